"""What an analyst should hear first about an analysis: the finding, its reasons, and what to be wary of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.assess.uncertainty import ambiguous_share
from gmm_core.data.dataset import Dataset
from gmm_core.fit.analysis import Analysis
from gmm_core.fit.restarts import Fit
from gmm_core.fit.selection import CRITERIA, Row
from gmm_core.wording import percent

FEW_ROWS_PER_PARAMETER = 10
SMALL_CLUSTER = 5
"""A cluster of fewer rows may as well be an outlier or two."""

FEW_VALUES = 12
"""A column of so few different values is discrete: a Gaussian can shrink onto each of them."""

SPIKE = 0.2
"""A single value that so large a share of the rows has takes a component of its own ..."""

SPIKE_ROWS = 5
"""... if it is so many rows at least."""

RIDGE_AT_WORK = 0.05
"""Share of a component's variance that the ridge may be before it is worth a word."""

EVIDENCE = ((2, "hardly any"), (6, "positive"), (10, "strong"), (float("inf"), "very strong"))
"""Differences of BIC and what they say (Kass & Raftery, 1995)."""

NAMES = {"bic": "BIC", "aic": "AIC", "icl": "ICL"}


@dataclass(frozen=True)
class Verdict:
    """Sentences, with column names as they came.

    Parameters
    ----------
    headline : str
    reasons : tuple of str
        Why this model, and how far ahead of the next it is.
    warnings : tuple of str
        What limits the finding, the most important first.
    """

    headline: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


def verdict(dataset: Dataset, analysis: Analysis) -> Verdict:
    """The finding of an analysis of `dataset`."""
    return Verdict(
        _headline(analysis),
        tuple(_reasons(analysis)),
        tuple(dict.fromkeys([*fit_warnings(dataset, analysis.fit), *_comparison_warnings(analysis)])),
    )


def evidence(difference: float) -> str:
    """What a difference of BIC says, in Kass and Raftery's words."""
    return next(words for limit, words in EVIDENCE if abs(difference) < limit)


def fit_warnings(dataset: Dataset, fit: Fit) -> list[str]:
    """What limits trust in one fit, whatever it was compared with."""
    said = list(fit.own_warnings)
    said += [caution.sentence(dataset.feature_names) for caution in fit.cautions]
    said += _few_rows(fit) + _small_clusters(fit) + _discrete(dataset) + _ridge(dataset, fit)
    return said


def _headline(analysis: Analysis) -> str:
    fit = analysis.fit
    k = fit.mixture.n_components
    name = NAMES[analysis.spec.criterion]
    if k == 1:
        return f"No groups: {name} prefers a single {fit.spec.covariance_type} Gaussian for all rows."
    doubtful = _doubtful(ambiguous_share(fit.responsibilities))
    return f"{k} clusters; {name} prefers {fit.spec.covariance_type} covariances; {doubtful}."


def _doubtful(share: float) -> str:
    if share == 0:
        return "no row is ambiguous"
    return f"{percent(share)} of rows are ambiguous"


def _reasons(analysis: Analysis) -> list[str]:
    criterion = analysis.spec.criterion
    name = NAMES[criterion]
    best, *others = analysis.sweep.ranked(criterion)
    said = []
    if others:
        gap = getattr(others[0], criterion) - getattr(best, criterion)
        strength = f": {evidence(gap)} evidence against it" if criterion == "bic" else ""
        said.append(f"The runner-up is {_named(others[0])}, whose {name} is {gap:,.1f} higher{strength}.")
    one = analysis.sweep.row(1, best.covariance_type)
    runner_up_is_single = bool(others) and others[0].n_components == 1
    if one is not None and best.n_components > 1 and not runner_up_is_single:
        gap = getattr(one, criterion) - getattr(best, criterion)
        said.append(f"Against a single Gaussian {name} falls by {gap:,.1f}.")
    if analysis.sampled:
        said.append(
            f"The models were compared on a random sample of {analysis.n_compared:,} of the "
            f"{analysis.fit.n_samples:,} rows; the chosen one was then fitted to all of them."
        )
    if analysis.left_early:
        names = ", ".join(analysis.left_early)
        said.append(
            f"With so many columns, a covariance type was not tried with more components once its {name} had become "
            f"worse twice in a row: {names}."
        )
    return said


