"""Which component is which: components have no order, so two mixtures are compared after matching them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.fit.kmeans import KMeansState
from gmm_core.model.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Match:
    """An assignment of components (or clusters) to those of a reference, each to at most one.

    Parameters
    ----------
    order : tuple of int or None, length n_reference
        ``order[j]`` is the component that corresponds to the reference's j; None where there are too few.
    distances : tuple of float or None, length n_reference
        How far apart the two are; None where there are too few. Bhattacharyya distance between mixtures, 1 - share of
        rows in common (Jaccard) between partitions.
    unmatched : tuple of int
        Components that correspond to none.
    """

    order: tuple[int | None, ...]
    distances: tuple[float | None, ...]
    unmatched: tuple[int, ...]

    @property
    def permutation(self) -> tuple[int, ...]:
        """All components, those matched first in the reference's order: for `Mixture.permuted`."""
        return tuple(k for k in self.order if k is not None) + self.unmatched

    def relabel(self, labels: np.ndarray) -> np.ndarray:
        """Labels renamed after the reference; what corresponds to none is numbered on from there, -1 stays -1."""
        names = np.empty(max(len(self.permutation), 1), dtype=np.int64)
        for j, k in enumerate(self.order):
            if k is not None:
                names[k] = j
        for position, k in enumerate(self.unmatched):
            names[k] = len(self.order) + position
        labels = np.asarray(labels)
        return np.where(labels < 0, -1, names[np.maximum(labels, 0)])


@dataclass(frozen=True)
class ParameterRow:
    """One parameter, learned and true.

    `component` counts from 1 in the true mixture's order (extra learned components follow); `learned` or `true` is None
    where the component exists on one side only, and `difference` is learned - true.
    """

    component: int
    parameter: str
    learned: float | None
    true: float | None
    difference: float | None


def bhattacharyya(one: Mixture, other: Mixture) -> np.ndarray:
    """Bhattacharyya distance between every two components, -log of the integral of sqrt(p q), weights aside.

    D = (m1 - m2)' S^-1 (m1 - m2) / 8 + log(|S| / sqrt(|S1| |S2|)) / 2 with S = (S1 + S2) / 2 (Bhattacharyya, 1943).

    Returns
    -------
    ndarray of shape (one.n_components, other.n_components)
        0 for equal components.
    """
    if one.n_features != other.n_features:
        raise InputError(
            "Both mixtures",
            "of the same features",
            f"{one.n_features} and {other.n_features} features",
            "compare marginals of the same features",
        )
    middle = (one.covariances[:, None] + other.covariances[None]) / 2
    gap = one.means[:, None] - other.means[None]
    mahalanobis = np.einsum("abi,abi->ab", gap, np.linalg.solve(middle, gap[..., None])[..., 0])
    log_det = np.linalg.slogdet(middle)[1]
    own = [np.linalg.slogdet(mixture.covariances)[1] for mixture in (one, other)]
    return np.maximum(mahalanobis / 8 + (log_det - (own[0][:, None] + own[1][None]) / 2) / 2, 0.0)


def match_mixtures(fitted: Mixture, reference: Mixture) -> Match:
    """Match components by the least total Bhattacharyya distance (Hungarian method).

    Raises
    ------
    InputError
        When the mixtures have different features.
    """
    return _assign(bhattacharyya(fitted, reference))


def numbered_like(fitted: Mixture, reference: Mixture) -> Mixture:
    """The same mixture, each component numbered after the nearest one of `reference`; those with no partner follow.

    Raises
    ------
    InputError
        When the mixtures have different features.
    """
    return fitted.permuted(match_mixtures(fitted, reference).permutation)


def match_labels(labels: np.ndarray, reference: np.ndarray) -> Match:
    """Match the groups of two partitions by the most rows in common (Hungarian method); rows labelled -1 are left out.

    Parameters
    ----------
    labels, reference : ndarray of int, shape (n_samples,)
    """
    labels, reference = np.asarray(labels), np.asarray(reference)
    one, other = (np.eye(values.max(initial=0) + 1)[np.maximum(values, 0)] for values in (labels, reference))
    return match_responsibilities(one * (labels >= 0)[:, None], reference) if len(other) else _assign(np.zeros((1, 1)))


def match_responsibilities(responsibilities: np.ndarray, reference: np.ndarray) -> Match:
    """Match components to known groups by the responsibility they take for each group's rows (Hungarian method).

    Parameters
    ----------
    responsibilities : ndarray of shape (n_samples, n_components)
    reference : ndarray of int, shape (n_samples,)
        Known groups; rows labelled -1 are left out.
    """
    responsibilities, reference = np.asarray(responsibilities, dtype=float), np.asarray(reference)
    known = reference >= 0
    groups = np.eye(reference.max(initial=0) + 1)[reference[known]]
    common = responsibilities[known].T @ groups
    either = responsibilities[known].sum(axis=0)[:, None] + groups.sum(axis=0) - common
    jaccard = np.divide(common, either, out=np.zeros_like(common), where=either > 0)
    return _assign(1 - jaccard, cost=-common)


