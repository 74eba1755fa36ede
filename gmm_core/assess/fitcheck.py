"""Whether components look Gaussian: their rows' squared Mahalanobis distances against chi-square."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.model import chi_squared
from gmm_core.model.mixture import Mixture

MAX_POINTS = 200


@dataclass(frozen=True, eq=False)
class QQ:
    """Quantiles of one component's squared Mahalanobis distances beside those of chi-square (Healy, 1968).

    Parameters
    ----------
    component : int
        From 0.
    theoretical, observed : ndarray of shape (at most MAX_POINTS,)
        Quantiles at the same probabilities; equal where the component is Gaussian.
    effective_size : float
        Sum of the component's responsibilities.
    gap : float
        Largest distance between the two cumulative distributions (Kolmogorov-Smirnov), over all rows.
    """

    component: int
    theoretical: np.ndarray
    observed: np.ndarray
    effective_size: float
    gap: float


def qq(mixture: Mixture, X: np.ndarray, responsibilities: np.ndarray | None = None) -> tuple[QQ, ...]:
    """Quantile-quantile points of every component, each row weighted by its responsibility.

    Parameters
    ----------
    mixture : Mixture
    X : ndarray of shape (n_samples, n_features)
    responsibilities : ndarray of shape (n_samples, n_components), optional
        By default those of `mixture`.
    """
    squared = mixture.mahalanobis_squared(X)
    if responsibilities is None:
        responsibilities = mixture.responsibilities(X)
    return tuple(_one(k, squared[:, k], responsibilities[:, k], mixture.n_features) for k in range(squared.shape[1]))


def evidence(check: QQ) -> float:
    """How much a component's gap says against a Gaussian: gap x sqrt(size), Kolmogorov's statistic.

    A gap of a few rows is large by chance alone.
    """
    return check.gap * float(np.sqrt(check.effective_size))


def _one(component: int, squared: np.ndarray, weights: np.ndarray, n_features: int) -> QQ:
    order = np.argsort(squared, kind="stable")
    order = order[weights[order] > 0]
    distances, shares = squared[order], weights[order]
    size = float(shares.sum())
    if not size:
        return QQ(component, np.empty(0), np.empty(0), 0.0, 0.0)
    above = np.cumsum(shares) / size
    below = above - shares / size
    expected = chi_squared.probability(distances, n_features)
    gap = float(max((above - expected).max(), (expected - below).max()))
    middles = (above + below) / 2
    # equally spaced probabilities of the component, as far as its rows reach
    n_points = int(np.clip(size, 1, MAX_POINTS))
    wanted = (np.arange(n_points) + 0.5) / n_points
    return QQ(component, chi_squared.quantile(wanted, n_features), np.interp(wanted, middles, distances), size, gap)
