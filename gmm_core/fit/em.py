"""Expectation-maximisation (Dempster, Laird & Rubin, 1977) for Gaussian mixtures.

`run` makes one fit and keeps every state. `climb` is the same algorithm for many models at once, which restarts and
sweeps are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import degeneracy, initialisation
from gmm_core.fit.batch import Layout, Models
from gmm_core.fit.checks import as_matrix, require_distinct_rows, require_spread
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.maximisation import first_models, maximise
from gmm_core.fit.rows import Rows, ridge
from gmm_core.fit.spec import FitSpec
from gmm_core.fit.statistics import one_pass
from gmm_core.fit.threads import single_thread
from gmm_core.model.mixture import Mixture


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
            models = first_models(initialisation.starts(rows, spec, [0]))
        else:
            require_suitable(start, spec, X.shape[1])
            models = to_models(rows, start, spec.covariance_type)
        visited: list[Models] = []
        (climbed,) = climb(
            rows,
            models,
            spec,
            on_models=visited.append,
            on_iteration=progress and (lambda n_climbing: progress(len(visited) / (spec.max_iter + 1))),
        )
    states = tuple(
        EMState(*to_mixtures(rows, models), X, float(log_likelihood), i)
        for i, (models, log_likelihood) in enumerate(zip(visited, climbed.log_likelihoods, strict=True))
    )
    return FitTrace(spec, states, climbed.stop_reason, climbed.degeneracy)


# ---- many models at once --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Climb:
    """How one model of a batch ended, and the way there: `log_likelihoods` has one entry per state."""

    mixture: Mixture
    log_likelihoods: np.ndarray
    stop_reason: str
    degeneracy: Degeneracy | None


@np.errstate(divide="ignore", invalid="ignore")  # a component may be left without rows: that is found and said
def climb(
    rows: Rows,
    models: Models,
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
    spec : FitSpec
        For tol, max_iter and reg_covar.
    on_models : callable, optional
        Receives the models still climbing at each state; for one model, its trace.
    on_iteration : callable, optional
        Receives the number of components still climbing; may raise to abandon the work.
    """
    added = np.diag(ridge(rows, spec.reg_covar))
    ended: list[_Ended] = []
    active = np.arange(models.layout.n_models)
    sums = one_pass(rows, models)
    history = [[value] for value in sums.log_likelihood]
    if on_models:
        on_models(models)
    for _ in range(spec.max_iter):
        following, failed = maximise(sums, added)
        if failed:
            lost = np.isin(np.arange(len(active)), list(failed))
            found = {int(active[m]): why for m, why in failed.items()}
            ended.append(_Ended(active[lost], models[lost], sums.counts[models.layout.components(lost)], "", found))
            active, models, following, sums = active[~lost], models[~lost], following[~lost], sums[~lost]
        if not len(active):
            break
        before, models, sums = sums.log_likelihood, following, one_pass(rows, following)
        for m, value in zip(active.tolist(), sums.log_likelihood.tolist(), strict=True):
            history[m].append(value)
        if on_models:
            on_models(models)
        if on_iteration:
            on_iteration(len(models.weights))
        settled = np.abs(sums.log_likelihood - before) < spec.tol * rows.n_samples
        if settled.any():
            counts = sums.counts[models.layout.components(settled)]
            ended.append(_Ended(active[settled], models[settled], counts, "converged"))
            active, models, sums = active[~settled], models[~settled], sums[~settled]
        if not len(active):
            break
    else:
        ended.append(_Ended(active, models, sums.counts, "max_iter"))
    return _climbs(rows, ended, history, spec.reg_covar)


@dataclass(frozen=True, eq=False)
class _Ended:
    """Models of a batch (by position) that stopped together; `found` says which had nowhere to go, and why."""

    positions: np.ndarray
    models: Models
    counts: np.ndarray
    stop_reason: str
    found: Mapping[int, Degeneracy] = field(default_factory=dict)


def _climbs(rows: Rows, ended: list[_Ended], history: list[list[float]], reg_covar: float) -> list[Climb]:
    climbs: dict[int, Climb] = {}
    directions = degeneracy.varied_directions(rows, reg_covar)
    for end in ended:
        found = degeneracy.find(end.models, end.counts, directions)
        mixtures = to_mixtures(rows, end.models)
        for m, (position, mixture) in enumerate(zip(end.positions.tolist(), mixtures, strict=True)):
            why = end.found.get(position) or found.get(m)
            values = np.array(history[position]) - rows.n_samples * rows.n_features * np.log(rows.unit)
            climbs[position] = Climb(mixture, values, "degenerate" if why else end.stop_reason, why)
    return [climbs[position] for position in range(len(history))]


def require_suitable(start: Mixture, spec: FitSpec, n_features: int) -> None:
    """Raise `InputError` when `start` has not the components of `spec` or the columns of the data."""
    if (start.n_components, start.n_features) != (spec.n_components, n_features):
        raise InputError(
            "The start",
            f"a mixture of {spec.n_components} components with {n_features} features",
            f"{start.n_components} components with {start.n_features} features",
            "give one mean and covariance per component, with one number per column",
        )


def to_models(rows: Rows, mixture: Mixture, covariance_type: str) -> Models:
    """A mixture of the data's units as a batch of one, in the units of `rows`, to be fitted as `covariance_type`."""
    covariances = mixture.covariances / rows.unit**2
    means = (mixture.means - rows.origin) / rows.unit
    layout = Layout.alike(1, mixture.n_components, covariance_type)
    return Models(layout, mixture.weights, means, covariances, np.linalg.cholesky(covariances))


def to_mixtures(rows: Rows, models: Models) -> list[Mixture]:
    """A batch's models in the data's units."""
    means = models.means * rows.unit + rows.origin
    covariances, cholesky = models.covariances * rows.unit**2, models.cholesky * rows.unit
    bounds = [*models.layout.first.tolist(), len(means)]
    return [
        Mixture.unchecked(models.weights[a:b], means[a:b], covariances[a:b], cholesky[a:b], name)
        for (a, b), name in zip(pairwise(bounds), models.layout.covariance_types.tolist(), strict=True)
    ]
