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
    from sklearn.metrics import adjusted_rand_score  # here, because it loads pandas, which the core does without

    return float(adjusted_rand_score(truth[known], labels[known]))
