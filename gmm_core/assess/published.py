"""Numbers that others have published for data of the catalogue, and ours beside them."""

from __future__ import annotations

from dataclasses import dataclass

from gmm_core.assess.agreement import adjusted_rand
from gmm_core.data.catalogue import default_spec, load
from gmm_core.data.dataset import Dataset
from gmm_core.fit import kmeans, restarts
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec

MCLUST = "mclust (Scrucca, Fop, Murphy & Raftery, 2016, The R Journal 8/1)"
KATA = "study script (NumPy and scikit-learn, seed 42)"


@dataclass(frozen=True)
class Published:
    """One published number.

    Parameters
    ----------
    data : str
        Name in the catalogue.
    covariance_type : str
    n_components : int
    quantity : {"log-likelihood", "parameters", "BIC", "AIC", "ICL", "adjusted Rand", "adjusted Rand, k-means"}
    printed : float
        As the source prints it.
    source : str
    tolerance : float
        How far ours may lie from it: the source's rounding, or how early it stops.
    larger_is_better : bool
        Whether the source's criteria have the opposite sign of ours, as mclust's have.
    """

    data: str
    covariance_type: str
    n_components: int
    quantity: str
    printed: float
    source: str
    tolerance: float
    larger_is_better: bool = False

    @property
    def value(self) -> float:
        """The number in our sign: criteria where lower is better."""
        return -self.printed if self.larger_is_better else self.printed

    @property
    def spec(self) -> FitSpec:
        """How the number is computed here."""
        return FitSpec(self.n_components, self.covariance_type, n_init=10, tol=1e-9, max_iter=5000, reg_covar=0)


def _mclust(data: str, covariance_type: str, k: int, quantity: str, printed: float, tolerance: float = 0.1):
    return Published(data, covariance_type, k, quantity, printed, MCLUST, tolerance, quantity in ("BIC", "ICL"))


def _kata(k: int, quantity: str, printed: float, tolerance: float):
    return Published("kata", "full", k, quantity, printed, KATA, tolerance)


PUBLISHED = (
    _mclust("old-faithful", "tied", 3, "log-likelihood", -1126.326),
    _mclust("old-faithful", "tied", 3, "parameters", 11, 0),
    _mclust("old-faithful", "tied", 3, "BIC", -2314.316),
    _mclust("old-faithful", "tied", 3, "ICL", -2357.824, 1.0),
    _mclust("old-faithful", "full", 2, "BIC", -2322.192),
    _mclust("old-faithful", "diag", 2, "BIC", -2346.065),
    _mclust("old-faithful", "spherical", 2, "BIC", -3458.299),
    _mclust("old-faithful", "full", 1, "BIC", -2607.623),
    _mclust("iris", "full", 2, "BIC", -574.018),
    _mclust("diabetes", "full", 3, "log-likelihood", -2303.496),
    _kata(3, "adjusted Rand", 0.9801, 5e-5),
    _kata(3, "adjusted Rand, k-means", 0.9509, 5e-5),
    _kata(1, "BIC", 2858.4, 0.05),
    _kata(2, "BIC", 2470.7, 0.05),
    _kata(3, "BIC", 2355.4, 0.05),
    _kata(3, "AIC", 2292.4, 0.05),
    _kata(3, "log-likelihood", -1129.2, 0.05),
)
"""mclust stops at a relative change of 1e-5 of the log-likelihood, here 0.01 short of the maximum: hence 0.1.
The ICL gets 1: responsibilities are not at an extreme at the maximum, so stopping early moves it by much more."""


def data_of(published: Published) -> Dataset:
    """The data set the number is about, as the source used it."""
    return load(default_spec(published.data))


def quantity(published: Published, data: Dataset, fit: Fit) -> float:
    """Our value of the published quantity, from `fit` of `data`."""
    match published.quantity:
        case "parameters":
            return float(fit.mixture.n_parameters)
        case "adjusted Rand":
            return adjusted_rand(fit.responsibilities.argmax(axis=1), data.labels)
        case "adjusted Rand, k-means":
            return adjusted_rand(kmeans.fit(data.X, published.n_components).labels, data.labels)
        case "log-likelihood":
            return fit.log_likelihood
    return getattr(fit, published.quantity.lower())


def compute(published: Published) -> float:
    """Our value of the published quantity, fitted anew."""
    data = data_of(published)
    return quantity(published, data, restarts.fit(data.X, published.spec))
