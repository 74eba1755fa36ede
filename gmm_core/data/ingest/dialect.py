"""The delimiter: the one that cuts the lines into equally many clean cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from gmm_core.data.ingest.cells import kind

DELIMITERS = (",", ";", "\t", "|", " ")
_RARE = ("^", "~")  # tried where none of the usual ones cuts
WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", " ": "blanks"}
_SCORED = 300  # records looked at
_CELLS = 6_000  # cells looked at
_RULE = frozenset("-=+:#| \t_")
_BLOCK = 5  # rows in a row from which a table shows among prose


@dataclass(frozen=True)
class Record:
    """One record of the file's head: its cells, its first line (from 0) and where it starts (in characters)."""

    cells: tuple[str, ...]
    line: int
    start: int

    @property
    def blank(self) -> bool:
        return not any(c.strip() for c in self.cells)


@dataclass(frozen=True)
class Dialect:
    """How lines are cut: the delimiter, whether backslashes escape quotes, and the usual number of cells."""

    delimiter: str
    backslash: bool
    width: int


def physical_lines(text: str) -> list[str]:
    """Lines with their ends, cut at \\n, \\r\\n and \\r only (str.splitlines knows more)."""
    return list(io.StringIO(text, newline=""))


def records(lines: list[str], delimiter: str, backslash: bool = False, limit: int = 2_000) -> list[Record]:
    """Cut lines into records, minding quotes that span lines; stops at `limit` records or at a broken quote."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    blanks = delimiter == " "
    source = (joined_blanks(line) if blanks and '"' not in line else line for line in lines)
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True, escapechar="\\" if backslash else None)
    found: list[Record] = []
    line = 0
    try:
        for cells in reader:
            if blanks and cells and cells[-1] == "":
                cells = cells[:-1]
            found.append(Record(tuple(cells), line, starts[line]))
            line = reader.line_num
            if len(found) >= limit:
                break
    except csv.Error:  # a field beyond 128 kB: what came before must do
        pass
    return found


def joined_blanks(line: str) -> str:
    """The line with single blanks between its cells (only blanks and tabs count, not no-break spaces)."""
    return " ".join(part for part in line.replace("\t", " ").strip(" \r\n").split(" ") if part) + "\n"


def is_rule(record: Record) -> bool:
    """True for a line that only draws: |---|---|, ====, +----+; cells of one dash mean missing."""
    joined = "".join(record.cells)
    return (
        any(run in joined for run in ("---", "===", "___", "###", ":-:"))
        and set(joined) <= _RULE
        and not any(cell.strip() in ("-", "--") for cell in record.cells)
    )


def find(lines: list[str], whole: bool, delimiter: str | None = None) -> Dialect:
    """The likeliest dialect of a file's first lines.

    Parameters
    ----------
    lines : list of str
    whole : bool
        False if the last line may be cut off.
    delimiter : str or None
        A delimiter chosen by the person.

    Returns
    -------
    Dialect
        Of width 1 if no delimiter cuts the lines into equally many cells.
    """
    best = _best(lines, whole, (delimiter,) if delimiter else DELIMITERS)
    if delimiter:
        return best
    if best.width > 1 and not _is_one_column(lines, best):
        return best
    if best.width == 1:
        rare = _best(lines, whole, _RARE)
        if rare.width > 2:
            return rare
        block = _block(lines)
        if block is not None:
            return block
    text = "".join(lines)
    return Dialect(min(DELIMITERS[:4], key=text.count), False, 1)  # one column: a delimiter that cuts nothing


def _best(lines: list[str], whole: bool, candidates: tuple[str, ...]) -> Dialect:
    slashes = (False, True) if any('\\"' in line for line in lines) else (False,)
    best, score = Dialect(candidates[0], False, 1), 0.0
    for candidate in candidates:
        if candidate == " " and best.delimiter == "\t" and score and not _mixes_blanks(lines, best):
            continue  # blanks may group thousands between tabs
        for backslash in slashes:
            found = records(lines, candidate, backslash, _SCORED)
            if not whole and len(found) > 1 and len(found) < _SCORED:
                found = found[:-1]
            value, width = _score(found, candidate)
            if value > score or (len(candidates) == 1 and value == score):
                best, score = Dialect(candidate, backslash, width), value
    return best


def _mixes_blanks(lines: list[str], tabs: Dialect) -> bool:
    """True if cells between tabs hold several numbers: 1.03307   1.0, so that blanks and tabs alike part columns."""
    rows = [r.cells for r in records(lines, "\t", tabs.backslash, _SCORED)]
    cells = [c.split() for row in rows for c in row if " " in c.strip() and kind(c) == "text"]
    return sum(all(kind(part) == "number" for part in parts) for parts in cells) > max(1, 0.05 * len(rows))


def _block(lines: list[str]) -> Dialect | None:
    """The dialect of the longest run of equally long records of numbers, as a table below pages of prose has it."""
    best, most = None, 0
    for delimiter in DELIMITERS:
        found = [r for r in records(lines, delimiter) if not r.blank and not is_rule(r)]
        for width, run in groupby(found, key=lambda r: len(r.cells)):
            rows = [r.cells for r in run] if width > 1 else []
            numbers = sum(kind(c) == "number" for row in rows[:_SCORED] for c in row)
            if len(rows) >= _BLOCK and numbers >= 0.6 * width * len(rows[:_SCORED]) and numbers > most:
                best, most = Dialect(delimiter, False, width), numbers
    return best


def is_comment(record: Record) -> bool:
    """True for a line that begins with #."""
    return bool(record.cells) and record.cells[0].lstrip().startswith("#")


