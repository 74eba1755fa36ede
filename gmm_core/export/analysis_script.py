"""The Python that redoes a person's analysis: read the table, prepare it, fit the mixture."""

from __future__ import annotations

import numpy as np

from gmm_core.data.prepare import NEIGHBOURS, Prepared
from gmm_core.export.csv_text import neutral
from gmm_core.export.script import fit_code
from gmm_core.export.source_text import comment, python_array
from gmm_core.fit.restarts import Fit

_READ = """\
table = pd.read_csv({file_name!r})
X = table[{columns!r}].to_numpy(float, copy=True)
X[~np.isfinite(X)] = np.nan
"""

_COMPLETE = """\
X = X[~np.isnan(X).any(axis=1)]  # rows with a missing value are left out
"""

_NOT_EMPTY = """\
X = X[~np.isnan(X).all(axis=1)]  # rows without any value are left out
"""

_MEDIANS = """\
X = np.where(np.isnan(X), {fill}, X)  # the columns' medians
"""

_LOGARITHMS = """\
logged = {logged}
X[:, logged] = np.log10(X[:, logged])
"""

_NEIGHBOURS = """\
# missing values: the mean of the {n} nearest rows, near being meant in standardised columns
middle, spread = np.nanmean(X, axis=0), np.nanstd(X, axis=0)
spread[spread == 0] = 1
filled = KNNImputer(n_neighbors={n}).fit_transform((X - middle) / spread) * spread + middle
X = np.where(np.isnan(X), filled, X)
"""

_SCALE = """\
centre = {centre}
scale = {scale}
X = (X - centre) / scale"""

_UNITS = """\
print("means in the columns' units{log10}", (means * scale + centre).round(4).tolist())
"""


def analysis_code(prepared: Prepared, fit: Fit, file_name: str = "clusters.csv") -> str:
    """A script that prepares the downloaded table as it was prepared here, and fits the same mixture with scikit-learn.

    It takes the very start that won and as many iterations as it took, and prints the same numbers.

    Parameters
    ----------
    prepared : Prepared
    fit : Fit
        To ``prepared.dataset``.
    file_name : str
        The table as `gmm_core.export.labelled.labelled_csv` writes it.
    """
    imports = "import numpy as np\nimport pandas as pd"
    if prepared.recipe.missing == "knn":
        imports += "\nfrom sklearn.impute import KNNImputer"
    code = fit_code(prepared.dataset.title or file_name, imports, _preparation(prepared, file_name), fit)
    return code + _UNITS.format(log10=" (log10 where so prepared)" if any(prepared.transform.log) else "")


def _preparation(prepared: Prepared, file_name: str) -> str:
    """The lines from the file to ``X``."""
    transform, missing = prepared.transform, prepared.recipe.missing
    lines = [
        *(f"# {comment(sentence)}\n" for sentence in prepared.log),
        _READ.format(file_name=file_name, columns=[neutral(column) for column in transform.columns]),
        _COMPLETE if missing == "drop" else _NOT_EMPTY,
    ]
    if missing == "median":
        lines.append(_MEDIANS.format(fill=python_array(transform.fill)))
    if any(transform.log):
        lines.append(_LOGARITHMS.format(logged=np.flatnonzero(transform.log).tolist()))
    if missing == "knn":
        lines.append(_NEIGHBOURS.format(n=NEIGHBOURS))
    lines.append(_SCALE.format(centre=python_array(transform.centre), scale=python_array(transform.scale)))
    return "".join(lines)
