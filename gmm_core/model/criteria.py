"""Information criteria in the form where lower is better (scikit-learn's; mclust reports the negative of ours)."""

from __future__ import annotations

import numpy as np


def bic(log_likelihood: float, n_parameters: int, n_samples: int) -> float:
    """Bayesian information criterion, -2 log L + p log n (Schwarz, 1978); lower is better."""
    return float(-2 * log_likelihood + n_parameters * np.log(n_samples))


def aic(log_likelihood: float, n_parameters: int) -> float:
    """Akaike information criterion, -2 log L + 2 p (Akaike, 1974); lower is better."""
    return float(-2 * log_likelihood + 2 * n_parameters)


def icl(bic: float, sum_log_max_responsibility: float) -> float:
    """Integrated completed likelihood, BIC - 2 sum_i log max_k r(i, k); lower is better.

    It charges for unsure assignments too (Biernacki, Celeux & Govaert, 2000; mclust's form with its sign turned).
    """
    return float(bic - 2 * sum_log_max_responsibility)
