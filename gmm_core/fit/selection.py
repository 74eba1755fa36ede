"""Fits over numbers of components and covariance families, side by side, as model selection needs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import initialisation
from gmm_core.fit.batch import Sums
from gmm_core.fit.checks import column_cautions, n_distinct_rows, require_distinct_rows, row_cautions
from gmm_core.fit.numbering import Numbering
from gmm_core.fit.restarts import Fit, climb_runs, prepare, refine
from gmm_core.fit.spec import FitSpec
from gmm_core.fit.threads import single_thread
from gmm_core.model.families import FAMILIES, family_of, n_parameters

CRITERIA = ("bic", "aic", "icl")
"""Criteria of a `Row`; lower is better for each."""

HIGHER_IS_BETTER = frozenset({"log_likelihood"})
"""What else of a `Row` models can be ranked by; it charges nothing for parameters."""


@dataclass(frozen=True, eq=False)
class Row:
    """One fit of a sweep with what is compared of it; criteria in the form where lower is better."""

    n_components: int
    covariance_type: str
    log_likelihood: float
    n_parameters: int
    bic: float
    aic: float
    icl: float
    fit: Fit

    @property
    def is_sound(self) -> bool:
        return self.fit.is_sound


@dataclass(frozen=True, eq=False)
class Sweep:
    """Fits over numbers of components and covariance types.

    Parameters
    ----------
    rows : tuple of Row
        By number of components, then covariance type, in the order asked for.
    refusals : dict of int to str
        Numbers of components that could not be fitted at all, and why.
    """

    rows: tuple[Row, ...]
    refusals: dict[int, str]

    def row(self, n_components: int, covariance_type: str) -> Row | None:
        """The row of that model, or None where it was refused."""
        for row in self.rows:
            if (row.n_components, row.covariance_type) == (n_components, covariance_type):
                return row
        return None

    def ranked(self, criterion: str = "bic", covariance_type: str | None = None) -> tuple[Row, ...]:
        """Sound rows, best first, of all families or of one."""
        sound = [row for row in self.rows if row.is_sound and covariance_type in (None, row.covariance_type)]
        return tuple(sorted(sound, key=lambda row: getattr(row, criterion), reverse=criterion in HIGHER_IS_BETTER))

    def best(self, criterion: str = "bic", covariance_type: str | None = None) -> Row | None:
        """The sound row with the best value of the criterion; None where no fit is sound."""
        return next(iter(self.ranked(criterion, covariance_type)), None)

    def stuck(self, by: float = 0.5) -> tuple[Row, ...]:
        """Sound rows less likely, by more than `by`, than a model that they contain: surely local maxima.

        A mixture can do whatever one of fewer components can, or one of a family that its own contains, so at its
        global maximum it is never less likely.
        """
        return tuple(
            row
            for row in self.rows
            if row.is_sound
            and any(
                other.is_sound and _contains(row, other) and other.log_likelihood > row.log_likelihood + by
                for other in self.rows
            )
        )


def _contains(row: Row, other: Row) -> bool:
    family, inner = row.covariance_type, other.covariance_type
    return other.n_components <= row.n_components and (inner == family or inner in FAMILIES[family].contains)


def sweep(
    X: np.ndarray,
    n_components: Sequence[int],
    covariance_types: Sequence[str],
    spec: FitSpec,
    progress: Callable[[float], None] | None = None,
) -> Sweep:
    """Fit every number of components with every covariance type.

    The families share their starts, and everything climbs together.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    n_components : sequence of int
    covariance_types : sequence of str
    spec : FitSpec
        For everything else.
    progress : callable, optional
        Receives the share of the work that is done, from 0 to 1; may raise to abandon it.

    Raises
    ------
    InputError
        When the data cannot be fitted with any of the numbers of components.
    """
    for covariance_type in covariance_types:
        family_of(covariance_type)
    starts: dict[int, Sums] = {}
    refusals: dict[int, str] = {}
    refused: InputError | None = None
    with single_thread():
        X, rows = prepare(X, 1, spec.reg_covar)
        n_distinct = n_distinct_rows(X, max(n_components, default=1))
        for k in n_components:
            try:
                if k > n_distinct:
                    require_distinct_rows(X, k)
                own = replace(spec, n_components=k)
                starts[k] = initialisation.starts(rows, own, range(spec.n_init if k > 1 else 1))
            except InputError as error:
                refusals[k] = str(error)
                refused = refused or error
        if not starts:
            raise refused or InputError("The numbers of components", "at least one", "none", "choose one")
        models = [(k, covariance_type) for k in starts for covariance_type in covariance_types]
        runs = climb_runs(rows, [starts[k].of_family(name) for k, name in models], spec, progress)
        found, limits, numbering = [], column_cautions(rows), Numbering.of(rows, X)
        for (k, name), own_runs in zip(models, runs, strict=True):
            own = replace(spec, n_components=k, covariance_type=name)
            few = row_cautions(rows, n_parameters(name, k, rows.n_features))
            found.append(_row(Fit(X, rows.n_samples, own, tuple(own_runs), limits + few, numbering)))
    return Sweep(tuple(found), refusals)


def merged(sweeps: Sequence[Sweep]) -> Sweep:
    """Sweeps of the same data over the same models as one, each model with the runs of all of them.

    A fit's spec is that of the sweep whose run won.
    """
    rows = []
    for alike in zip(*(one.rows for one in sweeps), strict=True):
        runs = tuple(
            replace(run, index=index) for index, run in enumerate(run for row in alike for run in row.fit.runs)
        )
        winner = max(alike, key=lambda row: (row.is_sound, row.log_likelihood)).fit
        rows.append(_row(replace(winner, runs=runs)))
    return Sweep(tuple(rows), sweeps[0].refusals)


def climbed_on(found: Sweep, X: np.ndarray, tol: float, progress: Callable[[float], None] | None = None) -> Sweep:
    """A sweep of `X` in which the best run of each model has gone on to a smaller tolerance.

    Where that run collapses on the way, the next best one goes on in its place.
    """
    rows, n = [], len(found.rows)
    for done, row in enumerate(found.rows):
        part = progress and (lambda share, done=done: progress((done + share) / n))
        rows.append(_row(_climbed_on(row.fit, X, replace(row.fit.spec, tol=tol), part)))
    return Sweep(tuple(rows), found.refusals)


def _climbed_on(fit: Fit, X: np.ndarray, spec: FitSpec, progress: Callable[[float], None] | None) -> Fit:
    best = fit.winner
    if not best.is_sound:
        return fit
    (more,) = refine(X, spec, best.mixture, progress).runs
    curve = np.append(best.log_likelihoods, more.log_likelihoods[1:])
    whole = replace(more, index=best.index, start=best.start, log_likelihoods=curve)
    climbed = replace(fit, spec=spec, runs=tuple(whole if run is best else run for run in fit.runs))
    return climbed if whole.is_sound else _climbed_on(climbed, X, spec, progress)


def _row(fit: Fit) -> Row:
    spec, p = fit.spec, fit.winner.mixture.n_parameters
    return Row(spec.n_components, spec.covariance_type, fit.log_likelihood, p, fit.bic, fit.aic, fit.icl, fit)
