"""Expectation-maximisation (Dempster, Laird & Rubin, 1977) for Gaussian mixtures.

`run` makes one fit and keeps every state. `climb` is the same algorithm for many models at once, which restarts and
sweeps are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import degeneracy, initialisation
from gmm_core.fit.checks import as_matrix, require_distinct_rows, require_spread
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.rows import Rows, ridge
from gmm_core.fit.spec import FitSpec
from gmm_core.fit.statistics import Models, Sums, one_pass
from gmm_core.fit.threads import single_thread
from gmm_core.model.families import family_of
from gmm_core.model.mixture import Mixture

MINIMUM_COUNT = 1e-8
"""A component responsible for less than this many rows has none."""


@dataclass(frozen=True, eq=False)
class EMState:
    """The mixture after `iteration` M-steps, with the log-likelihood of these very parameters.

    scikit-learn's `lower_bound_` is that of the parameters one M-step earlier.

    Parameters
    ----------
    mixture : Mixture
    X : ndarray of shape (n_samples, n_features)
    log_likelihood : float
        Total over the rows.
    iteration : int
        0 is the start.
    """

    mixture: Mixture
    X: np.ndarray
    log_likelihood: float
    iteration: int

    @property
    def responsibilities(self) -> np.ndarray:
        """Responsibilities under this state's mixture, shape (n_samples, n_components)."""
        return self.mixture.responsibilities(self.X)


@dataclass(frozen=True, eq=False)
class FitTrace:
    """One run of EM, state by state.

    Parameters
    ----------
    spec : FitSpec
    states : tuple of EMState
        states[i] is the mixture after i M-steps.
    stop_reason : {"converged", "max_iter", "degenerate"}
    degeneracy : Degeneracy, optional
        Which component is degenerate and why, where the run ended so.
    """

    spec: FitSpec
    states: tuple[EMState, ...]
    stop_reason: str
    degeneracy: Degeneracy | None = None

    @property
    def final(self) -> EMState:
        return self.states[-1]

    @property
    def log_likelihoods(self) -> np.ndarray:
        """Total log-likelihood of every state, shape (n_states,)."""
        return np.array([state.log_likelihood for state in self.states])


def run(
    X: np.ndarray, spec: FitSpec, start: Mixture | None = None, progress: Callable[[float], None] | None = None
) -> FitTrace:
    """Fit one mixture by EM and keep every state.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    spec : FitSpec
        `n_init` plays no part.
    start : Mixture, optional
        Where to start; by default the first start of `spec`'s kind and seed.
    progress : callable, optional
        Receives the share of `spec.max_iter` that is done, at each iteration; may raise to abandon the work.

    Raises
    ------
    InputError
        When the data cannot be fitted or `start` does not suit them.
    """
    X = as_matrix(X)
    require_distinct_rows(X, spec.n_components)
    with single_thread():
        rows = Rows.from_array(X)
        require_spread(rows, spec.reg_covar)
        if start is None:
            models = first_models(rows, initialisation.starts(rows, spec, [0]), [spec.covariance_type])
        else:
            require_suitable(start, spec, X.shape[1])
            models = to_models(rows, start)
        visited: list[Models] = []
        (climbed,) = climb(
            rows,
            models,
            [spec.covariance_type],
            spec,
            on_models=visited.append,
            on_iteration=progress and (lambda n_climbing: progress(len(visited) / (spec.max_iter + 1))),
        )
    states = tuple(
        EMState(to_mixture(rows, models, spec.covariance_type), X, float(log_likelihood), i)
        for i, (models, log_likelihood) in enumerate(zip(visited, climbed.log_likelihoods, strict=True))
    )
    return FitTrace(spec, states, climbed.stop_reason, climbed.degeneracy)


# ---- many models at once --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Climb:
    """How one model of a batch ended: its last parameters (a batch of one) and the way there.

    `log_likelihoods` has one entry per state, in the units of the data.
    """

    models: Models
    log_likelihoods: np.ndarray
    stop_reason: str
    degeneracy: Degeneracy | None


def climb(
    rows: Rows,
    models: Models,
    covariance_types: Sequence[str],
    spec: FitSpec,
    on_models: Callable[[Models], None] | None = None,
    on_iteration: Callable[[int], None] | None = None,
) -> list[Climb]:
    """EM from every one of `models` until it stops.

    Parameters
    ----------
    rows : Rows
    models : Models
        The starts.
    covariance_types : sequence of str
        The family of each model.
    spec : FitSpec
        For tol, max_iter and reg_covar.
    on_models : callable, optional
        Receives the models still climbing at each state; for one model, its trace.
    on_iteration : callable, optional
        Receives the number of models still climbing; may raise to abandon the work.
    """
    types = np.array(covariance_types)
    families = stretches(types)
    added = np.diag(ridge(rows, spec.reg_covar))
    ended: dict[int, Climb] = {}
    active = np.arange(len(models.weights))
    sums = one_pass(rows, models)
    history = [[value] for value in sums.log_likelihood]

    def end(position: int, reason: str, found: Degeneracy | None = None) -> None:
        m, one = active[position], slice(position, position + 1)
        if found is None:
            found = degeneracy.find(rows, models.covariances[position], sums.counts[position], types[m], spec.reg_covar)
        reason = "degenerate" if found else reason
        ended[m] = Climb(models[one], _in_data_units(rows, history[m]), reason, found)

    if on_models:
        on_models(models)
    for _ in range(spec.max_iter):
        following, failed = maximise(sums, families, added)
        for position, found in failed.items():
            end(position, "degenerate", found)
        if failed:
            kept = np.setdiff1d(np.arange(len(active)), list(failed))
            active, models, following, sums = active[kept], models[kept], following[kept], sums[kept]
            families = stretches(types[active])
        if not len(active):
            break
        before, models, sums = sums.log_likelihood, following, one_pass(rows, following)
        for m, value in zip(active, sums.log_likelihood, strict=True):
            history[m].append(value)
        if on_models:
            on_models(models)
        if on_iteration:
            on_iteration(len(active))
        settled = np.abs(sums.log_likelihood - before) < spec.tol * rows.n_samples
        if settled.any():
            for position in np.flatnonzero(settled):
                end(position, "converged")
            active, models, sums = active[~settled], models[~settled], sums[~settled]
            families = stretches(types[active])
        if not len(active):
            break
    for position in range(len(active)):
        end(position, "max_iter")
    return [ended[m] for m in range(len(history))]


