"""Rows that the mixture does not explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.errors import InputError
from gmm_core.model import chi_squared
from gmm_core.model.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Outliers:
    """Rows beyond a threshold.

    Parameters
    ----------
    rows : ndarray of int
        The outliers, the most extreme first.
    scores : ndarray of shape (n_samples,)
        What was compared, for every row: squared Mahalanobis distance, or log density.
    threshold : float
    expected : float
        How many rows would lie beyond it if the mixture were true.
    """

    rows: np.ndarray
    scores: np.ndarray
    threshold: float
    expected: float


def density_ranks(log_prob: np.ndarray) -> np.ndarray:
    """Rank of every row by density, 1 the densest; equal densities share the lowest of their ranks."""
    sparseness = -np.asarray(log_prob)
    return np.searchsorted(np.sort(sparseness), sparseness) + 1


def by_distance(mixture: Mixture, X: np.ndarray, level: float = 0.999) -> Outliers:
    """Rows outside the `level` ellipsoid of the component most responsible for them.

    The squared Mahalanobis distance of a component's own rows follows chi-square with n_features degrees of freedom.

    Parameters
    ----------
    mixture : Mixture
    X : ndarray of shape (n_samples, n_features)
    level : float
        Probability content of the ellipsoid, between 0 and 1.

    Raises
    ------
    InputError
        When `level` is not between 0 and 1.
    """
    _require_share("The level", level)
    distances = mixture.mahalanobis_squared(X)
    own = distances[np.arange(len(distances)), mixture.predict(X)]
    threshold = float(chi_squared.quantile(level, mixture.n_features))
    beyond = np.flatnonzero(own > threshold)
    return Outliers(beyond[np.argsort(-own[beyond], kind="stable")], own, threshold, (1 - level) * len(own))


def by_density(log_prob: np.ndarray, share: float = 0.01) -> Outliers:
    """The rows in the thinnest `share` of the density.

    Parameters
    ----------
    log_prob : ndarray of shape (n_samples,)
    share : float
        Between 0 and 1.

    Raises
    ------
    InputError
        When `share` is not between 0 and 1.
    """
    _require_share("The share", share)
    log_prob = np.asarray(log_prob, dtype=float)
    threshold = float(np.quantile(log_prob, share))
    below = np.flatnonzero(log_prob < threshold)
    return Outliers(below[np.argsort(log_prob[below], kind="stable")], log_prob, threshold, share * len(log_prob))


def _require_share(subject: str, value: float) -> None:
    if not 0 < value < 1:
        raise InputError(
            subject, "between 0 and 1", f"{value:g}", "choose a share such as 0.01 or a level such as 0.99"
        )
