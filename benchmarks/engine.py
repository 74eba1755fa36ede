"""Time and memory of EM against scikit-learn: same start, same iterations, full covariances, one thread.

Run from the project's root: python -m benchmarks.engine
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
import tracemalloc
import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core.fit import em
from gmm_core.fit.rows import Rows
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture

# rows, features, components, iterations, ratio to reach
CASES = (
    (300, 2, 5, 100, 5),
    (3_000, 2, 5, 50, 8),
    (100_000, 2, 5, 10, 15),
    (1_000_000, 2, 5, 3, 15),
    (100_000, 10, 8, 5, 4),
    (20_000, 50, 8, 5, 1.5),
)
REPEATS = 5


def problem(n_samples: int, n_features: int, n_components: int) -> tuple[np.ndarray, Mixture]:
    """Overlapping groups and a start from rows of the data."""
    rng = np.random.default_rng(0)
    centres = rng.normal(scale=3, size=(n_components, n_features))
    X = centres[rng.integers(n_components, size=n_samples)] + rng.normal(size=(n_samples, n_features))
    covariances = np.stack([np.diag(X.var(axis=0))] * n_components)
    return X, Mixture(np.full(n_components, 1 / n_components), X[:n_components], covariances)


def ours(X: np.ndarray, start: Mixture, n_iter: int) -> float:
    """What `restarts.fit` does with one start: prepare the rows, iterate, report in the data's units."""
    spec = FitSpec(start.n_components, tol=0, max_iter=n_iter, reg_covar=0)
    rows = Rows.from_array(X)
    (climbed,) = em.climb(rows, em.to_models(rows, start, "full"), spec)
    return float(climbed.log_likelihoods[-1])


def with_trace(X: np.ndarray, start: Mixture, n_iter: int) -> float:
    """`em.run`, every state kept."""
    spec = FitSpec(start.n_components, tol=0, max_iter=n_iter, reg_covar=0)
    return em.run(X, spec, start).final.log_likelihood


def scikit_learn(X: np.ndarray, start: Mixture, n_iter: int) -> float:
    peer = GaussianMixture(
        start.n_components,
        tol=0,
        reg_covar=0,
        max_iter=n_iter,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
        init_params="random_from_data",  # the cheapest: its result is replaced by the given start
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer.fit(X)
    return float(peer.score_samples(X).sum()) if len(X) <= 3_000 else float("nan")


def seconds(fit: Callable, *problem) -> float:
    begin = time.perf_counter()
    fit(*problem)
    return time.perf_counter() - begin


def peak_megabytes(fit: Callable, *problem) -> float:
    """Most memory a fit holds at once beside the data."""
    tracemalloc.start()
    fit(*problem)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    print(
        f"{'rows':>9} {'features':>8} {'K':>2}  {'ms/iteration':>12} {'trace':>9} {'scikit-learn':>12}  ratio  to reach"
    )
    for n_samples, n_features, n_components, n_iter, goal in CASES:
        X, start = problem(n_samples, n_features, n_components)
        times = {fit: [] for fit in (ours, with_trace, scikit_learn)}
        for _ in range(REPEATS):  # in turn, so that a busy moment of the machine meets all alike
            for fit, measured in times.items():
                measured.append(seconds(fit, X, start, n_iter) / n_iter * 1e3)
        best = {fit: min(measured) for fit, measured in times.items()}
        print(
            f"{n_samples:9,} {n_features:8} {n_components:2}  {best[ours]:12.3f} {best[with_trace]:9.3f} "
            f"{best[scikit_learn]:12.3f}  {best[scikit_learn] / best[ours]:5.1f}  {goal:8}"
        )
    X, start = problem(1_000_000, 2, 5)
    mine, peers = peak_megabytes(ours, X, start, 2), peak_megabytes(scikit_learn, X, start, 2)
    print(f"peak memory of a fit, 1,000,000 x 2: {mine:.0f} MB against {peers:.0f} MB ({mine / peers:.2f} of it)")


if __name__ == "__main__":
    main()
