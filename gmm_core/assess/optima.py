"""The distinct optima that many starts ended in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gmm_core.assess.matching import match_mixtures, numbered_like
from gmm_core.assess.success import Success, success
from gmm_core.fit.restarts import Fit, Run
from gmm_core.model.mixture import Mixture

LOG_LIKELIHOOD_TOLERANCE = 1e-3
"""Two ends of the same climb differ by less than this in the mean log-likelihood per row: EM stops short of the top."""

DISTANCE_TOLERANCE = 0.02
"""Largest Bhattacharyya distance between corresponding components of one optimum: means 0.4 sd apart, shapes equal."""

WEIGHT_TOLERANCE = 0.05
"""Largest difference between their mixing weights."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """One local maximum and the runs that ended there.

    Parameters
    ----------
    log_likelihood : float
        Of its best run.
    mixture : Mixture
        Of its best run, its components in the order of those of the best optimum.
    runs : tuple of int
        Positions in the sequence of runs, the best first.
    share : float
        Of all starts, the degenerate ones included.
    """

    log_likelihood: float
    mixture: Mixture
    runs: tuple[int, ...]
    share: float


@dataclass(frozen=True, eq=False)
class Optima:
    """What became of all starts.

    Parameters
    ----------
    optima : tuple of Optimum
        The best first.
    degenerate : tuple of int
        Positions of the runs without a sound end.
    n_starts : int
    """

    optima: tuple[Optimum, ...]
    degenerate: tuple[int, ...]
    n_starts: int

    @property
    def membership(self) -> np.ndarray:
        """Optimum of every run, 0 the best; -1 for degenerate runs; shape (n_starts,)."""
        of_run = np.full(self.n_starts, -1)
        for position, optimum in enumerate(self.optima):
            of_run[list(optimum.runs)] = position
        return of_run

    def success(self, confidence: float = 0.95) -> Success:
        """Chance that one start reaches the best optimum found."""
        return success(len(self.optima[0].runs) if self.optima else 0, self.n_starts, confidence)


def distinct_optima(runs: Sequence[Run], n_samples: int, best_known: Mixture | None = None) -> Optima:
    """Group the ends of runs that are the same mixture up to the order of components.

    Parameters
    ----------
    runs : sequence of Run
    n_samples : int
    best_known : Mixture, optional
        Components are numbered after this mixture instead of the best of the runs.
    """
    order = sorted((i for i, run in enumerate(runs) if run.is_sound), key=lambda i: -runs[i].log_likelihood)
    groups: list[list[int]] = []
    for i in order:
        home = next((group for group in groups if same_optimum(runs[group[0]], runs[i], n_samples)), None)
        if home is None:
            groups.append([i])
        else:
            home.append(i)
    reference = best_known if best_known is not None or not groups else runs[groups[0][0]].mixture
    found = tuple(_optimum(runs, group, reference) for group in groups)
    return Optima(found, tuple(i for i, run in enumerate(runs) if not run.is_sound), len(runs))


def chances(fits: Mapping[str, Fit], confidence: float = 0.95) -> dict[str, Success]:
    """Chance that one start of each kind reaches the best sound optimum that any of them found.

    Parameters
    ----------
    fits : mapping of str to Fit
        By kind of start; of the same data and model.
    """
    sound = [run for fit in fits.values() for run in fit.runs if run.is_sound]
    best = max(sound, key=lambda run: run.log_likelihood, default=None)
    return {
        kind: success(
            sum(run.is_sound and best is not None and same_optimum(best, run, fit.n_samples) for run in fit.runs),
            len(fit.runs),
            confidence,
        )
        for kind, fit in fits.items()
    }


def same_optimum(one: Run, other: Run, n_samples: int) -> bool:
    """Whether two runs ended in the same maximum: equal likelihood and parameters, within what EM leaves undone."""
    if abs(one.log_likelihood - other.log_likelihood) > LOG_LIKELIHOOD_TOLERANCE * n_samples:
        return False
    if one.mixture.n_components != other.mixture.n_components:
        return False
    match = match_mixtures(other.mixture, one.mixture)
    unequal = np.abs(other.mixture.weights[list(match.order)] - one.mixture.weights).max()
    return bool(max(match.distances) <= DISTANCE_TOLERANCE and unequal <= WEIGHT_TOLERANCE)


def _optimum(runs: Sequence[Run], group: list[int], reference: Mixture) -> Optimum:
    best = runs[group[0]]
    mixture = numbered_like(best.mixture, reference)
    return Optimum(best.log_likelihood, mixture, tuple(group), len(group) / len(runs))
