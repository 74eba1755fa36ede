"""Columns of text that hold numbers with trimmings become numbers; what was removed is counted and said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gmm_core.data.ingest.cells import Number, digits, evidence, is_missing, take_apart, tidy
from gmm_core.data.ingest.contract import counted, shorten
from gmm_core.data.ingest.decimals import WORDS
from gmm_core.data.ingest.shapes import Shapes, shapes_of
from gmm_core.data.ingest.units import CURRENCIES, MULTIPLES, UNITS

_ENOUGH = 0.8  # share of the known cells that must be numbers
_MANY = 0.02  # share of codes such as 12A from which all numbers beside them are codes
_LONG = 2_000  # cells from which on a sample is looked at first
_SAMPLE = 500
_CHUNK = 50_000  # cells converted at a time: pandas lets no other thread run meanwhile


@dataclass
class Coercion:
    """A column's numbers (None if it stays text), what was done, and whether it needed the other decimal mark."""

    values: np.ndarray | None
    done: list[str] = field(default_factory=list)
    contrary: bool = False


@dataclass(frozen=True)
class Units:
    """A column's unit or currency sign, the counts of all that are written, and whether the first is one for certain.

    It is if it is known or most of the column carries it; 136A among whole numbers is a code and no current.
    """

    chosen: str
    counts: Counter[str]
    certain: bool


def coerce(cells: pd.Series, name: str, decimal: str) -> Coercion:
    """Read a column of text as numbers if at least 80 % of its known cells are numbers.

    Parameters
    ----------
    cells : pandas.Series of shape (n,)
        Text; missing cells are null.
    name : str
        For the sentences.
    decimal : str
        The file's decimal mark.

    Returns
    -------
    Coercion
        `values` has shape (n,), NaN where missing.
    """
    if len(cells) > _LONG and not _promising(cells, True):
        return Coercion(None)
    plain, rest = _plain(cells, decimal)
    if len(rest) > _LONG and len(rest) > 0.5 * len(cells) and not _promising(rest, len(rest) < len(cells)):
        return Coercion(None)
    shapes = shapes_of(rest)
    own, mixed = _own_mark(shapes, cells, plain, decimal)
    if own != decimal:
        plain, rest = _plain(cells, own)
        shapes = shapes_of(rest)
    result = _read(shapes, plain, name, own, mixed)
    if result.values is not None:
        plain[rest.index.to_numpy()] = result.values
        result.values = plain
        if own != decimal:
            result.done.insert(0, f"“{name}”: decimals are written with a {WORDS[own]}, unlike in other columns.")
            result.contrary = True
    return result


def _plain(cells: pd.Series, decimal: str) -> tuple[np.ndarray, pd.Series]:
    """The cells that are written as a computer writes numbers (NaN for all others), and the others."""
    plain = np.full(len(cells), np.nan)
    known = cells.notna().to_numpy()
    if len(cells) > _LONG and not any(_is_plain(cell, decimal) for cell in _some(cells)):
        return plain, cells[known]
    for start in range(0, len(cells), _CHUNK):
        point = cells.iloc[start : start + _CHUNK]
        if decimal == ",":
            point = point.mask(point.str.contains(".", regex=False, na=False)).str.replace(",", ".", regex=False)
        plain[start : start + _CHUNK] = pd.to_numeric(point, errors="coerce").to_numpy(
            dtype=np.float64, na_value=np.nan
        )
    return plain, cells[np.isnan(plain) & known]


def _is_plain(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(decimal, "."))
    except ValueError:
        return False
    return True


