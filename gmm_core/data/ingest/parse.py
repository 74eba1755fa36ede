"""The body of the table through pandas' C parser, with the number of columns fixed beforehand."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gmm_core.data.ingest.cells import kind
from gmm_core.data.ingest.contract import counted, refusal
from gmm_core.data.ingest.dialect import Dialect
from gmm_core.errors import InputError

_CHECKED = 10_000  # rows of a surplus cell that are looked at
_AT_ROW = re.compile(r"starting at row (\d+)")


@dataclass(frozen=True)
class Body:
    """The text's bytes between two positions, how to cut them, and which columns are text for certain.

    `line` is the line of the first record, counted from 1 in the file. `tokens` are words for missing, by column of
    numbers, that the parser itself takes as such: in a long file that is much faster than a second look.
    """

    text: bytes
    start: int
    end: int
    dialect: Dialect
    width: int
    text_columns: tuple[int, ...]
    line: int
    name: str
    tokens: dict[int, tuple[str, ...]] = field(default_factory=dict)


def parse(body: Body, decimal: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Rows as pandas reads them: columns of plain numbers as float64, all others as text.

    Parameters
    ----------
    body : Body
    decimal : str

    Returns
    -------
    frame : pandas.DataFrame of shape (n, body.width)
        Columns numbered from 0.
    dropped : tuple of str

    Raises
    ------
    InputError
        If a quotation mark is never closed, or rows differ too much in length.

    Notes
    -----
    A first record of quoted empty cells sets the number of columns, one more than the table has, and `usecols` makes
    the parser ignore cells beyond it. So no row of the file can make the frame wider, and the extra column tells which
    rows were too long. It also makes all columns of numbers float64.
    """
    blanks = body.dialect.delimiter == " "
    columns = body.width + 1
    first = body.dialect.delimiter.join(['""'] * columns) + "\n"
    try:
        frame = pd.read_csv(
            io.BytesIO(first.encode() + body.text[body.start : body.end]),
            sep=r"\s+" if blanks else body.dialect.delimiter,
            engine="c",
            header=None,
            names=range(columns),
            usecols=range(columns),
            index_col=False,
            dtype=dict.fromkeys(body.text_columns, str),
            keep_default_na=False,
            na_values={j: ["", *body.tokens.get(j, ())] for j in range(columns)},
            skip_blank_lines=False,
            skipinitialspace=True,
            decimal=decimal,
            low_memory=False,
            escapechar="\\" if body.dialect.backslash else None,
            encoding="utf-8",
            encoding_errors="replace",
        ).iloc[1:]
    except pd.errors.ParserError as error:
        row = _AT_ROW.search(str(error))
        if row is None:
            raise refusal(body.name, "lines that cannot be cut into cells", "look at it in a text editor") from None
        raise open_quote(body.name, body.line + int(row[1]) - 1) from None
    loose = _has_loose_blanks(body)
    frame = pd.DataFrame(
        {j: column if column.dtype == "float64" else _clean_text(column, loose) for j, column in frame.items()}
    )
    _refuse_swallowed_rows(frame, body)
    return _even_rows(frame, body)


def _has_loose_blanks(body: Body) -> bool:
    """True if some cell may have blanks around it."""
    edges = (" " + body.dialect.delimiter, " \n", " \r", '" ', ' "', "\t\n", "\t\r")
    return body.dialect.delimiter != " " and any(body.text.find(edge.encode(), body.start) >= 0 for edge in edges)


def _clean_text(column: pd.Series, loose: bool) -> pd.Series:
    """Text without blanks around it; empty cells are missing. Words such as True come back as text."""
    if column.dtype != "str":
        column = column.astype("str")
    if not loose:
        return column
    column = column.str.strip()
    return column.mask(column == "")


def open_quote(name: str, line: int) -> InputError:
    """The error for a quotation mark that is never closed, opened in about this line."""
    return refusal(
        name,
        f"a quotation mark opened in about line {line:,} that is never closed",
        "add or delete that quotation mark",
    )


