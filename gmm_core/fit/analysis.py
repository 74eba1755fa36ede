"""One button's worth of work: which family and how many components, from several kinds of start, then all rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit import restarts, selection
from gmm_core.fit.checks import as_matrix
from gmm_core.fit.restarts import Fit
from gmm_core.fit.selection import CRITERIA, Row, Sweep
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES

STARTS = ("kmeans", "random_from_data", "random")
"""Kinds of start that fail in different ways: k-means misses rare groups, random points overlapping ones."""

SWEEP_ROWS = 50_000
"""With more rows the models are compared on a sample ..."""

SAMPLE_ROWS = 20_000
"""... of so many, which is plenty to tell them apart; the chosen one is then fitted to all rows."""

SWEEP_TOLERANCE = 1e-5
FIRST_TOLERANCE = 1e-4
"""Where the work is heavy, all starts of a model climb to this, and only the best on to `SWEEP_TOLERANCE` ..."""

HEAVY = 300_000
"""... which is from so many products of two columns in all rows on; it halves the work."""

VERY_HEAVY = 5_000_000
"""From so many products on (100 columns of 500 rows), a family goes on to more components only while that helps ..."""

WIDE_PRODUCTS, WIDE_ROWS = 30_000_000, 2_000
"""... and the sample has no more rows than make so many products, but not fewer than this."""


@dataclass(frozen=True)
class AnalysisSpec:
    """What to try.

    Parameters
    ----------
    most_components : int
        K runs from 1 to this.
    covariance_types : tuple of str
    starts : tuple of str
        Kinds of start; each is tried `n_init` times.
    n_init : int
    criterion : {"bic", "aic", "icl"}
        The lowest value chooses.
    seed : int
    reg_covar : float
        As in `FitSpec`.
    """

    most_components: int = 10
    covariance_types: tuple[str, ...] = tuple(FAMILIES)
    starts: tuple[str, ...] = STARTS
    n_init: int = 2
    criterion: str = "bic"
    seed: int = 42
    reg_covar: float = 1e-6

    def __post_init__(self) -> None:
        if self.criterion not in CRITERIA:
            raise InputError("The criterion", f"one of {', '.join(CRITERIA)}", repr(self.criterion), "choose one")
        if not self.covariance_types or not self.starts:
            raise InputError("The analysis", "of at least one covariance type and kind of start", "none", "choose one")


@dataclass(frozen=True, eq=False)
class Analysis:
    """All models that were compared, and the chosen one fitted to all rows.

    Parameters
    ----------
    spec : AnalysisSpec
    sweep : Sweep
        Each model with the runs of every kind of start.
    chosen : Row
        The row of `sweep` that the criterion prefers.
    fit : Fit
        The chosen model on all rows.
    n_compared : int
        Rows the comparison used; fewer than ``fit.n_samples`` where it worked on a sample.
    """

    spec: AnalysisSpec
    sweep: Sweep
    chosen: Row
    fit: Fit
    n_compared: int

    @property
    def sampled(self) -> bool:
        return self.n_compared < self.fit.n_samples

    @property
    def left_early(self) -> tuple[str, ...]:
        """Families that were not taken to all numbers of components, because the criterion only became worse."""
        last = {row.covariance_type: row.n_components for row in self.sweep.rows}
        allowed = [k for k in range(1, self.spec.most_components + 1) if k not in self.sweep.refusals]
        return tuple(name for name, k in last.items() if k < allowed[-1])


def analyse(X: np.ndarray, spec: AnalysisSpec, progress: Callable[[float], None] | None = None) -> Analysis:
    """Compare families and numbers of components, choose by the criterion, and fit the choice to all rows.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    spec : AnalysisSpec
    progress : callable, optional
        Receives the share of the work that is done; may raise to abandon it.

    Raises
    ------
    InputError
        When the data cannot be fitted, or every fit is degenerate.
    """
    X = as_matrix(X)
    sample = _sample(X, spec.seed)
    share = 0.7 if len(sample) < len(X) else 0.97
    products = sample.size * sample.shape[1]
    if products >= HEAVY:
        compare = _compare_while_better if products >= VERY_HEAVY else _compare
        sweep = compare(sample, spec, FIRST_TOLERANCE, _part(progress, 0, 0.8 * share))
        sweep = selection.climbed_on(sweep, sample, SWEEP_TOLERANCE, _part(progress, 0.8 * share, 0.2 * share))
    else:
        sweep = _compare(sample, spec, SWEEP_TOLERANCE, _part(progress, 0, share))
    chosen = sweep.best(spec.criterion)
    if chosen is None:
        raise InputError(
            "At least one model",
            "free of collapsed components",
            "a collapse in each",
            "choose fewer columns, fewer components or a larger ridge",
        )
    final = replace(chosen.fit.spec, tol=FitSpec().tol)
    fit = restarts.refine(X, final, chosen.fit.mixture, _part(progress, share, 1 - share))
    return Analysis(spec, sweep, chosen, fit, len(sample))


def _sample(X: np.ndarray, seed: int) -> np.ndarray:
    """The rows that models are compared on."""
    n_rows = max(WIDE_PRODUCTS // X.shape[1] ** 2, WIDE_ROWS)
    if len(X) > SWEEP_ROWS:
        n_rows = min(n_rows, SAMPLE_ROWS)
    if len(X) <= n_rows:
        return X
    return X[np.sort(np.random.default_rng(seed).choice(len(X), n_rows, replace=False))]


def _compare(X: np.ndarray, spec: AnalysisSpec, tol: float, progress: Callable[[float], None] | None) -> Sweep:
    """Every model from every kind of start."""
    return _from_all_starts(X, spec, tol, range(1, spec.most_components + 1), _families(X, spec), progress)


def _compare_while_better(
    X: np.ndarray, spec: AnalysisSpec, tol: float, progress: Callable[[float], None] | None
) -> Sweep:
    """As `_compare`, but a family is left once its criterion has become worse twice in a row."""
    sweeps: list[Sweep] = []
    refusals: dict[int, str] = {}
    values: dict[str, list[float]] = {name: [] for name in _families(X, spec)}
    everything = sum(range(1, spec.most_components + 1))
    for k in range(1, spec.most_components + 1):
        better = [name for name, own in values.items() if not (len(own) > 2 and own[-3] < own[-2] < own[-1])]
        if not better:
            break
        part = _part(progress, k * (k - 1) / 2 / everything, k / everything)
        try:
            sweeps.append(_from_all_starts(X, spec, tol, [k], better, part))
        except InputError as error:  # more components than distinct rows
            if k == 1:
                raise
            refusals[k] = str(error)
            continue
        for row in sweeps[-1].rows:
            values[row.covariance_type].append(getattr(row, spec.criterion) if row.is_sound else np.inf)
    return Sweep(tuple(row for one in sweeps for row in one.rows), refusals)


def _families(X: np.ndarray, spec: AnalysisSpec) -> tuple[str, ...]:
    if X.shape[1] > 1:
        return spec.covariance_types
    # of one number, all variances differ or all are the same: two families, not four
    return tuple(dict.fromkeys("tied" if family == "tied" else "full" for family in spec.covariance_types))


def _from_all_starts(
    X: np.ndarray,
    spec: AnalysisSpec,
    tol: float,
    n_components: Sequence[int],
    families: Sequence[str],
    progress: Callable[[float], None] | None,
) -> Sweep:
    width = 1 / len(spec.starts)
    sweeps = []
    for i, start in enumerate(spec.starts):
        own = FitSpec(init_params=start, n_init=spec.n_init, seed=spec.seed, tol=tol, reg_covar=spec.reg_covar)
        sweeps.append(selection.sweep(X, n_components, families, own, _part(progress, i * width, width)))
    return selection.merged(sweeps)


def _part(progress: Callable[[float], None] | None, begin: float, width: float) -> Callable[[float], None] | None:
    return progress and (lambda share: progress(begin + width * share))