def _some(cells: pd.Series) -> list[str]:
    """Known cells at equal distances."""
    return cells.iloc[:: max(1, len(cells) // _SAMPLE)].dropna().tolist()


def _promising(rest: pd.Series, otherwise: bool) -> bool:
    """True if a sample holds a fair share of numbers; `otherwise` if it holds nothing but tokens for missing."""
    sample = [c for c in _some(rest) if not is_missing(c)]
    return sum(take_apart(tidy(c)) is not None for c in sample) >= 0.3 * len(sample) if sample else otherwise


def _own_mark(shapes: Shapes, cells: pd.Series, plain: np.ndarray, decimal: str) -> tuple[str, bool]:
    """The column's decimal mark: the file's, unless the column can only be read with the other one.

    The second value is True if the column holds both marks for certain.
    """
    other = "," if decimal == "." else "."
    says = {evidence(n) for n in shapes.numbers.values()}
    if other not in says:
        return decimal, False
    if decimal in says:
        return decimal, True
    marked = cells[~np.isnan(plain) & cells.str.contains(decimal, regex=False, na=False).to_numpy(dtype=bool)]
    both = any(evidence(n) == decimal for n in shapes_of(marked).numbers.values())
    return (decimal, True) if both else (other, False)


def _read(shapes: Shapes, plain: np.ndarray, name: str, decimal: str, mixed: bool) -> Coercion:
    """Read the cells that are not plain numbers; with both marks in one column, 1,234 is left unread."""
    values = np.full(len(shapes.of_cell), np.nan)
    trims = ["missing" if is_missing(text) else "text" for text in shapes.examples]
    units = _units(shapes, int((~np.isnan(plain)).sum()))
    if _are_names(shapes, units):
        return Coercion(None, [f"“{name}” stays text: {shapes.examples[0]} and its like are names, not amounts."])
    for i, number in shapes.numbers.items():
        unit = _unit(number)
        if (unit and not (units.certain and unit == units.chosen)) or (mixed and evidence(number).startswith("?")):
            continue
        if digits(number.body, decimal) is not None:
            values[shapes.of_cell == i] = shapes.read(i, decimal)
            trims[i] = "number"
    return _judge(shapes, values, trims, units, plain[~np.isnan(plain)], name, decimal)


def _unit(number: Number) -> str:
    unit = number.before or number.after
    if number.before and number.after:
        unit = f"{number.before} {number.after}"
    lower = unit.lower().rstrip(".")
    # mW and MW differ, Kg and kg do not.
    return unit.rstrip(".") if lower.startswith("m") else lower


def _units(shapes: Shapes, plain: int) -> Units:
    """The units of a column with `plain` numbers beside the cells looked at."""
    tally: Counter[str] = Counter()
    for i, number in shapes.numbers.items():
        if unit := _unit(number):
            tally[unit] += int(shapes.counts[i])
    known = plain + sum(int(k) for k, text in zip(shapes.counts, shapes.examples, strict=True) if not is_missing(text))
    certain = [unit for unit, n in tally.most_common() if n > 0.5 * known or _is_known(unit.lower())]
    return Units((certain or [*tally, ""])[0], tally, bool(certain))


def _is_known(unit: str) -> bool:
    letter = len(unit) == 1 and unit.isalpha()  # 12A is more often a code than a current
    return unit in MULTIPLES or unit in CURRENCIES or (unit in UNITS and not letter)


def _are_names(shapes: Shapes, units: Units) -> bool:
    """True if all amounts look like rs4680: small letters of a currency right before a whole number without marks."""
    amounts = [(shapes.examples[i], n) for i, n in shapes.numbers.items() if n.before]
    return bool(amounts) and all(
        units.chosen == n.before and text[n.start - 1].islower() and text[: n.start].islower() and n.body.isdecimal()
        for text, n in amounts
    )


def _is_code(shapes: Shapes, i: int, trim: str) -> bool:
    """True for a whole number with one letter right behind it that is no unit: 12A, 14b."""
    number = shapes.numbers.get(i)
    if number is None or trim != "text" or len(number.after) != 1 or not number.after.isalpha():
        return False
    return number.body.isdecimal() and not number.before and shapes.examples[i][number.end] == number.after


def _judge(shapes: Shapes, values, trims: list[str], units: Units, plain: np.ndarray, name, decimal) -> Coercion:
    """Decide whether the column is numeric, and say what was done; `plain` holds the numbers without trimmings."""
    tally: Counter[str] = Counter()
    for i, trim in enumerate(trims):
        tally[trim] += int(shapes.counts[i])
    good, bad = plain.size + tally["number"], tally["text"]
    bare = good - sum(int(shapes.counts[i]) for i, n in shapes.numbers.items() if trims[i] == "number" and _unit(n))
    if good == 0 or good < _ENOUGH * (good + bad):
        done = []
        if len(units.counts) > 1 and good + bad and sum(units.counts.values()) >= _ENOUGH * (good + bad):
            listed = ", ".join(f"{shorten(u, 12)} in {counted(n, 'cell')}" for u, n in units.counts.most_common(3))
            done = [f"“{name}” stays text: it mixes units ({listed})."]
        return Coercion(None, done)
    read = np.concatenate([plain, values[~np.isnan(values)]])
    codes = [i for i, trim in enumerate(trims) if _is_code(shapes, i, trim)]
    if sum(int(shapes.counts[i]) for i in codes) >= max(2, _MANY * (good + bad)) and (read == np.floor(read)).all():
        return Coercion(None, [f"“{name}” stays text: it holds codes such as {shapes.examples[codes[0]]}."])
    if bad and (read == read[0]).all():  # "0 daily" beside "1-5 daily" and "11+ daily"
        others = "one cell holds text" if bad == 1 else f"{bad:,} cells hold text"
        return Coercion(None, [f"“{name}” stays text: its numbers are all the same, and {others}."])
    if bare and units.chosen.lower() in MULTIPLES:
        return Coercion(None, [f"“{name}” stays text: some numbers carry “{units.chosen}” and others do not."])
    return Coercion(values, list(_sentences(shapes, trims, units, name, decimal)))


def _sentences(shapes: Shapes, trims: list[str], units: Units, name: str, decimal: str):
    """What was removed or taken as missing, with counts."""
    tally: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for i, trim in enumerate(trims):
        n = int(shapes.counts[i])
        if trim == "missing":
            tokens[shapes.examples[i].strip()] += n
        elif trim == "text":
            unread[shapes.examples[i]] += n
        elif trim == "number":
            number = shapes.numbers[i]
            tally["unit"] += n if _unit(number) else 0
            tally["brackets"] += n if number.brackets else 0
            whole = number.body.partition(decimal)[0]
            tally["groups"] += n if whole and not whole.isdigit() else 0
    if tally["unit"]:
        what = "currency sign" if units.chosen in CURRENCIES else "per cent sign" if units.chosen == "%" else "unit"
        shown = "" if what == "per cent sign" else f" “{shorten(units.chosen, 12)}”"
        yield f"“{name}”: {what}{shown} removed in {counted(tally['unit'], 'cell')}."
    if tally["groups"]:
        yield f"“{name}”: thousands separators removed in {counted(tally['groups'], 'cell')}."
    if tally["brackets"]:
        yield f"“{name}”: {counted(tally['brackets'], 'number')} in brackets read as negative."
    if sum(tokens.values()):
        yield f"“{name}”: {_listed(tokens)} taken as missing in {counted(sum(tokens.values()), 'cell')}."
    if unread:
        n = counted(sum(unread.values()), "cell")
        yield f"“{name}”: {n} not read as a number and taken as missing ({_listed(unread)})."


def _listed(tally: Counter[str], most: int = 3) -> str:
    shown = ", ".join(f"“{shorten(t, 16)}”" for t, _ in tally.most_common(most))
    return shown + (" and others" if len(tally) > most else "")
