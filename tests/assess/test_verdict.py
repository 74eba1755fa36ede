"""The finding of an analysis in words: each sentence comes when it is true, and only then."""

import numpy as np
import pytest

from gmm_core.assess.verdict import evidence, fit_warnings, verdict
from gmm_core.data.catalogue import default_spec, load
from gmm_core.data.dataset import Dataset
from gmm_core.fit import analysis, restarts
from gmm_core.fit.analysis import AnalysisSpec, analyse
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture


def analysed(dataset, **spec):
    return analyse(dataset.X, AnalysisSpec(**{"starts": ("kmeans",), "n_init": 1, **spec}))


def said(dataset, **spec):
    return verdict(dataset, analysed(dataset, **spec))


def one_holding(sentences, text):
    (found,) = [sentence for sentence in sentences if text in sentence]
    return found


def none_holding(sentences, text):
    return not any(text in sentence for sentence in sentences)


@pytest.fixture(scope="module")
def kata():
    return load(default_spec("kata"))


@pytest.fixture(scope="module")
def single():
    """500 rows of one Gaussian in two columns."""
    return Dataset(np.random.default_rng(0).normal(size=(500, 2)), ("a", "b"))


def with_column(single, column, name="age"):
    return Dataset(np.c_[single.X[:, 0], column], ("a", name))


@pytest.fixture(scope="module")
def of_kata(kata):
    found = analysed(kata, most_components=4, starts=("kmeans", "random"), n_init=2)
    return found, verdict(kata, found)


def test_the_headline_counts_clusters_and_ambiguous_rows(of_kata):
    found, finding = of_kata
    doubtful = 100 * (found.fit.responsibilities.max(axis=1) < 0.8).mean()
    assert finding.headline == f"3 clusters; BIC prefers full covariances; {doubtful:.0f}\u00a0% of rows are ambiguous."


def test_the_reasons_are_differences_of_the_criterion(of_kata):
    found, finding = of_kata
    bics = sorted((row.bic, row.covariance_type, row.n_components) for row in found.sweep.rows if row.is_sound)
    (best, *_), (second, kind, k), *_ = bics
    gap = second - best
    runner_up, single = finding.reasons
    assert f"The runner-up is {kind} with {k} components" in runner_up
    assert f"{gap:,.1f} higher: {evidence(gap)} evidence" in runner_up
    alone = found.sweep.row(1, "full").bic - best
    assert single == f"Against a single Gaussian BIC falls by {alone:,.1f}."


def test_a_single_gaussian_behind_the_best_is_named_once():
    """With two far groups and K up to 2 in one family, the runner-up is the single Gaussian."""
    X = np.random.default_rng(0).normal(size=(60, 1)) + 9 * (np.arange(60) % 2)[:, None]
    finding = said(Dataset(X, ("a",)), most_components=2, covariance_types=("full",))
    assert [sentence[:34] for sentence in finding.reasons] == ["The runner-up is full with 1 compo"]
    assert "evidence against it" in finding.reasons[0]


@pytest.mark.parametrize(
    ("gap", "words"),
    [(12, "no row is ambiguous"), (6.5, "under 1\u00a0% of rows are"), (3, "% of rows are ambiguous")],
)
def test_the_headline_does_not_round_doubt_away(gap, words):
    X = np.random.default_rng(0).normal(size=(4000, 1)) + gap * (np.arange(4000) % 2)[:, None]
    assert words in said(Dataset(X, ("a",)), most_components=2, covariance_types=("tied",)).headline


def test_other_criteria_are_named_where_they_disagree(of_kata):
    found, finding = of_kata
    assert found.sweep.best("aic").n_components == 4
    assert found.sweep.best("icl").n_components == 3
    one_holding(finding.warnings, "AIC would choose full with 4 components. It charges less per parameter")
    assert none_holding(finding.warnings, "ICL would choose")