def _comparison_warnings(analysis: Analysis) -> list[str]:
    chosen, criterion, sweep = analysis.chosen, analysis.spec.criterion, analysis.sweep
    said = []
    if chosen.n_components == analysis.spec.most_components > 1:
        said.append(
            f"{chosen.n_components} is the most components that were tried: more may fit better still, or the data are "
            "not made of Gaussians."
        )
    for other in CRITERIA:
        preferred = sweep.best(other)
        if other != criterion and preferred is not None and preferred.n_components != chosen.n_components:
            said.append(f"{NAMES[other]} would choose {_named(preferred)}. {_WHY[other]}")
    n_degenerate = sum(not row.is_sound for row in sweep.rows)
    if n_degenerate:
        were = "was" if n_degenerate == 1 else "were"
        said.append(
            f"{n_degenerate} of {len(sweep.rows)} models {were} set aside because a component collapsed onto a few "
            "rows."
        )
    return said


_WHY = {
    "bic": "It charges log n per parameter and asks how many Gaussians describe the density.",
    "aic": "It charges less per parameter, so it tends to more components.",
    "icl": "It also charges for overlap, so it asks for groups that stand apart.",
}


def _named(row: Row) -> str:
    noun = "component" if row.n_components == 1 else "components"
    return f"{row.covariance_type} with {row.n_components} {noun}"


def _few_rows(fit: Fit) -> list[str]:
    per_parameter = fit.n_samples / fit.mixture.n_parameters
    if per_parameter < 1 or per_parameter >= FEW_ROWS_PER_PARAMETER:  # below 1 the fit's own caution says it
        return []
    return [
        f"There are only {per_parameter:.1f} rows for each of the {fit.mixture.n_parameters} parameters: choose fewer "
        "columns or a simpler covariance type, or take the details with care."
    ]


def _small_clusters(fit: Fit) -> list[str]:
    """Clusters of so few rows that they may be outliers; more components than groups often end so."""
    sizes = np.bincount(fit.responsibilities.argmax(axis=1), minlength=fit.mixture.n_components)
    small = [(k, size) for k, size in enumerate(sizes.tolist()) if size < SMALL_CLUSTER]
    if not small or len(sizes) == 1:
        return []
    named = [f"cluster {k + 1} ({'no row' if not size else f'{size} row' + 's' * (size > 1)})" for k, size in small]
    listed = ", ".join(named[:-1]) + (" and " if len(named) > 1 else "") + named[-1]
    some = "it is a group" if len(small) == 1 else "they are groups"
    return [f"{listed[0].upper()}{listed[1:]}: too few rows to say whether {some} or outliers."]


def _discrete(dataset: Dataset) -> list[str]:
    said = []
    for name, column in zip(dataset.feature_names, dataset.X.T, strict=True):
        values, counts = np.unique(column, return_counts=True)
        if 1 < len(values) <= FEW_VALUES < dataset.n_samples:
            said.append(
                f"“{name}” holds only {len(values)} different values: on such a column more components always seem to "
                "fit better, so the number found means little."
            )
        elif counts.max() >= max(SPIKE_ROWS, SPIKE * dataset.n_samples):
            share = percent(counts.max() / dataset.n_samples)
            said.append(f"One value makes up {share} of “{name}”: a component may describe just that spike.")
    return said


def _ridge(dataset: Dataset, fit: Fit) -> list[str]:
    ridge = fit.spec.reg_covar * dataset.X.var(axis=0)
    variances = np.einsum("kii->ki", fit.mixture.covariances)
    held = np.unique(np.argwhere(ridge > RIDGE_AT_WORK * variances)[:, 0])
    if not len(held):
        return []
    which = ", ".join(str(k + 1) for k in held)
    return [f"The ridge holds component {which} up: without it, it would collapse onto a few rows."]
