"""From soft to hard: equal round components N(mu_k, sigma^2 I) as sigma shrinks to zero.

With sigma the same for all, r(i, k) is proportional to w_k exp(-|x_i - mu_k|^2 / (2 sigma^2)). As sigma goes to zero
the nearest centre takes all, and EM for the means becomes k-means; as it grows without bound only the weights are left
(Bishop, 2006, Pattern Recognition and Machine Learning, section 9.3.2; Rose, 1998, Proceedings of the IEEE 86).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from gmm_core.errors import InputError
from gmm_core.fit.checks import as_matrix
from gmm_core.fit.threads import single_thread

CERTAIN = 0.99
"""A row whose largest responsibility is below this is shared between components."""

MAX_ITER = 100
SMALL = 1e-4
"""Below this width, as a fraction of the data's spread, distances by matrix products would lose too many digits."""

TOLERANCE = 1e-5
"""Means have settled when none moves by more than this fraction of the data's spread."""


@dataclass(frozen=True, eq=False)
class Softness:
    """Equal round components of one width.

    Parameters
    ----------
    sigma : float
        Standard deviation in every direction, in the data's units.
    centres : ndarray of shape (n_clusters, n_features)
    responsibilities : ndarray of shape (n_samples, n_clusters)
    """

    sigma: float
    centres: np.ndarray
    responsibilities: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        """The most responsible component of every row, shape (n_samples,)."""
        return self.responsibilities.argmax(axis=1)

    @property
    def n_shared(self) -> int:
        """How many rows are shared: no component is `CERTAIN` of them."""
        return int((self.responsibilities.max(axis=1) < CERTAIN).sum())

    @property
    def places(self) -> np.ndarray:
        """The centres without those that stand, within a tenth of sigma, where another does; (n_places, n_features)."""
        apart = np.linalg.norm(self.centres[:, None] - self.centres, axis=2) > self.sigma / 10
        return self.centres[[k for k in range(len(apart)) if apart[k, :k].all()]]


def responsibilities(X: np.ndarray, centres: np.ndarray, sigma: float, weights: np.ndarray | None = None) -> np.ndarray:
    """Responsibilities of N(centre_k, sigma^2 I), exact in both limits.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    centres : array-like of shape (n_clusters, n_features)
    sigma : float
        0 gives each row to its nearest centre (centres at the same distance share it by their weights); infinity gives
        every row the weights.
    weights : array-like of shape (n_clusters,), optional
        Positive mixing weights; by default equal.

    Returns
    -------
    ndarray of shape (n_samples, n_clusters)
        Rows sum to 1.

    Raises
    ------
    InputError
        When sigma is negative or not a number, or the shapes disagree.
    """
    X, centres = as_matrix(X), _centres(centres, np.shape(X)[-1])
    return _responsibilities(X, centres, _width(sigma), _weights(weights, len(centres)))


def harden(
    X: np.ndarray,
    centres: np.ndarray,
    sigmas: Sequence[float],
    moving: bool = False,
    weights: np.ndarray | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Softness, ...]:
    """One `Softness` per width, in the order given.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    centres : array-like of shape (n_clusters, n_features)
        k-means' centres, or the means of a fit.
    sigmas : sequence of float
        Each at least 0.
    moving : bool
        Whether the means are estimated anew at each width, by EM with sigma and the weights held fixed. EM begins from
        `centres` at the smallest width and from the last width's means at each larger one, so that the means follow
        one path.
    weights : array-like of shape (n_clusters,), optional
        Positive mixing weights; by default equal.
    progress : callable, optional
        Receives the fraction done; may raise to abandon the work.

    Raises
    ------
    InputError
        When a sigma is negative or not a number, or the shapes disagree.
    """
    X, centres = as_matrix(X), _centres(centres, np.shape(X)[-1])
    weights = _weights(weights, len(centres))
    widths = [_width(sigma) for sigma in sigmas]
    found, origin = {}, X.mean(axis=0)
    for done, sigma in enumerate(sorted(set(widths))):
        if moving:
            with single_thread():
                centres = _settled(X - origin, centres - origin, sigma, weights) + origin
        found[sigma] = Softness(sigma, centres, _responsibilities(X, centres, sigma, weights))
        if progress:
            progress((done + 1) / len(widths))
    return tuple(found[sigma] for sigma in widths)


def widths(X: np.ndarray, n_widths: int = 41) -> tuple[float, ...]:
    """Widths at even distances from the largest of interest down to 0.

    The largest is a quarter above the data's own spread along its longest direction: beyond that spread all means that
    are free to move stand together in the middle (Rose, 1998).
    """
    X = as_matrix(X)
    offsets = X - X.mean(axis=0)
    spread = float(np.linalg.norm(offsets, ord=2) / np.sqrt(len(X)))
    return tuple(float(sigma) for sigma in np.linspace(1.25 * spread, 0.0, n_widths))


def _responsibilities(X: np.ndarray, centres: np.ndarray, sigma: float, weights: np.ndarray) -> np.ndarray:
    distances = np.stack([((X - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    distances -= distances.min(axis=1, keepdims=True)
    if sigma == 0:
        nearest = (distances == 0) * weights
        return nearest / nearest.sum(axis=1, keepdims=True)
    with np.errstate(over="ignore"):  # a width that is nearly 0: infinitely many sigmas away is right
        log_joint = np.log(weights) - distances / sigma / sigma / 2  # sigma^2 itself might underflow
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))


def _settled(X: np.ndarray, centres: np.ndarray, sigma: float, weights: np.ndarray) -> np.ndarray:
    """The means at which EM with this width comes to rest; `X` is centred near the origin."""
    spread = np.ptp(X, axis=0).max()
    for _ in range(MAX_ITER):
        if sigma > SMALL * spread:
            shares = _shares(X, centres, sigma, weights)
        else:
            shares = _responsibilities(X, centres, sigma, weights).T
        counts = shares.sum(axis=1)[:, None]
        following = np.where(counts > 0, shares @ X / np.where(counts > 0, counts, 1), centres)
        moved = np.abs(following - centres).max()
        centres = following
        if moved <= TOLERANCE * spread:
            break
    return centres


def _shares(X: np.ndarray, centres: np.ndarray, sigma: float, weights: np.ndarray) -> np.ndarray:
    """Responsibilities of shape (n_clusters, n_samples) by one matrix product: fast, and exact enough to climb by."""
    shares = (centres / sigma) @ (X / sigma).T
    shares += (np.log(weights) - ((centres / sigma) ** 2).sum(axis=1) / 2)[:, None]
    shares -= shares.max(axis=0)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=0)
    return shares


def _centres(centres: np.ndarray, n_features: int) -> np.ndarray:
    centres = np.array(centres, dtype=np.float64)
    if centres.ndim != 2 or not len(centres) or centres.shape[1] != n_features or not np.isfinite(centres).all():
        raise InputError(
            "The centres",
            f"rows of {n_features} finite numbers",
            f"an array of shape {centres.shape}",
            "give each centre one number per column",
        )
    return centres


def _width(sigma: float) -> float:
    if not sigma >= 0:
        raise InputError("The width sigma", "a number of at least 0", f"{sigma}", "choose 0 or a positive number")
    return float(sigma)


def _weights(weights: np.ndarray | None, n_clusters: int) -> np.ndarray:
    if weights is None:
        return np.full(n_clusters, 1 / n_clusters)
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (n_clusters,) or not (weights > 0).all() or not np.isfinite(weights).all():
        raise InputError(
            "The mixing weights", f"{n_clusters} positive numbers", f"{weights}", "give every centre a positive weight"
        )
    return weights / weights.sum()
