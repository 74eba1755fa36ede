"""Squared Mahalanobis distances of a Gaussian's own rows: chi-squared with `n_features` degrees of freedom.

Straight from the incomplete gamma functions: importing `scipy.stats` for them would take as long as the rest of the
core together.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammainc, gammaincc, gammaincinv


def probability(squared: np.ndarray | float, n_features: int) -> np.ndarray:
    """Share of the Gaussian within that squared distance."""
    return gammainc(n_features / 2, np.asarray(squared) / 2)


def tail(squared: np.ndarray | float, n_features: int) -> np.ndarray:
    """Share of the Gaussian beyond that squared distance."""
    return gammaincc(n_features / 2, np.asarray(squared) / 2)


def quantile(mass: np.ndarray | float, n_features: int) -> np.ndarray:
    """Squared distance within which the share `mass` of the Gaussian lies."""
    return 2 * gammaincinv(n_features / 2, mass)
