"""The decimal mark of a whole file, decided from evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gmm_core.data.ingest.cells import evidence, is_missing, take_apart, tidy
from gmm_core.data.ingest.contract import counted

WORDS = {".": "point", ",": "comma"}


@dataclass(frozen=True)
class Decision:
    """The decimal mark, whether some number can only be read with it, and what to tell the person."""

    mark: str
    certain: bool
    found: tuple[str, ...]


def decide(columns: Iterable[list[str]], delimiter: str) -> Decision:
    """The decimal mark of a file from a sample of its cells.

    Parameters
    ----------
    columns : iterable of list of str
        Cells as written, by column.
    delimiter : str

    Returns
    -------
    Decision

    Notes
    -----
    "12,5" can only hold a decimal comma and "1,234.5" only a decimal point. "1,234" alone may be either: then plain
    numbers beside it tell, for who groups thousands writes 999 without and 1000 with a mark. What still stays open is
    said, with an example.
    """
    tally: Counter[str] = Counter()
    example = {}
    for cells in columns:
        column, shown = _column(cells)
        tally.update(column)
        example = shown | example
    point, comma = tally["."], tally[","]
    if point or comma:
        mark = "." if point >= comma else ","
        found = (f"Decimals are written with a {WORDS[mark]}.",)
        if point and comma:
            found += (
                f"Both marks occur among the first rows: decimal points in {counted(point, 'cell')}, "
                f"decimal commas in {counted(comma, 'cell')}.",
            )
        return Decision(mark, True, found)
    if not tally["?."] and not tally["?,"]:
        return Decision("." if delimiter != ";" else ",", False, ())
    return _undecided(tally, example, delimiter)


def _undecided(tally: Counter[str], example: dict[str, str], delimiter: str) -> Decision:
    """Only numbers such as 1,234 or 1.234: look at the plain ones beside them, then at the delimiter."""
    grouped_fits = tally["large"] == 0 and tally["small"] >= 3
    if tally["?,"] and tally["?."]:
        mark, written = (".", "?,")  # 1,234 and 1.234 in one file: most likely groups of two kinds of people
    elif tally["?,"]:
        mark, written = ("," if tally["large"] or (delimiter == ";" and not grouped_fits) else "."), "?,"
    else:
        mark, written = ("," if grouped_fits and delimiter != "," else "."), "?."
    shown = example[written]
    as_decimal, as_group = shown.replace(",", "."), shown.replace(",", "").replace(".", "")
    read = as_decimal if mark == written[1] else as_group
    other = as_group if read == as_decimal else as_decimal
    alike = counted(tally["?,"] + tally["?."], "cell")
    return Decision(
        mark,
        False,
        (
            f"“{shown}” was read as {read} but could mean {other}, as in {alike} among the first "
            "rows: choose the decimal mark if this is wrong.",
        ),
    )


def _column(cells: list[str]) -> tuple[Counter[str], dict[str, str]]:
    """What one column says, if most of its cells are numbers."""
    tally: Counter[str] = Counter()
    example: dict[str, str] = {}
    known = 0
    for cell in cells:
        if is_missing(cell):
            continue
        known += 1
        number = take_apart(tidy(cell))
        if number is None:
            continue
        says = evidence(number)
        tally["numbers"] += 1
        if says:
            tally[says] += 1
            example.setdefault(says, number.body)
        elif number.body.isdigit():
            tally["large" if len(number.body) > 3 else "small"] += 1
    if tally["numbers"] < 0.6 * known:
        return Counter(), {}
    if not tally["?,"] and not tally["?."]:  # plain numbers tell only about the marks in their own column
        tally["large"] = tally["small"] = 0
    return tally, example