def maximise(
    sums: Sums, families: Sequence[tuple[str, slice]], added: np.ndarray | None = None
) -> tuple[Models, dict[int, Degeneracy]]:
    """The M-step: parameters of greatest expected log-likelihood given the sums.

    Parameters
    ----------
    sums : Sums
    families : sequence of (str, slice)
        Covariance types and the models they belong to, from `stretches`.
    added : ndarray of shape (n_features, n_features), optional
        Ridge on each component's scatter, before the family's estimator (they are all linear).

    Returns
    -------
    models : Models
    failed : dict
        Models (by position) that have no such parameters, and why; their entries in `models` mean nothing.
    """
    failed = {}
    if not sums.counts.min() > MINIMUM_COUNT:
        for m, k in np.argwhere(~(sums.counts > MINIMUM_COUNT)):
            failed.setdefault(int(m), Degeneracy(int(k), degeneracy.NO_ROWS))
    scatter = sums.scatter if added is None else sums.scatter + added
    parts = [family_of(name).estimate(scatter[own], sums.counts[own]) for name, own in families]
    covariances = parts[0] if len(parts) == 1 else np.concatenate(parts)
    cholesky = _cholesky(covariances, failed)
    weights = sums.counts / sums.counts.sum(axis=1, keepdims=True)
    return Models(weights, sums.means, covariances, cholesky), failed


def stretches(covariance_types: np.ndarray) -> list[tuple[str, slice]]:
    """Stretches of neighbouring models of one covariance type."""
    borders = np.flatnonzero(covariance_types[1:] != covariance_types[:-1]) + 1
    bounds = [0, *borders.tolist(), len(covariance_types)]
    return [(str(covariance_types[i]), slice(i, j)) for i, j in pairwise(bounds) if i < j]


def _cholesky(covariances: np.ndarray, failed: dict[int, Degeneracy]) -> np.ndarray:
    """Cholesky factors; where one does not exist the model joins `failed`."""
    if failed:
        covariances = covariances.copy()
        covariances[list(failed)] = np.eye(covariances.shape[-1])
    try:
        factors = np.linalg.cholesky(covariances)
        if np.isfinite(factors).all():
            return factors
    except np.linalg.LinAlgError:
        pass
    factors = np.empty_like(covariances)
    for m, k in np.ndindex(covariances.shape[:2]):
        try:
            factors[m, k] = np.linalg.cholesky(covariances[m, k])
            sound = np.isfinite(factors[m, k]).all()
        except np.linalg.LinAlgError:
            sound = False
        if not sound:
            factors[m, k] = np.eye(covariances.shape[-1])
            failed.setdefault(int(m), Degeneracy(int(k), degeneracy.SINGULAR))
    return factors


def first_models(rows: Rows, sums: Sums, covariance_types: Sequence[str]) -> Models:
    """The starts as models of the given families; raises `InputError` where the data allow none."""
    models, failed = maximise(sums, stretches(np.array(covariance_types)))
    if failed:
        raise InputError(
            "The columns",
            "free of exact linear relations when the ridge is 0",
            "columns that determine each other",
            "leave one of them out or set a ridge above 0",
        )
    return models


def require_suitable(start: Mixture, spec: FitSpec, n_features: int) -> None:
    """Raise `InputError` when `start` has not the components of `spec` or the columns of the data."""
    if (start.n_components, start.n_features) != (spec.n_components, n_features):
        raise InputError(
            "The start",
            f"a mixture of {spec.n_components} components with {n_features} features",
            f"{start.n_components} components with {start.n_features} features",
            "give one mean and covariance per component, with one number per column",
        )


def to_models(rows: Rows, *mixtures: Mixture) -> Models:
    """Mixtures of the data's units as a batch in the units of `rows`."""
    covariances = np.stack([mixture.covariances for mixture in mixtures]) / rows.unit**2
    means = (np.stack([mixture.means for mixture in mixtures]) - rows.origin) / rows.unit
    weights = np.stack([mixture.weights for mixture in mixtures])
    return Models(weights, means, covariances, np.linalg.cholesky(covariances))


def to_mixture(rows: Rows, models: Models, covariance_type: str, position: int = 0) -> Mixture:
    """One model of a batch in the data's units."""
    return Mixture(
        models.weights[position],
        models.means[position] * rows.unit + rows.origin,
        models.covariances[position] * rows.unit**2,
        covariance_type,
    )


def _in_data_units(rows: Rows, log_likelihoods: list[float]) -> np.ndarray:
    """A density per unit becomes a density in the data's units (change of variables)."""
    return np.array(log_likelihoods) - rows.n_samples * rows.n_features * np.log(rows.unit)
