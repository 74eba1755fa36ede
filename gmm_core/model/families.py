"""The four covariance families, as one table.

A family is what remains of a covariance type once covariances are always stored as
``(n_components, n_features, n_features)``: how the M-step estimates them from the components' scatter, and how many
free parameters that estimate has. To add a family, add a row to `FAMILIES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gmm_core.errors import InputError


@dataclass(frozen=True)
class CovarianceFamily:
    """One assumption about the components' covariances.

    Parameters
    ----------
    name : str
        scikit-learn's name of the covariance type.
    mclust_name : str
        The same model in R's mclust (Scrucca et al., 2016, Table 3: volume, shape, orientation).
    title, assumption : str
        What it is called and what it supposes, for a person.
    estimate : callable
        ``estimate(scatter, counts)``: from ``scatter`` of shape (..., n_components, n_features, n_features), each
        component's weighted covariance about its own mean, and ``counts`` of shape (..., n_components), its effective
        number of rows, the maximum-likelihood covariances under the assumption, in the shape of ``scatter``.
    n_covariance_parameters : callable
        ``n_covariance_parameters(n_components, n_features)``: the number of free covariance parameters.
    counting : str
        How that number comes about, in LaTeX with K components and D features.
    is_diagonal : bool
        Whether the covariances are diagonal, so that `estimate` reads nothing but the scatter's diagonals.
    contains : tuple of str
        The families that are special cases of this one.
    """

    name: str
    mclust_name: str
    title: str
    assumption: str
    estimate: Callable[[np.ndarray, np.ndarray], np.ndarray]
    n_covariance_parameters: Callable[[int, int], int]
    counting: str
    is_diagonal: bool = False
    contains: tuple[str, ...] = ()


def _full(scatter: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return scatter


def _tied(scatter: np.ndarray, counts: np.ndarray) -> np.ndarray:
    shares = counts / counts.sum(axis=-1, keepdims=True)
    pooled = (shares[..., None, None] * scatter).sum(axis=-3, keepdims=True)
    return np.broadcast_to(pooled, scatter.shape)


def _diag(scatter: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return scatter * np.eye(scatter.shape[-1])


def _spherical(scatter: np.ndarray, counts: np.ndarray) -> np.ndarray:
    n_features = scatter.shape[-1]
    variances = scatter.diagonal(axis1=-2, axis2=-1).sum(axis=-1) / n_features
    return variances[..., None, None] * np.eye(n_features)


FAMILIES = MappingProxyType(
    {
        family.name: family
        for family in (
            CovarianceFamily(
                "full",
                "VVV",
                "Full",
                "each component has its own ellipse: any size, any shape, any direction",
                _full,
                lambda n_components, n_features: n_components * n_features * (n_features + 1) // 2,
                r"K \cdot D(D+1)/2",
                contains=("tied", "diag", "spherical"),
            ),
            CovarianceFamily(
                "tied",
                "EEE",
                "Tied",
                "all components share one ellipse: same size, same shape, same direction",
                _tied,
                lambda n_components, n_features: n_features * (n_features + 1) // 2,
                r"D(D+1)/2",
            ),
            CovarianceFamily(
                "diag",
                "VVI",
                "Diagonal",
                "each component has its own widths, but its ellipse lies along the axes (no correlation)",
                _diag,
                lambda n_components, n_features: n_components * n_features,
                r"K \cdot D",
                is_diagonal=True,
                contains=("spherical",),
            ),
            CovarianceFamily(
                "spherical",
                "VII",
                "Spherical",
                "each component is round: one width of its own, the same in every direction",
                _spherical,
                lambda n_components, n_features: n_components,
                r"K",
                is_diagonal=True,
            ),
        )
    }
)


def family_of(covariance_type: str) -> CovarianceFamily:
    """Look up a family by its name.

    Raises
    ------
    InputError
        When there is no family of that name.
    """
    try:
        return FAMILIES[covariance_type]
    except (KeyError, TypeError):
        names = ", ".join(FAMILIES)
        raise InputError(
            "The covariance type", f"one of {names}", repr(covariance_type), "choose one of these names"
        ) from None


def n_parameters(covariance_type: str, n_components: int, n_features: int) -> int:
    """Free parameters of a mixture: K - 1 weights, K D means and the family's covariance parameters."""
    covariance = family_of(covariance_type).n_covariance_parameters(n_components, n_features)
    return n_components - 1 + n_components * n_features + covariance
