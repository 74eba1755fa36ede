"""What columns of a table are to each other: codes of one category, or copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

COLLINEAR = 0.9999
"""Two columns whose correlation is beyond this carry one column's information."""


def exclusive_runs(ones: np.ndarray) -> Iterator[tuple[int, int]]:
    """Runs [first, last) of rows of `ones` that together are true exactly once in every column."""
    first, taken = 0, np.zeros(ones.shape[1], dtype=bool)
    if not taken.size:
        return
    for last, row in enumerate(ones):
        while first < last and (taken & row).any():
            taken ^= ones[first]  # the window gives up its oldest row until the new one fits
            first += 1
        taken = taken | row
        if taken.all() and first < last:
            yield first, last + 1
            first, taken = last + 1, np.zeros_like(taken)


def nearly_collinear(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Pairs of columns worth a full look with `correlation`: nearly collinear on at most 1,000 rows.

    Parameters
    ----------
    columns : sequence of ndarray of shape (n_rows,)
        NaN where missing; each with at least one value.

    Returns
    -------
    ndarray of bool, shape (n_columns, n_columns)
    """
    n_rows = len(columns[0])
    rows = np.linspace(0, n_rows - 1, min(n_rows, 1000)).astype(int)
    sample = np.array([_in_unit(column)[rows] for column in columns])
    there = (~np.isnan(sample)).astype(float)
    z = np.nan_to_num(sample)
    n, total, squares = there @ there.T, z @ there.T, z**2 @ there.T
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = squares - total**2 / n
        r = (z @ z.T - total * total.T / n) / np.sqrt(spread * spread.T)
    return np.abs(np.nan_to_num(r, posinf=0.0, neginf=0.0)) > 1 - 2 * (1 - COLLINEAR)


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Pearson correlation over the rows both have; 0 where it is not defined or rests on fewer than three rows."""
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = _in_unit(x[both]), _in_unit(y[both])
    if len(x) < 3:
        return 0.0
    spread = np.sqrt(x @ x) * np.sqrt(y @ y)
    return float(x @ y / spread) if spread > 0 else 0.0


def _in_unit(values: np.ndarray) -> np.ndarray:
    """Centred, in units of the largest value, so that neither offsets nor extremes cost digits."""
    if not len(values):
        return values
    values = values / max(np.nanmax(np.abs(values)), np.finfo(float).tiny)
    values = values - np.nanmean(values)
    return values / max(np.nanmax(np.abs(values)), np.finfo(float).tiny)
