"""Held-out log-likelihood: how well a mixture fitted to some rows predicts the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import restarts
from gmm_core.fit.checks import as_matrix
from gmm_core.fit.spec import FitSpec


@dataclass(frozen=True)
class HeldOut:
    """Cross-validated log-likelihood of one model.

    Parameters
    ----------
    n_components : int
    covariance_type : str
    mean_log_likelihood : float
        Mean over the rows of log p(x_i) under the mixture fitted without row i's fold; higher is better. NaN where a
        fold could not be fitted soundly.
    standard_error : float
        Of that mean, from the folds' means.
    """

    n_components: int
    covariance_type: str
    mean_log_likelihood: float
    standard_error: float


def cross_validate(
    X: np.ndarray,
    n_components: Sequence[int],
    covariance_types: Sequence[str],
    spec: FitSpec,
    n_folds: int = 5,
    progress: Callable[[float], None] | None = None,
) -> tuple[HeldOut, ...]:
    """Held-out log-likelihood of every number of components and covariance type (Smyth, 2000).

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    n_components, covariance_types : sequences
    spec : FitSpec
        For everything else; its seed also deals the rows into folds.
    n_folds : int
        At least 2, at most the number of rows.
    progress : callable, optional
        Receives the share of the work done; may raise to abandon it.

    Raises
    ------
    InputError
        When the data cannot be fitted or the number of folds does not suit them.
    """
    X = as_matrix(X)
    if not 2 <= n_folds <= len(X):
        raise InputError(
            "The number of folds", f"between 2 and the {len(X)} rows", str(n_folds), "choose a number in this range"
        )
    fold = np.random.default_rng(spec.seed).permutation(len(X)) % n_folds
    models = [(k, name) for k in n_components for name in covariance_types]
    found = []
    for done, (k, name) in enumerate(models):
        if progress:
            progress(done / len(models))
        own = replace(spec, n_components=k, covariance_type=name)
        means = np.array([_fold_mean(X[fold != f], X[fold == f], own) for f in range(n_folds)])
        sizes = np.bincount(fold, minlength=n_folds)
        mean = float(np.average(means, weights=sizes))
        found.append(HeldOut(k, name, mean, float(means.std(ddof=1) / np.sqrt(n_folds))))
    return tuple(found)


def most_likely(found: Sequence[HeldOut]) -> HeldOut | None:
    """The model that predicts the rows put aside best; None where none could be fitted soundly."""
    sound = [one for one in found if np.isfinite(one.mean_log_likelihood)]
    return max(sound, key=lambda one: one.mean_log_likelihood, default=None)


def simplest_as_good(found: Sequence[HeldOut]) -> HeldOut | None:
    """The fewest components within one standard error of the best (Breiman, Friedman, Olshen & Stone, 1984)."""
    best = most_likely(found)
    if best is None:
        return None
    least = best.mean_log_likelihood - best.standard_error
    return min((one for one in found if one.mean_log_likelihood >= least), key=lambda one: one.n_components)


def _fold_mean(training: np.ndarray, test: np.ndarray, spec: FitSpec) -> float:
    try:
        fit = restarts.fit(training, spec)
    except InputError:  # too few distinct rows are left for so many components
        return float("nan")
    return float(fit.mixture.log_prob(test).mean()) if fit.is_sound else float("nan")
