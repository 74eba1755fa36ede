"""How sure the assignment of each row is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import entr

from gmm_core.data.dataset import group_name

AMBIGUOUS = 0.2
"""Rows with a greater uncertainty are called ambiguous."""


@dataclass(frozen=True)
class RowUncertainty:
    """One row of a table of sure or ambiguous points; `row`, `component` and `true_label` count from 0.

    `uncertainty` is 1 - the largest responsibility, `entropy` in nats, `true_label` None where unknown.
    """

    row: int
    component: int
    responsibilities: tuple[float, ...]
    uncertainty: float
    entropy: float
    true_label: int | None = None


def uncertainty(responsibilities: np.ndarray) -> np.ndarray:
    """1 - max_k r(i, k), shape (n_samples,); 0 is certain, 1 - 1/K undecided (mclust's uncertainty).

    Summed over the other components, so that rows nearer to certain than 1e-16 still have an order.
    """
    responsibilities = np.asarray(responsibilities, dtype=float)
    return np.partition(responsibilities, -1, axis=1)[:, :-1].sum(axis=1)


def entropy(responsibilities: np.ndarray) -> np.ndarray:
    """Entropy -sum_k r(i, k) log r(i, k) in nats, shape (n_samples,); from 0 to log K."""
    return entr(np.asarray(responsibilities, dtype=float)).sum(axis=1)


def surest(responsibilities: np.ndarray, n: int = 5, labels: np.ndarray | None = None) -> tuple[RowUncertainty, ...]:
    """The `n` rows with the least uncertainty, the surest first; the earlier row where they are equal.

    Parameters
    ----------
    responsibilities : ndarray of shape (n_samples, n_components)
    n : int
    labels : ndarray of int, shape (n_samples,), optional
        Known groups, carried along.
    """
    doubt = uncertainty(responsibilities)
    return _rows(np.argsort(doubt, kind="stable")[:n], responsibilities, labels)


def most_ambiguous(
    responsibilities: np.ndarray, n: int = 5, labels: np.ndarray | None = None
) -> tuple[RowUncertainty, ...]:
    """The `n` rows with the greatest uncertainty, the most ambiguous first; arguments as in `surest`."""
    doubt = uncertainty(responsibilities)
    return _rows(np.argsort(-doubt, kind="stable")[:n], responsibilities, labels)


def ambiguous_share(responsibilities: np.ndarray) -> float:
    """Share of the rows that no component is more than 80 % responsible for."""
    return float((uncertainty(responsibilities) > AMBIGUOUS).mean())


def columns(rows: tuple[RowUncertainty, ...], label_names: tuple[str, ...] = ()) -> dict[str, list]:
    """Rows as a table: number (from 1), responsibilities, component, uncertainty and, where known, true group."""
    n_components = len(rows[0].responsibilities) if rows else 0
    table: dict[str, list] = {"row": [one.row + 1 for one in rows]}
    for k in range(n_components):
        table[f"r({k + 1})"] = [one.responsibilities[k] for one in rows]
    table["component"] = [one.component + 1 for one in rows]
    table["uncertainty"] = [one.uncertainty for one in rows]
    if rows and rows[0].true_label is not None:
        table["true group"] = [group_name(one.true_label, label_names) for one in rows]
    return table


def _rows(chosen: np.ndarray, responsibilities: np.ndarray, labels: np.ndarray | None) -> tuple[RowUncertainty, ...]:
    few = np.asarray(responsibilities, dtype=float)[chosen]
    columns = zip(chosen.tolist(), few, uncertainty(few).tolist(), entropy(few).tolist(), strict=True)
    return tuple(
        RowUncertainty(
            row,
            int(r.argmax()),
            tuple(r.tolist()),
            doubt,
            nats,
            None if labels is None else int(labels[row]),
        )
        for row, r, doubt, nats in columns
    )
