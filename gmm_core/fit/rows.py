"""The data as the engine reads them: centred, in one common unit, in blocks that fit the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from gmm_core.errors import InputError

BLOCK_ROWS, BLOCK_ENTRIES = 8192, 1 << 16
"""Most rows per block, and most numbers: with a few components, a block and its temporaries stay within the cache."""

KEPT_ENTRIES = 1 << 18
"""Quadratic features kept between passes: 2 MB, what a second-level cache may hold."""

LARGEST_VALUE = 1e100
"""Beyond this, squares and their sums come near the end of the floating-point range."""


class RowBlocks(Protocol):
    """Rows that need not be in memory together: each `iter` starts again and gives arrays (n_rows, n_features)."""

    def __iter__(self) -> Iterator[np.ndarray]: ...


@dataclass(frozen=True, eq=False)
class Rows:
    """Prepared data.

    Inside the engine a row is (x - origin) / unit. One unit serves all columns (a power of two, so nothing is rounded),
    which leaves every covariance family as it is, the spherical one too.

    Parameters
    ----------
    source : sequence of ndarray, or RowBlocks
        Blocks: prepared, of shape (n_features, n_rows) and contiguous, where `prepared`; else raw, row by row.
    prepared : bool
    origin : ndarray of shape (n_features,)
        The columns' means.
    unit : float
        The common factor.
    variances : ndarray of shape (n_features,)
        The columns' variances in squared units.
    covariance : ndarray of shape (n_features, n_features)
        The columns' covariance in squared units.
    reach : ndarray of shape (n_features,)
        Largest absolute value of each prepared column.
    n_samples : int
    """

    source: Iterable[np.ndarray]
    prepared: bool
    origin: np.ndarray
    unit: float
    covariance: np.ndarray
    reach: np.ndarray
    n_samples: int

    @property
    def n_features(self) -> int:
        return self.origin.shape[0]

    @property
    def variances(self) -> np.ndarray:
        return np.diag(self.covariance)

    @cached_property
    def squared_reach(self) -> np.ndarray:
        return self.reach**2

    def blocks(self) -> Iterable[np.ndarray]:
        """Prepared blocks of shape (n_features, at most BLOCK_ROWS), each contiguous."""
        return self.source if self.prepared else _prepare(self.source, self.origin, self.unit)

    @cached_property
    def kept_features(self) -> tuple[np.ndarray, ...]:
        """Quadratic features of each block where they are small enough to be kept between passes; else empty."""
        n_quadratic_features = (self.n_features + 1) * (self.n_features + 2) // 2
        if not self.prepared or self.n_samples * n_quadratic_features > KEPT_ENTRIES:
            return ()
        return tuple(map(quadratic_features, self.source))

    def sample(self, n_rows: int, seed: int) -> np.ndarray:
        """Prepared rows, shape (at most n_rows, n_features): all, or a random choice in their order."""
        if self.n_samples <= n_rows:
            chosen = np.arange(self.n_samples)
        else:
            chosen = np.sort(np.random.default_rng(seed).choice(self.n_samples, n_rows, replace=False))
        parts, first = [], 0
        for block in self.blocks():
            inside = chosen[np.searchsorted(chosen, first) : np.searchsorted(chosen, first + block.shape[1])]
            parts.append(block[:, inside - first].T)
            first += block.shape[1]
        return np.concatenate(parts)

    @classmethod
    def from_array(cls, X: np.ndarray) -> Rows:
        """Prepare an array of shape (n_samples, n_features); copies it once."""
        origin, unit, covariance, reach, n_samples = _survey([X])
        return cls(tuple(_prepare([X], origin, unit)), True, origin, unit, covariance, reach, n_samples)

    @classmethod
    def from_blocks(cls, source: RowBlocks) -> Rows:
        """Prepare rows that are read anew at each pass, such as memory-mapped parts of a file.

        Raises
        ------
        InputError
            When a value is not a finite number within `LARGEST_VALUE`.
        """
        return cls(source, False, *_survey(source))


def ridge(rows: Rows, reg_covar: float) -> np.ndarray:
    """What is added to the diagonal of covariances, shape (n_features,), in squared units.

    A fraction of each column's variance; of the mean variance where a column is constant.
    """
    variances = rows.variances
    pooled = variances.mean() or 1.0
    return reg_covar * np.where(variances > 1e-14 * pooled, variances, pooled)


def quadratic_features(x: np.ndarray) -> np.ndarray:
    """Features (1, x_i, x_i x_j for i <= j, in the order of `numpy.triu_indices`) of rows in columns."""
    n_features, n_rows = x.shape
    features = np.empty(((n_features + 1) * (n_features + 2) // 2, n_rows))
    features[0] = 1.0
    features[1 : 1 + n_features] = x
    row = 1 + n_features
    for i in range(n_features):
        np.multiply(x[i], x[i:], out=features[row : row + n_features - i])
        row += n_features - i
    return features


def _prepare(source: Iterable[np.ndarray], origin: np.ndarray, unit: float) -> Iterator[np.ndarray]:
    for part in source:
        n_rows = min(BLOCK_ROWS, max(BLOCK_ENTRIES // part.shape[1], 1))
        for first in range(0, part.shape[0], n_rows):
            block = np.ascontiguousarray(part[first : first + n_rows].T, dtype=np.float64)
            block = block - origin[:, None]
            block /= unit
            yield block


def _survey(source: Iterable[np.ndarray]) -> tuple[np.ndarray, float, np.ndarray, np.ndarray, int]:
    """Origin, unit, covariance, reach and number of rows, in three passes, so that no offset costs accuracy."""
    n_samples, total, largest = 0, 0.0, 0.0
    for part in source:
        n_samples += part.shape[0]
        total = total + part.sum(axis=0, dtype=np.float64)
        largest = max(largest, _largest(part))
    origin = total / n_samples
    residual, span = 0.0, 0.0
    for part in source:  # the mean of a column with a large offset is rounded: what remains of it is added
        for block in _prepare([part], origin, 1.0):
            residual = residual + block.sum(axis=1)
            span = max(span, float(np.abs(block).max()))
    origin = origin + residual / n_samples
    unit = 2.0 ** np.round(np.log2(span)) if span > 0 else 1.0
    scatter, reach = 0.0, np.zeros(len(origin))
    for block in _prepare(source, origin, unit):
        scatter = scatter + block @ block.T
        np.maximum(reach, np.abs(block).max(axis=1), out=reach)
    return origin, unit, scatter / n_samples, reach, n_samples


def _largest(part: np.ndarray) -> float:
    largest = float(np.abs(part).max()) if part.size else 0.0
    if not largest <= LARGEST_VALUE:  # also true of NaN
        raise InputError(
            "Every value",
            f"a number between -{LARGEST_VALUE:.0e} and {LARGEST_VALUE:.0e}",
            "an empty, infinite or larger one",
            "drop or fill the missing values, or divide the column by a power of ten",
        )
    return largest
