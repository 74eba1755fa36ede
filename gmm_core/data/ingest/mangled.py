"""Texts that a program wrapped in quotes, ruled, or spaced: brought back to one plainly delimited line per row.

Line i stays line i, so that the header's line is the one in the file.
"""

from __future__ import annotations

import csv

from gmm_core.data.ingest.cells import kind

_SAMPLE = 300  # lines
_RULE = frozenset(b"+-=:| ")
_PADDING = b" \t\r;,"


def straighten(text: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The text without quotes around whole lines and without rules between rows, and what was done.

    Parameters
    ----------
    text : bytes
        UTF-8.
    """
    lines = text[:65_536].split(b"\n")[:_SAMPLE]
    if _are_wrapped(lines):
        unwrapped = b"\n".join(_unwrapped(line) for line in text.split(b"\n"))
        return unwrapped, ("Every line was wrapped in quotation marks, which were taken off.",)
    if sum(_is_rule(line) for line in lines) > 1:
        return b"\n".join(b"" if _is_rule(line) else line for line in text.split(b"\n")), ()
    return text, ()


def _are_wrapped(lines: list[bytes]) -> bool:
    """True if each line is one quoted cell that holds at least three: "1,2,3", as a spreadsheet leaves it."""
    filled = [line.strip(_PADDING) for line in lines[:-1] or lines if line.strip()]
    if len(filled) < 2 or not all(line[:1] == line[-1:] == b'"' and len(line) > 2 for line in filled):
        return False
    inside = [line[1:-1].decode("utf-8", "replace") for line in filled]
    if any('"' in cell.replace('""', "") or kind(cell) == "number" for cell in inside):
        return False
    lines = [cell.replace('""', '"') for cell in inside]
    widths = [_widths(lines, delimiter) for delimiter in ",;\t"]
    return any(len(width) == 1 and min(width) > 2 for width in widths)


def _widths(lines: list[str], delimiter: str) -> set[int]:
    try:
        return {len(row) for line in lines for row in csv.reader([line], delimiter=delimiter, skipinitialspace=True)}
    except csv.Error:
        return set()


def _unwrapped(line: bytes) -> bytes:
    bare = line.strip(_PADDING)
    return bare[1:-1].replace(b'""', b'"') if len(bare) > 1 and bare[:1] == bare[-1:] == b'"' else line


def _is_rule(line: bytes) -> bool:
    """True for +-----+-----+ between the rows of a printed grid."""
    return line[:1] == b"+" and (b"--" in line or b"==" in line) and _RULE.issuperset(line.rstrip())


def spaced_to_tabs(text: bytes, lines: list[str]) -> tuple[bytes, int] | None:
    """The text with tabs for ", " where commas without a blank are decimal marks: 187,9, 43,89, or None if not so.

    Parameters
    ----------
    text : bytes
        UTF-8.
    lines : list of str
        Its first lines.

    Returns
    -------
    tuple of bytes and int, or None
        The new text and the number of columns.
    """
    if b"\t" in text or b'"' in text:
        return None
    rows = [line.strip().split(", ") for line in lines[:_SAMPLE] if line.strip()]
    width = max(map(len, rows), default=1)
    table = [row for row in rows if len(row) == width]
    marked = [cell for row in table for cell in row if "," in cell]
    if width < 2 or len(table) < max(2, 0.9 * len(rows)) or len(marked) < 0.5 * len(table):
        return None
    if any(kind(cell) != "number" for cell in marked):
        return None
    return text.replace(b", ", b"\t"), width
