"""Names of groups of columns above the names of columns, as merged cells leave them."""

from __future__ import annotations

from gmm_core.data.ingest.cells import kind
from gmm_core.data.ingest.dialect import Record, is_rule


def group_row(found: list[Record], header: int, width: int) -> int | None:
    """Position of a row of group names right above the header, as merged cells leave it, or None."""
    above = header - 1
    while above >= 0 and is_rule(found[above]):
        above -= 1
    if above < 0 or width < 3 or len(found[above].cells) < width - 1 or len(found[above].cells) > width + 1:
        return None
    cells = [c.strip() for c in found[above].cells]
    filled = [c for c in cells if c]
    numbers = [c for c in filled if kind(c) == "number"]
    if len(numbers) > 1 and len(set(numbers)) == 1:  # "Samples,60,60,60" tells of the file; 2019,,2020, are groups
        return None
    lower = [c.strip() for c in found[header].cells]
    merged = len(filled) >= 2 and (len(filled) < len(cells) or len(set(filled)) < len(filled))
    return above if merged and sum(map(bool, lower)) > 0.5 * width and len(filled) <= sum(map(bool, lower)) else None


def joined(over: tuple[str, ...], names: list[str]) -> list[str]:
    """Group names, carried to the right, before the names below them."""
    out, group = [], ""
    for j, name in enumerate(names):
        group = over[j].strip() if j < len(over) and over[j].strip() else group
        out.append(f"{group} {name.strip()}".strip() if name.strip() != group else group)
    return out
