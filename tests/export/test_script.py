"""The Python a person copies gives the numbers they saw; the handed-over mixture predicts the same."""

import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from gmm_core.assess.agreement import adjusted_rand
from gmm_core.data.catalogue import CATALOGUE, default_spec, load
from gmm_core.export import to_sklearn
from gmm_core.export.script import needs_file, python_code
from gmm_core.fit import kmeans, restarts
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


def numbers(printed: str) -> dict[str, float]:
    found = re.findall(r"(log-likelihood|BIC|AIC|ICL|adjusted Rand, [\w-]+) (-?[\d.e-]+)", printed)
    return {name: float(value) for name, value in found}


def on_the_page(data, fit) -> dict[str, float]:
    shown = {"log-likelihood": fit.log_likelihood, "BIC": fit.bic, "AIC": fit.aic, "ICL": fit.icl}
    if data.labels is not None:
        clusters = kmeans.fit(data.X, fit.spec.n_components)
        shown["adjusted Rand, mixture"] = adjusted_rand(fit.mixture.predict(data.X), data.labels)
        shown["adjusted Rand, k-means"] = adjusted_rand(clusters.labels, data.labels)
    return shown


def executed(code: str, capsys) -> str:
    run(code)
    return capsys.readouterr().out


def run(code: str) -> dict:
    """The script's variables after it ran."""
    made: dict = {}
    with threadpool_limits(1):  # threads cost many times what they bring for so few rows
        exec(compile(code, "fit.py", "exec"), made)
    return made


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_script_prints_the_numbers_of_the_page(name, capsys):
    data = load(default_spec(name))
    fit = restarts.fit(data.X, FitSpec(3))
    assert numbers(executed(python_code(data, fit), capsys)) == pytest.approx(on_the_page(data, fit), abs=2e-3)


@pytest.mark.parametrize(("k", "covariance_type"), [(6, "full"), (3, "spherical"), (4, "tied"), (5, "diag")])
def test_the_scripts_components_have_the_numbers_of_the_page(k, covariance_type):
    data = load(default_spec("kata"))
    fit = restarts.fit(data.X, FitSpec(k, covariance_type, "random_from_data"))
    assert fit.best is not fit.winner  # else they would have these numbers anyway
    made = run(python_code(data, fit))
    np.testing.assert_array_equal(made["labels"], fit.mixture.predict(data.X))
    np.testing.assert_allclose(made["means"], fit.mixture.means, atol=1e-5)
    np.testing.assert_allclose(made["responsibilities"], fit.responsibilities, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("kata", FitSpec(10)),  # still climbing when its iterations are over
        ("kata", FitSpec(4, "spherical", "random_from_data", max_iter=3)),
        ("skewed", FitSpec(9)),  # degenerate: every component rests on the ridge
        ("iris", FitSpec(2, "tied", reg_covar=1e-2)),
        ("old-faithful", FitSpec(2, "spherical", reg_covar=1e-3)),
        ("galaxies", FitSpec(6, "diag", tol=0, max_iter=40)),
        ("wine", FitSpec(1)),
    ],
)
def test_the_script_stops_where_the_fit_stopped(name, spec, capsys):
    data = load(default_spec(name))
    fit = restarts.fit(data.X, spec)
    assert numbers(executed(python_code(data, fit), capsys)) == pytest.approx(on_the_page(data, fit), abs=2e-3)


def test_the_script_runs_as_it_stands_in_a_process_of_its_own(tmp_path):
    data = load(default_spec("kata"))
    fit = restarts.fit(data.X, FitSpec(3))
    (tmp_path / "fit.py").write_text(python_code(data, fit), encoding="utf-8")
    command = [sys.executable, "-W", "error", "fit.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert numbers(done.stdout) == pytest.approx(on_the_page(data, fit), abs=2e-3)


def test_large_data_are_read_from_the_downloaded_file(tmp_path, monkeypatch, capsys):
    wine = load(default_spec("wine"))
    assert not needs_file(wine)
    large = replace(wine, X=np.repeat(wine.X, 3, axis=0) + np.arange(534)[:, None] * 1e-6, labels=None)
    assert needs_file(large)
    fit = restarts.fit(large.X, FitSpec(2, "diag", n_init=1))
    np.savetxt(tmp_path / "data.csv", large.X, fmt="%.17g", delimiter=",", header=",".join(large.feature_names))
    monkeypatch.chdir(tmp_path)
    assert numbers(executed(python_code(large, fit), capsys)) == pytest.approx(on_the_page(large, fit), abs=2e-3)
