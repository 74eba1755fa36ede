"""The Python that reproduces a fit with scikit-learn alone."""

from __future__ import annotations

import numpy as np

from gmm_core.data.dataset import Dataset
from gmm_core.export.peer import in_sklearn_shape
from gmm_core.export.source_text import comment, python_array
from gmm_core.fit.restarts import Fit

INLINE_NUMBERS = 4000
"""Data up to so many numbers are written into the script; larger ones are read from the downloaded file."""

WITHOUT_RIDGE = """\
# It starts from the fit's own parameters, so that EM stays at the same maximum. scikit-learn's ridge is absolute; the
# explorer's is relative to each column's variance, so it is left out here, and the last digits can differ."""

_TEMPLATE = """\
# {title}: {n_components} components, covariance type "{covariance_type}"
{imports}
from sklearn.mixture import GaussianMixture

{data}

{note}
fit = GaussianMixture(
    n_components={n_components},
    covariance_type="{covariance_type}",
    reg_covar={reg_covar!r},
    tol={tol!r},
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
    return fit_code(data.title or "Data", "import numpy as np", _data(data, file_name), fit)


def fit_code(
    title: str, imports: str, data: str, fit: Fit, *, reg_covar: float = 0, tol: float = 1e-9, note: str = WITHOUT_RIDGE
) -> str:
    """The script around the Python lines `data`, which make ``X``; `note` is a comment on the start and the ridge."""
    mixture, kind = fit.mixture, fit.spec.covariance_type
    return _TEMPLATE.format(
        title=comment(title),
        imports=imports,
        n_components=mixture.n_components,
        covariance_type=kind,
        data=data,
        note=note,
        reg_covar=reg_covar,
        tol=tol,
        weights=python_array(mixture.weights),
        means=python_array(mixture.means),
        precisions=python_array(in_sklearn_shape(np.linalg.inv(mixture.covariances), kind)),
    )


def _data(data: Dataset, file_name: str) -> str:
    if data.recipe:
        return data.recipe
    if data.X.size <= INLINE_NUMBERS:
        return f"X = {python_array(data.X)}"
    return (
        f"# the numeric columns, as downloaded from the explorer\n"
        f"X = np.loadtxt({file_name!r}, delimiter=',', skiprows=1, ndmin=2)"
    )
