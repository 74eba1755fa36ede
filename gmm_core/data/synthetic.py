"""Data drawn from known distributions: the kata's, and one set for each thing a teacher wants to show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture

KATA_MEANS = ((2, 2), (7, 7), (2, 8), (8, 2), (5, 5), (0, 5), (5, 0), (9, 5))
KATA_COVARIANCES = (  # variance of x, covariance, variance of y
    (1, 0.5, 1),
    (1.5, -0.3, 0.8),
    (0.6, 0, 1.2),
    (1, 0, 1),
    (0.8, 0.4, 0.8),
    (1.2, 0, 0.6),
    (0.5, 0, 0.5),
    (1, -0.5, 1),
)
PLANE = ("x", "y")

_KATA_RECIPE = """\
stream = np.random.RandomState({seed})
means = {means}
covariances = {covariances}
X = np.vstack([stream.multivariate_normal(m, c, {size}) for m, c in zip(means, covariances)])
order = stream.permutation(len(X))
X, groups = X[order], np.repeat(np.arange(len(means)), {size})[order]"""

_DRAWN_RECIPE = """\
rng = np.random.default_rng({seed})
means = {means}
covariances = {covariances}
counts = {counts}
X = np.vstack([rng.multivariate_normal(m, c, n) for m, c, n in zip(means, covariances, counts)])
order = rng.permutation(len(X))
X, groups = X[order], np.repeat(np.arange(len(means)), counts)[order]"""

_MOONS_RECIPE = """\
rng = np.random.default_rng({seed})
angle, groups = np.pi * rng.random({size}), (np.arange({size}) >= {size} // 2).astype(int)
one, other = (np.cos(angle), np.sin(angle)), (1 - np.cos(angle), 0.5 - np.sin(angle))
X = np.where(groups[:, None] == 0, np.column_stack(one), np.column_stack(other))
X = X + rng.normal(scale={scale!r}, size=X.shape)
order = rng.permutation({size})
X, groups = X[order], groups[order]"""

_BACKGROUND_RECIPE = """
rng = np.random.default_rng([{seed}, 1])
spread = rng.uniform((-5, -5), (13, 13), ({n}, 2))
X, groups = np.vstack([X, spread]), np.concatenate([groups, np.full({n}, -1)])
order = rng.permutation(len(X))
X, groups = X[order], groups[order]"""

_SKEWED_RECIPE = """\
from scipy.special import ndtri

X = np.exp({factor!r} * ndtri(np.random.default_rng({seed}).random(({size}, 2))))
groups = np.zeros({size}, dtype=int)"""


def kata_mixture(n_components: int = 3, n_samples_per_component: int = 100, seed: int = 42) -> Dataset:
    """The kata's mixture of 2 to 8 Gaussians, drawn with the very random stream of its script.

    Parameters
    ----------
    n_components : int
        2 to 8.
    n_samples_per_component : int
    seed : int
        Of NumPy's legacy `RandomState`: each component's rows in turn, then one permutation.

    Raises
    ------
    InputError
        When the number of components is not one of the kata's, or there are no rows.
    """
    return _kata(n_components, n_samples_per_component, seed, 1.0)


def _kata(n_components: int, n_samples_per_component: int, seed: int, noise: float) -> Dataset:
    if not 2 <= n_components <= len(KATA_MEANS):
        raise InputError(
            "The true number of components", "from 2 to 8", str(n_components), "choose a number in this range"
        )
    if n_samples_per_component < 1:
        raise InputError("The rows per component", "at least 1", str(n_samples_per_component), "choose 1 or more")
    means = np.array(KATA_MEANS[:n_components], dtype=float)
    covariances = np.array([[[a, b], [b, c]] for a, b, c in KATA_COVARIANCES[:n_components]]) * noise**2
    stream = np.random.RandomState(seed)  # the kata's own stream, so that its figures can be compared
    X = np.vstack(
        [
            stream.multivariate_normal(mean, covariance, n_samples_per_component)
            for mean, covariance in zip(means, covariances, strict=True)
        ]
    )
    labels = np.repeat(np.arange(n_components), n_samples_per_component)
    order = stream.permutation(len(X))
    truth = Mixture(np.full(n_components, 1 / n_components), means, covariances)
    recipe = _KATA_RECIPE.format(
        seed=seed, means=means.tolist(), covariances=covariances.tolist(), size=n_samples_per_component
    )
    return Dataset(X[order], PLANE, labels[order], truth, recipe=recipe)


def kata(n_components: int, size: int, noise: float, seed: int) -> Dataset:
    """The kata's data with `size` rows per component and standard deviations multiplied by `noise`."""
    return _kata(n_components, size, seed, noise)


def _draw(
    means: Sequence, covariances: Sequence, shares: Sequence[float], size: int, noise: float, seed: int
) -> Dataset:
    """`size` rows of a mixture, of each component as many as its share says; the noise multiplies every spread."""
    shares = np.array(shares, dtype=float) / np.sum(shares)
    means, covariances = np.array(means, dtype=float), np.array(covariances, dtype=float) * noise**2
    counts = np.diff(np.round(np.cumsum(shares) * size).astype(int), prepend=0)
    rng = np.random.default_rng(seed)
    parts = [rng.multivariate_normal(*part) for part in zip(means, covariances, counts, strict=True)]
    labels = np.repeat(np.arange(len(means)), counts)
    order = rng.permutation(len(labels))
    names = PLANE if means.shape[1] == 2 else ("x",)
    recipe = _DRAWN_RECIPE.format(
        seed=seed, means=means.tolist(), covariances=covariances.tolist(), counts=counts.tolist()
    )
    return Dataset(np.vstack(parts)[order], names, labels[order], Mixture(shares, means, covariances), recipe=recipe)


def _round(*widths: float) -> list:
    return [[[width**2, 0], [0, width**2]] for width in widths]


def _ellipse(long: float, short: float, degrees: float) -> list:
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (turn @ np.diag([long**2, short**2]) @ turn.T).tolist()


def separated(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (8, 1), (3, 8)], _round(1, 1, 1), (1, 1, 1), size, noise, seed)