def test_by_another_criterion_bic_is_the_one_that_disagrees(kata):
    finding = said(kata, most_components=4, starts=("kmeans", "random"), n_init=2, criterion="aic")
    assert "4 clusters; AIC prefers full covariances" in finding.headline
    one_holding(finding.warnings, "BIC would choose full with 3 components.")
    assert none_holding(finding.reasons, "evidence")  # the words are for differences of BIC


def test_a_single_gaussian_is_no_groups(single):
    finding = said(single, most_components=3)
    assert finding.headline.startswith("No groups: BIC prefers a single ")
    assert none_holding(finding.reasons, "Against a single Gaussian")
    one_holding(finding.reasons, "The runner-up is")
    assert finding.warnings == ()


def test_the_most_components_tried_may_be_too_few(kata, single):
    one_holding(said(kata, most_components=3).warnings, "3 is the most components that were tried")
    assert none_holding(said(kata, most_components=4).warnings, "most components that were tried")
    assert none_holding(said(single, most_components=1).warnings, "most components that were tried")


def test_a_comparison_on_a_sample_says_so(kata, monkeypatch):
    monkeypatch.setattr(analysis, "SWEEP_ROWS", 200)
    monkeypatch.setattr(analysis, "SAMPLE_ROWS", 150)
    sentence = one_holding(said(kata, most_components=2, covariance_types=("full",)).reasons, "random sample")
    assert "150 of the 300 rows" in sentence
    assert "fitted to all of them" in sentence


def test_families_left_early_are_named(kata, monkeypatch):
    monkeypatch.setattr(analysis, "VERY_HEAVY", 0)
    monkeypatch.setattr(analysis, "HEAVY", 0)
    sentence = one_holding(said(kata, most_components=6, covariance_types=("full",)).reasons, "not tried")
    assert sentence.endswith("its BIC had become worse twice in a row: full.")


def test_the_whole_is_no_sample(of_kata):
    assert none_holding(of_kata[1].reasons, "sample")


@pytest.mark.parametrize(("n_values", "warned"), [(2, True), (12, True), (13, False)])
def test_a_discrete_column_is_named(single, n_values, warned):
    column = np.random.default_rng(1).permutation(np.arange(500) % n_values)
    warnings = said(with_column(single, column), most_components=2).warnings
    if warned:
        one_holding(warnings, f"“age” holds only {n_values} different values")
    assert none_holding(warnings, "“a”")
    assert warned or none_holding(warnings, "different values")


@pytest.mark.parametrize(("share", "warned"), [(0.3, True), (0.1, False)])
def test_a_spike_is_named_with_its_share(single, share, warned):
    column = np.random.default_rng(1).gamma(4, size=500)
    column[: int(share * 500)] = 0
    warnings = said(with_column(single, column, "rain"), most_components=2).warnings
    if warned:
        one_holding(warnings, "One value makes up 30\u00a0% of “rain”")
    else:
        assert none_holding(warnings, "One value makes up")


def test_a_value_that_few_rows_share_is_no_spike():
    X = np.array([[1.0], [1.0], [2.5], [7.0], [8.0]])
    assert none_holding(fit_warnings(Dataset(X, ("y",)), restarts.fit(X, FitSpec(1))), "One value")


def test_a_constant_column_is_not_called_discrete_too(single):
    data = with_column(single, np.zeros(500))
    warnings = fit_warnings(data, restarts.fit(data.X, FitSpec(1)))
    one_holding(warnings, "age: constant")
    assert none_holding(warnings, "different values")


def test_fewer_rows_than_parameters_are_counted_once():
    X = np.random.default_rng(0).normal(size=(10, 4))
    warnings = fit_warnings(Dataset(X, tuple("abcd")), restarts.fit(X, FitSpec(1)))
    one_holding(warnings, "10 rows for 14 free parameters")
    assert none_holding(warnings, "rows for each")


def test_few_rows_per_parameter_are_counted():
    X = np.random.default_rng(0).normal(size=(45, 4))
    fit = restarts.fit(X, FitSpec(1))
    sentence = one_holding(fit_warnings(Dataset(X, tuple("abcd")), fit), "rows for each")
    assert "only 3.2 rows for each of the 14 parameters" in sentence  # 4 means and 10 covariances


