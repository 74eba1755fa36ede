"""One pass over the rows: the E-step, and with it the weighted sums that the M-step needs.

Many models (restarts, families) are carried together: arrays lead with n_models. Two forms of the same sums:

quadratic
    log w_k N(x | mu_k, Sigma_k) is linear in the features (1, x_i, x_i x_j), so E-step and sums are one matrix product
    each for all models at once. Its rounding grows with (reach / sd)^2, the `amplification`.
whitened
    each component in its own coordinates y = L^-1 (x - mu): as exact as the data, component by component.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.linalg.blas import dtrmm

from gmm_core.fit.rows import Rows, quadratic_features
from gmm_core.model.mixture import LOG_2PI

MAX_AMPLIFICATION = 1e5
"""Largest amplification for the quadratic form: relative errors stay below about 1e5 times 2e-16."""

MANY_FEATURES = 24
"""From so many features on, the D(D+1)/2 products cost more than they spare: the whitened form is faster."""

NEGLIGIBLE = -50.0
"""Log ratios to the likeliest component below which a responsibility (under 2e-22) is far below rounding."""

WORTH_PICKING = 1 << 13
"""Fewer log ratios are computed sooner than the negligible ones among them are found."""

BATCH_ENTRIES = 1 << 16
"""Log densities held at once: 512 kB, so that a slice and its product stay within the cache."""


@dataclass(frozen=True)
class Models:
    """Parameters of several mixtures, in the units of `Rows`.

    Parameters
    ----------
    weights : ndarray of shape (n_models, n_components)
    means : ndarray of shape (n_models, n_components, n_features)
    covariances, cholesky : ndarray of shape (n_models, n_components, n_features, n_features)
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    cholesky: np.ndarray

    def __getitem__(self, chosen) -> Models:
        return Models(self.weights[chosen], self.means[chosen], self.covariances[chosen], self.cholesky[chosen])


@dataclass(frozen=True)
class Sums:
    """What a pass leaves of the rows.

    Parameters
    ----------
    log_likelihood : ndarray of shape (n_models,)
        Total over the rows, of the models the pass was made with.
    counts : ndarray of shape (n_models, n_components)
        N_k, the sum of the responsibilities.
    means : ndarray of shape (n_models, n_components, n_features)
        Weighted means.
    scatter : ndarray of shape (n_models, n_components, n_features, n_features)
        Weighted covariances about these means.
    """

    log_likelihood: np.ndarray
    counts: np.ndarray
    means: np.ndarray
    scatter: np.ndarray

    def __getitem__(self, chosen) -> Sums:
        return Sums(self.log_likelihood[chosen], self.counts[chosen], self.means[chosen], self.scatter[chosen])


def one_pass(rows: Rows, models: Models) -> Sums:
    """E-step and weighted sums of every model, each in the form that keeps it exact."""
    inverse = np.linalg.inv(models.cholesky)
    precisions = inverse.swapaxes(-1, -2) @ inverse
    amplification = (precisions.diagonal(axis1=-2, axis2=-1) @ rows.reach**2).max(axis=1)
    quadratic = amplification < (MAX_AMPLIFICATION if rows.n_features < MANY_FEATURES else 0)
    with np.errstate(divide="ignore", invalid="ignore"):  # a component may be without rows: the M-step finds it
        if quadratic.all():
            return _quadratic(rows, models, precisions)
        if not quadratic.any():
            return _whitened(rows, models, inverse)
        return _interleave(
            quadratic,
            _quadratic(rows, models[quadratic], precisions[quadratic]),
            _whitened(rows, models[~quadratic], inverse[~quadratic]),
        )


def _interleave(chosen: np.ndarray, where: Sums, elsewhere: Sums) -> Sums:
    merged = []
    for name in ("log_likelihood", "counts", "means", "scatter"):
        here, there = getattr(where, name), getattr(elsewhere, name)
        values = np.empty((len(chosen), *here.shape[1:]))
        values[chosen], values[~chosen] = here, there
        merged.append(values)
    return Sums(*merged)


def _softmax(log_joint: np.ndarray) -> np.ndarray:
    """Turn log joints (n_models, n_components, n_rows) into responsibilities in place; the log density's row sums."""
    top = log_joint.max(axis=1)
    log_joint -= top[:, None]
    _exp(log_joint)
    total = log_joint.sum(axis=1)
    log_joint /= total[:, None]
    return (top + np.log(total)).sum(axis=1)


def _exp(log_ratios: np.ndarray) -> None:
    """exp in place of values up to 0: of many, negligible ones are not computed but 0.

    Where NumPy has no vector instructions for it, exp is the costliest part of an E-step.
    """
    if log_ratios.size < WORTH_PICKING or 2 * np.count_nonzero(matters := log_ratios > NEGLIGIBLE) > log_ratios.size:
        np.exp(log_ratios, out=log_ratios)
        return
    flat, chosen = log_ratios.reshape(-1), np.flatnonzero(matters)
    values = np.exp(flat[chosen])
    flat.fill(0.0)
    flat[chosen] = values


def _log_constants(models: Models) -> np.ndarray:
    """log w_k - D/2 log 2 pi - 1/2 log |Sigma_k|, shape (n_models, n_components)."""
    diagonal = models.cholesky.diagonal(axis1=-2, axis2=-1)
    return np.log(models.weights) - 0.5 * diagonal.shape[-1] * LOG_2PI - np.log(diagonal).sum(axis=-1)


