"""Rows of column types below the names, as Orange and some databases write them."""

from __future__ import annotations

from gmm_core.data.ingest.dialect import Record

_TYPES = frozenset(
    ["c", "d", "s", "t", "n", "continuous", "discrete", "string", "time", "numeric", "number", "decimal", "double"]
    + ["real", "float", "float32", "float64", "int", "int32", "int64", "integer", "bigint", "smallint", "long"]
)
_FLAGS = frozenset(["class", "meta", "ignore", "weight", "c", "m", "i", "w"])
_FIRST = 10  # records looked at


def below_types(found: list[Record], filled: list[int], numeric: list[int]) -> tuple[int, int] | None:
    """Positions of the names above a row of types and of the first record of data below it, or None.

    Parameters
    ----------
    found : list of Record
    filled : list of int
        Positions of the records that hold something.
    numeric : list of int
        The columns of numbers: only there does a word tell that a row is no data.
    """
    for k in range(1, min(_FIRST, len(filled))):
        if not _is_types(found[filled[k]], numeric):
            continue
        rest = filled[k + 1 :]
        if rest and _is_flags(found[rest[0]]):
            rest = rest[1:]
        return (filled[k - 1], rest[0]) if rest else None
    return None


def _is_types(record: Record, numeric: list[int]) -> bool:
    cells = [record.cells[j].strip().lower() for j in numeric if j < len(record.cells)]
    return len(cells) == len(numeric) > 0 and _TYPES.issuperset(cells)


def _is_flags(record: Record) -> bool:
    cells = [cell.strip().lower() for cell in record.cells if cell.strip()]
    return all(cell in _FLAGS or "=" in cell for cell in cells)
