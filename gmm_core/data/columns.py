"""What each column of a table is, and which columns are worth fitting a mixture to.

Every judgement is a rule on the column's own values (and, at times, its name), and comes with its evidence in a
sentence: a person can see why a column was left out, and put it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gmm_core.data.relations import COLLINEAR, correlation, exclusive_runs, nearly_collinear

if TYPE_CHECKING:
    import pandas as pd

HISTOGRAM_BINS = 20
FEW_LEVELS = 11
"""A scale has at most so many steps (0 to 10)."""
FEW_VALUES = 20
"""Up to so many different counts, or texts, the column is more a category than a measurement."""
YEARS = (1900, 2100)
STEPPED = ("indicator", "scale", "count")
"""Kinds of columns with few values, between which a Gaussian finds nothing."""
SHRINKS = ", since a Gaussian spreads over all values in between and would fit best shrunk onto a single one"
NAMED_YEARS = (1000, 2100)
LARGEST_WHOLE = 2.0**53
"""Beyond this every float is whole, so being whole says nothing."""

_YEAR_WORDS = frozenset({"year", "years", "yr", "jahr", "annee", "année", "an", "año", "ano", "anno", "jaar"})
_IDENTIFIER_WORDS = frozenset({"id", "ids", "index", "idx", "row", "rowid", "code", "key", "uid", "uuid", "unnamed"})
_NUMBER_WORDS = frozenset({"nr", "no", "num", "number", "nummer"})
_REPEATING_IDENTIFIER_WORDS = frozenset({"id", "uid", "uuid", "zip", "zipcode", "postcode", "plz"})


@dataclass(frozen=True)
class Column:
    """A column of a person's table.

    Parameters
    ----------
    name : str
    kind : {"measurement", "identifier", "constant", "year", "indicator", "scale", "count", "text", "group", "empty"}
        An indicator has two values or belongs to a one-hot set; a scale has few steps; a group is text with few values.
    suggested : bool
        Whether it is pre-selected for the fit.
    why : str
        The evidence for `kind` and `suggested`, one plain sentence.
    n_missing : int
        Cells without a value; infinite values count as missing.
    n_distinct : int
        Different values among the cells that have one.
    minimum, maximum : float
        NaN for text and empty columns.
    histogram : tuple of int
        Counts in `HISTOGRAM_BINS` equal bins from `minimum` to `maximum`; () for text and empty columns.
    suggest_log : bool
        All values positive, strongly skewed to the right, and much less so on a logarithmic scale.
    """

    name: str
    kind: str
    suggested: bool
    why: str
    n_missing: int
    n_distinct: int
    minimum: float = float("nan")
    maximum: float = float("nan")
    histogram: tuple[int, ...] = ()
    suggest_log: bool = False


def describe(frame: pd.DataFrame) -> tuple[Column, ...]:
    """What each column of `frame` is, in the order of the columns.

    Parameters
    ----------
    frame : DataFrame
        Numeric columns with NaN for missing values; all others count as text.
    """
    columns = [_describe(frame.iloc[:, j], str(name)) for j, name in enumerate(frame.columns)]
    _mark_one_hot(frame, columns)
    _mark_copies(frame, columns)
    if not any(column.suggested for column in columns):
        return tuple(_last_resort(columns))
    return tuple(replace(column, why=column.why + _verdict(column)) for column in columns)


def plain_number(value: float) -> str:
    """A number as a person writes it: whole ones in full, others with four digits."""
    return f"{value:.0f}" if value == np.floor(value) and abs(value) < 1e15 else f"{value:.4g}"


def numbers(series: pd.Series) -> np.ndarray | None:
    """The values of a numeric column as float64, NaN where there is none or an infinite one; None for text."""
    if series.dtype.kind not in "biuf":
        return None
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = np.isfinite(values)
    return values if finite.all() else np.where(finite, values, np.nan)


def _describe(series: pd.Series, name: str) -> Column:
    values = numbers(series)
    if values is None:
        return _describe_text(series, name)
    ordered = np.sort(values)  # NaN last; one sort serves counts, extremes, histogram and skewness
    ordered = ordered[: len(ordered) - int(np.isnan(values).sum())]
    n_missing = len(values) - len(ordered)
    if not len(ordered):
        return Column(name, "empty", False, "There is no value at all", n_missing, 0)
    n_distinct = 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))
    kind, why = _kind(name, values, ordered, n_distinct)
    suggested = kind == "measurement" or (kind == "count" and n_distinct > FEW_VALUES)
    return Column(
        name,
        kind,
        suggested,
        why,
        n_missing,
        n_distinct,
        float(ordered[0]),
        float(ordered[-1]),
        _histogram(ordered),
        suggested and _wants_log(ordered),
    )


def _describe_text(series: pd.Series, name: str) -> Column:
    n_missing = int(series.isna().sum())
    present = len(series) - n_missing
    distinct = series.dropna().unique()
    n_distinct = len(distinct)
    if n_distinct == 0:
        kind, why = "empty", "There is no value at all"
    elif n_distinct == 1 and present > 1:
        kind, why = "constant", f"Every value is “{_short(distinct[0])}”: a constant"
    elif 2 <= n_distinct <= FEW_VALUES and n_distinct < present:
        examples = ", ".join(f"“{_short(text)}”" for text in distinct[:3])
        more = ", …" if n_distinct > 3 else ""
        kind, why = "group", f"{n_distinct} different texts in {present} rows ({examples}{more})"
    else:
        kind, why = "text", f"Text, not numbers ({_count(n_distinct, 'different value')})"
    return Column(name, kind, False, why, n_missing, n_distinct)


def _kind(name: str, values: np.ndarray, ordered: np.ndarray, n_distinct: int) -> tuple[str, str]:
    """Kind and evidence of a numeric column, from its values in the rows' order and sorted without the missing."""
    low, high, n = float(ordered[0]), float(ordered[-1]), len(ordered)
    span = f"from {plain_number(low)} to {plain_number(high)}"
    if n_distinct == 1:
        return "constant", f"Every value is {plain_number(low)}: a constant"
    whole = max(-low, high) <= LARGEST_WHOLE and bool((ordered == np.floor(ordered)).all())
    if whole and _are_dates(ordered):
        return "year", f"{n_distinct} different whole numbers {span}: dates written as one number"
    if whole and (evidence := _year_evidence(name, low, high, n_distinct, n)):
        return "year", f"{n_distinct} different whole numbers {span}{evidence}: years"
    if whole and (evidence := _identifier_evidence(name, values, ordered, n_distinct)):
        return "identifier", f"{n_distinct} different whole numbers {evidence}: an identifier"
    if n_distinct == 2 and n > 2:
        return "indicator", f"Only two values, {plain_number(low)} and {plain_number(high)}: an indicator"
    if whole and n_distinct <= FEW_LEVELS and high - low + 1 == n_distinct < n and max(-low, high) <= FEW_LEVELS:
        return "scale", f"All values are whole numbers {span}: the {n_distinct} steps of a scale"
    if n_distinct <= FEW_LEVELS and n >= 5 * n_distinct and not (whole and low >= 0):
        return "scale", f"Only {n_distinct} different values in {n} rows, {span}: the steps of a scale"
    if whole and low >= 0 and _few_counts(low, n_distinct, n):
        return "count", f"{n_distinct} different whole numbers {span} in {n} rows: counts"
    zeros = int(np.searchsorted(ordered, 0.0, "right") - np.searchsorted(ordered, 0.0, "left"))
    what = "whole numbers" if whole else "values"
    if zeros > 0.3 * n:
        spike = f"{100 * zeros / n:.0f}% of the rows at 0: a measurement with a spike, which may take a component"
        return "measurement", f"{n_distinct} different {what} {span}, {spike}"
    return "measurement", f"{n_distinct} different {what} {span}: a measurement"


