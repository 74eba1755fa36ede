"""The person's own table with what the mixture says of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gmm_core.assess.outliers import density_ranks
from gmm_core.assess.uncertainty import uncertainty
from gmm_core.export.csv_text import to_csv, unique
from gmm_core.model.mixture import Mixture

if TYPE_CHECKING:
    from gmm_core.data.prepare import Prepared

BLOCK_ROWS = 65_536
"""Rows scored at once: a few temporaries of this length instead of some as long as the table."""


def labelled(frame: pd.DataFrame, prepared: Prepared, mixture: Mixture) -> pd.DataFrame:
    """Every row and column of the file, in order, with the columns of `verdict` beside them.

    Parameters
    ----------
    frame : DataFrame
        The file as read.
    prepared : Prepared
        The rows that were fitted; the others get empty cells.
    mixture : Mixture
        In the units of ``prepared.dataset``.
    """
    found = verdict(mixture, prepared.dataset.X, prepared.rows, len(frame))
    found.columns = unique(found.columns, map(str, frame.columns))
    found.index = frame.index
    return pd.concat([frame, found], axis=1)


def labelled_csv(frame: pd.DataFrame, prepared: Prepared, mixture: Mixture) -> bytes:
    """`labelled` as CSV in plain UTF-8 (no byte-order mark); see `gmm_core.export.csv_text.to_csv`."""
    return to_csv(labelled(frame, prepared, mixture))


def verdict(mixture: Mixture, X: np.ndarray, rows: np.ndarray, n_rows: int, with_density: bool = False) -> pd.DataFrame:
    """What the mixture says of each row of a table.

    Parameters
    ----------
    mixture : Mixture
    X : ndarray of shape (n_samples, n_features)
        The rows that can be scored.
    rows : ndarray of int, shape (n_samples,)
        Their places in the table.
    n_rows : int
        Rows of the table; those not in `rows`, or so far away that no density is left, are empty.
    with_density : bool
        Add ``log_density``, the logarithm of p(x) in the units of `X`.

    Returns
    -------
    DataFrame
        ``cluster`` (from 1), ``probability_1`` ... ``probability_K`` (responsibilities), ``uncertainty``
        (1 - the largest probability) and ``density_rank`` (1 the least dense; equal densities share the lowest rank).
    """
    responsibilities = np.full((n_rows, mixture.n_components), np.nan)
    log_density = np.full(n_rows, np.nan)
    for first in range(0, len(X), BLOCK_ROWS):
        block = slice(first, first + BLOCK_ROWS)
        responsibilities[rows[block]], log_density[rows[block]] = _score(mixture, X[block])
    near = np.isfinite(log_density)
    responsibilities[~near], log_density[~near] = np.nan, np.nan
    scored = np.flatnonzero(near)
    own = responsibilities[scored]
    columns = {
        "cluster": _whole(own.argmax(axis=1) + 1, scored, n_rows),
        **{f"probability_{k + 1}": responsibilities[:, k] for k in range(mixture.n_components)},
        "uncertainty": _spread(uncertainty(own), scored, n_rows),
        "density_rank": _whole(density_ranks(-log_density[scored]), scored, n_rows),
    }
    if with_density:
        columns["log_density"] = log_density
    return pd.DataFrame(columns)


def _score(mixture: Mixture, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Responsibilities and log density; not finite where the density underflows even as a logarithm."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        log_joint = mixture.weighted_log_prob(X)
        highest = log_joint.max(axis=1, keepdims=True)
        joint = np.exp(log_joint - highest)
        total = joint.sum(axis=1, keepdims=True)
        joint /= total
        return joint, (np.log(total) + highest)[:, 0]


def _spread(values: np.ndarray, rows: np.ndarray, n_rows: int) -> np.ndarray:
    """`values` at their rows of a table, NaN elsewhere."""
    column = np.full(n_rows, np.nan)
    column[rows] = values
    return column


def _whole(values: np.ndarray, rows: np.ndarray, n_rows: int) -> pd.array:
    """Whole numbers at their rows of a table, missing elsewhere."""
    column, missing = np.zeros(n_rows, dtype=np.int64), np.ones(n_rows, dtype=bool)
    column[rows], missing[rows] = values, False
    return pd.arrays.IntegerArray(column, missing)
