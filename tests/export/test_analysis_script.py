"""The script an analyst downloads reads the table they downloaded and prints the numbers of the page."""

import re
import subprocess
import sys

import numpy as np
import pytest

from gmm_core.data.prepare import Recipe
from gmm_core.export.analysis_script import analysis_code
from gmm_core.export.labelled import labelled_csv

from .conftest import HOSTILE, model_of


def run(tmp_path, frame, prepared, fit, name="clusters.csv") -> str:
    (tmp_path / name).write_bytes(labelled_csv(frame, prepared, fit.mixture))
    (tmp_path / "analysis.py").write_text(analysis_code(prepared, fit, name), encoding="utf-8")
    command = [sys.executable, "-W", "error", "analysis.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("recipe", "covariance_type", "close"),
    [
        (Recipe(("size", "price", "age"), log=("price",)), "full", 1e-6),
        (Recipe(("size", "age"), missing="median", scaling="robust"), "tied", 1e-5),
        (Recipe(("size", "price", "age"), missing="knn", log=("price",)), "spherical", 1e-6),
        (Recipe(("age",), scaling="none"), "diag", 1e-6),
    ],
)
def test_it_prints_the_numbers_of_the_page(frame, recipe, covariance_type, close, tmp_path):
    frame.loc[5, ["size", "age"]] = np.inf, np.nan
    prepared, fit, _ = model_of(frame, recipe, covariance_type)
    printed = run(tmp_path, frame, prepared, fit)
    numbers = [float(value) for value in re.findall(r"(?:log-likelihood|BIC|AIC) (-?[\d.]+)", printed)]
    assert numbers == pytest.approx([fit.log_likelihood, fit.bic, fit.aic], rel=close)
    means = eval(re.search(r"columns' units.* (\[\[.*)", printed).group(1))
    expected = prepared.transform.to_unscaled(fit.mixture).means
    np.testing.assert_allclose(means, expected, atol=0.01)


def test_names_that_mean_something_elsewhere_stay_names(frame, tmp_path):
    names = dict(zip(("size", "price", "age"), (HOSTILE[1], HOSTILE[4], "import os\nos.abort()"), strict=True))
    frame = frame.rename(columns=names)
    recipe = Recipe(tuple(names.values()), log=(HOSTILE[4],))
    prepared, fit, _ = model_of(frame, recipe)
    printed = run(tmp_path, frame, prepared, fit, "a'b\"; import os.csv")
    assert float(re.search(r"BIC (-?[\d.]+)", printed).group(1)) == pytest.approx(fit.bic, rel=1e-6)


def test_collinear_and_constant_columns_still_run(frame, tmp_path):
    frame["twice"] = frame["size"] * 2
    frame["same"] = 3.0
    prepared, fit, _ = model_of(frame, Recipe(("size", "twice", "same")))
    assert "BIC" in run(tmp_path, frame, prepared, fit)