def _without_comments(found: list[Record]) -> list[Record]:
    """The records without lines of comment, unless hardly any other remains: then # is a part of the data."""
    rest = [r for r in found if not is_comment(r)]
    return rest if len(rest) > 1 else found


def _score(found: list[Record], delimiter: str) -> tuple[float, int]:
    """How well a delimiter fits (0 to 1), and the usual number of cells."""
    found = _without_comments([r for r in found if not r.blank and not is_rule(r)])
    widths = Counter(len(r.cells) for r in found)
    if not widths:
        return 0.0, 1
    # Titles above and notes below are short: among equally frequent widths the larger is the table's.
    width = max(widths, key=lambda w: (widths[w] * (w > 1), w))
    at = [i for i, r in enumerate(found) if len(r.cells) == width]
    rows = [found[i].cells for i in at]
    within = len(at) / (at[-1] - at[0] + 1)
    if width < 2 or within < (0.75 if delimiter == " " else 0.45) or len(at) < 0.3 * len(found):
        return 0.0, max(width, 1)
    cells = [c for row in rows[: max(2, _CELLS // width)] for c in row[:_CELLS]]
    kinds = Counter(_quality(c, delimiter) for c in cells)
    clean, numeric = 1 - kinds["dirty"] / len(cells), kinds["number"] / len(cells)
    if delimiter == " " and numeric < 0.3:  # prose and logs are made of blanks
        return 0.0, width
    if kinds["missing"] < len(cells):
        numeric = kinds["number"] / (len(cells) - kinds["missing"])
    return within**2 * (len(at) / len(found)) * clean**2 * (0.2 + numeric) * (1 - 0.5 / width), width


def _quality(cell: str, delimiter: str) -> str:
    """Like `kind`, with "dirty" for text that another delimiter seems to run through."""
    what = kind(cell)
    if what != "text":
        return what
    if any(d in cell for d in ";\t|" if d != delimiter) or (delimiter == " " and "," in cell):
        return "dirty"
    shape = cell.strip()
    return "dirty" if shape and all(c.isdigit() or c in " .,+-'" for c in shape) and " " in shape else "text"


def _is_one_column(lines: list[str], best: Dialect) -> bool:
    """True if a header of one cell stands above what is, uncut, one number a line: 207,8 or 4,393.2 or 12.5 kg.

    Numbers below each other that only count the rows are names of rows, as R writes them without a name of their own.
    """
    if best.delimiter not in ", " or best.width > 3 or any('"' in line for line in lines[:_SCORED]):
        return False
    filled = [r for r in records(lines, best.delimiter, False, _SCORED) if not r.blank]
    header, body = filled[0], [best.delimiter.join(r.cells) for r in filled[1:]]
    if len(header.cells) != 1 or kind(header.cells[0]) != "text" or not body:
        return False
    first = [r.cells[0].strip() for r in filled[1:4]]
    counts = len(first) > 1 and first in ([str(i + k) for i in range(len(first))] for k in (0, 1))
    return not counts and all(kind(cell) == "number" for cell in body)


def is_open_pair(rows: list[tuple[str, ...]], dialect: Dialect) -> bool:
    """True if all rows are two whole numbers between which the comma may as well be a decimal mark."""
    return (
        dialect.delimiter == ","
        and dialect.width == 2
        and bool(rows)
        and all(len(r) == 2 and r[0].strip().lstrip("-+").isdecimal() and r[1].isdecimal() for r in rows)
    )


def open_quote(found: list[Record], text: str) -> int | None:
    """Line, from 0, of a quotation mark that is never closed in the whole text, or None."""
    if not found:
        return None
    last = text[found[-1].start :]
    if (last.count('"') - last.count('\\"')) % 2 and max(last.rstrip().count(end) for end in "\n\r") > 0:
        return found[-1].line
    return None
