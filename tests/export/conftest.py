"""Tables of a person and fits to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gmm_core.data.prepare import Recipe, prepare
from gmm_core.export.model_file import ModelFile
from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec

HOSTILE = ("<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "$x^2$", "[a](http://x)", "\"'\\\n\ta", "</script>")


def table(n_rows: int = 120, names=("size", "price", "age"), seed: int = 0) -> pd.DataFrame:
    """Two groups in three numeric columns, the second skewed, with some cells missing, and a text beside them."""
    rng = np.random.default_rng(seed)
    group = np.arange(n_rows) % 2
    values = rng.normal(size=(n_rows, 3)) * [1, 0.4, 3] + group[:, None] * [4, 1.5, -8]
    values[:, 1] = 10 ** values[:, 1]
    values[[3, 50], 0] = np.nan
    values[[7, 50, 80], 2] = np.nan
    frame = pd.DataFrame(values, columns=list(names))
    frame["note"] = [("=1+1", "plain", None)[i % 3] for i in range(n_rows)]
    return frame


def model_of(frame: pd.DataFrame, recipe: Recipe, covariance_type: str = "full", n_components: int = 2):
    """Prepared data, their fit and the model's file."""
    prepared = prepare(frame, recipe, "table.csv")
    fit = restarts.fit(prepared.dataset.X, FitSpec(n_components, covariance_type, n_init=2))
    return prepared, fit, ModelFile.of(prepared, fit, "table.csv")


@pytest.fixture
def frame() -> pd.DataFrame:
    return table()
