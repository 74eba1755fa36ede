"""The Python a person copies gives the numbers they saw; the handed-over mixture predicts the same."""

import re
import subprocess
import sys

import numpy as np
import pytest

from gmm_core.data.catalogue import default_spec, load
from gmm_core.export import to_sklearn
from gmm_core.export.script import python_code
from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_scikit_learn_predicts_and_scores_the_same(covariance_type):
    data = load(default_spec("kata"))
    mixture = restarts.fit(data.X, FitSpec(3, covariance_type)).mixture
    peer = to_sklearn(mixture)
    np.testing.assert_allclose(peer.predict_proba(data.X), mixture.responsibilities(data.X), atol=1e-10)
    assert peer.score_samples(data.X).sum() == pytest.approx(mixture.log_likelihood(data.X))
    assert peer._n_parameters() == mixture.n_parameters


@pytest.mark.parametrize(
    ("name", "covariance_type"), [("kata", "full"), ("old-faithful", "tied"), ("overlapping", "diag")]
)
def test_the_script_prints_the_numbers_of_the_page(name, covariance_type, tmp_path):
    data = load(default_spec(name))
    fit = restarts.fit(data.X, FitSpec(3, covariance_type))
    script = tmp_path / "fit.py"
    script.write_text(python_code(data, fit))
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout
    numbers = [float(value) for value in re.findall(r"(?:log-likelihood|BIC|AIC) (-?[\d.]+)", printed)]
    assert numbers == pytest.approx([fit.log_likelihood, fit.bic, fit.aic], rel=1e-4)


def test_large_data_are_read_from_the_downloaded_file():
    data = load(default_spec("wine"))
    assert "np.array" in python_code(data, restarts.fit(data.X, FitSpec(2, "diag"))).split("fit =")[0]
    from dataclasses import replace

    large = replace(data, X=np.repeat(data.X, 3, axis=0) + np.arange(534)[:, None] * 1e-6)
    assert "np.loadtxt('data.csv'" in python_code(large, restarts.fit(large.X, FitSpec(2, "diag", n_init=1)))