# ---- quadratic form -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pairs:
    """Where the products x_i x_j, i <= j, stand among the flat entries of a symmetric matrix, and back."""

    flat: np.ndarray
    halves: np.ndarray
    unfold: np.ndarray

    @classmethod
    @cache
    def of(cls, n_features: int) -> _Pairs:
        i, j = np.triu_indices(n_features)
        unfold = np.empty((n_features, n_features), dtype=int)
        unfold[i, j] = unfold[j, i] = np.arange(len(i))
        return cls(i * n_features + j, np.where(i == j, -0.5, -1.0), unfold.ravel())


def _quadratic(rows: Rows, models: Models, precisions: np.ndarray) -> Sums:
    n_models, n_components, n_features = models.means.shape
    pairs = _Pairs.of(n_features)
    shift = (precisions @ models.means[..., None])[..., 0]
    coefficients = np.empty((n_models, n_components, 1 + n_features + len(pairs.flat)))
    coefficients[..., 0] = _log_constants(models) - 0.5 * (shift * models.means).sum(axis=-1)
    coefficients[..., 1 : 1 + n_features] = shift
    flat = precisions.reshape(n_models, n_components, -1).take(pairs.flat, axis=-1)
    np.multiply(flat, pairs.halves, out=coefficients[..., 1 + n_features :])
    coefficients = coefficients.reshape(n_models * n_components, -1)

    log_likelihood = totals = 0.0
    for features in _feature_slices(rows, n_models * n_components):
        joint = coefficients @ features
        log_likelihood = log_likelihood + _softmax(joint.reshape(n_models, n_components, -1))
        totals = totals + joint @ features.T

    counts = totals[:, 0].reshape(n_models, n_components)
    moments = (totals[:, 1:] / totals[:, :1]).reshape(n_models, n_components, -1)
    means = moments[..., :n_features]
    scatter = moments[..., n_features:].take(pairs.unfold, axis=-1).reshape(precisions.shape)
    scatter -= means[..., :, None] * means[..., None, :]
    return Sums(log_likelihood, counts, means, scatter)


def _feature_slices(rows: Rows, n_outputs: int) -> Iterable[np.ndarray]:
    """Quadratic features of slices of rows narrow enough for `n_outputs` log densities each."""
    n_features = rows.n_features
    width = max(128, BATCH_ENTRIES // max(n_outputs, (n_features + 1) * (n_features + 2) // 2))
    for block in rows.kept_features or map(quadratic_features, _slices(rows.blocks(), width)):
        yield from _slices([block], width)


def _slices(blocks: Iterable[np.ndarray], width: int) -> Iterable[np.ndarray]:
    for block in blocks:
        for first in range(0, block.shape[1], width):
            yield block[:, first : first + width]


# ---- whitened form --------------------------------------------------------------------------------------------------


def _whitened(rows: Rows, models: Models, inverse: np.ndarray) -> Sums:
    """The same sums in coordinates in which each component's present covariance is the identity and its mean 0."""
    sums, shifts, variances = _whitened_pass(rows, models, inverse, np.zeros_like(models.means))
    if (shifts**2 > MAX_AMPLIFICATION * variances).any():
        # a mean that moves by very many new standard deviations: once more, about where it goes
        sums, _, _ = _whitened_pass(rows, models, inverse, shifts)
    return sums


def _whitened_pass(
    rows: Rows, models: Models, inverse: np.ndarray, about: np.ndarray
) -> tuple[Sums, np.ndarray, np.ndarray]:
    """Sums about the points `about` (whitened coordinates), and the new means and variances in those coordinates."""
    n_models, n_components, n_features = models.means.shape
    constants = _log_constants(models)
    log_likelihood = np.zeros(n_models)
    counts = np.zeros((n_models, n_components))
    first = np.zeros((n_models, n_components, n_features))
    second = np.zeros((n_models, n_components, n_features, n_features))
    for block in rows.blocks():
        for m in range(n_models):
            white = [_whiten(block, models.means[m, k], inverse[m, k]) for k in range(n_components)]
            joint = np.stack([-0.5 * np.einsum("ij,ij->j", y, y) for y in white])[None] + constants[m, None, :, None]
            log_likelihood[m] += _softmax(joint)[0]
            counts[m] += joint[0].sum(axis=1)
            roots = np.sqrt(joint[0])
            for k, y in enumerate(white):
                y -= about[m, k][:, None]
                y *= roots[k]
                first[m, k] += y @ roots[k]
                second[m, k] += y @ y.T  # of one array with itself: half the work
    first /= counts[..., None]
    second /= counts[..., None, None]
    second -= first[..., :, None] * first[..., None, :]
    scatter = models.cholesky @ second @ models.cholesky.swapaxes(-1, -2)
    shifts = about + first
    means = models.means + np.einsum("mkij,mkj->mki", models.cholesky, shifts)
    return Sums(log_likelihood, counts, means, scatter), shifts, np.einsum("...ii->...i", second)


def _whiten(block: np.ndarray, mean: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    return dtrmm(1.0, inverse.T, (block - mean[:, None]).T, side=1).T
