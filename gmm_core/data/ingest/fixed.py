"""Columns of fixed width, as printed tables have them: cut where all rows are blank, or where one column ends."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from itertools import pairwise

from gmm_core.data.ingest.cells import kind

_LINES = 500
_LONGEST = 2_000
_NOTES = 30  # lines below the table that need not keep to its columns
_RULE = frozenset("-=+|_ \r\t")
_APART = re.compile(r"\S {2,}\S")
_WORDS = re.compile(r"\S+")
_PHRASES = re.compile(r"\S+(?: \S+)*")  # words with single blanks between them

Span = tuple[int, int]


def to_tabs(text: bytes, lines: list[str]) -> tuple[bytes, int] | None:
    """The text with tabs between its columns, line by line, or None if it is not aligned.

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

    Notes
    -----
    Aligned columns keep empty cells in their place, which cutting at runs of blanks does not. Only the rows decide
    where columns are: names above them are given to the column they stand over, titles and notes stay in one piece.
    """
    sample = [line.rstrip() for line in lines[:_LINES]]
    filled = [line for line in sample if line]
    if len(filled) < 4 or max(map(len, filled)) > _LONGEST or any("\t" in line for line in filled):
        return None
    first, last = _body(sample)
    rows = [line for line in sample[first:last] if line]
    if len(rows) < 2:
        return None
    spans = _split_where_touching(_spans(rows), rows)
    if not _are_clean([[line[a:b].strip() for line in rows] for a, b in spans]):
        return None
    cut = _cut(text.decode("utf-8", "replace").split("\n"), first, spans)
    return None if cut is None else ("\n".join(cut).encode(), len(spans))


def _body(lines: list[str]) -> Span:
    """Where the rows begin and end: lines with at least half as many numbers as most lines with numbers have."""
    counts = [sum(kind(word) == "number" for word in line.split()) for line in lines]
    usual = sorted(n for n in counts if n) or [0]
    enough = [n >= max(1, usual[len(usual) // 2] / 2) for n in counts]
    at = [i for i, line in enumerate(lines) if line]
    rows = [enough[i] for i in at]
    first = next((k for k in range(len(at)) if rows[k] and _mostly(rows[k : k + 5])), None)
    if first is None:
        return 0, 0
    last = max(k for k in range(first, len(at)) if rows[k] and _mostly(rows[max(first, k - 4) : k + 1]))
    return at[first], at[last] + 1


def _mostly(flags: list[bool]) -> bool:
    return sum(flags) >= 0.6 * len(flags)


def _spans(rows: list[str]) -> list[Span]:
    """Begin and end of the columns of characters between which all rows are blank."""
    inked = [False] * max(map(len, rows))
    for row in rows:
        for i, c in enumerate(row):
            if c != " ":
                inked[i] = True
    spans, start = [], None
    for i, ink in enumerate([*inked, False]):
        if ink and start is None:
            start = i
        elif not ink and start is not None:
            spans.append((start, i))
            start = None
    return spans


def _split_where_touching(spans: list[Span], rows: list[str]) -> list[Span]:
    """Spans in which two columns touch in a few rows (12  5.1 above 13-25.1), cut at an edge that all rows share."""
    out = []
    for a, b in spans:
        edges = _edges([row[a:b].ljust(b - a) for row in rows]) if _are_merged([row[a:b] for row in rows]) else []
        bounds = [a, *(a + edge for edge in edges), b]
        out += pairwise(bounds)
    return out


def _edges(rows: list[str]) -> list[int]:
    """Where a column ends or begins in all rows, and hardly any touches the next one."""
    inked = [sum(row[i] != " " for row in rows) for i in range(len(rows[0]))]
    n, few = len(rows), 0.2 * len(rows)
    return [i for i in range(1, len(inked)) if min(inked[i - 1 : i + 1]) <= few and max(inked[i - 1 : i + 1]) == n]


def _are_merged(cells: list[str]) -> bool:
    """True if most cells hold a number and something else, far apart."""
    apart = [cell for cell in cells if _APART.search(cell) and any(kind(word) == "number" for word in cell.split())]
    return len(apart) > 0.5 * len(cells)


def _are_clean(columns: list[list[str]]) -> bool:
    """True if each cell is one number or a text, and there are columns enough of numbers."""
    numbers = [[kind(cell) == "number" for cell in cells] for cells in columns]
    numeric = sum(sum(found) >= 0.6 * len(found) for found in numbers)
    return (
        len(columns) > 1
        and numeric >= min(2, 0.3 * len(columns))
        and not any(_are_merged(cells) for cells in columns)
        and not any(" " in cell and kind(cell) != "text" for cells in columns for cell in cells)
        and not any(sum(map(_are_numbers, cells)) > 0.5 * len(cells) for cells in columns)
    )


def _are_numbers(cell: str) -> bool:
    """True for several numbers in one cell: 0 100, but not 2009 Q4."""
    words = cell.split()
    return len(words) > 1 and all(kind(word) == "number" for word in words)


def _cut(lines: list[str], first: int, spans: list[Span]) -> list[str] | None:
    """All lines with tabs; None if a line further down does not keep to the columns, unless notes alone follow."""
    near = max((i for i, line in enumerate(lines[:first]) if set(line) - _RULE), default=-1)
    out, strays = [_heading(line, spans, i == near) for i, line in enumerate(lines[:first])], 0
    for line in lines[first:]:
        stray = _strays(line, spans)
        if strays and not stray and any(kind(word) == "number" for word in line.split()):
            return None
        strays += stray
        if strays > _NOTES:
            return None
        out.append(line.replace("\t", " ").strip() if stray else _sliced(line, spans))
    return out


def _strays(line: str, spans: list[Span]) -> bool:
    """True if something stands between the columns."""
    return "\t" in line or any(line[a:b].strip() for (_, a), (b, _) in pairwise(spans))


def _sliced(line: str, spans: list[Span]) -> str:
    return "\t".join(line[a:b].strip() for a, b in [*spans[:-1], (spans[-1][0], None)])


def _heading(line: str, spans: list[Span], near: bool) -> str:
    """A line above the rows: its words above the columns, if there is one for each or nearly; otherwise in one piece.

    `near` for the line right above the rows, whose words may also stand over a few columns only, or beside theirs.
    """
    line, n = line.replace("\t", " ").rstrip(), len(spans)
    phrases, words = (list(pattern.finditer(line)) for pattern in (_PHRASES, _WORDS))
    if near and all(any(a <= m.start() and m.end() <= b for a, b in spans) for m in words):
        return _sliced(line, spans)
    over_phrases, over_words = ([_nearest(*m.span(), spans) for m in found] for found in (phrases, words))
    for found, over in ((phrases, over_phrases), (words, over_words)):
        enough = len(found) >= max(2 if near else min(3, n), n - 1)
        if enough and len(set(over)) == len(found):
            return _placed(found, over, n)
    if near and len(words) in (n - 1, n):  # as R has it, one name fewer than columns
        return _placed(words, range(n - len(words), n), n)
    if near and len(phrases) > 1 and len(set(over_phrases)) >= 0.5 * n:
        return _placed(phrases, over_phrases, n)
    return line.strip()


def _placed(found: list[re.Match], over: Iterable[int], n: int) -> str:
    cells = [""] * n
    for match, j in zip(found, over, strict=True):
        cells[j] = f"{cells[j]} {match[0]}".strip()
    return "\t".join(cells)


def _nearest(start: int, end: int, spans: list[Span]) -> int:
    """The column that a word overlaps most, or the nearest one."""
    first, last = bisect(spans, (start,)), bisect(spans, (end,))  # no word looks at all columns
    around = range(max(0, first - 1), min(len(spans), last + 1))
    return max(around, key=lambda j: min(end, spans[j][1]) - max(start, spans[j][0]))