def _refuse_swallowed_rows(frame: pd.DataFrame, body: Body) -> None:
    """A quote left open may end at the next quote, rows later: such a cell holds whole rows."""
    text = body.text[body.start : body.end]
    lines = max(text.count(b"\n"), text.count(b"\r")) + (not text.endswith((b"\n", b"\r")))
    if len(frame) == lines or body.width < 2:  # no cell spans lines
        return
    for j in frame.columns:
        if frame[j].dtype == "float64":
            continue
        lines = frame[j].str.contains("\n", regex=False, na=False)
        for position, cell in frame.loc[lines.to_numpy(dtype=bool), j].head(1_000).items():
            inner = cell.split("\n")[1:]
            if any(part.count(body.dialect.delimiter) >= body.width - 1 for part in inner):
                raise open_quote(body.name, body.line + int(position) - 1)


def _even_rows(frame: pd.DataFrame, body: Body) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Drop blank rows, and settle rows that are longer or shorter than the table."""
    blank = frame.isna().all(axis=1).to_numpy()
    surplus = frame[body.width]
    long = surplus.notna().to_numpy()
    frame = frame.drop(columns=body.width)
    dropped: list[str] = []
    if long.sum() > max(len(frame) > 2, 0.2 * len(frame)):  # one may be too long in any table
        raise refusal(
            body.name,
            f"{counted(int(long.sum()), 'row')} with more than {body.width} cells",
            "give every row the same number of cells, or choose another delimiter",
            "a table with rows of equal length",
        )
    keep = ~blank
    if body.dialect.delimiter == " ":
        uneven = (long | frame[body.width - 1].isna().to_numpy()) & keep
        keep &= ~uneven
        if uneven.sum() > 0.2 * max(1, (~blank).sum()):
            raise refusal(
                body.name,
                f"{counted(int(uneven.sum()), 'row')} with another number of cells",
                "save it as CSV, so that empty cells keep their place",
                "a table with rows of equal length",
            )
        if uneven.any():
            n = counted(int(uneven.sum()), "row")
            dropped.append(f"{n} of another length left out: blanks do not tell which cell is missing.")
    else:
        if long.any():
            shifted = _shifted(frame, surplus, body)
            keep &= ~shifted
            if shifted.any():
                n = counted(int(shifted.sum()), "row")
                dropped.append(f"{n} left out: one cell too many does not tell which cells belong to which columns.")
            if (long & ~shifted).any():
                n = counted(int((long & ~shifted).sum()), "row")
                dropped.append(f"{n} had more cells than the header; the cells beyond it were left out.")
        if frame[body.width - 1].isna().any() and (short := _short_rows(body)):
            dropped.append(f"{counted(short, 'row')} ended early; the cells not there are taken as missing.")
    inside = int(np.trim_zeros(~keep & blank, "b").sum()) if blank.any() else 0
    if inside:
        dropped.append(f"{counted(inside, 'blank row')} left out.")
    return (frame if keep.all() else frame[keep]).reset_index(drop=True), tuple(dropped)


def _shifted(frame: pd.DataFrame, surplus: pd.Series, body: Body) -> np.ndarray:
    """Rows whose surplus cell lies further left, as in Doe, J,1.5 or 4,393.2: a number or word where none should be."""
    long = surplus.notna().to_numpy()
    if long.sum() > _CHECKED:
        return long
    rows = np.flatnonzero(long)
    wrong = np.array([kind(str(cell)) == "number" for cell in surplus.iloc[rows]])
    for j in frame.columns.difference(body.text_columns):
        if frame[j].dtype != "float64":
            wrong |= [kind(cell) == "text" for cell in frame[j].iloc[rows].fillna("")]
    shifted = np.zeros(len(frame), dtype=bool)
    shifted[rows[wrong]] = True
    return shifted


def _short_rows(body: Body) -> int:
    """How many lines hold too few delimiters; only where no quote can hide one."""
    text = body.text[body.start : body.end]
    if body.width < 2 or b'"' in text or not text:
        return 0
    raw = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(raw == (10 if b"\n" in text else 13))
    ends = ends if len(ends) and ends[-1] == raw.size - 1 else np.append(ends, raw.size)
    marks = np.diff(np.searchsorted(np.flatnonzero(raw == ord(body.dialect.delimiter)), ends), prepend=0)
    lengths = np.diff(ends, prepend=-1)
    return int(((marks < body.width - 1) & (lengths > 2)).sum())
