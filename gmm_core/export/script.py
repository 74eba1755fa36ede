"""The Python that reproduces a fit with scikit-learn alone."""

from __future__ import annotations

import numpy as np

from gmm_core.data.dataset import Dataset
from gmm_core.export.peer import in_sklearn_shape
from gmm_core.export.source_text import comment, python_array
from gmm_core.fit import kmeans
from gmm_core.fit.restarts import Fit
from gmm_core.fit.rows import Rows, ridge
from gmm_core.model.mixture import Mixture

INLINE_NUMBERS = 4000
"""Data up to so many numbers are written into the script; larger ones are read from the downloaded file."""

_TEMPLATE = """\
# {title}: {n_components} components, covariance type "{covariance_type}"
import warnings

{imports}
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

{data}

# The explorer's start and number of iterations, so every number comes out the same.
# {ridge_note}
sd = {sd}
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)  # it stops where the explorer stopped
    fit = GaussianMixture(
        n_components={n_components},
        covariance_type="{covariance_type}",
        reg_covar={reg_covar!r},
        tol=0,
        max_iter={n_iter},
        weights_init={weights},
        means_init={means},
        precisions_init={precisions},
    ).fit(X / sd)

means = fit.means_ * sd
labels = fit.predict(X / sd)
responsibilities = fit.predict_proba(X / sd)
log_likelihood = fit.score_samples(X / sd).sum() - len(X) * np.log(sd).sum()
bic = fit.bic(X / sd) + 2 * len(X) * np.log(sd).sum()  # a density per sd becomes one per unit
aic = fit.aic(X / sd) + 2 * len(X) * np.log(sd).sum()
icl = bic - 2 * np.log(responsibilities.max(axis=1)).sum()
print("log-likelihood", round(log_likelihood, 4))
print("BIC", round(bic, 4), " AIC", round(aic, 4), " ICL", round(icl, 4), " (lower is better)")
print("weights", fit.weights_.round(4).tolist())
print("means", means.round(4).tolist())
"""

_RIDGE_OF_COLUMNS = """\
Its ridge is a fraction of each column's variance, scikit-learn's one number for all:
# so columns are in standard deviations here."""

_RIDGE_OF_ALL = "Its ridge is a fraction of each column's variance, of which round components take the mean."

_AGREEMENT = """
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

known = groups >= 0
clusters = KMeans({n_clusters}, n_init=1, init={centres}).fit_predict(X)
print("adjusted Rand, mixture", round(adjusted_rand_score(groups[known], labels[known]), 4))
print("adjusted Rand, k-means", round(adjusted_rand_score(groups[known], clusters[known]), 4))
"""


def python_code(data: Dataset, fit: Fit, file_name: str = "data.csv") -> str:
    """A script that fits the same mixture to the same data with scikit-learn and prints the same numbers.

    It takes the very start that won and as many iterations as it took.

    Parameters
    ----------
    data : Dataset
        Drawn anew where the data have a recipe, written into the script while small, else read from `file_name`.
    fit : Fit
    file_name : str
        The file with the numeric columns, as downloaded.
    """
    code = fit_code(data.title or "Data", "import numpy as np", _data(data, file_name), fit)
    if data.labels is None or needs_file(data):
        return code
    clusters = kmeans.fit(data.X, fit.spec.n_components)
    return code + _AGREEMENT.format(n_clusters=fit.spec.n_components, centres=python_array(clusters.centres))


def needs_file(data: Dataset) -> bool:
    """Whether the script reads the data from a file beside it."""
    return not data.recipe and data.X.size > INLINE_NUMBERS


def fit_code(title: str, imports: str, data: str, fit: Fit) -> str:
    """The script around the Python lines `data`, which make ``X``, the rows that `fit` was fitted to."""
    kind, spec, start = fit.spec.covariance_type, fit.spec, fit.best.start
    rows = Rows.from_array(fit.X)
    sd = np.sqrt(ridge(rows, 1.0)) * rows.unit
    reg_covar, note = spec.reg_covar, _RIDGE_OF_COLUMNS
    if kind == "spherical":  # round in the data's own units only
        reg_covar, note, sd = float(spec.reg_covar * (sd**2).mean()), _RIDGE_OF_ALL, np.ones_like(sd)
    start = Mixture(start.weights, start.means / sd, start.covariances / np.outer(sd, sd), kind)
    return _TEMPLATE.format(
        title=comment(title),
        imports=imports,
        n_components=start.n_components,
        covariance_type=kind,
        data=data,
        ridge_note=note,
        sd=python_array(sd),
        reg_covar=reg_covar,
        n_iter=max(fit.n_iter, 1),
        weights=python_array(start.weights),
        means=python_array(start.means),
        precisions=python_array(in_sklearn_shape(np.linalg.inv(start.covariances), kind)),
    )


def _data(data: Dataset, file_name: str) -> str:
    if data.recipe:
        return data.recipe
    if needs_file(data):
        return (
            f"# the numeric columns, as downloaded from the explorer\n"
            f"X = np.loadtxt({file_name!r}, delimiter=',', skiprows=1, ndmin=2)"
        )
    columns = ", ".join(comment(name) for name in data.feature_names)
    lines = f"# {columns}\nX = {python_array(data.X.ravel())}.reshape(-1, {data.n_features})"
    return lines if data.labels is None else f"{lines}\ngroups = {python_array(data.labels)}"
