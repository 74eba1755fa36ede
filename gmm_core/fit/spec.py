"""What to fit and how: everything a fit depends on besides the data."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real

from gmm_core.errors import InputError
from gmm_core.model.families import family_of

START_KINDS = ("kmeans", "k-means++", "random", "random_from_data", "kata")


@dataclass(frozen=True)
class FitSpec:
    """The settings of a fit.

    Parameters
    ----------
    n_components : int
        Number of components K, at least 1.
    covariance_type : {"full", "tied", "diag", "spherical"}
    init_params : {"kmeans", "k-means++", "random", "random_from_data", "kata"}
        Kind of start; see `gmm_core.fit.initialisation`.
    n_init : int
        Number of starts, at least 1; the best sound one wins.
    seed : int
        Non-negative; start i of a seed is the same whatever `n_init` is.
    tol : float
        EM stops when the mean log-likelihood (per row) changes by less than this; 0 runs all of `max_iter`.
    max_iter : int
        Most iterations (M-steps) of one start; 0 keeps the start.
    reg_covar : float
        Ridge on the covariances' diagonal, as a fraction of each column's variance, so that it does not depend on units
        (scikit-learn's is an absolute number).

    Raises
    ------
    InputError
        When a setting is out of its range or a name is unknown.
    """

    n_components: int = 3
    covariance_type: str = "full"
    init_params: str = "kmeans"
    n_init: int = 5
    seed: int = 42
    tol: float = 1e-6
    max_iter: int = 500
    reg_covar: float = 1e-6

    def __post_init__(self) -> None:
        family_of(self.covariance_type)
        if self.init_params not in START_KINDS:
            raise InputError(
                "The kind of start", f"one of {', '.join(START_KINDS)}", repr(self.init_params), "choose one of these"
            )
        _require_whole("The number of components", self.n_components, 1)
        _require_whole("The number of starts", self.n_init, 1)
        _require_whole("The seed", self.seed, 0)
        _require_whole("The most iterations", self.max_iter, 0)
        _require_number("The tolerance", self.tol)
        _require_number("The ridge reg_covar", self.reg_covar)


def _require_whole(subject: str, value: object, minimum: int) -> None:
    if not isinstance(value, Integral) or isinstance(value, bool) or value < minimum:
        raise InputError(subject, f"a whole number of at least {minimum}", repr(value), f"choose {minimum} or more")


def _require_number(subject: str, value: object) -> None:
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise InputError(subject, "a finite number of at least 0", repr(value), "choose 0 or a small positive number")
