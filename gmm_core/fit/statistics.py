"""One pass over the rows: the E-step, and with it the weighted sums that the M-step needs.

Many models (restarts, families, numbers of components) are carried together. Two forms of the same sums:

quadratic
    log w_k N(x | mu_k, Sigma_k) is linear in the features (1, x_i, x_i x_j), so E-step and sums are one matrix product
    each for all models at once. Its rounding grows with (reach / sd)^2, the `amplification`.
whitened
    each component in its own coordinates y = L^-1 (x - mu): as exact as the data, component by component.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.linalg.blas import dtrmm

from gmm_core.fit.batch import Layout, Models, Sums
from gmm_core.fit.rows import Rows, quadratic_features
from gmm_core.model.mixture import LOG_2PI

MAX_AMPLIFICATION = 1e5
"""Largest amplification for the quadratic form: relative errors stay below about 1e5 times 2e-16."""

MANY_FEATURES = 24
"""From so many features on, the D(D+1)/2 products cost more than they spare: the whitened form is faster."""

MANY_MATRICES = 16
"""Per feature: from so many small matrices on, a call of LAPACK for each costs more than a few of NumPy for all."""

NEGLIGIBLE = -50.0
"""Log ratios to the likeliest component below which a responsibility (under 2e-22) is far below rounding."""

WORTH_PICKING = 1 << 13
"""Fewer log ratios are computed sooner than the negligible ones among them are found."""

BATCH_ENTRIES = 1 << 16
"""Log densities, or whitened numbers, held at once: 512 kB, so that they and their product stay within the cache ..."""

LEAST_WIDTH = 256
"""... but never fewer rows at once."""


def one_pass(rows: Rows, models: Models) -> Sums:
    """E-step and weighted sums of every model, each component in the form that keeps it exact.

    A component without rows has sums that are no numbers: the M-step finds it.
    """
    forms = _forms(rows, models)
    sums = _pass(rows, models.layout, forms)
    if any(form.moved_far for form in forms):
        # a mean that moves by very many new standard deviations: once more, about where it goes
        sums = _pass(rows, models.layout, [form.again() for form in forms])
    return sums


def _forms(rows: Rows, models: Models) -> list[_Quadratic | _Whitened]:
    """A form for every component; where it has several, the last one holds."""
    constants = _log_constants(models)
    if rows.n_features >= MANY_FEATURES:
        diagonal = models.layout.diagonal[models.layout.owner]
        kinds = ((diagonal, True), (~diagonal, False))
        return [_Whitened(models, constants, own, kind) for own, kind in kinds if own.any()]
    precisions = _precisions(models)
    amplification = precisions.diagonal(axis1=-2, axis2=-1) @ rows.squared_reach
    forms = [_Quadratic(models, precisions, constants)]
    if amplification.max() < MAX_AMPLIFICATION:
        return forms
    return [*forms, _Whitened(models, constants, ~(amplification < MAX_AMPLIFICATION))]


def _pass(rows: Rows, layout: Layout, forms: Sequence[_Quadratic | _Whitened]) -> Sums:
    n_all, n_features = len(layout.owner), rows.n_features
    log_likelihood = 0.0
    for x, features in _slices(rows, n_all):
        joint = np.empty((n_all, x.shape[1]))
        for form in forms:
            form.log_joint(x, features, joint)
        log_likelihood = log_likelihood + _softmax(joint, layout)
        for form in forms:
            form.add(features, joint)
    if len(forms) == 1 and isinstance(forms[0], _Quadratic):
        return Sums(layout, log_likelihood, *forms[0].sums())
    counts, means = np.empty(n_all), np.empty((n_all, n_features))
    scatter = np.empty((n_all, n_features, n_features))
    for form in forms:
        counts[form.own], means[form.own], scatter[form.own] = form.sums()
    return Sums(layout, log_likelihood, counts, means, scatter)


def _slices(rows: Rows, n_all: int) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Slices of the rows, with their quadratic features where there are few enough of these.

    They are narrow enough for a log density for each of `n_all` components, or its whitened coordinates.
    """
    n_features = rows.n_features
    if n_features >= MANY_FEATURES:
        for x in _cut(rows.blocks(), BATCH_ENTRIES // (n_all * n_features)):
            yield x, x[:0]
        return
    width = BATCH_ENTRIES // max(n_all, (n_features + 1) * (n_features + 2) // 2)
    for block in rows.kept_features or map(quadratic_features, _cut(rows.blocks(), width)):
        for features in _cut([block], width):
            yield features[1 : 1 + n_features], features


def _cut(blocks: Iterable[np.ndarray], width: int) -> Iterable[np.ndarray]:
    width = max(width, LEAST_WIDTH)
    for block in blocks:
        for first in range(0, block.shape[1], width):
            yield block[:, first : first + width]


def _precisions(models: Models) -> np.ndarray:
    """Inverses of the covariances, of the same shape."""
    cholesky = models.cholesky
    n_all, n_features, _ = cholesky.shape
    if n_all < MANY_MATRICES * n_features:
        return np.linalg.inv(models.covariances)
    inverse = np.zeros_like(cholesky)  # row by row, of all matrices at once
    for i in range(n_features):
        inverse[:, i, i] = 1 / cholesky[:, i, i]
        if i:
            above = np.einsum("cj,cjk->ck", cholesky[:, i, :i], inverse[:, :i, :i])
            np.multiply(above, -inverse[:, i, i, None], out=inverse[:, i, :i])
    return inverse.swapaxes(-1, -2) @ inverse


def _softmax(log_joint: np.ndarray, layout: Layout) -> np.ndarray:
    """Turn log joints (n_all, n_rows) into responsibilities in place; each model's sum of the rows' log densities."""
    n_rows = log_joint.shape[1]
    groups = [(own, log_joint[parts].reshape(-1, size, n_rows)) for own, parts, size in layout.groups]
    tops = [np.maximum.reduce(part, axis=1) for _, part in groups]
    for (_, part), top in zip(groups, tops, strict=True):
        part -= top[:, None]
    _exp(log_joint)
    sums = np.empty(layout.n_models)
    for (own, part), top in zip(groups, tops, strict=True):
        total = np.add.reduce(part, axis=1)
        part /= total[:, None]
        np.log(total, out=total)
        total += top
        np.add.reduce(total, axis=1, out=sums[own])
    return sums


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
    """log w_k - D/2 log 2 pi - 1/2 log |Sigma_k|, shape (n_all,)."""
    diagonal = models.cholesky.diagonal(axis1=-2, axis2=-1)
    return np.log(models.weights) - 0.5 * diagonal.shape[-1] * LOG_2PI - np.add.reduce(np.log(diagonal), axis=-1)


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


class _Quadratic:
    """All components, as a matrix product with the features."""

    own = slice(None)
    moved_far = False

    def __init__(self, models: Models, precisions: np.ndarray, constants: np.ndarray):
        n_all, n_features = models.means.shape
        self._pairs = _Pairs.of(n_features)
        self._coefficients = np.empty((n_all, 1 + n_features + len(self._pairs.flat)))
        shift = np.einsum("kij,kj->ki", precisions, models.means)
        self._coefficients[:, 0] = constants - 0.5 * np.einsum("ki,ki->k", shift, models.means)
        self._coefficients[:, 1 : 1 + n_features] = shift
        flat = precisions.reshape(n_all, -1).take(self._pairs.flat, axis=-1)
        np.multiply(flat, self._pairs.halves, out=self._coefficients[:, 1 + n_features :])
        self._totals: np.ndarray | float = 0.0

    def again(self) -> _Quadratic:
        self._totals = 0.0
        return self

    def log_joint(self, x: np.ndarray, features: np.ndarray, joint: np.ndarray) -> None:
        np.matmul(self._coefficients, features, out=joint)

    def add(self, features: np.ndarray, responsibilities: np.ndarray) -> None:
        self._totals = self._totals + responsibilities @ features.T

    def sums(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Counts, means and scatter."""
        counts = self._totals[:, 0]
        moments = self._totals[:, 1:] / self._totals[:, :1]
        n_features = moments.shape[1] - len(self._pairs.flat)
        means = moments[:, :n_features]
        scatter = moments[:, n_features:].take(self._pairs.unfold, axis=-1).reshape(-1, n_features, n_features)
        scatter -= means[..., :, None] * means[..., None, :]
        return counts, means, scatter


# ---- whitened form --------------------------------------------------------------------------------------------------


class _Whitened:
    """Some components (a mask), each in coordinates in which its present covariance is the identity and its mean 0.

    Of `diagonal` covariances only the scatter's diagonal is computed.
    """

    def __init__(self, models: Models, constants: np.ndarray, own: np.ndarray, diagonal: bool = False):
        self.own = own
        self._diagonal = diagonal
        self._means, self._cholesky = models.means[own], models.cholesky[own]
        self._inverse, self._constants = np.linalg.inv(self._cholesky), constants[own, None]
        self._begin(np.zeros_like(self._means))

    def _begin(self, about: np.ndarray) -> None:
        self._about = about
        self._counts = np.zeros(len(about))
        self._first = np.zeros_like(about)
        self._second = np.zeros_like(self._cholesky)

    def again(self) -> _Whitened:
        """The same, with sums about the new means rather than the present ones."""
        self._begin(self._shifts)
        return self

    def log_joint(self, x: np.ndarray, features: np.ndarray, joint: np.ndarray) -> None:
        self._white = self._whiten(x)
        joint[self.own] = self._constants - 0.5 * np.einsum("kij,kij->kj", self._white, self._white)

    def add(self, features: np.ndarray, responsibilities: np.ndarray) -> None:
        white, responsibilities = self._white, responsibilities[self.own]
        roots = np.sqrt(responsibilities)
        white -= self._about[:, :, None]
        white *= roots[:, None]
        self._counts += responsibilities.sum(axis=1)
        self._first += (white @ roots[:, :, None])[..., 0]
        if self._diagonal:
            variances = np.einsum("kii->ki", self._second)  # a view
            variances += np.einsum("kij,kij->ki", white, white)
        else:
            self._second += white @ white.swapaxes(-1, -2)  # of one array with itself: half the work

    def sums(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Counts, means and scatter."""
        first = self._first / self._counts[:, None]
        second = self._second / self._counts[:, None, None] - first[:, :, None] * first[:, None, :]
        self._shifts, self._variances = self._about + first, np.einsum("kii->ki", second)
        means = self._means + np.einsum("kij,kj->ki", self._cholesky, self._shifts)
        return self._counts, means, self._cholesky @ second @ self._cholesky.swapaxes(-1, -2)

    @property
    def moved_far(self) -> bool:
        """Whether the new means are so many new standard deviations away that the sums about the old lost digits."""
        return bool((self._shifts**2 > MAX_AMPLIFICATION * self._variances).any())

    def _whiten(self, x: np.ndarray) -> np.ndarray:
        """Rows in the coordinates of each component, shape (n_own, n_features, n_rows)."""
        centred = x - self._means[:, :, None]
        if self._diagonal:
            centred *= np.einsum("kii->ki", self._inverse)[:, :, None]
            return centred
        if len(x) < MANY_FEATURES:
            return self._inverse @ centred
        for own, factor in zip(centred, self._inverse, strict=True):  # triangular: half the work, done in place
            dtrmm(1.0, factor.T, own.T, side=1, overwrite_b=True)
        return centred
