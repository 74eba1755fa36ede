"""From parsed rows to the table: numbers, names, and what is no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from gmm_core.data.ingest import names as naming
from gmm_core.data.ingest.contract import counted, refusal, shorten
from gmm_core.data.ingest.layout import Layout
from gmm_core.data.ingest.numbers import coerce
from gmm_core.data.ingest.plausible import plausible
from gmm_core.data.ingest.totals import without_sums
from gmm_core.data.ingest.trailer import without_trailer
from gmm_core.errors import InputError

_NOT_THERE = frozenset(["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "<NA>"])


class Source(Protocol):
    """What is read: the file's name, and words for missing by column that the parser took as such."""

    name: str
    tokens: dict[int, tuple[str, ...]]


@dataclass
class Outcome:
    """The finished frame with its sentences; `contrary` if a column could only be read with the other decimal mark."""

    frame: pd.DataFrame
    found: tuple[str, ...]
    done: tuple[str, ...]
    dropped: tuple[str, ...]
    contrary: bool


def finish(frame: pd.DataFrame, layout: Layout, body: Source, decimal: str) -> Outcome:
    """Name the columns, read text as numbers, leave out what is no data.

    Parameters
    ----------
    frame : pandas.DataFrame
        As parsed, columns numbered from 0.
    layout : Layout
    body : Body or other source
        For the file's name and the words that the parser took as missing.
    decimal : str

    Raises
    ------
    InputError
        If fewer than two rows or no column of numbers remain.
    """
    found: list[str] = []
    frame, raw, dropped = _named(frame, layout)
    if layout.names:
        frame, again = _without_repeats(frame, raw)
        frame, raw, index = _without_index(frame, raw)
        dropped += again + index
    names, renamed = naming.unique(raw)
    done = [
        _taken(frame[j], name, body.tokens[j]) for j, name in zip(frame.columns, names, strict=True) if j in body.tokens
    ]
    frame.columns = names
    frame, comments = _without_comments(frame)
    frame, trailer = without_trailer(frame)
    dropped += comments + trailer
    if len(frame) < 2:
        raise refusal(
            body.name,
            counted(len(frame), "row") + " of data" if len(frame) else "no data below the header",
            "add rows",
            "a table with at least 2 rows of data",
        )
    columns, contrary = {}, False
    for column in names:
        columns[column], said, other = _numeric(frame[column], column, decimal)
        done += said
        contrary |= other
    frame, sums = without_sums(pd.DataFrame(columns))
    dropped += sums
    turned = _turned(frame, raw) if layout.names else None
    if turned is not None:
        frame = turned
        renamed = []
        found.append(f"Variables stand in rows: {counted(frame.shape[1] - 1, 'row')} became columns.")
    if not any(dtype == "float64" for dtype in frame.dtypes):
        raise no_numbers(body.name, frame.shape[1])
    return Outcome(frame, tuple(found), tuple(renamed + done), tuple(dropped), contrary)


def _taken(column: pd.Series, name: str, tokens: tuple[str, ...]) -> str:
    words = ", ".join(f"“{shorten(t, 16)}”" for t in tokens)
    return f"“{name}”: {counted(int(column.isna().sum()), 'cell')} missing (empty or {words})."


def no_numbers(name: str, width: int) -> InputError:
    """The error for a table of text only."""
    return refusal(
        name,
        f"{counted(width, 'column')} without numbers",
        "choose another file, delimiter or decimal mark",
        "a table with at least one column of numbers",
    )


def _named(frame: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, list[str], list[str]]:
    """The frame without columns that are empty and have no name, and the header's cells for the others."""
    raw = list(layout.names)
    empty = frame.isna().all(axis=0).to_numpy()
    dropped = []
    if layout.row_names and not empty[-1]:
        fewer = "The header has one name fewer than the rows have cells: "
        if _names_rows(frame.iloc[:, 0]):
            raw = [""] + raw
            dropped.append(fewer + "the first column names the rows.")
        else:
            dropped.append(fewer + "names were given from the left, and the last column has none.")
    raw += [""] * (frame.shape[1] - len(raw))
    keep = [j for j in range(frame.shape[1]) if raw[j].strip() or not empty[j]]
    gone = frame.shape[1] - len(keep)
    if gone:
        dropped.append(f"{counted(gone, 'empty column')} without a name left out.")
    return frame[keep], [raw[j] for j in keep], dropped


def _names_rows(first: pd.Series) -> bool:
    """True if a column without a name can only name or count the rows, as R's write.table does it."""
    if first.isna().any() or first.duplicated().any():
        return False
    return first.dtype != "float64" or _counts(first.to_numpy())


