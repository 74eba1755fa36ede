"""k-means (Lloyd, 1982), in the grammar of EM: what EM becomes when responsibilities are hard.

Here for the lessons, which step it in lockstep with EM, and for the engine's starts, which run many at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit.checks import as_matrix, require_distinct_rows

BATCH_ENTRIES = 1 << 21
"""Distances held at once when several runs are carried together (16 MB)."""


@dataclass(frozen=True, eq=False)
class KMeansState:
    """Centres and what belongs to them.

    Parameters
    ----------
    centres : ndarray of shape (n_clusters, n_features)
    labels : ndarray of int, shape (n_samples,)
        The nearest of *these* centres to each row.
    inertia : float
        Sum of squared distances of the rows to it.
    iteration : int
        How many times the centres were updated.
    """

    centres: np.ndarray
    labels: np.ndarray
    inertia: float
    iteration: int

    def permuted(self, order: Sequence[int]) -> KMeansState:
        """The same clusters in another order."""
        order = np.asarray(order)
        return replace(self, centres=self.centres[order], labels=np.argsort(order)[self.labels])


@dataclass(frozen=True, eq=False)
class KMeansTrace:
    """Every state of one run; `stop_reason` is "converged" or "max_iter"."""

    states: tuple[KMeansState, ...]
    stop_reason: str

    @property
    def final(self) -> KMeansState:
        return self.states[-1]


def run(X: np.ndarray, centres: np.ndarray, max_iter: int = 300) -> KMeansTrace:
    """Lloyd's algorithm from given centres until no label changes, keeping every state.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    centres : array-like of shape (n_clusters, n_features)
    max_iter : int

    Raises
    ------
    InputError
        When the data cannot be clustered or the centres have another number of features.
    """
    X, centres = as_matrix(X), np.asarray(centres, dtype=np.float64)
    if centres.ndim != 2 or centres.shape[1] != X.shape[1]:
        raise InputError(
            "The starting centres",
            f"rows of {X.shape[1]} numbers",
            f"an array of shape {centres.shape}",
            "give each centre one number per column",
        )
    states = [_state(X, centres, 0)]
    while states[-1].iteration < max_iter:
        state = states[-1]
        following = _state(X, _update(X, state.labels[None], state.centres[None])[0], state.iteration + 1)
        states.append(following)
        if np.array_equal(following.labels, state.labels):
            return KMeansTrace(tuple(states), "converged")
    return KMeansTrace(tuple(states), "max_iter")


def fit(X: np.ndarray, n_clusters: int, n_init: int = 10, seed: int = 42) -> KMeansState:
    """The run of least inertia from `n_init` k-means++ starts.

    Raises
    ------
    InputError
        When the data cannot be clustered into that many.
    """
    X = as_matrix(X)
    require_distinct_rows(X, n_clusters)
    generators = [np.random.default_rng([seed, i]) for i in range(n_init)]
    centre_of_data = X.mean(axis=0)
    centred = X - centre_of_data  # distances by products of large offsets would lose digits
    centres, _ = lloyd(centred, np.stack([plus_plus(centred, n_clusters, rng) for rng in generators]))
    states = [_state(centred, c, 0) for c in centres]
    best = min(states, key=lambda state: state.inertia)
    return KMeansState(best.centres + centre_of_data, best.labels, best.inertia, best.iteration)


def plus_plus(X: np.ndarray, n_clusters: int, rng: np.random.Generator) -> np.ndarray:
    """k-means++ centres (Arthur & Vassilvitskii, 2007), the best of a few candidates at each step as in scikit-learn.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    n_clusters : int
    rng : Generator

    Returns
    -------
    ndarray of shape (n_clusters, n_features)
    """
    n_samples = X.shape[0]
    n_candidates = 2 + int(np.log(n_clusters))
    norms = np.einsum("ij,ij->i", X, X)
    centres = np.empty((n_clusters, X.shape[1]))
    centres[0] = X[rng.integers(n_samples)]
    nearest = _squared_distances(X, norms, centres[:1])[0]
    for k in range(1, n_clusters):
        cumulative = np.cumsum(nearest)
        picks = np.searchsorted(cumulative, rng.random(n_candidates) * cumulative[-1], side="right")
        candidates = X[np.minimum(picks, n_samples - 1)]
        distances = np.minimum(nearest, _squared_distances(X, norms, candidates))
        winner = distances.sum(axis=1).argmin()
        centres[k], nearest = candidates[winner], distances[winner]
    return centres


def lloyd(X: np.ndarray, centres: np.ndarray, max_iter: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Several runs of Lloyd's algorithm at once.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Centred near the origin.
    centres : ndarray of shape (n_runs, n_clusters, n_features)

    Returns
    -------
    centres : ndarray of shape (n_runs, n_clusters, n_features)
    labels : ndarray of shape (n_runs, n_samples)
    """
    per_batch = max(1, BATCH_ENTRIES // (X.shape[0] * centres.shape[1]))
    parts = [_lloyd(X, centres[i : i + per_batch], max_iter) for i in range(0, len(centres), per_batch)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _lloyd(X: np.ndarray, centres: np.ndarray, max_iter: int) -> tuple[np.ndarray, np.ndarray]:
    centres = centres.copy()
    labels = _nearest(X, centres)
    moving = np.arange(len(centres))
    for _ in range(max_iter):
        centres[moving] = _update(X, labels[moving], centres[moving])
        following = _nearest(X, centres[moving])
        changed = (following != labels[moving]).any(axis=1)
        labels[moving] = following
        moving = moving[changed]
        if not len(moving):
            break
    return centres, labels


def _nearest(X: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Label of the nearest centre, shape (n_runs, n_samples): least |c|^2 / 2 - x.c."""
    n_runs, n_clusters, n_features = centres.shape
    products = centres.reshape(-1, n_features) @ X.T
    products -= 0.5 * np.einsum("rkj,rkj->rk", centres, centres).reshape(-1, 1)
    return products.reshape(n_runs, n_clusters, -1).argmax(axis=1)


def _update(X: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Means of the rows of each label, shape of `centres`; an empty cluster moves to the row farthest from its own."""
    n_runs, n_clusters, _ = centres.shape
    bins = (labels + n_clusters * np.arange(n_runs)[:, None]).ravel()
    counts = np.bincount(bins, minlength=n_runs * n_clusters).reshape(n_runs, n_clusters)
    updated = np.empty_like(centres)
    for j in range(X.shape[1]):
        sums = np.bincount(bins, weights=np.tile(X[:, j], n_runs), minlength=n_runs * n_clusters)
        updated[..., j] = sums.reshape(n_runs, n_clusters) / np.maximum(counts, 1)
    for r in np.flatnonzero((counts == 0).any(axis=1)):
        empty = np.flatnonzero(counts[r] == 0)
        offsets = X - updated[r, labels[r]]
        updated[r, empty] = X[np.argsort(np.einsum("ij,ij->i", offsets, offsets))[::-1][: len(empty)]]
    return updated


def _state(X: np.ndarray, centres: np.ndarray, iteration: int) -> KMeansState:
    origin = X.mean(axis=0)
    labels = _nearest(X - origin, (centres - origin)[None])[0]
    offsets = X - centres[labels]
    return KMeansState(centres, labels, float(np.einsum("ij,ij->", offsets, offsets)), iteration)


def _squared_distances(X: np.ndarray, norms: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distances, shape (n_centres, n_samples)."""
    distances = norms - 2 * centres @ X.T + np.einsum("ij,ij->i", centres, centres)[:, None]
    return np.maximum(distances, 0.0, out=distances)
