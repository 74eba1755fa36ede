"""The Gaussian mixture itself: p(x) = sum_k w_k N(x | mu_k, Sigma_k)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg.lapack import dtrtrs
from scipy.special import logsumexp

from gmm_core.errors import InputError
from gmm_core.model.families import family_of, n_parameters

LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, eq=False)
class Mixture:
    """A Gaussian mixture with known parameters.

    Parameters
    ----------
    weights : ndarray of shape (n_components,)
        Mixing weights; non-negative, sum to 1.
    means : ndarray of shape (n_components, n_features)
    covariances : ndarray of shape (n_components, n_features, n_features)
        Symmetric positive definite, whatever the covariance type.
    covariance_type : {"full", "tied", "diag", "spherical"}
        The family the covariances belong to; decides only how many parameters are counted.

    Raises
    ------
    InputError
        When shapes disagree, a value is not finite, weights are not a distribution, or a covariance is not positive
        definite.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    covariance_type: str = "full"

    def __post_init__(self) -> None:
        family_of(self.covariance_type)
        for name, n_dimensions in (("weights", 1), ("means", 2), ("covariances", 3)):
            values = np.array(getattr(self, name), dtype=np.float64)
            if values.ndim != n_dimensions or values.size == 0 or not np.isfinite(values).all():
                raise InputError(
                    f"The mixture's {name}",
                    f"a non-empty {n_dimensions}-dimensional array of finite numbers",
                    f"shape {values.shape}",
                    "check the numbers",
                )
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        n_components, n_features = self.means.shape
        if self.weights.shape != (n_components,) or self.covariances.shape != (n_components, n_features, n_features):
            raise InputError(
                "The mixture's arrays",
                f"weights of shape ({n_components},) and covariances of shape "
                f"({n_components}, {n_features}, {n_features}) beside these means",
                f"{self.weights.shape} and {self.covariances.shape}",
                "give every component one weight, one mean and one covariance",
            )
        if (self.weights < 0).any() or abs(self.weights.sum() - 1) > 1e-8:
            raise InputError(
                "The mixing weights",
                "non-negative numbers that sum to 1",
                f"a sum of {self.weights.sum():.6g}",
                "divide them by their sum",
            )
        _ = self.cholesky  # a mixture that exists has a density

    @classmethod
    def unchecked(
        cls,
        weights: np.ndarray,
        means: np.ndarray,
        covariances: np.ndarray,
        cholesky: np.ndarray,
        covariance_type: str,
    ) -> Mixture:
        """A mixture of parameters known to be sound, with their Cholesky factors: what the engine makes by thousands.

        Keeps the arrays it is given and makes them read-only.
        """
        mixture = object.__new__(cls)
        arrays = {"weights": weights, "means": means, "covariances": covariances, "cholesky": cholesky}
        for values in arrays.values():
            values.setflags(write=False)
        mixture.__dict__.update(arrays, covariance_type=covariance_type)
        return mixture

    @property
    def n_components(self) -> int:
        return self.means.shape[0]

    @property
    def n_features(self) -> int:
        return self.means.shape[1]

    @property
    def n_parameters(self) -> int:
        """Free parameters under the mixture's covariance type."""
        return n_parameters(self.covariance_type, self.n_components, self.n_features)

    @cached_property
    def cholesky(self) -> np.ndarray:
        """Lower Cholesky factors of the covariances, shape (n_components, n_features, n_features)."""
        try:
            return np.linalg.cholesky(self.covariances)
        except np.linalg.LinAlgError:
            raise InputError(
                "Every covariance",
                "symmetric and positive definite",
                "one that is not",
                "remove constant or collinear columns, or raise reg_covar",
            ) from None

    def mahalanobis_squared(self, X: np.ndarray) -> np.ndarray:
        """Squared Mahalanobis distance of every row to every component, shape (n_samples, n_components)."""
        X = self._rows(X)
        distances = np.empty((X.shape[0], self.n_components))
        for k, (mean, factor) in enumerate(zip(self.means, self.cholesky, strict=True)):
            whitened, _ = dtrtrs(factor, (X - mean).T, lower=1, overwrite_b=1)
            np.einsum("ij,ij->j", whitened, whitened, out=distances[:, k])
        return distances

    def component_log_prob(self, X: np.ndarray) -> np.ndarray:
        """log N(x_i | mu_k, Sigma_k), without the weight, shape (n_samples, n_components)."""
        half_log_det = np.log(np.einsum("kii->ki", self.cholesky)).sum(axis=1)
        return -0.5 * (self.n_features * LOG_2PI + self.mahalanobis_squared(X)) - half_log_det

    def weighted_log_prob(self, X: np.ndarray) -> np.ndarray:
        """log(w_k N(x_i | mu_k, Sigma_k)), shape (n_samples, n_components); -inf where a weight is 0."""
        with np.errstate(divide="ignore"):
            return self.component_log_prob(X) + np.log(self.weights)

    def log_prob(self, X: np.ndarray) -> np.ndarray:
        """Log density log p(x_i), shape (n_samples,)."""
        return logsumexp(self.weighted_log_prob(X), axis=1)

    def log_likelihood(self, X: np.ndarray) -> float:
        """Total log-likelihood sum_i log p(x_i)."""
        return float(self.log_prob(X).sum())

    def responsibilities(self, X: np.ndarray) -> np.ndarray:
        """r(i, k) = w_k N(x_i | mu_k, Sigma_k) / p(x_i), shape (n_samples, n_components); rows sum to 1."""
        log_joint = self.weighted_log_prob(X)
        log_joint -= log_joint.max(axis=1, keepdims=True)
        joint = np.exp(log_joint, out=log_joint)
        joint /= joint.sum(axis=1, keepdims=True)
        return joint

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The most responsible component of every row, shape (n_samples,)."""
        return self.weighted_log_prob(X).argmax(axis=1)

    def sample(self, n_samples: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw rows and the component that made each: arrays of shape (n_samples, n_features) and (n_samples,)."""
        labels = rng.choice(self.n_components, size=n_samples, p=self.weights / self.weights.sum())
        noise = rng.standard_normal((n_samples, self.n_features))
        X = self.means[labels] + np.einsum("nij,nj->ni", self.cholesky[labels], noise)
        return X, labels

    def marginal(self, features: Sequence[int]) -> Mixture:
        """The mixture of the chosen features alone (a Gaussian's marginal drops rows and columns)."""
        chosen = list(features)
        return Mixture(
            self.weights, self.means[:, chosen], self.covariances[:, chosen][:, :, chosen], self.covariance_type
        )

    def project(self, axes: np.ndarray, origin: np.ndarray | None = None) -> Mixture:
        """The mixture of (x - origin) @ axes.T, for `axes` of shape (n_axes, n_features) with independent rows."""
        axes = np.atleast_2d(axes)
        means = self.means if origin is None else self.means - origin
        return Mixture(self.weights, means @ axes.T, axes @ self.covariances @ axes.T, "full")

    def permuted(self, order: Sequence[int]) -> Mixture:
        """The same mixture with its components in another order."""
        order = list(order)
        parts = (self.weights, self.means, self.covariances, self.cholesky)
        return Mixture.unchecked(*(part[order] for part in parts), self.covariance_type)

    def _rows(self, X: np.ndarray) -> np.ndarray:
        X = np.asarray(X, dtype=np.float64)
        if X.ndim != 2 or X.shape[1] != self.n_features:
            raise InputError(
                "The data",
                f"rows of {self.n_features} numbers, one per feature of the mixture",
                f"an array of shape {X.shape}",
                "choose the columns the mixture was fitted to",
            )
        return X
