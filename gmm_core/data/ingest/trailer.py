"""A last row that closes the file rather than holding data: T,,,2093 or EOF, as transfers between systems have it."""

from __future__ import annotations

import pandas as pd

from gmm_core.data.ingest.cells import is_missing, kind
from gmm_core.data.ingest.contract import shorten
from gmm_core.data.ingest.dialect import Record
from gmm_core.data.ingest.vocabulary import TRAILERS

_LETTERS = frozenset(["t", "tr", "tl", "f", "z", "e"])  # these may as well be data
_HEADS = frozenset(["h", "hd", "hdr", "header", "fh", "head"])
_FEWEST = 8  # rows from which it tells that no other row lacks a cell
_OFF = 3  # header and trailer may be counted among the rows


def without_trailer(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out last rows that begin with a word such as TRAILER or EOF, or with T and a count of the rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of plain numbers as float64, all others as text.

    Returns
    -------
    frame : pandas.DataFrame
    dropped : list of str
    """
    dropped = []
    while len(frame) > 2 and frame.shape[1] > 1 and len(dropped) < _OFF and _is_trailer(frame):
        shown = ", ".join(_written(cell) for cell in frame.iloc[-1].dropna())
        dropped.append(f"The last row (“{shorten(shown, 40)}”) tells of the file and is no data; it was left out.")
        frame = frame.iloc[:-1]
    return frame, dropped


def is_head(record: Record, below: list[Record]) -> bool:
    """True for a first record of transfers between systems, as H,20240105,STOCK above rows that all begin with D."""
    kinds = {record.cells[0].strip().lower()} & _HEADS
    first = {r.cells[0] for r in below[:-1] if r.cells}  # the last may be a trailer
    return bool(kinds) and len(below) > 2 and len(first) == 1 and any(kind(c) == "number" for c in record.cells[1:])


def _is_trailer(frame: pd.DataFrame) -> bool:
    last, above, n = frame.iloc[-1], frame.iloc[:-1], len(frame) - 1
    word = str(last.iloc[0]).strip().rstrip(":.").lower()
    if word not in TRAILERS and word not in _LETTERS:
        return False
    labels = above.iloc[:, 0]
    if labels.dtype == "float64" or (labels == last.iloc[0]).any():
        return False
    cells = [None if pd.isna(cell) or is_missing(_written(cell)) else _written(cell) for cell in last.iloc[1:]]
    filled = [cell for cell in cells if cell is not None]
    sparse = len(filled) <= 0.5 * len(cells)
    counts = any(cell.isdecimal() and n <= int(cell) <= n + _OFF for cell in filled)
    empty = [j for j, cell in enumerate(cells, 1) if cell is None]
    unlike = sparse and n >= _FEWEST and not above.iloc[:, empty].isna().any(axis=None)  # lacks what no other row lacks
    if word in TRAILERS:
        return counts or unlike or not filled
    kinds = labels.iloc[1:].nunique()
    apart = kinds == 1 or _are_numbers(labels)  # rows of one kind have one letter; numbers are no letters
    return (counts and (sparse or apart)) or (sparse and apart) or (unlike and kinds == n - 1)


def _are_numbers(labels: pd.Series) -> bool:
    some = labels.head(100)
    return sum(kind(str(cell)) == "number" for cell in some) > 0.5 * len(some)


def _written(cell: object) -> str:
    """A cell as a person writes it."""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