def _few_counts(low: float, n_distinct: int, n: int) -> bool:
    """Few values that come back often; beyond `FEW_VALUES` only where they start near zero, as counts do."""
    if n_distinct <= FEW_VALUES:
        return n >= 2 * n_distinct
    return low <= 1 and n_distinct <= 100 and n >= 5 * n_distinct


def _are_dates(ordered: np.ndarray) -> bool:
    """True for days such as 20200131: all have a year, a month and a day."""
    year, month, day = ordered // 10_000, ordered // 100 % 100, ordered % 100
    parts = ((year, *YEARS), (month, 1, 12), (day, 1, 31))
    return all(low <= part.min() and part.max() <= high for part, low, high in parts)


def _year_evidence(name: str, low: float, high: float, n_distinct: int, n: int) -> str:
    words = _words(name)
    named = bool(_YEAR_WORDS.intersection(words)) or any("year" in word or "jahr" in word for word in words)
    if named and NAMED_YEARS[0] <= low and high <= NAMED_YEARS[1]:
        return ", and the name says so"
    few = n_distinct <= 30 and n >= 2 * n_distinct
    return f" in {n} rows" if few and YEARS[0] <= low and high <= YEARS[1] else ""


def _identifier_evidence(name: str, values: np.ndarray, ordered: np.ndarray, n_distinct: int) -> str:
    low, high, n = float(ordered[0]), float(ordered[-1]), len(ordered)
    span = f"from {plain_number(low)} to {plain_number(high)}"
    words = _words(name)
    if n_distinct == n >= 3:
        if high - low + 1 == n:
            return f"that run {span}"
        if n >= 10 and high - low + 1 <= 1.2 * n:
            return f"that run {span} with few gaps"
        steps = np.diff(values[~np.isnan(values)])
        if n >= 5 and (steps == steps[0]).all():
            return f"in equal steps {span}"
        if _IDENTIFIER_WORDS.intersection(words) or _NUMBER_WORDS.intersection(words[-1:]):  # not "number of rooms"
            return f"{span}, none twice, and the name says so"
    if _REPEATING_IDENTIFIER_WORDS.intersection(words) and n_distinct > 2:
        return f"{span}, and the name says so"
    return ""