def test_enough_rows_per_parameter_are_not_mentioned(single):
    assert fit_warnings(single, restarts.fit(single.X, FitSpec(1))) == []


def test_collapsed_models_are_counted():
    X = np.random.default_rng(0).normal(size=(8, 2))
    found = analysed(Dataset(X, ("a", "b")), most_components=6)
    n_degenerate = sum(row.fit.degeneracy is not None for row in found.sweep.rows)
    assert 0 < n_degenerate < 24
    sentence = one_holding(verdict(Dataset(X, ("a", "b")), found).warnings, "set aside")
    assert sentence.startswith(f"{n_degenerate} of 24 models were set aside because a component collapsed")


def test_sound_models_are_not_said_to_collapse(of_kata):
    assert none_holding(of_kata[1].warnings, "set aside")


def test_a_ridge_that_holds_a_component_up_is_owned_to():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 0.1, (100, 1)), rng.normal(10, 3, (100, 1))])
    fit = restarts.fit(X, FitSpec(2, reg_covar=1e-3))
    held = one_holding(fit_warnings(Dataset(X, ("a",)), fit), "ridge")
    narrow = int(fit.mixture.covariances[:, 0, 0].argmin()) + 1
    assert held.startswith(f"The ridge holds component {narrow} up")
    assert fit_warnings(Dataset(X, ("a",)), restarts.fit(X, FitSpec(2))) == []


def test_cautions_carry_the_columns_names(single):
    data = with_column(single, np.ones(500), "site")
    sentence = one_holding(fit_warnings(data, restarts.fit(data.X, FitSpec(1))), "constant")
    assert sentence.startswith("site: constant")


def test_a_fit_that_has_not_converged_says_so(kata):
    fit = restarts.fit(kata.X, FitSpec(3, init_params="random", n_init=1, max_iter=1))
    one_holding(fit_warnings(kata, fit), "had not converged after 1 iterations")


def test_nothing_is_said_twice():
    X = np.random.default_rng(0).normal(size=(8, 2))
    warnings = said(Dataset(np.round(X), ("a", "b")), most_components=3).warnings
    assert len(set(warnings)) == len(warnings)


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (0, "hardly any"),
        (1.99, "hardly any"),
        (2, "positive"),
        (6, "strong"),
        (10, "very strong"),
        (-7, "strong"),
        (1e9, "very strong"),
    ],
)
def test_differences_of_bic_in_kass_and_rafterys_words(difference, words):
    assert evidence(difference) == words


@pytest.mark.parametrize("name", ["one-dimensional", "galaxies", "wine", "iris"])
def test_sentences_are_whole_for_any_data(name):
    dataset = load(default_spec(name))
    finding = said(dataset, most_components=3)
    for sentence in (finding.headline, *finding.reasons, *finding.warnings):
        assert sentence[0] == sentence[0].upper()
        assert sentence.endswith(".")
        assert not any(token in sentence for token in ("nan", "inf ", "None", "{", "}"))


@pytest.mark.parametrize(
    ("far", "sentence"),
    [
        ([40], "Cluster 2 (1 row): too few rows to say whether it is a group or outliers."),
        ([40, 40.5, 41, 80], "Cluster 2 (3 rows) and cluster 3 (1 row): too few rows to say whether they are groups"),
        ([40, 40.5, 41, 41.5, 39], None),
    ],
)
def test_clusters_of_a_few_rows_may_be_outliers(far, sentence):
    rng = np.random.default_rng(3)
    X = np.r_[rng.normal(size=(100, 1)), np.array(far, dtype=float)[:, None]]
    k = 1 + len({value > 60 for value in far})
    start = Mixture(np.full(k, 1 / k), [[0.0], [40.0], [80.0]][:k], np.ones((k, 1, 1)))
    fit = restarts.refine(X, FitSpec(k, "tied"), start)
    found = [one for one in fit_warnings(Dataset(X, ("a",)), fit) if "too few rows to say" in one]
    assert len(found) == (sentence is not None)
    assert all(one.startswith(sentence) for one in found)
