"""Several tables below each other in one file: the largest is read, the others are said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gmm_core.data.ingest import dialect
from gmm_core.data.ingest.cells import kind
from gmm_core.data.ingest.contract import counted, shorten

_LARGEST = 4_000_000  # bytes of text that are searched
_MOST = 50  # blocks
_TITLES = 2  # lines above the names
_BLANK = re.compile(r"[\s,;|]*")


@dataclass(frozen=True)
class Block:
    """Lines without a blank one among them that are names above rows: where they begin and end, and what they hold."""

    start: int
    stop: int
    names: tuple[str, ...]
    rows: int


def only_one(text: bytes, header: int | None) -> tuple[bytes, tuple[str, ...]]:
    """The text with the lines of all tables but one emptied, so that lines keep their numbers, and what was left out.

    Parameters
    ----------
    text : bytes
        UTF-8.
    header : int or None
        The line of the names as chosen by the person, counted from 1: its table is kept, otherwise the largest one.
    """
    if len(text) > _LARGEST or (b"\n\n" not in text and not re.search(rb"\n[\s,;|]*\r?\n", text)):
        return text, ()
    lines = dialect.physical_lines(text.decode("utf-8", "replace"))
    found = [block for start, stop in _parts(lines) if (block := _block(lines, start, stop))]
    if len(found) < 2 or len({block.names for block in found}) < len(found):  # a repeated header continues a table
        return text, ()
    chosen = [block for block in found if header and block.start < header <= block.stop]
    kept = (chosen or [max(found, key=lambda block: block.rows * len(block.names))])[0]
    said = []
    for block in found:
        if block is not kept:
            names = shorten(" ".join(block.names), 40)
            said.append(
                f"Another table of {counted(block.rows, 'row')} (“{names}”) was left out: "
                "choose the line of its column names to read it instead."
            )
            lines[block.start : block.stop] = ["\n"] * (block.stop - block.start)
    return "".join(lines).encode(), tuple(said)


def _parts(lines: list[str]) -> list[tuple[int, int]]:
    """Runs of lines between blank ones."""
    parts, start = [], None
    for i, line in enumerate([*lines, ""]):
        blank = _BLANK.fullmatch(line) is not None
        if not blank and start is None:
            start = i
        elif blank and start is not None:
            parts.append((start, i))
            start = None
    return parts if len(parts) <= _MOST else []


def _block(lines: list[str], start: int, stop: int) -> Block | None:
    """The table in these lines, or None if they are no names above at least two rows with numbers."""
    part = lines[start:stop]
    if stop - start < 3 or any(line.count('"') % 2 for line in part):
        return None
    found = dialect.find(part, True)
    records = [r for r in dialect.records(part, found.delimiter, found.backslash, 8) if not dialect.is_rule(r)]
    top = next((k for k, r in enumerate(records[: _TITLES + 1]) if len(r.cells) == found.width), None)
    if found.width < 2 or found.delimiter == " " or top is None:
        return None
    names = tuple(cell.strip() for cell in records[top].cells)
    below = records[top + 1 :]
    numbers = [any(kind(cell) == "number" for cell in r.cells) and len(r.cells) == found.width for r in below]
    if len(set(names)) < len(names) or any(kind(name) != "text" for name in names):
        return None
    return Block(start, stop, names, len(part) - top - 1) if sum(numbers) >= max(2, 0.8 * len(numbers)) else None
