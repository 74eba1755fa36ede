"""A BIC sweep and many restarts against the same work with scikit-learn, one thread, in seconds of processor time.

Run from the project's root: python -m benchmarks.sweep
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core.data.synthetic import kata_mixture
from gmm_core.fit import restarts, selection
from gmm_core.fit.spec import FitSpec

COMPONENTS = range(1, 8)
TYPES = ("full", "tied", "diag", "spherical")


def ours(X: np.ndarray, spec: FitSpec) -> int:
    table = selection.sweep(X, COMPONENTS, TYPES, spec)
    return sum(run.n_iter for row in table.rows for run in row.fit.runs)


def scikit_learn(X: np.ndarray, spec: FitSpec) -> int:
    n_iter = 0
    for n_components in COMPONENTS:
        for covariance_type in TYPES:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                peer = GaussianMixture(
                    n_components,
                    covariance_type=covariance_type,
                    n_init=spec.n_init,
                    tol=spec.tol,
                    max_iter=spec.max_iter,
                    random_state=0,
                ).fit(X)
            n_iter += peer.n_iter_ * spec.n_init
            peer.bic(X), peer.aic(X)
    return n_iter


def timed(work, *arguments) -> tuple[float, int]:
    begin = time.process_time()
    result = work(*arguments)
    return time.process_time() - begin, result


def main() -> None:
    ours(kata_mixture().X, FitSpec(max_iter=2))  # warm up
    print("sweep K = 1..7, four families, n_init 5, to reach 15")
    for rows in (300, 1000):
        X = kata_mixture(3, -(-rows // 3)).X[:rows]
        for tol, max_iter in ((1e-3, 100), (1e-6, 500)):
            spec = FitSpec(tol=tol, max_iter=max_iter)
            pairs = [(timed(ours, X, spec), timed(scikit_learn, X, spec)) for _ in range(2)]
            (mine, n_ours), (peers, n_peers) = (min(side) for side in zip(*pairs, strict=True))
            print(
                f"  {rows:5} rows, tol {tol:g}: {mine:6.3f} s ({n_ours} iterations) against {peers:6.2f} s "
                f"({n_peers}): {peers / mine:5.1f} times faster"
            )
    X = kata_mixture(3, 334).X[:1000]
    print("100 restarts on 1,000 rows")
    for init_params in ("kmeans", "random_from_data", "kata", "random"):
        spent, fit = timed(restarts.fit, X, FitSpec(n_init=100, init_params=init_params))
        n_iter = sum(run.n_iter for run in fit.runs)
        print(f"  {init_params:16} {spent:6.3f} s ({n_iter} iterations)")


if __name__ == "__main__":
    main()