def _counts(values: np.ndarray) -> bool:
    return bool(len(values) and values[0] in (0, 1) and np.array_equal(values, values[0] + np.arange(len(values))))


def _without_repeats(frame: pd.DataFrame, raw: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Leave out rows that repeat the header, as files that were put together have them."""
    alike = np.ones(len(frame), dtype=bool)
    for j, cell in enumerate(raw):
        if not cell.strip():
            continue
        column = frame.iloc[:, j]
        if column.dtype == "float64":
            return frame, []
        alike &= (column == cell.strip()).to_numpy(dtype=bool, na_value=False)
        if not alike.any():
            return frame, []
    if sum(bool(c.strip()) for c in raw) < 2 and len(raw) > 1:
        return frame, []
    return frame[~alike].reset_index(drop=True), [f"{counted(int(alike.sum()), 'repeated header')} left out."]


def _without_comments(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out rows whose only cell begins with #."""
    if frame.shape[1] < 2 or frame.iloc[:, 0].dtype == "float64":
        return frame, []
    comment = frame.iloc[:, 0].str.startswith("#", na=False).to_numpy(dtype=bool)
    comment = comment & frame.iloc[:, 1:].isna().all(axis=1).to_numpy()
    if not comment.any():
        return frame, []
    return frame[~comment].reset_index(drop=True), [f"{counted(int(comment.sum()), 'comment line')} left out."]


def _numeric(column: pd.Series, name: str, decimal: str) -> tuple[pd.Series, list[str], bool]:
    """The column as float64, or as text; what was done; whether it needed the other decimal mark."""
    said: list[str] = []
    contrary = False
    if column.dtype == "float64":
        values = column.to_numpy()
    elif _is_code(column):
        return column, [f"“{name}” stays text: codes such as {column.dropna().iloc[0]} begin with zeros."], False
    else:
        coercion = coerce(column, name, decimal)
        values, said, contrary = coercion.values, coercion.done, coercion.contrary
    if values is None:
        absent = column.isin(_NOT_THERE)
        if absent.any():
            token, n = column[absent].iloc[0], counted(int(absent.sum()), "cell")
            said = [*said, f"“{name}”: “{token}” taken as missing in {n}."]
            column = column.mask(absent)
        return column, said, contrary
    values, more = plausible(values, name)
    if np.isnan(values).all():
        return pd.Series([None] * len(values), dtype="object"), said + more, contrary
    return pd.Series(values), said + more, contrary


def _is_code(column: pd.Series) -> bool:
    """True for codes such as 02139: digits only, all of one length of at least 4, some with a leading zero."""
    known = column.dropna()
    if len(known) < 2 or not known.iloc[0].isdigit() or not known.iloc[:100].str.isdigit().all():
        return False
    length = len(known.iloc[0])
    return bool(
        length >= 4
        and known.str.startswith("0").any()
        and (known.str.len() == length).all()
        and known.str.isdigit().all()
    )


def _turned(frame: pd.DataFrame, raw: list[str]) -> pd.DataFrame | None:
    """The table with rows and columns exchanged if variables stand in rows, otherwise None.

    Then the header repeats a few groups, so that it names no variables, while the first column names each row.
    """
    labels = [c.strip() for c in raw[1:]]
    first = frame.iloc[:, 0]
    if (
        len(labels) < 3 * len(frame)
        or len(set(labels)) > 0.5 * len(labels)
        or first.dtype == "float64"
        or first.isna().any()
        or first.duplicated().any()
        or any(d != "float64" for d in frame.dtypes.iloc[1:])
    ):
        return None
    columns, _ = naming.unique([raw[0] or "group", *first])
    values = frame.iloc[:, 1:].to_numpy().T
    return pd.DataFrame({columns[0]: labels, **{c: values[:, k] for k, c in enumerate(columns[1:])}})


def _without_index(frame: pd.DataFrame, raw: list[str]) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Leave out a first column without a name that only counts the rows, as R and pandas write it."""
    named = raw[0].strip() and not raw[0].strip().startswith("Unnamed: 0")
    if named or len(frame) < 2 or not any(c.strip() for c in raw[1:]) or frame.iloc[:, 0].dtype != "float64":
        return frame, raw, []
    if not _counts(frame.iloc[:, 0].to_numpy()):
        return frame, raw, []
    return frame.iloc[:, 1:], raw[1:], ["The first column has no name and only counts the rows; it was left out."]
