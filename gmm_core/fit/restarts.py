"""Several starts of one fit, carried together; every outcome is kept and the best sound one wins."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count, pairwise

import numpy as np

from gmm_core.fit import em, initialisation
from gmm_core.fit.batch import Sums
from gmm_core.fit.checks import Caution, as_matrix, cautions, require_distinct_rows, require_spread
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.maximisation import first_models
from gmm_core.fit.numbering import Numbering
from gmm_core.fit.rows import RowBlocks, Rows
from gmm_core.fit.spec import FitSpec
from gmm_core.fit.threads import single_thread
from gmm_core.model import criteria
from gmm_core.model.families import n_parameters
from gmm_core.model.mixture import Mixture

BATCH_WORK = 300_000_000
"""Most products of columns in an iteration of models carried together: they share NumPy's overhead, and yet the
iteration takes but a fraction of a second, after which the work can be abandoned."""


@dataclass(frozen=True, eq=False)
class Run:
    """The outcome of one start.

    Parameters
    ----------
    index : int
        Which start of the seed, from 0.
    start, mixture : Mixture
        Where it began and where it ended.
    log_likelihoods : ndarray of shape (n_iter + 1,)
        Total log-likelihood of every state.
    stop_reason : {"converged", "max_iter", "degenerate"}
    degeneracy : Degeneracy, optional
    """

    index: int
    start: Mixture
    mixture: Mixture
    log_likelihoods: np.ndarray
    stop_reason: str
    degeneracy: Degeneracy | None = None

    @property
    def log_likelihood(self) -> float:
        return float(self.log_likelihoods[-1])

    @property
    def n_iter(self) -> int:
        return len(self.log_likelihoods) - 1

    @property
    def is_sound(self) -> bool:
        return self.degeneracy is None

    def permuted(self, order: Sequence[int]) -> Run:
        """The same run with its components in another order."""
        found = self.degeneracy and replace(self.degeneracy, component=list(order).index(self.degeneracy.component))
        start, mixture = self.start.permuted(order), self.mixture.permuted(order)
        return replace(self, start=start, mixture=mixture, degeneracy=found)


@dataclass(frozen=True, eq=False)
class Fit:
    """The best sound run of several, with all the others.

    Its components are numbered by the data (see `gmm_core.fit.numbering`), those of the `runs` as they started.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), or None
        The rows; None when they were read from blocks.
    n_samples : int
    spec : FitSpec
    runs : tuple of Run
        One per start, in order.
    cautions : tuple of Caution
        What limits the fit, of the data's making.
    numbering : Numbering, optional
        Without it components keep the numbers they started with.
    """

    X: np.ndarray | None = field(repr=False)
    n_samples: int
    spec: FitSpec
    runs: tuple[Run, ...] = field(repr=False)
    cautions: tuple[Caution, ...] = ()
    numbering: Numbering | None = field(default=None, repr=False)

    @cached_property
    def winner(self) -> Run:
        """The one of `runs` of highest likelihood among the sound; where all are degenerate, the highest of these."""
        return max(self.runs, key=lambda run: (run.is_sound, run.log_likelihood))

    @cached_property
    def best(self) -> Run:
        """The winner with its components numbered by the data."""
        order = self.numbering.order(self.winner.mixture) if self.numbering else []
        return self.winner if order == sorted(order) else self.winner.permuted(order)

    @property
    def mixture(self) -> Mixture:
        return self.best.mixture

    @property
    def log_likelihood(self) -> float:
        return self.winner.log_likelihood

    @property
    def n_iter(self) -> int:
        return self.winner.n_iter

    @property
    def stop_reason(self) -> str:
        return self.winner.stop_reason

    @property
    def degeneracy(self) -> Degeneracy | None:
        return self.best.degeneracy

    @property
    def is_sound(self) -> bool:
        return self.winner.is_sound

    @property
    def warnings(self) -> tuple[str, ...]:
        """The cautions as sentences without column names, and the fit's own."""
        return tuple(caution.sentence() for caution in self.cautions) + self.own_warnings

    @property
    def own_warnings(self) -> tuple[str, ...]:
        """What a person should know about the winning run itself."""
        if self.degeneracy:
            return (f"Every start ended degenerate. {self.degeneracy.sentence} Choose fewer components.",)
        if self.stop_reason == "max_iter":
            return (f"EM had not converged after {self.n_iter} iterations; allow more of them.",)
        return ()

    @cached_property
    def responsibilities(self) -> np.ndarray:
        """Responsibilities of the rows under the winning mixture, shape (n_samples, n_components)."""
        return self.mixture.responsibilities(self.X)

    @cached_property
    def trace(self) -> em.FitTrace:
        """The winning run once more, with every state."""
        return em.run(self.X, self.spec, self.best.start)

    @property
    def bic(self) -> float:
        """Lower is better (mclust's is the negative)."""
        return criteria.bic(self.log_likelihood, self.winner.mixture.n_parameters, self.n_samples)

    @property
    def aic(self) -> float:
        """Lower is better."""
        return criteria.aic(self.log_likelihood, self.winner.mixture.n_parameters)

    @cached_property
    def icl(self) -> float:
        """Lower is better (mclust's is the negative)."""
        return criteria.icl(self.bic, float(np.log(self.winner.mixture.responsibilities(self.X).max(axis=1)).sum()))


