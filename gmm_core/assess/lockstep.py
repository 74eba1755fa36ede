"""k-means and a Gaussian mixture from the same start, half-step by half-step beside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.assess.agreement import adjusted_rand
from gmm_core.assess.matching import match_responsibilities
from gmm_core.fit import kmeans, restarts
from gmm_core.fit.em import EMState
from gmm_core.fit.kmeans import KMeansState, KMeansTrace
from gmm_core.fit.spec import FitSpec
from gmm_core.fit.threads import single_thread

MOST_PAIRS = 60
"""Longer runs are kept at fewer iterations: all the first ones, then at growing distance."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Both methods after the same number of M-steps; one that has ended stays as it was.

    Parameters
    ----------
    iteration : int
    clusters : KMeansState
    mixture : EMState
        Numbered by the data, as any fit; cluster k is the one that ends nearest to component k.
    labels : ndarray of int, shape (n_samples,)
        The most responsible component of every row.
    apart : ndarray of int
        Rows that the two assign differently.
    rand_kmeans, rand_mixture : float or None
        Adjusted Rand index of each against the known groups; None where there are none.
    """

    iteration: int
    clusters: KMeansState
    mixture: EMState
    labels: np.ndarray
    apart: np.ndarray
    rand_kmeans: float | None
    rand_mixture: float | None


@dataclass(frozen=True, eq=False)
class Lockstep:
    """Both runs.

    Parameters
    ----------
    pairs : tuple of Pair
        The first is the start, the last the end of both.
    n_kmeans, n_em : int
        M-steps that each method made.
    stop_kmeans, stop_em : str
        Why each ended, as in `KMeansTrace` and `FitTrace`.
    between : float
        Adjusted Rand index of the two ends against each other.
    """

    pairs: tuple[Pair, ...]
    n_kmeans: int
    n_em: int
    stop_kmeans: str
    stop_em: str
    between: float

    @property
    def final(self) -> Pair:
        return self.pairs[-1]


def lockstep(
    X: np.ndarray,
    spec: FitSpec,
    known: np.ndarray | None = None,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Lockstep:
    """Run both methods from the means of the same start.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    spec : FitSpec
        The mixture's; k-means takes its number of components and its start.
    known : ndarray of int, shape (n_samples,), optional
        The known group of each row; -1 belongs to none.
    progress : callable, optional
        Receives the fraction done; may raise to abandon the work.

    Raises
    ------
    InputError
        When the data cannot be fitted.
    """
    soft = restarts.fit(X, replace(spec, n_init=1)).trace
    hard = _alike(kmeans.run(X, soft.states[0].mixture.means), soft.final)
    if known is not None and not (np.asarray(known) >= 0).any():
        known = None
    kept, pairs = _kept(max(len(soft.states), len(hard.states))), []
    with single_thread():
        for i in kept:
            clusters, mixture = (trace.states[min(i, len(trace.states) - 1)] for trace in (hard, soft))
            pairs.append(_pair(i, clusters, mixture, known))
            progress(len(pairs) / len(kept))
    between = adjusted_rand(pairs[-1].labels, hard.final.labels)
    n_kmeans, n_em = len(hard.states) - 1, len(soft.states) - 1
    return Lockstep(tuple(pairs), n_kmeans, n_em, hard.stop_reason, soft.stop_reason, between)


def _alike(clusters: KMeansTrace, mixture: EMState) -> KMeansTrace:
    """Clusters with the numbers of the components they end nearest to: both begin alike but may change places."""
    hard = np.eye(mixture.mixture.n_components)[clusters.final.labels]
    order = match_responsibilities(hard, mixture.mixture.predict(mixture.X)).permutation
    return replace(clusters, states=tuple(state.permuted(order) for state in clusters.states))


def _kept(n_states: int) -> list[int]:
    if n_states <= MOST_PAIRS:
        return list(range(n_states))
    return (np.unique(np.rint(np.geomspace(1, n_states, MOST_PAIRS)).astype(int)) - 1).tolist()


def _pair(i: int, clusters: KMeansState, mixture: EMState, known: np.ndarray | None) -> Pair:
    labels = mixture.mixture.predict(mixture.X)
    rand = [None, None] if known is None else [adjusted_rand(own, known) for own in (clusters.labels, labels)]
    return Pair(i, clusters, mixture, labels, np.flatnonzero(labels != clusters.labels), *rand)
