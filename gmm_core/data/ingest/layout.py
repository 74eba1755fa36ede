"""Where the table stands among the lines: what is above it, its header, a row of units."""

from __future__ import annotations

from dataclasses import dataclass

from gmm_core.data.ingest.cells import kind
from gmm_core.data.ingest.contract import counted, shorten
from gmm_core.data.ingest.dialect import Dialect, Record, is_comment, is_rule
from gmm_core.data.ingest.grouped import group_row, joined
from gmm_core.data.ingest.headline import (
    has_no_names,
    is_remark,
    is_row_of_values,
    is_second_line,
    is_units,
    may_name,
    names_all,
    share_filled,
    without_mark,
)
from gmm_core.data.ingest.numbered import is_numbered_header
from gmm_core.data.ingest.trailer import is_head
from gmm_core.data.ingest.typed import below_types
from gmm_core.errors import InputError


@dataclass(frozen=True)
class Layout:
    """Where the table stands.

    Parameters
    ----------
    names : tuple of str
        The header's cells as written; () if there is none.
    header : int
        The header's line, counted from 1; 0 if there is none.
    start : int
        Position of the first data record in the text, in characters.
    width : int
        Cells of a data row.
    row_names : bool
        True if the first column has no name (R's write.table).
    dropped : tuple of str
    """

    names: tuple[str, ...]
    header: int
    start: int
    width: int
    row_names: bool
    dropped: tuple[str, ...]


def find(found: list[Record], dialect: Dialect, chosen: int | None, end: int) -> Layout:
    """Find header and first data row among the file's first records.

    Parameters
    ----------
    found : list of Record
    dialect : Dialect
    chosen : int or None
        The header's line as chosen by the person: counted from 1, 0 for none, None for "find out".
    end : int
        Where the text ends, in characters.
    """
    width = dialect.width
    numeric = _numeric_columns(found, width)
    filled = [i for i, r in enumerate(found) if not r.blank and not is_rule(r)]
    header, first = likely = _likely(found, filled, numeric, dialect)
    if chosen is not None and chosen != (0 if header is None else found[header].line + 1):
        header, first = _as_chosen(found, filled, numeric, width, chosen)
        if not chosen and first is None:
            first = likely[1]
    if first is None:  # nothing below the header
        first = len(found) if header is not None else filled[0] if filled else 0
    return _describe(found, end, header, first, width)


def _likely(found: list[Record], filled: list[int], numeric: list[int], dialect: Dialect):
    """Positions of the header and of the first data record, as they are found out; None for what there is not."""
    width, exact = dialect.width, dialect.delimiter == " "  # a title is then cut into words
    first = _first_data(found, filled, numeric, width)
    header, first = _find_header(found, filled, first, numeric, width, exact)
    if header is None or not names_all(found[header], numeric, width):
        header, first = _row_of_names(found, filled, numeric, width, exact) or (header, first)
    top = first if header is None else header
    below = [i for i in filled if top is not None and i > top]
    if below and is_head(found[top], [found[i] for i in below]):
        return None, below[0]
    return below_types(found, filled, numeric) or (header, first)


def _as_chosen(found: list[Record], filled: list[int], numeric: list[int], width: int, chosen: int):
    """The same, for a header's line that the person chose against what was found out; 0 is for none."""
    if not chosen:
        full = (i for i in filled if len(found[i].cells) == width and share_filled(found[i]) >= 0.5)
        return None, next(full, None)
    header = next((i for i in filled if found[i].line >= chosen - 1), None)
    if header is None:
        raise InputError(
            "The header's line",
            f"one of the first {found[-1].line + 1 if found else 1:,} lines",
            str(chosen),
            "choose the line that holds the column names",
        )
    below = [i for i in filled if i > header]
    typed = below_types(found, [header, *below[:2]], numeric)
    if typed:
        return typed
    if below and _more_header(found, filled, header, below[0], numeric):
        below = below[1:]
    return header, below[0] if below else None


def _describe(found: list[Record], end: int, header: int | None, first: int, width: int) -> Layout:
    start = found[first].start if first < len(found) else end
    above = [r for r in found[:first] if not r.blank]
    if header is None:
        return Layout((), 0, start, width, False, _left_above(above, "the first row"))
    head = found[header]
    names = without_mark(list(head.cells), width)
    while len(names) > width and not names[-1].strip():
        names.pop()
    row_names = len(names) == width - 1
    over = group_row(found, header, width)
    if over is not None:
        names = joined(found[over].cells, names)
    top = header if over is None else over
    dropped = _left_above([r for r in found[:top] if not r.blank], "the header")
    below = [r for r in found[header + 1 : first] if not r.blank and not is_rule(r)]
    if below:
        shown = shorten(", ".join(c.strip() for c in below[0].cells if c.strip()), 40)
        dropped += (f"{counted(len(below), 'line')} between header and data left out ({shown}).",)
    return Layout(tuple(names), head.line + 1, start, max(width, len(names)), row_names, dropped)


