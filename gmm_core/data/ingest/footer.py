"""What stands below the table: totals, notes, a row cut off in the middle."""

from __future__ import annotations

import csv

from gmm_core.data.ingest.cells import is_missing, kind
from gmm_core.data.ingest.contract import counted, shorten
from gmm_core.data.ingest.dialect import Dialect, Record, is_rule, joined_blanks, physical_lines
from gmm_core.data.ingest.vocabulary import TOTALS

_TAIL = 32_768
_MOST = 30  # lines a footer may have


def find(text: bytes, start: int, dialect: Dialect) -> tuple[int, tuple[str, ...]]:
    """Where the data end.

    Parameters
    ----------
    text : bytes
        UTF-8.
    start : int
        First byte of the data.
    dialect : Dialect

    Returns
    -------
    end : int
        The byte after the last data row.
    dropped : tuple of str
    """
    begin = max(start, len(text) - _TAIL)
    lines = physical_lines(text[begin:].decode("utf-8", "replace"))
    if begin > start:
        lines = lines[1:]  # its beginning is cut off
    ending, taken, notes, cut = len(text), False, [], False
    for line in reversed(lines[1:]):  # the first data row is never a footer
        record = _record(line, dialect)
        if record is None:
            break
        note = _is_note(record, dialect.width)
        last = not taken and not line.endswith(("\n", "\r"))
        if last and not record.blank and 1 <= len(record.cells) < dialect.width and not note:
            cut = True
        elif note and len(notes) < _MOST and not _is_group(record, text, start, dialect.delimiter):
            notes.append(record)
        elif not record.blank and not (is_rule(record) and dialect.delimiter in "| "):
            break
        ending -= len(line.encode("utf-8", "replace"))
        taken = True
    dropped = ("The last line is cut off in the middle and was left out.",) if cut else ()
    if notes:
        shown = shorten(" ".join(c.strip() for c in notes[-1].cells if c.strip()), 40)
        dropped += (f"{counted(len(notes), 'line')} below the table left out (“{shown}”).",)
    return ending, dropped


def _record(line: str, dialect: Dialect) -> Record | None:
    """The line's cells, or None if a quote is left open (a part of a longer record)."""
    if line.count('"') % 2:
        return None
    text = joined_blanks(line).rstrip("\n") if dialect.delimiter == " " else line.rstrip("\r\n")
    try:
        cells = next(csv.reader([text], delimiter=dialect.delimiter, skipinitialspace=True), [])
    except csv.Error:
        return None
    return Record(tuple(cells), 0, 0)


def _is_group(record: Record, text: bytes, start: int, delimiter: str) -> bool:
    """True if the line's first word also begins other lines: then it names a group of rows, not their total."""
    empty, word = next(((j, c.strip()) for j, c in enumerate(record.cells) if c.strip()), (0, ""))
    begin, cell = ("\n" + empty * delimiter).encode(), word.encode()
    return len(record.cells) > 1 and text.count(begin + cell, start) + text.count(begin + b'"' + cell, start) > 1


def _is_note(record: Record, width: int) -> bool:
    """True for a row of totals, or a line with text in one cell that is no data row."""
    filled = [c.strip() for c in record.cells if c.strip()]
    if not filled or width == 1:
        return bool(filled) and width == 1 and kind(filled[0]) == "text" and _reads_as_note(filled[0])
    first = filled[0].rstrip(":").strip().lower()
    if first in TOTALS:
        return True
    if is_missing(first):
        return False
    short = len(record.cells) < width
    alone = len(filled) == 1 and record.cells[0].strip() == filled[0] and width > 2
    counts = len(record.cells) == 1 and any(c.isalpha() for c in first)  # "60 rows"
    if kind(filled[0]) != "text" and not filled[0].startswith("(") and not counts:
        return False
    return (short and len(record.cells) == 1) or ((short or alone) and _reads_as_note(filled[0]))


def _reads_as_note(text: str) -> bool:
    lower = text.lower()
    word, colon, _ = lower.partition(":")
    labelled = bool(colon) and not any(c.isdigit() for c in word)  # "Source: …", but no time such as 10:30
    return (
        len(text) > 30
        or labelled
        or text[0] in "*†#(©%"
        or lower.rstrip(".") in TOTALS
        or lower.startswith(("source", "note", "total", "end of", "generated", "exported", "quelle", "fuente"))
    )
