"""Starts a teacher wants: bad on purpose, each going wrong in its own way; and starts set by hand."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import kmeans
from gmm_core.fit.checks import as_matrix, require_distinct_rows
from gmm_core.model.families import family_of
from gmm_core.model.mixture import Mixture

POOR_STARTS = MappingProxyType(
    {
        "corner": "all means in one corner",
        "two-in-one": "two means in one cluster",
        "identical": "identical means",
        "far-away": "one mean far away",
    }
)
"""Names and what they are."""


def poor_start(X: np.ndarray, kind: str, n_components: int, covariance_type: str, seed: int = 42) -> Mixture:
    """A start of equal weights whose means stand badly.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    kind : str
        A key of `POOR_STARTS`.
    n_components : int
    covariance_type : str
        The data's covariance, divided by the number of components, is given the shape of this family.
    seed : int
        Of the small scatter of the means in the corner.

    Raises
    ------
    InputError
        When the kind is unknown or the data do not allow so many components.
    """
    X = as_matrix(X)
    require_distinct_rows(X, n_components)
    if kind not in POOR_STARTS:
        raise InputError("The poor start", f"one of {', '.join(POOR_STARTS)}", repr(kind), "choose one of these")
    means = _MEANS[kind](X, n_components, np.random.default_rng(seed))
    return _around(means, X, 1 / n_components, covariance_type)


def in_a_row(X: np.ndarray, n_components: int) -> Mixture:
    """Equal components whose means stand evenly from the data's least corner to the greatest: for a person to move.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    n_components : int
    """
    X = as_matrix(X)
    share = (np.arange(n_components) + 0.5) / n_components
    means = X.min(axis=0) + share[:, None] * np.ptp(X, axis=0)
    return _around(means, X, 1 / n_components**2, "full")


def _around(means: np.ndarray, X: np.ndarray, share: float, covariance_type: str) -> Mixture:
    """Equal weights, and for each mean this share of the data's covariance, brought into the family."""
    n_components = len(means)
    spread = np.cov(X.T, bias=True).reshape(X.shape[1], -1) * share
    spread = spread + np.diag(np.maximum(1e-6 * np.diag(spread), np.finfo(float).tiny))
    counts = np.full(n_components, len(X) / n_components)
    covariances = family_of(covariance_type).estimate(np.stack([spread] * n_components), counts)
    return Mixture(np.full(n_components, 1 / n_components), means, covariances, covariance_type)


def by_hand(base: Mixture, axes: tuple[int, ...], points: tuple, covariances: tuple, covariance_type: str) -> Mixture:
    """A start whose means and covariances a person set in a picture of some features.

    Parameters
    ----------
    base : Mixture
        One component, for the features that are not in the picture (which then are independent of those that are).
    axes : tuple of int
        Features in the picture.
    points : sequence of shape (n_components, n_axes)
    covariances : sequence of shape (n_components, n_axes, n_axes)
    covariance_type : str
        The family the covariances are brought into.

    Raises
    ------
    InputError
        When a covariance is not positive definite.
    """
    n_components, axes = len(points), list(axes)
    means = np.repeat(base.means[:1], n_components, axis=0)
    means[:, axes] = points
    full = np.repeat(base.covariances[:1], n_components, axis=0)
    full[:, axes, :] = 0.0
    full[:, :, axes] = 0.0
    full[np.ix_(range(n_components), axes, axes)] = covariances
    estimated = family_of(covariance_type).estimate(full, np.ones(n_components))
    return Mixture(np.full(n_components, 1 / n_components), means, estimated, covariance_type)


def _corner(X: np.ndarray, n_components: int, rng: np.random.Generator) -> np.ndarray:
    low, extent = X.min(axis=0), np.ptp(X, axis=0)
    return low + extent * 0.08 * rng.random((n_components, X.shape[1]))


def _two_in_one(X: np.ndarray, n_components: int, rng: np.random.Generator) -> np.ndarray:
    """Two means in the most populous of K k-means clusters, one mean between the two clusters nearest to each other."""
    clusters = kmeans.fit(X, n_components, seed=int(rng.integers(2**31)))
    centres = clusters.centres.copy()
    if n_components == 1:
        return centres
    sizes = np.bincount(clusters.labels, minlength=n_components)
    crowded = int(sizes.argmax())
    aside = 0.3 * X[clusters.labels == crowded].std(axis=0)
    others = [k for k in range(n_components) if k != crowded]
    if len(others) == 1:
        centres[others[0]] = centres[crowded] + aside
    else:
        distances = {(a, b): ((centres[a] - centres[b]) ** 2).sum() for a in others for b in others if a < b}
        a, b = min(distances, key=distances.get)
        centres[a] = (centres[a] + centres[b]) / 2
        centres[b] = centres[crowded] + aside
    centres[crowded] -= aside
    return centres


def _identical(X: np.ndarray, n_components: int, rng: np.random.Generator) -> np.ndarray:
    return np.repeat(X.mean(axis=0)[None], n_components, axis=0)


def _far_away(X: np.ndarray, n_components: int, rng: np.random.Generator) -> np.ndarray:
    centres = kmeans.plus_plus(X - X.mean(axis=0), n_components, rng) + X.mean(axis=0)
    centres[-1] = X.max(axis=0) + 1.5 * X.std(axis=0)
    return centres


_MEANS = {"corner": _corner, "two-in-one": _two_in_one, "identical": _identical, "far-away": _far_away}
