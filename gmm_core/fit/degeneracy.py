"""When a fit is no description of the data: a component that lost its rows or collapsed onto a few of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
SINGULAR = "has collapsed: its covariance is no longer positive definite, and its likelihood grows without bound"


def minimum_count(covariance_type: str, n_features: int) -> float:
    """Effective rows below which a component's covariance is not determined by them."""
    return {"full": n_features + 1.0, "diag": 2.0, "spherical": 2.0, "tied": 0.0}[covariance_type]


def find(
    rows: Rows, covariances: np.ndarray, counts: np.ndarray, covariance_type: str, reg_covar: float
) -> Degeneracy | None:
    """The first degenerate component of a finished fit, if there is one.

    Likelihood is unbounded where a component closes in on a few rows (McLachlan & Peel, 2000, section 3.8), so such
    a fit may not win against a sound one.

    Parameters
    ----------
    covariances : ndarray of shape (n_components, n_features, n_features)
        In squared units of `rows`.
    counts : ndarray of shape (n_components,)
        Effective numbers of rows N_k.
    """
    least = minimum_count(covariance_type, rows.n_features)
    narrowest = _narrowest(rows, covariances, max(reg_covar, COLLAPSED))
    for k, count in enumerate(counts):
        if count < least:
            return Degeneracy(k, f"rests on {count:.1f} rows, too few for a {covariance_type} covariance")
        if narrowest[k] * RIDGE_SHARE < 1:
            return Degeneracy(k, f"has collapsed: its {count:.0f} rows have next to no spread in some direction")
    return None


def _narrowest(rows: Rows, covariances: np.ndarray, reg_covar: float) -> np.ndarray:
    """Least ratio of each component's variance to the ridge over directions in which the data vary."""
    per_ridge = 1 / np.sqrt(ridge(rows, reg_covar))
    values, vectors = np.linalg.eigh(rows.covariance * np.outer(per_ridge, per_ridge))
    varied = vectors[:, values > VARIED] * per_ridge[:, None]
    if varied.shape[1] == 0:
        return np.full(len(covariances), np.inf)
    return np.linalg.eigvalsh(varied.T @ covariances @ varied)[:, 0]