def _words(name: str) -> list[str]:
    """The words of a column's name in lower case, "PassengerId" being two."""
    return re.findall(r"[^\W\d_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())


def _histogram(ordered: np.ndarray) -> tuple[int, ...]:
    share = np.linspace(0, 1, HISTOGRAM_BINS + 1)[1:-1]
    edges = ordered[0] * (1 - share) + ordered[-1] * share  # a difference of extremes could overflow
    below = np.searchsorted(ordered, edges, "left")
    return tuple(np.diff(below, prepend=0, append=len(ordered)).tolist())


def _wants_log(ordered: np.ndarray) -> bool:
    if ordered[0] <= 0 or ordered[-1] < 10 * ordered[0]:
        return False
    # evenly spaced order statistics stand for a long column
    some = ordered[np.linspace(0, len(ordered) - 1, min(len(ordered), 10_000)).astype(int)]
    skewness = _skewness(some / some[-1])
    return skewness > 1.5 and abs(_skewness(np.log(some))) < skewness / 2


def _skewness(values: np.ndarray) -> float:
    centred = values - values.mean()
    spread = np.sqrt((centred**2).mean())
    return float(((centred / spread) ** 3).mean()) if spread > 0 else 0.0


def _mark_one_hot(frame: pd.DataFrame, columns: list[Column]) -> None:
    """Say of neighbouring 0/1 columns of which every row has exactly one 1 that they code one category."""
    candidates = [j for j, c in enumerate(columns) if c.kind == "indicator" and (c.minimum, c.maximum) == (0, 1)]
    if len(candidates) < 2:
        return
    ones = np.array([numbers(frame.iloc[:, j]) for j in candidates])
    ones = ones[:, ~np.isnan(ones).any(axis=0)] == 1
    for first, last in exclusive_runs(ones):
        chosen = candidates[first:last]
        for j in chosen:
            others = [f"“{columns[i].name}”" for i in chosen if i != j]
            listed = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
            why = f"Every row has exactly one 1, here or in {listed}: one category coded in {len(chosen)} columns"
            columns[j] = replace(columns[j], why=why)


def _mark_copies(frame: pd.DataFrame, columns: list[Column]) -> None:
    """Take back the suggestion of columns that another suggested one determines."""
    candidates = [j for j, column in enumerate(columns) if column.suggested]
    if len(candidates) < 2 or len(frame) < 3:
        return
    alike = nearly_collinear([numbers(frame.iloc[:, j]) for j in candidates])
    for b, j in enumerate(candidates):
        earlier = [candidates[a] for a in np.flatnonzero(alike[:b, b]) if columns[candidates[a]].suggested]
        for i in earlier[:5]:
            r = correlation(numbers(frame.iloc[:, i]), numbers(frame.iloc[:, j]))
            if abs(r) > COLLINEAR:
                why = f"It repeats “{columns[i].name}” (their correlation is {r:.4f})"
                columns[j] = replace(columns[j], suggested=False, why=why)
                break


def _last_resort(columns: list[Column]) -> Iterator[Column]:
    """Suggest what varies, rather than nothing; identifiers only where nothing else varies."""
    varying = [c for c in columns if c.kind not in ("text", "group", "empty", "constant")]
    chosen = [c for c in varying if c.kind != "identifier"] or varying
    for column in columns:
        if any(column is c for c in chosen):
            but = ", and components may shrink onto single values" if column.kind in STEPPED else ""
            why = f"{column.why}; chosen only because no column is a plain measurement{but}."
            yield replace(column, suggested=True, why=why)
        else:
            yield replace(column, why=column.why + _verdict(column))


def _verdict(column: Column) -> str:
    if column.kind == "group":
        return ": could be the known groups."
    if column.suggested:
        return "."
    return f", left out{SHRINKS if column.kind in STEPPED else ''}."


def _short(text: object) -> str:
    text = str(text)
    return text if len(text) <= 20 else text[:19] + "…"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
