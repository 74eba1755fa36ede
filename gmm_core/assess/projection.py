"""Two directions through many features: where the data vary most, and where the components stand apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import eigh

from gmm_core.data.dataset import Dataset
from gmm_core.model.mixture import Mixture

TIE_BREAK = 1e-6
"""Weight of the covariances' differences: they decide only among directions in which the means do not differ."""


@dataclass(frozen=True, eq=False)
class Projection:
    """A linear map z = axes @ (x - origin) to a plane.

    Parameters
    ----------
    axes : ndarray of shape (2, n_features)
    origin : ndarray of shape (n_features,)
    names : tuple of str, length 2
        What the two coordinates are.
    shares : tuple of float, length 2
        What part of the whole each shows: of the total variance, or of the separation of the means.
    """

    axes: np.ndarray
    origin: np.ndarray
    names: tuple[str, str]
    shares: tuple[float, float]

    def dataset(self, dataset: Dataset) -> Dataset:
        """The rows of a data set in the plane."""
        X = (dataset.X - self.origin) @ self.axes.T
        return replace(dataset, X=X, feature_names=self.names, truth=None, recipe="")

    def mixture(self, mixture: Mixture) -> Mixture:
        """The mixture's image: a Gaussian's projection is Gaussian, so its ellipses stay true."""
        return mixture.project(self.axes, self.origin)


def principal(X: np.ndarray) -> Projection:
    """The two directions of greatest variance (principal components; Hotelling, 1933).

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        At least two features.
    """
    origin = X.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(X, rowvar=False))
    axes = _signed(vectors[:, :-3:-1].T)
    total = values.sum()
    shares = values[:-3:-1] / total if total > 0 else np.zeros(2)
    return Projection(axes, origin, ("principal axis 1", "principal axis 2"), tuple(shares.tolist()))


def discriminant(mixture: Mixture) -> Projection:
    """The two directions in which the means stand furthest apart for the spread within components.

    Fisher's linear discriminants with the mixture's own moments: the largest eigenvalues of B v = lambda W v, where W
    is the weighted mean of the covariances and B that of the means' scatter. Where the means span one direction only
    (two components), the second is where the covariances differ most (Scrucca, 2010, "Dimension reduction for
    model-based clustering").

    Parameters
    ----------
    mixture : Mixture
        Of at least two features.
    """
    weights, means, covariances = mixture.weights, mixture.means, mixture.covariances
    origin = weights @ means
    apart = means - origin
    within = np.einsum("k,kij->ij", weights, covariances)
    between = (weights[:, None] * apart).T @ apart
    differing = covariances - within
    spread = np.einsum("k,kij->ij", weights, differing @ np.linalg.solve(within, differing))
    _, vectors = eigh(between + TIE_BREAK * spread, within)
    separation = np.clip(np.einsum("ij,jk,ki->i", vectors.T, between, vectors), 0, None)
    total = separation.sum()
    shares = separation[:-3:-1] / total if total > 0 else np.zeros(2)
    names = ("discriminant 1", "discriminant 2")
    return Projection(_signed(vectors[:, :-3:-1].T), origin, names, tuple(shares.tolist()))


def most_telling(mixture: Mixture, n: int = 2) -> tuple[int, ...]:
    """The `n` features in which the means stand furthest apart for the spread within components, the first first.

    By the ratio of the variance between components to that within them, feature by feature: the order of the F values
    of an analysis of variance.

    Parameters
    ----------
    mixture : Mixture
    n : int
    """
    weights, apart = mixture.weights, mixture.means - mixture.weights @ mixture.means
    within = np.einsum("k,kii->i", weights, mixture.covariances)
    ratio = weights @ apart**2 / within
    return tuple(np.argsort(-ratio, kind="stable")[:n].tolist())


def _signed(axes: np.ndarray) -> np.ndarray:
    """Directions whose largest entry is positive, so that a picture does not flip for nothing."""
    largest = np.abs(axes).argmax(axis=1)
    return axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