def fit(X: np.ndarray | RowBlocks, spec: FitSpec, progress: Callable[[float], None] | None = None) -> Fit:
    """Fit a mixture from `spec.n_init` starts.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features), or RowBlocks
        Blocks are read once per EM iteration and need not be in memory together.
    spec : FitSpec
    progress : callable, optional
        Receives the share of the work that is done, from 0 to 1, at each iteration; may raise to abandon it.

    Raises
    ------
    InputError
        When the data cannot be fitted.
    """
    with single_thread():
        X, rows = prepare(X, spec.n_components, spec.reg_covar)
        sums = initialisation.starts(rows, spec, range(spec.n_init))
        (runs,) = climb_runs(rows, [sums], spec, progress)
    limits = cautions(rows, n_parameters(spec.covariance_type, spec.n_components, rows.n_features))
    return Fit(X, rows.n_samples, spec, tuple(runs), limits, Numbering.of(rows, X))


def refine(
    X: np.ndarray | RowBlocks, spec: FitSpec, start: Mixture, progress: Callable[[float], None] | None = None
) -> Fit:
    """EM from one given mixture, keeping the outcome only: for more rows than a whole trace should be kept of.

    Parameters
    ----------
    X, spec
        As for `fit`; `n_init`, `init_params` and `seed` play no part.
    start : Mixture
        Of the spec's number of components and covariance type.
    progress : callable, optional
        Receives a number that grows towards 1 at each iteration; may raise to abandon the work.

    Raises
    ------
    InputError
        When the data cannot be fitted or `start` does not suit them.
    """
    n_done = count(1)
    with single_thread():
        X, rows = prepare(X, spec.n_components, spec.reg_covar)
        em.require_suitable(start, spec, rows.n_features)
        (climbed,) = em.climb(
            rows,
            em.to_models(rows, start, spec.covariance_type),
            spec,
            on_iteration=progress and (lambda n_climbing: progress(1 - 0.97 ** next(n_done))),
        )
    run = Run(0, start, climbed.mixture, climbed.log_likelihoods, climbed.stop_reason, climbed.degeneracy)
    limits = cautions(rows, n_parameters(spec.covariance_type, spec.n_components, rows.n_features))
    return Fit(X, rows.n_samples, spec, (run,), limits, Numbering.of(rows, X))


def prepare(X: np.ndarray | RowBlocks, n_components: int, reg_covar: float) -> tuple[np.ndarray | None, Rows]:
    """Check the data and prepare them for the engine; the array is None for rows that come in blocks."""
    if hasattr(X, "__array__") or isinstance(X, Sequence):
        X = as_matrix(X)
        require_distinct_rows(X, n_components)
        rows = Rows.from_array(X)
    else:
        rows, X = Rows.from_blocks(X), None
        require_distinct_rows(rows.sample(initialisation.SAMPLE_ROWS, seed=0), n_components)
    require_spread(rows, reg_covar)
    return X, rows


def climb_runs(
    rows: Rows, starts: Sequence[Sums], spec: FitSpec, progress: Callable[[float], None] | None = None
) -> list[list[Run]]:
    """EM from every start of each of `starts`, many of them together; the runs of each.

    Parameters
    ----------
    rows : Rows
    starts : sequence of Sums
    spec : FitSpec
        For tol, max_iter and reg_covar; sizes and families are those of the starts.
    progress : callable, optional
        Receives the share of the work that is done; may raise to abandon it.
    """
    everything = sum(len(one.counts) for one in starts)
    runs: list[Run] = []
    done = 0
    if progress:
        progress(0.0)
    for batch in _batches(rows, starts):
        end = done + len(batch.counts)
        tick = progress and (lambda n_climbing, end=end: progress((end - n_climbing) / everything))
        runs += _climb_batch(rows, batch, spec, tick)
        done = end
    bounds = np.cumsum([0, *(one.layout.n_models for one in starts)]).tolist()
    return [[replace(run, index=i) for i, run in enumerate(runs[a:b])] for a, b in pairwise(bounds)]


def _batches(rows: Rows, starts: Sequence[Sums]) -> Iterator[Sums]:
    """Starts joined or parted into batches of at most `BATCH_WORK` where possible."""
    # rows in blocks may come from a file, which is better read once for all
    most = BATCH_WORK // (rows.n_samples * (rows.n_features + 1) ** 2) if rows.prepared else sys.maxsize
    waiting: list[Sums] = []
    for one in starts:
        per_batch = max(most // int(one.layout.sizes[0]), 1)
        for first in range(0, one.layout.n_models, per_batch):
            part = one[first : first + per_batch]
            if waiting and sum(len(other.counts) for other in waiting) + len(part.counts) > most:
                yield Sums.concatenated(waiting)
                waiting = []
            waiting.append(part)
    yield Sums.concatenated(waiting)


def _climb_batch(rows: Rows, sums: Sums, spec: FitSpec, on_iteration: Callable[[int], None] | None) -> list[Run]:
    """Equal starts are climbed once."""
    models = first_models(sums)
    layout = models.layout
    first_of: dict[tuple, int] = {}
    same_as = []
    for m in range(layout.n_models):
        own = layout.components(slice(m, m + 1))
        key = (layout.covariance_types[m], models.means[own].tobytes(), sums.counts[own].tobytes())
        same_as.append(first_of.setdefault(key, m))
    distinct = np.isin(np.arange(layout.n_models), list(first_of.values()))
    climbs = em.climb(rows, models[distinct], spec, on_iteration=on_iteration)
    starts = em.to_mixtures(rows, models)
    runs = {
        m: Run(0, starts[m], climbed.mixture, climbed.log_likelihoods, climbed.stop_reason, climbed.degeneracy)
        for m, climbed in zip(np.flatnonzero(distinct).tolist(), climbs, strict=True)
    }
    return [runs[m] for m in same_as]
