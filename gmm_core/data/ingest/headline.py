"""What a single line above the data may be: names of columns, a line of units, a remark, values."""

from __future__ import annotations

from gmm_core.data.ingest.cells import is_missing, kind
from gmm_core.data.ingest.dialect import Record, is_comment
from gmm_core.data.ingest.units import UNITS

_MARKS = frozenset(["#", "##", "%", "%%", "//", ";", "!", "--", "*", "@"])  # of comments
_WORDS = 4  # of a comment that names a single column


def may_name(record: Record, width: int, exact: bool) -> bool:
    """True if a line can be the names of `width` columns; `exact` admits no more names than columns."""
    cells = without_mark(list(record.cells), width)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if is_remark(record, width, exact):
        return False
    if width == 1:
        return len(cells) == 1 and not (is_comment(record) and len(cells[0].split()) > _WORDS)
    if is_comment(record) and (len(cells) != width or len({kind(c) == "number" for c in cells}) == 2):
        return False  # a remark
    if len(cells) == width - 1:  # R leaves the row names without a name; a title or a note is shorter
        return width > 2 and all(c.strip() for c in cells)
    return len(cells) == width or (len(cells) > width and not exact)


def without_mark(cells: list[str], width: int) -> list[str]:
    """A header line may begin with # or %, or say what it is: "# x y", "#x,y" or "Data: x y"."""
    head = cells[0].strip() if cells else ""
    if len(cells) > width and (head in _MARKS or (len(cells) == width + 1 and head.endswith(":"))):
        return cells[1:]
    if head.startswith(("#", "! ", "// ", "; ")) and len(head) > 1:
        return [head.lstrip("#!/; ")] + cells[1:]
    return cells


def is_remark(record: Record, width: int, exact: bool) -> bool:
    """True if a mark of comments stands where the first column's name should: "# flux float" over three columns."""
    marked = record.cells[0].strip() in _MARKS and len(record.cells) <= width
    return marked and (exact or not any(c.strip() for c in record.cells[1:]))


def is_units(low: Record, high: Record, width: int) -> bool:
    """True if `low` is a row of units below the names in `high`."""
    if len(high.cells) < width - 1 or len(low.cells) < width - 1 or share_filled(high) < 0.5:
        return False
    names = [c.strip() for c in high.cells if c.strip()]
    units = [c.strip() for c in low.cells if c.strip()]
    if not units or len(set(names)) < len(names) or any(len(u) > 24 for u in units):
        return False
    known = [u.lower() in UNITS or (u[0] in "[(" and u[-1] in "])") or "/" in u for u in units]
    return sum(known) >= 0.5 * len(units)


def share_filled(record: Record) -> float:
    return sum(bool(c.strip()) for c in record.cells) / max(1, len(record.cells))


def names_all(record: Record, numeric: list[int], width: int) -> bool:
    """True if every column of numbers has a name of its own here."""
    if len(numeric) < 2 or len(record.cells) < width:
        return False
    names = [record.cells[j].strip() for j in numeric]
    return len(set(names)) == len(names) and all(kind(name) == "text" for name in names)


def is_second_line(record: Record, numeric: list[int]) -> bool:
    """True for a line below the names with words over most columns of numbers and nothing else: formulas, units."""
    kinds = [kind(cell) for cell in record.cells]
    words = sum(kinds[j] == "text" for j in numeric if j < len(kinds))
    return words > 0.5 * len(numeric) and words == len(kinds) - kinds.count("missing")


def is_row_of_values(record: Record, below: list[Record], numeric: list[int], width: int) -> bool:
    """True for a row whose numbers are missing and whose words are also those of rows below: no header."""
    if len(record.cells) != width or not all(is_missing(record.cells[j]) for j in numeric):
        return False
    words = [(j, c) for j, c in enumerate(record.cells) if j not in numeric and not is_missing(c)]
    return bool(words) and all(any(j < len(r.cells) and r.cells[j] == c for r in below) for j, c in words)


def has_no_names(low: Record, high: Record, numeric: list[int], width: int) -> bool:
    """True if `low` is a row of missing values below the names in `high`, though it holds no number."""
    if len(low.cells) != width or len(high.cells) != width or (is_missing(low.cells[0]) and width > 1):
        return False
    here = [low.cells[j].strip() for j in numeric]
    names = [high.cells[j].strip() for j in numeric]
    named = all(names) and len(set(names)) == len(names) and all(kind(c) == "text" for c in names)
    return named and (all(is_missing(c) for c in here) or any(c[:1] in ("<", ">") for c in here))
