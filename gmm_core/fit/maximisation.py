"""The M-step: parameters of greatest expected log-likelihood, each model under its own family."""

from __future__ import annotations

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import degeneracy
from gmm_core.fit.batch import Layout, Models, Sums
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.model.families import family_of

MINIMUM_COUNT = 1e-8
"""A component responsible for less than this many rows has none."""


def maximise(sums: Sums, added: np.ndarray | None = None) -> tuple[Models, dict[int, Degeneracy]]:
    """The M-step: parameters of greatest expected log-likelihood given the sums.

    Parameters
    ----------
    sums : Sums
    added : ndarray of shape (n_features, n_features), optional
        Ridge on each component's scatter, before the family's estimator (they are all linear).

    Returns
    -------
    models : Models
    failed : dict
        Models (by position) that have no such parameters, and why; their entries in `models` mean nothing.
    """
    layout, counts = sums.layout, sums.counts
    failed: dict[int, Degeneracy] = {}
    if not counts.min() > MINIMUM_COUNT:
        _note(failed, layout, ~(counts > MINIMUM_COUNT), degeneracy.NO_ROWS)
    scatter = sums.scatter if added is None else sums.scatter + added
    estimates = []
    for name, own, size in layout.families:
        shape = (-1, size, *scatter.shape[1:])
        estimate = family_of(name).estimate(scatter[own].reshape(shape), counts[own].reshape(-1, size))
        estimates.append(estimate.reshape(-1, *scatter.shape[1:]))
    covariances = estimates[0] if len(estimates) == 1 else np.concatenate(estimates)
    cholesky = _cholesky(covariances, layout, failed)
    weights = counts / np.add.reduceat(counts, layout.first)[layout.owner]
    return Models(layout, weights, sums.means, covariances, cholesky), failed


def _cholesky(covariances: np.ndarray, layout: Layout, failed: dict[int, Degeneracy]) -> np.ndarray:
    """Cholesky factors; where one does not exist the model joins `failed`."""
    if failed:
        covariances = covariances.copy()
        covariances[np.isin(layout.owner, list(failed))] = np.eye(covariances.shape[-1])
    try:
        factors = np.linalg.cholesky(covariances)
        if np.isfinite(factors).all():
            return factors
    except np.linalg.LinAlgError:
        pass
    factors, singular = np.empty_like(covariances), np.zeros(len(covariances), dtype=bool)
    for k, covariance in enumerate(covariances):
        try:
            factors[k] = np.linalg.cholesky(covariance)
            singular[k] = not np.isfinite(factors[k]).all()
        except np.linalg.LinAlgError:
            singular[k] = True
    factors[singular] = np.eye(covariances.shape[-1])
    _note(failed, layout, singular, degeneracy.SINGULAR)
    return factors


def _note(failed: dict[int, Degeneracy], layout: Layout, components: np.ndarray, why: str) -> None:
    """The first of each model's `components` (a mask) is why it failed."""
    for k in np.flatnonzero(components):
        m = int(layout.owner[k])
        failed.setdefault(m, Degeneracy(int(k - layout.first[m]), why))


def first_models(sums: Sums) -> Models:
    """The starts as models of their families; raises `InputError` where the data allow none."""
    models, failed = maximise(sums)
    if failed:
        raise InputError(
            "The columns",
            "free of exact linear relations when the ridge is 0",
            "columns that determine each other",
            "leave one of them out or set a ridge above 0",
        )
    return models
