"""Columns named by numbers: years, wavelengths, positions."""

from __future__ import annotations

from itertools import pairwise

from gmm_core.data.ingest.cells import digits, is_missing, take_apart, tidy
from gmm_core.data.ingest.dialect import Record


def is_numbered_header(head: Record, after: list[Record], numeric: list[int]) -> bool:
    """True if a record counts in equal steps (years, wavelengths) and the few after it do not.

    A record of data does so by accident only where there are few columns: then the steps must be of years, or of
    counting from 0 or 1 above numbers with decimals. Many columns need only grow.
    """
    values = _plain_numbers(head, numeric)
    if len(after) < 2 or values is None or len(values) < 2 or values[0] >= values[1]:
        return False
    below = [_plain_numbers(record, numeric) for record in after]
    if len(values) >= 8 and _grow(values) and not any(b is not None and _grow(b) for b in below):
        return True
    if not _in_equal_steps(values) or any(b is not None and _in_equal_steps(b) for b in below):
        return False
    whole = all(v.is_integer() for v in values)
    years = (
        whole
        and all(1500 <= v <= 2200 for v in values)
        and not any(b is not None and all(v.is_integer() and 1500 <= v <= 2200 for v in b) for b in below)
    )
    broken = all(b is None or not all(v.is_integer() for v in b) for b in below)
    counting = values[0] in (0, 1) and values[1] == values[0] + 1 and len(values) >= 3 and broken
    return years or counting or len(values) >= (6 if whole else 4)


def _grow(values: list[float]) -> bool:
    return all(a < b for a, b in pairwise(values))


def _in_equal_steps(values: list[float]) -> bool:
    step = values[1] - values[0] if len(values) > 1 else 0.0
    return step != 0 and all(abs(b - a - step) < 1e-6 * abs(step) for a, b in pairwise(values))


def _plain_numbers(record: Record, numeric: list[int]) -> list[float] | None:
    """The numbers in the columns of numbers, None if any cell there is not written as a computer writes numbers."""
    values = []
    for j in numeric[:500]:
        cell = tidy(record.cells[j]) if j < len(record.cells) else ""
        number = take_apart(cell)
        if is_missing(cell) or number is None or number.before or number.after or number.power or number.brackets:
            return None
        plain = digits(number.body, ",") if number.body.count(",") == 1 else digits(number.body, ".")
        if plain is None:
            return None
        values.append(-float(plain) if number.negative else float(plain))
    return values
