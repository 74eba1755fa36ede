"""The Python that reproduces a fit with scikit-learn alone."""

from __future__ import annotations

import numpy as np

from gmm_core.data.dataset import Dataset
from gmm_core.export.peer import in_sklearn_shape
from gmm_core.fit.restarts import Fit

INLINE_NUMBERS = 4000
"""Data up to so many numbers are written into the script; larger ones are read from the downloaded file."""

_TEMPLATE = """\
# {title}: {n_components} components, covariance type "{covariance_type}"
import numpy as np
from sklearn.mixture import GaussianMixture

{data}

# The start that won, so that EM takes the same way. scikit-learn's ridge is absolute; the explorer's is relative to
# each column's variance, so it is left out here, and the last digits can differ by what the ridge did.
fit = GaussianMixture(
    n_components={n_components},
    covariance_type="{covariance_type}",
    reg_covar=0,
    tol=1e-9,
    max_iter=1000,
    weights_init={weights},
    means_init={means},
    precisions_init={precisions},
).fit(X)

log_likelihood = fit.score_samples(X).sum()
print("log-likelihood", round(log_likelihood, 4))
print("BIC", round(fit.bic(X), 4), " AIC", round(fit.aic(X), 4), " (lower is better)")
print("weights", fit.weights_.round(4))
print("means", fit.means_.round(4).tolist())
labels = fit.predict(X)
responsibilities = fit.predict_proba(X)
"""


def python_code(data: Dataset, fit: Fit, file_name: str = "data.csv") -> str:
    """A script that fits the same mixture to the same data with scikit-learn and prints the same numbers.

    It starts from the fit's own parameters, so EM stays at the same maximum.

    Parameters
    ----------
    data : Dataset
        Drawn anew where the data have a recipe, written into the script while small, else read from `file_name`.
    fit : Fit
    file_name : str
        The file with the numeric columns, as downloaded.
    """
    kind = fit.spec.covariance_type
    precisions = in_sklearn_shape(np.linalg.inv(fit.mixture.covariances), kind)
    return _TEMPLATE.format(
        title=" ".join((data.title or "Data").split()),
        n_components=fit.mixture.n_components,
        covariance_type=kind,
        data=_data(data, file_name),
        weights=_array(fit.mixture.weights),
        means=_array(fit.mixture.means),
        precisions=_array(precisions),
    )


def _data(data: Dataset, file_name: str) -> str:
    if data.recipe:
        return data.recipe
    if data.X.size <= INLINE_NUMBERS:
        return f"X = {_array(data.X)}"
    return (
        f"# the numeric columns, as downloaded from the explorer\n"
        f"X = np.loadtxt({file_name!r}, delimiter=',', skiprows=1, ndmin=2)"
    )


def _array(values: np.ndarray) -> str:
    """Code for an array with every digit kept."""
    text = np.array2string(
        np.asarray(values),
        separator=", ",
        threshold=10**9,
        max_line_width=110,
        formatter={"float_kind": lambda v: repr(float(v))},
    )
    return f"np.array({text})"
