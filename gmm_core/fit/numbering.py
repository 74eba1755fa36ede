"""Which component is number 1: a mixture's components have no order, so the data give them one.

Rows are cut into 2, 3, ... groups across directions of most spread (Boley, 1998): of all such cuts the one that helps
most is made, the larger part keeps its number and the smaller one takes the next. Components then take the numbers that
most of their rows have in these cuts. The cuts know nothing of the fit, and a further one leaves the others as they
are: so a group of rows keeps its number, and thereby its colour, from one K, family or start to another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import linear_sum_assignment

from gmm_core.fit.rows import Rows
from gmm_core.model.mixture import Mixture

SAMPLE_ROWS = 500
"""More rows would not make the numbers steadier, only slower to find."""

MOST_GROUPS = 12
"""Components beyond so many follow, the heaviest first."""

POWER_STEPS = 8
"""Enough: a direction has to be the same each time, not exact."""


@dataclass(frozen=True, eq=False)
class Numbering:
    """The numbers that components of any mixture of the same data take.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        The rows, or enough of them; units and order of rows play no part in the numbers.
    """

    X: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, rows: Rows, X: np.ndarray | None) -> Numbering:
        """Of prepared rows, which are given as an array as well where they are in memory."""
        return cls(rows.sample(SAMPLE_ROWS, seed=0) * rows.unit + rows.origin if X is None else X)

    def order(self, mixture: Mixture) -> list[int]:
        """The components in the order of their numbers, for `Mixture.permuted`."""
        heaviest = np.argsort(-mixture.weights, kind="stable")  # settles what the rows leave open
        owned = mixture.predict(self._sample)[:, None] == heaviest
        votes = self._votes[:, : len(heaviest)].T @ owned
        first = heaviest[linear_sum_assignment(votes, maximize=True)[1]].tolist()
        return first + [k for k in heaviest.tolist() if k not in first]

    @cached_property
    def _sample(self) -> np.ndarray:
        if len(self.X) <= SAMPLE_ROWS:
            return self.X
        return self.X[np.sort(np.random.default_rng(0).choice(len(self.X), SAMPLE_ROWS, replace=False))]

    @cached_property
    def _votes(self) -> np.ndarray:
        """How strongly each row speaks for each number, shape (n_rows, MOST_GROUPS): the first cuts weigh most."""
        votes = np.zeros((len(self._sample), MOST_GROUPS))
        for n_groups, numbers in enumerate(nested_groups(self._sample, MOST_GROUPS), start=1):
            votes[np.arange(len(votes)), numbers] += 1 / n_groups
        return votes


def nested_groups(X: np.ndarray, most: int) -> list[np.ndarray]:
    """Groups of the rows, first one, then two, ... and at most `most`, each time one of them cut in two.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    most : int

    Returns
    -------
    list of ndarray of int, shape (n_samples,)
        Numbers of the groups; the part cut off, the smaller one, takes the next number. Fewer than `most` where all
        rows of each group are equal.
    """
    spread = X.std(axis=0)
    standardised = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    cuts = [_best_cut(standardised, np.arange(len(X)))]
    nested = [np.zeros(len(X), dtype=int)]
    while len(nested) < most:
        i = max(range(len(cuts)), key=lambda j: cuts[j].gain)
        if cuts[i].gain == 0:
            break
        numbers = nested[-1].copy()
        numbers[cuts[i].smaller] = len(nested)
        nested.append(numbers)
        cuts.append(_best_cut(standardised, cuts[i].smaller))
        cuts[i] = _best_cut(standardised, cuts[i].larger)
    return nested


@dataclass(frozen=True, eq=False)
class _Cut:
    """A group's rows in two parts, and by how much that lowers the sum of squared distances to the centres."""

    larger: np.ndarray
    smaller: np.ndarray
    gain: float


def _best_cut(X: np.ndarray, rows: np.ndarray) -> _Cut:
    """The best of the cuts across the direction of most spread, which a few power iterations find."""
    centred = X[rows] - X[rows].mean(axis=0)
    direction = centred[np.einsum("ij,ij->i", centred, centred).argmax()]
    for _ in range(POWER_STEPS):
        direction = (centred @ direction) @ centred
        direction /= np.sqrt(direction @ direction) or 1.0
    along = (centred @ direction).argsort(kind="stable")
    sums, n_below = centred[along].cumsum(axis=0)[:-1], np.arange(1, len(rows))
    gains = np.einsum("ij,ij->i", sums, sums) * (1 / n_below + 1 / n_below[::-1])
    if not gains.any():  # one row, or equal rows
        return _Cut(rows, rows[:0], 0.0)
    best = int(gains.argmax())
    one, other = rows[along[: best + 1]], rows[along[best + 1 :]]
    if (len(one), *X[other].mean(axis=0)) < (len(other), *X[one].mean(axis=0)):
        one, other = other, one
    return _Cut(one, other, float(gains[best]))
