"""Columns of fixed width, as printed tables have them: cut where all lines are blank."""

from __future__ import annotations

from gmm_core.data.ingest.cells import kind

_LINES = 500
_LONGEST = 2_000


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
    Aligned columns keep empty cells in their place, which cutting at runs of blanks does not.
    """
    sample = [line.rstrip() for line in lines[:_LINES] if line.strip()]
    if len(sample) < 4 or max(map(len, sample)) > _LONGEST or any("\t" in line for line in sample):
        return None
    spans = _spans(sample)
    rows = [[line[a:b] for a, b in spans] for line in sample[1:]]
    numeric = sum(sum(kind(row[j]) == "number" for row in rows) >= 0.6 * len(rows) for j in range(len(spans)))
    if (
        len(spans) < 2
        or numeric < min(2, 0.3 * len(spans))
        or any(" " in cell.strip() and kind(cell) != "text" for row in rows for cell in row)
    ):
        return None
    gaps = [(a, b) for (_, a), (b, _) in zip(spans, [*spans[1:], (None, None)], strict=True) if b is not None]
    out = []
    for line in text.decode("utf-8", "replace").split("\n"):
        if "\t" in line or any(line[a:b].strip() for a, b in gaps):
            return None  # a line further down does not keep to the columns
        out.append("\t".join(line[a : b if k + 1 < len(spans) else None].strip() for k, (a, b) in enumerate(spans)))
    return "\n".join(out).encode(), len(spans)


def _spans(sample: list[str]) -> list[tuple[int, int]]:
    """Begin and end of the columns of characters between which all lines are blank."""
    width = max(map(len, sample))
    inked = [False] * width
    for line in sample:
        for i, c in enumerate(line):
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
