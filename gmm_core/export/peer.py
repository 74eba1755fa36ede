"""Handing a mixture over to scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gmm_core.model.mixture import Mixture

if TYPE_CHECKING:
    from sklearn.mixture import GaussianMixture


def to_sklearn(mixture: Mixture) -> GaussianMixture:
    """The same mixture as a fitted `sklearn.mixture.GaussianMixture`, ready to predict and score."""
    from sklearn.mixture import GaussianMixture  # the app itself never needs it, and it takes long to load

    peer = GaussianMixture(mixture.n_components, covariance_type=mixture.covariance_type)
    peer.weights_ = mixture.weights.copy()
    peer.means_ = mixture.means.copy()
    peer.covariances_ = in_sklearn_shape(mixture.covariances, mixture.covariance_type)
    inverse = np.linalg.inv(mixture.cholesky).swapaxes(1, 2)
    peer.precisions_cholesky_ = in_sklearn_shape(inverse, mixture.covariance_type)
    peer.precisions_ = in_sklearn_shape(inverse @ inverse.swapaxes(1, 2), mixture.covariance_type)
    peer.n_features_in_ = mixture.n_features
    peer.converged_ = True
    peer.n_iter_ = 0
    peer.lower_bound_ = np.nan
    return peer


def in_sklearn_shape(matrices: np.ndarray, covariance_type: str) -> np.ndarray:
    """Matrices of shape (n_components, n_features, n_features) in the shape scikit-learn keeps for the type."""
    match covariance_type:
        case "tied":
            return matrices[0].copy()
        case "diag":
            return np.einsum("kii->ki", matrices).copy()
        case "spherical":
            return matrices[:, 0, 0].copy()
    return matrices.copy()


def from_sklearn_shape(matrices: np.ndarray, covariance_type: str, n_components: int, n_features: int) -> np.ndarray:
    """Undo `in_sklearn_shape`: one matrix of shape (n_features, n_features) per component."""
    shape = (n_components, n_features, n_features)
    match covariance_type:
        case "diag":
            return matrices[:, :, None] * np.eye(n_features)
        case "spherical":
            return matrices[:, None, None] * np.eye(n_features)
    return np.broadcast_to(matrices, shape).copy()
