"""Where EM starts. Start i of a seed has a random stream of its own, so it is the same whatever the number of starts.

==================  ===================================================================================================
kmeans              k-means on standardised columns from k-means++ centres; its clusters give the first parameters
k-means++           k-means++ centres as means, the whole data's covariance for each, equal weights
random_from_data    random rows as means, the whole data's covariance for each, equal weights
random              random responsibilities, and from them the first parameters (all components nearly alike)
kata                means uniform in the data's box, identity covariances (in the data's units), equal weights
==================  ===================================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmm_core.fit import kmeans
from gmm_core.fit.batch import Layout, Sums
from gmm_core.fit.rows import Rows, ridge
from gmm_core.fit.spec import FitSpec

SAMPLE_ROWS = 20_000
"""Starts are made from at most so many rows: more would not make them better, only slower."""


def starts(rows: Rows, spec: FitSpec, indices: Sequence[int]) -> Sums:
    """The first parameters of the starts `indices`, in the form of sums, before a covariance family is imposed.

    Whatever was estimated from rows has the ridge added.
    """
    X = rows.sample(SAMPLE_ROWS, spec.seed)
    generators = [np.random.default_rng([spec.seed, i]) for i in indices]
    return _STARTS[spec.init_params](rows, X, spec, generators)


def _from_means(rows: Rows, spec: FitSpec, means: np.ndarray, covariance: np.ndarray) -> Sums:
    n_models, n_components, n_features = means.shape
    counts = np.full((n_models, n_components), rows.n_samples / n_components)
    return _as_sums(spec, counts, means, np.broadcast_to(covariance, (*means.shape, n_features)))


def _as_sums(spec: FitSpec, counts: np.ndarray, means: np.ndarray, scatter: np.ndarray) -> Sums:
    """Arrays that lead with (n_models, n_components), as a batch."""
    n_models, n_components, n_features = means.shape
    return Sums(
        Layout.alike(n_models, n_components, spec.covariance_type),
        np.full(n_models, np.nan),
        counts.reshape(-1),
        means.reshape(-1, n_features),
        scatter.reshape(-1, n_features, n_features),
    )


def _data_covariance(rows: Rows, spec: FitSpec) -> np.ndarray:
    return rows.covariance + np.diag(ridge(rows, spec.reg_covar))


def _plus_plus(rows: Rows, X: np.ndarray, spec: FitSpec, generators: list[np.random.Generator]) -> Sums:
    standardised, scale = _standardised(rows, X)
    means = np.stack([kmeans.plus_plus(standardised, spec.n_components, rng) for rng in generators])
    return _from_means(rows, spec, means * scale, _data_covariance(rows, spec))


def _random_from_data(rows: Rows, X: np.ndarray, spec: FitSpec, generators: list[np.random.Generator]) -> Sums:
    means = np.stack([X[rng.choice(len(X), spec.n_components, replace=False)] for rng in generators])
    return _from_means(rows, spec, means, _data_covariance(rows, spec))


def _kata(rows: Rows, X: np.ndarray, spec: FitSpec, generators: list[np.random.Generator]) -> Sums:
    low, high = X.min(axis=0), X.max(axis=0)
    means = np.stack([rng.uniform(low, high, (spec.n_components, rows.n_features)) for rng in generators])
    return _from_means(rows, spec, means, np.eye(rows.n_features) / rows.unit**2)


def _random(rows: Rows, X: np.ndarray, spec: FitSpec, generators: list[np.random.Generator]) -> Sums:
    sums = []
    for rng in generators:
        responsibilities = rng.random((spec.n_components, len(X)))
        responsibilities /= responsibilities.sum(axis=0)
        sums.append(_weighted_sums(X, responsibilities))
    return _stacked(rows, X, spec, sums)


def _kmeans(rows: Rows, X: np.ndarray, spec: FitSpec, generators: list[np.random.Generator]) -> Sums:
    standardised, _ = _standardised(rows, X)
    centres = np.stack([kmeans.plus_plus(standardised, spec.n_components, rng) for rng in generators])
    _, labels = kmeans.lloyd(standardised, centres)
    # many starts end in the same partition: numbered by first appearance, equal partitions give equal starts
    partitions = [_by_first_appearance(own) for own in labels]
    clusters = np.arange(spec.n_components)[:, None]
    sums = {own.tobytes(): _cluster_sums(X, (own == clusters).astype(float)) for own in partitions}
    return _stacked(rows, X, spec, [sums[own.tobytes()] for own in partitions])


def _by_first_appearance(labels: np.ndarray) -> np.ndarray:
    present, first = np.unique(labels, return_index=True)
    order = np.zeros(labels.max() + 1, dtype=labels.dtype)
    order[present[np.argsort(first)]] = np.arange(len(present))
    return order[labels]


def _standardised(rows: Rows, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    spread = np.sqrt(rows.variances)
    scale = np.where(spread > 0, spread, 1.0)
    return X / scale, scale


def _weighted_sums(X: np.ndarray, responsibilities: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, means and scatter of each component under responsibilities of shape (n_components, n_samples)."""
    counts = responsibilities.sum(axis=1)
    means = responsibilities @ X / np.maximum(counts, np.finfo(float).tiny)[:, None]
    scatter = np.empty((*means.shape, X.shape[1]))
    for k, mean in enumerate(means):
        offsets = X - mean
        scatter[k] = (responsibilities[k] * offsets.T) @ offsets / max(counts[k], np.finfo(float).tiny)
    return counts, means, scatter


def _cluster_sums(X: np.ndarray, membership: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `_weighted_sums`; a cluster too small for a covariance of its own borrows the average within clusters.

    A cluster is empty where rows are closer to each other than distances can tell (beside one very far row, say): it
    begins at some row.
    """
    counts, means, scatter = _weighted_sums(X, membership)
    small = counts <= X.shape[1]
    empty = np.flatnonzero(counts == 0)
    means[empty] = X[np.linspace(0, len(X) - 1, len(empty)).astype(int)]
    counts[empty] = 1.0
    if small.any():
        within = np.einsum("k,kij->ij", counts, scatter) / len(X)
        scatter[small] = within if np.trace(within) > 0 else np.cov(X.T, bias=True)
    return counts, means, scatter


def _stacked(rows: Rows, X: np.ndarray, spec: FitSpec, sums: list[tuple[np.ndarray, ...]]) -> Sums:
    counts, means, scatter = (np.stack(part) for part in zip(*sums, strict=True))
    scatter = scatter + np.diag(ridge(rows, spec.reg_covar))
    return _as_sums(spec, counts * (rows.n_samples / len(X)), means, scatter)


_STARTS = {
    "kmeans": _kmeans,
    "k-means++": _plus_plus,
    "random": _random,
    "random_from_data": _random_from_data,
    "kata": _kata,
}
