"""The text's first lines cut into records, and refused before anything is parsed if they are no table or too large."""

from __future__ import annotations

from dataclasses import dataclass

from gmm_core.data.ingest import dialect, fixed, mangled
from gmm_core.data.ingest.cells import kind
from gmm_core.data.ingest.contract import Limits, counted, refusal
from gmm_core.data.ingest.parse import open_quote

HEAD = 262_144
"""Bytes the layout is judged by."""


@dataclass(frozen=True)
class Cut:
    """The text with its first lines cut into records; `written` is the delimiter that the file itself has."""

    text: bytes
    head: str
    whole: bool
    dialect: dialect.Dialect
    records: list[dialect.Record]
    written: str

    @property
    def lines(self) -> int:
        """How many lines the text has."""
        return max(self.text.count(b"\n"), self.text.count(b"\r"))


def cut(text: bytes, delimiter: str | None) -> Cut:
    """Find the delimiter, unless the person chose another, and cut the first lines into records."""
    found = _cut(text, None)
    return found if delimiter in (None, found.written) else _cut(text, delimiter)


def _cut(text: bytes, delimiter: str | None) -> Cut:
    whole = len(text) <= HEAD
    head = text[:HEAD].decode("utf-8", "ignore")
    lines = dialect.physical_lines(head)
    found = dialect.find(lines, whole, delimiter)
    records = dialect.records(lines, found.delimiter, found.backslash)
    tabs, written = None, found.delimiter
    if found.delimiter == "," and found.width > 2:
        tabs = mangled.spaced_to_tabs(text, lines)
    elif _is_uneven(records, found):
        tabs, written = fixed.to_tabs(text, lines), " "
    if tabs is None:
        return Cut(text, head, whole, found, records if whole else records[:-1] or records, found.delimiter)
    text, width = tabs
    head = text[:HEAD].decode("utf-8", "ignore")
    records = dialect.records(dialect.physical_lines(head), "\t")
    return Cut(text, head, whole, dialect.Dialect("\t", False, width), records if whole else records[:-1], written)


def _is_uneven(records: list[dialect.Record], found: dialect.Dialect) -> bool:
    """True if runs of blanks do not cut all rows into equally many cells."""
    if found.width == 1:
        return any(" " in r.cells[0].strip() and kind(r.cells[0]) == "text" for r in records[1:] if r.cells)
    rows = [r for r in records if not (r.blank or dialect.is_rule(r) or dialect.is_comment(r))]
    return found.delimiter == " " and len({len(r.cells) for r in rows}) > 1


def check_shape(cut: Cut, name: str, limits: Limits, chosen: str | None = None) -> None:
    """Refuse what is no table of several rows, or too large a one, before it is parsed.

    `chosen` is the person's delimiter, or "" for the sheet of a workbook.

    Raises
    ------
    InputError
    """
    width = cut.dialect.width
    if width > limits.max_columns:
        more = "" if cut.whole or len(cut.records) > 1 else "more than "
        raise refusal(
            name,
            more + counted(width, "column"),
            "take a part of the columns, or exchange rows and columns",
            f"a table of at most {limits.max_columns:,} columns",
        )
    if cut.lines * width > limits.max_cells:
        raise refusal(
            name,
            f"about {cut.lines * width:,} cells",
            "take a part of the rows or columns",
            f"a table of at most {limits.max_cells:,} cells",
        )
    filled = [r for r in cut.records if not r.blank]
    line = dialect.open_quote(cut.records, cut.head)
    if line is not None and (cut.whole or len(filled) < 3):
        raise open_quote(name, line + 1)
    if _has_two_commas(filled, cut.dialect):
        raise refusal(
            name,
            "commas both between columns and inside numbers",
            "save it again with semicolons between columns, or with decimal points",
        )
    if width == 1 and sum(kind(r.cells[0]) == "number" for r in filled) < 0.5 * len(filled):
        if chosen == "":
            raise refusal(name, "a sheet of one column of text", "choose the file with the numbers")
        if chosen:
            word = dialect.WORDS.get(chosen, f"“{chosen}”")
            raise refusal(
                name, f"text that {word} do not cut into columns", "choose another delimiter, or let it be found"
            )
        raise refusal(name, "text that no delimiter cuts into columns", "choose the delimiter, or save it as CSV")


def check_text(cut: Cut, columns: int, name: str, limits: Limits) -> None:
    """Refuse more cells of text than the limits, for this many columns of text.

    Raises
    ------
    InputError
    """
    cells = cut.lines * columns
    if cells > limits.max_text_cells:
        raise refusal(
            name,
            f"about {cells:,} cells of text",
            "take a part of the rows, or leave out columns of text",
            f"a table of at most {limits.max_text_cells:,} cells of text",
        )


def _has_two_commas(filled: list[dialect.Record], found: dialect.Dialect) -> bool:
    """True if all rows are longer than the names above them and hold whole numbers, as 187,9,43,89 below two names."""
    if found.delimiter != "," or len(filled) < 3 or not 3 <= len(names := filled[0].cells) < found.width:
        return False
    if len(set(names)) < len(names) or any(kind(c) != "text" for c in names) or found.width > 2 * len(names):
        return False
    numbers = [c for r in filled[1:] for c in r.cells if kind(c) == "number"]
    return all(len(r.cells) > len(names) + 1 for r in filled[1:]) and all(c.strip("-+ ").isdecimal() for c in numbers)
