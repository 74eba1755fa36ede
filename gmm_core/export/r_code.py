"""The R that fits the same model with mclust."""

from __future__ import annotations

import numpy as np

from gmm_core.data.prepare import Recipe
from gmm_core.data.transform import Transform
from gmm_core.export.csv_text import neutral
from gmm_core.export.source_text import comment, r_string, r_vector
from gmm_core.model.families import family_of

_TEMPLATE = """\
# {title}: {n_components} components, {model} (covariance type "{covariance_type}"), with mclust
# install.packages("mclust")
library(mclust)

table <- read.csv({file_name}, check.names = FALSE, encoding = "UTF-8")
columns <- {columns}
X <- data.matrix(table[columns])
X[!is.finite(X)] <- NA
{missing}
{logarithms}X <- scale(X, center = {centre},
  scale = {scale})

fit <- Mclust(X, G = {n_components}, modelNames = "{model}")
summary(fit, parameters = TRUE)

# mclust's BIC is 2 log L - v log n: larger is better. The explorer's, like scikit-learn's, is its negative: lower is
# better. mclust starts from a hierarchical clustering, so it can end at another maximum of the likelihood,
# and it numbers the clusters in its own order.
cat("log-likelihood", fit$loglik, "\\n")
cat("BIC, lower is better:", -fit$bic, "\\n")
table$mclust_cluster <- NA
table$mclust_cluster[used] <- fit$classification
"""

_COMPLETE = "used <- complete.cases(X)  # rows with a missing value are left out\nX <- X[used, , drop = FALSE]"

_MEDIANS = """\
used <- rowSums(!is.na(X)) > 0  # rows without any value are left out
X <- X[used, , drop = FALSE]
{note}medians <- {fill}
for (j in seq_len(ncol(X))) X[is.na(X[, j]), j] <- medians[j]"""

_NOTE = """\
# The explorer filled missing values from the nearest rows; here it is the medians, so the numbers differ a little.
"""


def mclust_code(
    recipe: Recipe, transform: Transform, covariance_type: str, n_components: int, file_name: str = "clusters.csv"
) -> str:
    """A script that prepares the downloaded table as it was prepared here and fits it with R's mclust.

    Parameters
    ----------
    recipe : Recipe
    transform : Transform
    covariance_type : {"full", "tied", "diag", "spherical"}
    n_components : int
    file_name : str
        The table as `gmm_core.export.labelled.labelled_csv` writes it.
    """
    columns = [neutral(column) for column in transform.columns]
    return _TEMPLATE.format(
        title=comment(file_name),
        n_components=n_components,
        model=_model(covariance_type, len(columns)),
        covariance_type=covariance_type,
        file_name=r_string(file_name),
        columns=r_vector([r_string(column) for column in columns]),
        missing=_missing(recipe, transform),
        logarithms="".join(f"X[, {j + 1}] <- log10(X[, {j + 1}])\n" for j in np.flatnonzero(transform.log)),
        centre=_numbers(transform.centre),
        scale=_numbers(transform.scale),
    )


def _model(covariance_type: str, n_features: int) -> str:
    """mclust's name of the family; one variable has only equal (E) or varying (V) variances."""
    name = family_of(covariance_type).mclust_name
    return name if n_features > 1 else name[0]


def _missing(recipe: Recipe, transform: Transform) -> str:
    if recipe.missing == "drop":
        return _COMPLETE
    return _MEDIANS.format(note=_NOTE if recipe.missing == "knn" else "", fill=_numbers(transform.fill))


def _numbers(values: np.ndarray) -> str:
    return r_vector([repr(value) for value in values.tolist()])
