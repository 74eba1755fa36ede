"""Shapes to draw: ellipses, boundaries, grids, and which rows a picture can hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gmm_core.model import chi_squared

ELLIPSE_POINTS = 49

FARTHEST = 100.0
"""Coordinates up to so many times their range from 0 are exact to a hundredth of a pixel in float32."""


def radius(mass: float, n_features: int = 2) -> float:
    """Mahalanobis radius of the ellipsoid that holds `mass` of a Gaussian: sqrt of the chi-square quantile."""
    return float(np.sqrt(chi_squared.quantile(mass, n_features)))


def ellipse(mean: np.ndarray, covariance: np.ndarray, mass: float, n_points: int = ELLIPSE_POINTS) -> np.ndarray:
    """Closed outline of the ellipse that holds `mass` of a two-dimensional Gaussian.

    Point t is mean + r L (cos t, sin t) with L the Cholesky factor, so that points move steadily as parameters do.

    Parameters
    ----------
    mean : ndarray of shape (2,)
    covariance : ndarray of shape (2, 2)
    mass : float
        Probability content, between 0 and 1.

    Returns
    -------
    ndarray of shape (n_points, 2)
        The first point is the last.
    """
    angle = np.linspace(0, 2 * np.pi, n_points)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    outline = np.asarray(mean)[:, None] + radius(mass) * np.linalg.cholesky(covariance) @ circle
    outline[:, -1] = outline[:, 0]
    return outline.T


def span(values: np.ndarray, margin: float = 0.06) -> tuple[float, float]:
    """Axis range of finite values, with a margin on both sides."""
    low, high = float(np.min(values)), float(np.max(values))
    pad = margin * (high - low) or max(abs(high), 1.0) * 0.5
    return low - pad, high + pad


def reach(values: np.ndarray, lows: np.ndarray, highs: np.ndarray, most: float = 1.5) -> tuple[float, float]:
    """Axis range of the data and of what is drawn around them from `lows` to `highs`.

    It is at most `most` times as wide as the data alone need: a shape far larger than they are is cut.
    """
    low, high = span(values)
    least, greatest = widened(low, high, most)
    return max(min(low, *lows), least), min(max(high, *highs), greatest)


def compact(values: np.ndarray) -> np.ndarray:
    """Coordinates as float32, or float64 where four bytes would move them: far from 0 for their range, as dates are."""
    values = np.asarray(values, dtype=np.float64)
    finite = values[np.isfinite(values)]
    if finite.size and np.abs(finite).max() > min(1e30, FARTHEST * np.ptp(finite)):
        return values
    return values.astype(np.float32)


def widened(low: float, high: float, factor: float = 2.2) -> tuple[float, float]:
    """A span grown about its middle, for what should reach beyond the data when equal axes show more than they need."""
    middle, half = (low + high) / 2, (high - low) / 2 * factor
    return middle - half, middle + half


def mesh(x_span: tuple[float, float], y_span: tuple[float, float], n: int = 120) -> tuple[np.ndarray, ...]:
    """Grid coordinates xs (n,), ys (n,) and all their points (n * n, 2), x varying fastest."""
    xs, ys = np.linspace(*x_span, n), np.linspace(*y_span, n)
    return xs, ys, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def boundaries(
    scores: Callable[[np.ndarray], np.ndarray], x_span: tuple[float, float], y_span: tuple[float, float], n: int = 120
) -> tuple[np.ndarray, np.ndarray]:
    """Where the largest score changes hands.

    Parameters
    ----------
    scores : callable
        ``scores(points)``: of shape (n_points, n_groups), the group with the largest wins; log w_k N_k for a mixture,
        minus the squared distance for k-means.
    x_span, y_span : (low, high)
    n : int
        Grid points per axis; between them the boundary is interpolated, so that straight ones are straight.

    Returns
    -------
    x, y : ndarray
        Line segments, each followed by NaN.
    """
    xs, ys, points = mesh(x_span, y_span, n)
    values = np.asarray(scores(points))
    segments = [np.empty((0, 2, 2))]
    for k in range(values.shape[1]):
        others = np.delete(values, k, axis=1)
        if others.shape[1]:
            with np.errstate(invalid="ignore"):
                margin = values[:, k] - others.max(axis=1)
            lines = _zero_level(xs, ys, margin.reshape(n, n))
            segments.append(lines[_runner_up(scores, lines, k) > k])  # each boundary once, not from both sides
    found = np.concatenate(segments)
    lines = np.concatenate([found, np.full((len(found), 1, 2), np.nan)], axis=1).reshape(-1, 2)
    return lines[:, 0], lines[:, 1]


def _runner_up(scores: Callable, lines: np.ndarray, k: int) -> np.ndarray:
    """The best group but `k` at the middle of each segment."""
    if not len(lines):
        return np.empty(0, dtype=int)
    values = np.array(scores(lines.mean(axis=1)), dtype=float)
    values[:, k] = -np.inf
    return values.argmax(axis=1)


def _zero_level(xs: np.ndarray, ys: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Segments (n, 2, 2) of z = 0 by marching triangles: each half of a cell holds at most one straight segment."""
    corner = np.stack(np.meshgrid(xs, ys), axis=-1)
    low, high = slice(None, -1), slice(1, None)
    a, b, c, d = (
        (corner[at].reshape(-1, 2), z[at].ravel()) for at in ((low, low), (low, high), (high, high), (high, low))
    )
    return np.concatenate([_triangle(a, b, c), _triangle(a, c, d)])


def _triangle(*corners: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    crossings, crossed = [], []
    for (p, zp), (q, zq) in (corners[:2], corners[1:], (corners[2], corners[0])):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = zp / (zp - zq)
            crossings.append(p + share[:, None] * (q - p))
        crossed.append((zp > 0) != (zq > 0))
    crossed, crossings = np.stack(crossed), np.stack(crossings)
    hit = crossed.sum(axis=0) == 2
    ends = np.argsort(~crossed[:, hit], axis=0, kind="stable")[:2]
    segments = np.take_along_axis(crossings[:, hit], ends[:, :, None], axis=0).swapaxes(0, 1)
    return segments[np.isfinite(segments).all(axis=(1, 2))]


def drawn_rows(n_samples: int, limit: int, seed: int = 0) -> np.ndarray:
    """Rows a picture shows: all of them up to `limit`, else a fixed random sample, in order."""
    if n_samples <= limit:
        return np.arange(n_samples)
    return np.sort(np.random.default_rng(seed).choice(n_samples, limit, replace=False))
