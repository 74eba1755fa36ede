"""When a fit is no description of the data: a component that lost its rows or collapsed onto a few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.fit.batch import Models
from gmm_core.fit.rows import Rows, ridge

COLLAPSED = 1e-10
"""Without a ridge, a component's variance that is this fraction of the data's is taken for none."""

RIDGE_SHARE = 0.5
"""A component has collapsed when the ridge makes up this share of its variance in some direction ..."""

VARIED = 100.0
"""... in which the data themselves vary by at least so many times the ridge."""


@dataclass(frozen=True)
class Degeneracy:
    """Which component is degenerate, and why.

    Parameters
    ----------
    component : int
        From 0.
    why : str
        One clause that follows "component 2" ("has collapsed onto a line: …").
    """

    component: int
    why: str

    @property
    def sentence(self) -> str:
        return f"Component {self.component + 1} {self.why}."


NO_ROWS = "is responsible for no rows any more"
SINGULAR = "has collapsed: no spread is left in some direction, and its likelihood grows without bound"


def minimum_count(covariance_type: str, n_features: int) -> float:
    """Effective rows below which a component's covariance is not determined by them."""
    return {"full": n_features + 1.0, "diag": 2.0, "spherical": 2.0, "tied": 0.0}[covariance_type]


def find(models: Models, counts: np.ndarray, directions: np.ndarray) -> dict[int, Degeneracy]:
    """The first degenerate component of each finished model that has one, by the model's position.

    Likelihood is unbounded where a component closes in on a few rows (McLachlan & Peel, 2000, section 3.8), so such
    a fit may not win against a sound one.

    Parameters
    ----------
    models : Models
    counts : ndarray of shape (n_all,)
        Their components' effective numbers of rows N_k.
    directions : ndarray of shape (n_features, n_directions)
        From `varied_directions`.
    """
    layout, n_features = models.layout, models.means.shape[1]
    least = np.array([minimum_count(str(name), n_features) for name in layout.covariance_types])[layout.owner]
    collapsed = np.zeros(len(counts), dtype=bool)
    if directions.shape[1]:
        narrowest = np.linalg.eigvalsh(directions.T @ models.covariances @ directions)[:, 0]
        collapsed = narrowest * RIDGE_SHARE < 1
    found: dict[int, Degeneracy] = {}
    for k in np.flatnonzero((counts < least) | collapsed):
        m = int(layout.owner[k])
        n_rows = round(counts[k])
        have = "row has" if n_rows == 1 else "rows have"
        why = f"has collapsed: its {n_rows} {have} next to no spread in some direction"
        if counts[k] < least[k]:
            why = f"rests on {counts[k]:.1f} rows, too few for a {layout.covariance_types[m]} covariance"
        found.setdefault(m, Degeneracy(int(k - layout.first[m]), why))
    return found


def varied_directions(rows: Rows, reg_covar: float) -> np.ndarray:
    """Directions in which components may collapse: where the data vary by far more than the ridge, in its root's units.

    Returns
    -------
    ndarray of shape (n_features, n_directions)
    """
    per_ridge = 1 / np.sqrt(ridge(rows, max(reg_covar, COLLAPSED)))
    values, vectors = np.linalg.eigh(rows.covariance * np.outer(per_ridge, per_ridge))
    return vectors[:, values > VARIED] * per_ridge[:, None]