def overlapping(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (2.6, 0)], _round(1, 1), (1, 1), size, noise, seed)


def unequal_sizes(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (4, 0)], _round(1, 1), (10, 1), size, noise, seed)


def rare(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (7, 5)], _round(1.5, 0.3), (1000, 5), size, noise, seed)


def unequal_spreads(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (5, 0), (2.5, 5)], _round(2, 0.5, 0.8), (1, 1, 1), size, noise, seed)


def elongated(size: int, noise: float, seed: int) -> Dataset:
    shape = _ellipse(4, 0.6, 35)
    return _draw([(0, 0), (1.5, -3), (-1.5, 3)], [shape] * 3, (1, 1, 1), size, noise, seed)


def axis_parallel(size: int, noise: float, seed: int) -> Dataset:
    covariances = [_ellipse(3, 0.5, 0), _ellipse(0.6, 2.5, 0), _ellipse(1.8, 0.4, 0)]
    return _draw([(0, 0), (6, 2), (0, 4)], covariances, (1, 1, 1), size, noise, seed)


def crossing(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (0, 0)], [_ellipse(3, 0.4, 40), _ellipse(3, 0.4, -40)], (1, 1), size, noise, seed)


def concentric(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(0, 0), (0, 0)], _round(0.6, 3), (1, 1), size, noise, seed)


def one_dimensional(size: int, noise: float, seed: int) -> Dataset:
    return _draw([(-4,), (0,), (3,)], [[[1.0]], [[0.25]], [[1.44]]], (0.3, 0.5, 0.2), size, noise, seed)


def moons(size: int, noise: float, seed: int) -> Dataset:
    """Two interleaved half circles of radius 1 (scikit-learn's `make_moons`); noise 1 is a spread of 0.1."""
    rng = np.random.default_rng(seed)
    upper = size // 2
    angle = np.pi * rng.random(size)
    labels = (np.arange(size) >= upper).astype(int)
    X = np.where(
        labels[:, None] == 0,
        np.column_stack([np.cos(angle), np.sin(angle)]),
        np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)]),
    )
    X = X + rng.normal(scale=0.1 * noise, size=X.shape)
    order = rng.permutation(size)
    recipe = _MOONS_RECIPE.format(seed=seed, size=size, scale=0.1 * noise)
    return Dataset(X[order], PLANE, labels[order], recipe=recipe)


def uniform(size: int, seed: int) -> Dataset:
    recipe = f"X = np.random.default_rng({seed}).random(({size}, 2)) * 10"
    return Dataset(np.random.default_rng(seed).random((size, 2)) * 10, PLANE, recipe=recipe)


def background(size: int, noise: float, seed: int) -> Dataset:
    """Three groups, and a fifth of the rows (times `noise`) spread evenly over the plane, labelled -1."""
    share = min(0.2 * noise, 0.6)
    rng = np.random.default_rng([seed, 1])
    n_background = round(size * share)
    groups = separated(size - n_background, 1.0, seed)
    spread = rng.uniform((-5, -5), (13, 13), (n_background, 2))
    order = rng.permutation(size)
    labels = np.concatenate([groups.labels, np.full(n_background, -1)])
    recipe = groups.recipe + _BACKGROUND_RECIPE.format(seed=seed, n=n_background)
    return Dataset(np.vstack([groups.X, spread])[order], PLANE, labels[order], recipe=recipe)


def skewed(size: int, noise: float, seed: int) -> Dataset:
    """One log-normal group in two columns: a single group that several Gaussians describe better than one."""
    rng = np.random.default_rng(seed)
    quantiles = ndtri(rng.random((size, 2)))
    recipe = _SKEWED_RECIPE.format(seed=seed, size=size, factor=0.7 * noise)
    return Dataset(np.exp(0.7 * noise * quantiles), PLANE, np.zeros(size, dtype=int), recipe=recipe)
