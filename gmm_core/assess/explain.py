"""Why one row is where it is: the "why this point" card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.assess import uncertainty
from gmm_core.errors import InputError
from gmm_core.model import chi_squared
from gmm_core.model.mixture import Mixture
from gmm_core.wording import percent

CERTAIN, LIKELY = 0.99, 0.8


@dataclass(frozen=True)
class Explanation:
    """What a mixture says of one row; `row` and `component` count from 0.

    Parameters
    ----------
    row, component : int
        The row and the component most responsible for it.
    values : tuple of float, length n_features
    weights, responsibilities, distances, beyond : tuple of float, length n_components
        Mixing weights (before seeing the row), responsibilities (after), Mahalanobis distances, and the share of each
        component's own rows that would lie farther out.
    log_prob : float
        Log density.
    density_rank, n_samples : int
        1 is the densest of n_samples rows.
    uncertainty, entropy : float
        1 - largest responsibility; nats.
    sentence : str
        The finding in words.
    """

    row: int
    component: int
    values: tuple[float, ...]
    weights: tuple[float, ...]
    responsibilities: tuple[float, ...]
    distances: tuple[float, ...]
    beyond: tuple[float, ...]
    log_prob: float
    density_rank: int
    n_samples: int
    uncertainty: float
    entropy: float
    sentence: str


def explain(mixture: Mixture, X: np.ndarray, row: int, log_prob: np.ndarray | None = None) -> Explanation:
    """Explain one row.

    Parameters
    ----------
    mixture : Mixture
    X : ndarray of shape (n_samples, n_features)
    row : int
        From 0.
    log_prob : ndarray of shape (n_samples,), optional
        Log density of all rows, where it is known already.

    Raises
    ------
    InputError
        When there is no such row.
    """
    n_samples = len(X)
    if not 0 <= row < n_samples:
        raise InputError("The row", f"between 0 and {n_samples - 1}", str(row), "choose a point of the picture")
    one = X[[row]]
    responsibilities = mixture.responsibilities(one)
    squared = mixture.mahalanobis_squared(one)[0]
    densities = mixture.log_prob(X) if log_prob is None else np.asarray(log_prob)
    component = int(responsibilities[0].argmax())
    beyond = chi_squared.tail(squared, mixture.n_features)
    return Explanation(
        row=row,
        component=component,
        values=tuple(one[0].tolist()),
        weights=tuple(mixture.weights.tolist()),
        responsibilities=tuple(responsibilities[0].tolist()),
        distances=tuple(np.sqrt(squared).tolist()),
        beyond=tuple(beyond.tolist()),
        log_prob=float(densities[row]),
        density_rank=int((densities > densities[row]).sum()) + 1,
        n_samples=n_samples,
        uncertainty=float(uncertainty.uncertainty(responsibilities)[0]),
        entropy=float(uncertainty.entropy(responsibilities)[0]),
        sentence=_sentence(responsibilities[0], float(beyond[component])),
    )


def _sentence(responsibilities: np.ndarray, beyond: float) -> str:
    order = np.argsort(-responsibilities, kind="stable")
    first, share = order[0] + 1, responsibilities[order[0]]
    if len(order) == 1 or share >= CERTAIN:
        finding = f"Almost certainly from component {first}"
    elif share >= LIKELY:
        finding = f"Probably from component {first} ({percent(share)}), perhaps from {order[1] + 1}"
    else:
        second, other = order[1] + 1, responsibilities[order[1]]
        finding = f"Ambiguous: {percent(share)} from component {first}, {percent(other)} from component {second}"
    if beyond < 0.01:
        return f"{finding}, yet far out even there: fewer than 1 in 100 of its rows lie farther from its mean."
    return f"{finding}."