def clusters_like(clusters: KMeansState, reference: np.ndarray) -> KMeansState:
    """The same clusters, each numbered after the group of `reference` that it shares most rows with.

    Parameters
    ----------
    clusters : KMeansState
    reference : ndarray of int, shape (n_samples,)
        At most as many groups as there are clusters.
    """
    hard = np.eye(len(clusters.centres))[clusters.labels]
    return clusters.permuted(match_responsibilities(hard, reference).permutation)


def groups_like(data: Dataset, reference: np.ndarray) -> Dataset:
    """The same data, each known group numbered after the one of `reference` it shares most rows with; names stay."""
    match = match_labels(data.labels, reference)
    known = data.label_names[: data.labels.max(initial=-1) + 1]  # the last groups may have no rows left
    numbers = match.relabel(np.arange(len(known))).tolist()
    names = [""] * (max(numbers, default=-1) + 1)
    for number, name in zip(numbers, known, strict=True):
        names[number] = name
    return replace(data, labels=match.relabel(data.labels), label_names=tuple(names))


def disagreements(labels: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Rows on which two partitions differ once their groups are matched, as indices."""
    reference = np.asarray(reference)
    return np.flatnonzero(match_labels(labels, reference).relabel(labels) != reference)


def table(fitted: Mixture, truth: Mixture, feature_names: Sequence[str]) -> tuple[ParameterRow, ...]:
    """Learned beside true parameters, component by component after matching.

    Parameters
    ----------
    fitted, truth : Mixture
        Of the same features; they may differ in the number of components.
    feature_names : sequence of str
    """
    match = match_mixtures(fitted, truth)
    pairs = [(k, j) for j, k in enumerate(match.order)] + [(k, None) for k in match.unmatched]
    rows = []
    for component, (k, j) in enumerate(pairs, start=1):
        learned = None if k is None else _parameters(fitted, k)
        true = None if j is None else _parameters(truth, j)
        for position, name in enumerate(_parameter_names(feature_names)):
            ours = None if learned is None else learned[position]
            theirs = None if true is None else true[position]
            difference = None if ours is None or theirs is None else ours - theirs
            rows.append(ParameterRow(component, name, ours, theirs, difference))
    return tuple(rows)


def parameter_columns(
    fitted: Mixture, feature_names: Sequence[str], truth: Mixture | None = None
) -> dict[str, list[float | int | None]]:
    """Parameters as a table: a row per fitted component, a column per parameter, the matched true one beside it.

    None where a component has no true partner.
    """
    names = _parameter_names(feature_names)
    partners: list[int | None] = [None] * fitted.n_components
    if truth is not None:
        for j, k in enumerate(match_mixtures(fitted, truth).order):
            if k is not None:
                partners[k] = j
    learned = [_parameters(fitted, k) for k in range(fitted.n_components)]
    true = [None if j is None else _parameters(truth, j) for j in partners]
    table: dict[str, list] = {"component": [k + 1 for k in range(fitted.n_components)]}
    for position, name in enumerate(names):
        table[name] = [row[position] for row in learned]
        if truth is not None:
            table[f"{name} (true)"] = [None if row is None else row[position] for row in true]
    return table


def _assign(distances: np.ndarray, cost: np.ndarray | None = None) -> Match:
    fitted, reference = linear_sum_assignment(distances if cost is None else cost)
    order: list[int | None] = [None] * distances.shape[1]
    for k, j in zip(fitted.tolist(), reference.tolist(), strict=True):
        order[j] = k
    apart = tuple(None if k is None else float(distances[k, j]) for j, k in enumerate(order))
    return Match(tuple(order), apart, tuple(sorted(set(range(distances.shape[0])) - set(fitted.tolist()))))


def _parameter_names(features: Sequence[str]) -> list[str]:
    names = ["weight"] + [f"mean of {f}" for f in features] + [f"variance of {f}" for f in features]
    return names + [f"covariance of {f}, {g}" for i, f in enumerate(features) for g in features[i + 1 :]]


def _parameters(mixture: Mixture, k: int) -> list[float]:
    covariance = mixture.covariances[k]
    above = covariance[np.triu_indices(mixture.n_features, 1)]
    return [float(v) for v in (mixture.weights[k], *mixture.means[k], *np.diag(covariance), *above)]