def _left_above(above: list[Record], what: str) -> tuple[str, ...]:
    above = [r for r in above if not is_rule(r)]
    if not above:
        return ()
    shown = shorten(" ".join(c.strip() for c in above[0].cells if c.strip()), 40)
    return (f"{counted(len(above), 'line')} above {what} left out (“{shown}”).",)


def _numeric_columns(found: list[Record], width: int) -> list[int]:
    """Columns of numbers, judged by the later half of the records."""
    rows = [r for r in found if len(r.cells) == width and not r.blank]
    rows = rows[len(rows) // 2 :][:200] if len(rows) > 3 else rows[-2:]
    columns = []
    for j in range(min(width, 2_000)):
        kinds = [kind(r.cells[j]) for r in rows[: max(4, 20_000 // max(1, width))]]
        known = len(kinds) - kinds.count("missing")
        if known and kinds.count("number") >= 0.6 * known:
            columns.append(j)
    return columns


def _is_data(record: Record, numeric: list[int], width: int) -> bool:
    """True if the columns of numbers hold mostly numbers here."""
    if len(record.cells) < max(2, width - 1) and len(record.cells) != width:
        return False
    kinds = [kind(record.cells[j]) for j in numeric[:500] if j < len(record.cells)]
    return kinds.count("number") > kinds.count("text")


def _first_data(found: list[Record], filled: list[int], numeric: list[int], width: int) -> int | None:
    """First record from which on most records are data."""
    if not numeric:
        return None
    data = [_is_data(found[i], numeric, width) for i in filled[:400]]
    for k, yes in enumerate(data):
        following = data[k : k + 5]
        apart = k + 1 < len(filled) and _stands_apart(found, filled[k], filled[k + 1])
        if yes and not apart and sum(following) >= 0.6 * len(following):
            return filled[k]
    return None


def _find_header(found, filled, first, numeric, width, exact) -> tuple[int | None, int | None]:
    """Positions of the header (None if there is none; `exact` if it is no longer) and of the first data record."""
    if first is None:  # no numbers: the first full record names the columns
        full = [i for i in filled if len(found[i].cells) == width]
        return (full[0] if full else None), (full[1] if len(full) > 1 else None)
    above = [i for i in filled if i < first]
    while above and is_row_of_values(found[above[-1]], found[first : first + 300], numeric, width):
        first = above.pop()
    while above and is_comment(found[above[-1]]) and not may_name(found[above[-1]], width, exact):
        above.pop()  # a remark; the names may stand above it
    candidate = above[-1] if above else None
    if candidate is None or not may_name(found[candidate], width, exact) or _stands_apart(found, candidate, first):
        if is_numbered_header(found[first], [found[i] for i in filled if i > first][:5], numeric):
            return first, filled[filled.index(first) + 1]
        return None, first
    while len(above) > 1 and has_no_names(found[candidate], found[above[-2]], numeric, width):
        first, above = candidate, above[:-1]  # a first row whose numbers are missing
        candidate = above[-1]
    if len(above) > 1:
        upper = above[-2]
        if may_name(found[upper], width, exact) and is_units(found[candidate], found[upper], width):
            return upper, first
        if len(above) > 2 and found[candidate].cells[0].strip().startswith('{"ImportId"'):  # Qualtrics
            return above[-3], first
    return candidate, first


def _stands_apart(found: list[Record], above: int, first: int) -> bool:
    """True for a sparse line that a blank one parts from the data: it tells of the file and names no columns."""
    return share_filled(found[above]) <= 0.5 and any(r.blank for r in found[above + 1 : first])


def _more_header(found, filled, header, first, numeric) -> bool:
    """True if the record below a chosen header belongs to it (a row of units)."""
    after = [i for i in filled if i > first]
    return (
        bool(after)
        and not _is_data(found[first], numeric, len(found[header].cells))
        and is_units(found[first], found[header], len(found[header].cells))
    )


def _row_of_names(found, filled, numeric: list[int], width: int, exact: bool) -> tuple[int, int] | None:
    """Positions of the first record that names all columns of numbers and stands above data, and of the one after."""
    named = [i for i in filled[:30] if names_all(found[i], numeric, width) and not is_remark(found[i], width, exact)]
    remarks = sum(is_comment(found[i]) for i in named)  # several are a description
    for k, i in enumerate(filled[:30]):
        whole = len(found[i].cells) == width or not exact
        if i in named and whole and not (is_comment(found[i]) and remarks > 1):
            below = filled[k + 1 : k + 6]
            if len(below) > 1 and is_second_line(found[below[0]], numeric):
                below = below[1:]
            return (i, below[0]) if any(_is_data(found[j], numeric, width) for j in below) else None
    return None
