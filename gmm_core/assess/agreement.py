"""How far two partitions of the same rows agree."""

from __future__ import annotations

import numpy as np

from gmm_core.errors import InputError


def adjusted_rand(labels: np.ndarray, truth: np.ndarray) -> float:
    """Adjusted Rand index (Hubert & Arabie, 1985): 1 for equal partitions, about 0 for unrelated ones.

    Parameters
    ----------
    labels, truth : ndarray of int, shape (n_samples,)
        Rows labelled -1 in either (background noise, no known group) are left out.

    Raises
    ------
    InputError
        When the two have not one label per row each, or no row is labelled in both.
    """
    labels, truth = np.asarray(labels), np.asarray(truth)
    if labels.shape != truth.shape or labels.ndim != 1:
        raise InputError("The labels", f"of shape {truth.shape}", f"shape {labels.shape}", "give one label per row")
    known = (labels != -1) & (truth != -1)
    if not known.any():
        raise InputError("The labels", "known for some rows", "none", "choose data with known groups")
    return _from_pairs(*_pairs(labels[known], truth[known]))


def _pairs(labels: np.ndarray, truth: np.ndarray) -> tuple[int, int, int, int]:
    """Pairs of rows: all, together in `labels`, together in `truth`, together in both."""
    _, first = np.unique(labels, return_inverse=True)
    names, second = np.unique(truth, return_inverse=True)
    both = np.bincount(first * len(names) + second)
    counts = (np.array([len(first)]), np.bincount(first), np.bincount(second), both)
    return tuple(int((n * (n - 1) // 2).sum()) for n in counts)


def _from_pairs(n_pairs: int, in_labels: int, in_truth: int, in_both: int) -> float:
    if in_labels == in_truth == in_both:
        return 1.0
    expected = in_labels * in_truth / n_pairs  # Python's integers: no overflow, however many rows
    return (in_both - expected) / ((in_labels + in_truth) / 2 - expected)
