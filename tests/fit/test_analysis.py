"""One analysis compares families, numbers of components and kinds of start, and fits the choice to all rows."""

from itertools import product

import numpy as np
import pytest

from gmm_core.data.catalogue import default_spec, load
from gmm_core.errors import InputError
from gmm_core.fit import analysis, em
from gmm_core.fit.analysis import STARTS, AnalysisSpec, analyse
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES


class Enough(Exception):
    pass


@pytest.fixture(scope="module")
def kata():
    return load(default_spec("kata")).X


@pytest.fixture(scope="module")
def found(kata):
    return analyse(kata, AnalysisSpec(most_components=4))


@pytest.fixture
def few_rows(monkeypatch):
    """Samples from 200 rows on, of 150."""
    monkeypatch.setattr(analysis, "SWEEP_ROWS", 200)
    monkeypatch.setattr(analysis, "SAMPLE_ROWS", 150)


def test_the_kata_is_three_full_components_with_the_published_bic(found, kata):
    assert (found.chosen.n_components, found.chosen.covariance_type) == (3, "full")
    assert found.fit.bic == pytest.approx(2355.37, abs=0.005)
    assert found.fit.X.shape == kata.shape
    assert (found.n_compared, found.sampled) == (300, False)


def test_every_model_is_compared_with_the_runs_of_every_kind_of_start(found):
    compared = [(row.n_components, row.covariance_type) for row in found.sweep.rows]
    assert compared == list(product(range(1, 5), FAMILIES))
    n_runs = {row.n_components: len(row.fit.runs) for row in found.sweep.rows}
    assert n_runs == {1: len(STARTS), 2: 2 * len(STARTS), 3: 2 * len(STARTS), 4: 2 * len(STARTS)}


def test_the_choice_is_climbed_to_the_end(found):
    assert found.fit.spec.tol == FitSpec().tol
    assert found.fit.stop_reason == "converged"
    assert found.fit.log_likelihood >= found.chosen.log_likelihood
    assert found.fit.best.start is found.chosen.fit.mixture
    assert found.fit.trace.final.log_likelihood == pytest.approx(found.fit.log_likelihood, rel=1e-12)


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl"])
def test_the_criterion_chooses(kata, criterion):
    spec = AnalysisSpec(most_components=4, covariance_types=("full", "diag"), starts=("kmeans",), criterion=criterion)
    found = analyse(kata, spec)
    assert getattr(found.chosen, criterion) == min(getattr(row, criterion) for row in found.sweep.rows if row.is_sound)


def test_more_kinds_of_start_never_do_worse(kata):
    spec = AnalysisSpec(most_components=4, covariance_types=("full",), n_init=1)
    together = analyse(kata, spec).sweep
    for start in STARTS:
        alone = analyse(kata, AnalysisSpec(4, ("full",), (start,), n_init=1)).sweep
        for many, one in zip(together.rows, alone.rows, strict=True):
            assert many.is_sound >= one.is_sound
            assert many.log_likelihood >= one.log_likelihood or not one.is_sound


def test_many_rows_are_compared_on_a_sample_and_fitted_as_a_whole(kata, few_rows):
    spec = AnalysisSpec(most_components=3, covariance_types=("full",))
    found = analyse(kata, spec)
    assert found.sampled
    assert (found.n_compared, found.fit.n_samples) == (150, 300)
    sample = found.chosen.fit.X
    rows = [np.flatnonzero((kata == row).all(axis=1)).item() for row in sample]  # rows of the data, none twice
    assert rows == sorted(set(rows))
    assert found.chosen.n_components == 3
    end = em.run(kata, found.fit.spec, found.chosen.fit.mixture)
    assert found.fit.log_likelihood == pytest.approx(end.final.log_likelihood, rel=1e-12)
    np.testing.assert_array_equal(analyse(kata, spec).chosen.fit.X, sample)


def test_heavy_work_is_done_in_two_steps_and_ends_as_far_up(kata, monkeypatch):
    monkeypatch.setattr(analysis, "HEAVY", 0)
    found = analyse(kata, AnalysisSpec(most_components=3))
    for row in found.sweep.rows:
        assert row.fit.spec.tol == analysis.SWEEP_TOLERANCE
        end = em.run(row.fit.X, row.fit.spec, row.fit.best.start)
        assert row.log_likelihood >= end.final.log_likelihood - 1e-9


@pytest.fixture
def very_heavy(monkeypatch):
    monkeypatch.setattr(analysis, "HEAVY", 0)
    monkeypatch.setattr(analysis, "VERY_HEAVY", 0)


def test_very_heavy_work_leaves_a_family_that_became_worse_twice_in_a_row_and_chooses_the_same(
    kata, very_heavy, monkeypatch
):
    found = analyse(kata, AnalysisSpec(most_components=8))
    values = {name: [row.bic for row in found.sweep.rows if row.covariance_type == name] for name in FAMILIES}
    assert set(found.left_early) == {name for name, own in values.items() if len(own) < 8}
    for name, own in values.items():
        rises = [a < b < c for a, b, c in zip(own, own[1:], own[2:], strict=False)]
        assert not any(rises[:-1])
        assert rises[-1] == (name in found.left_early) or len(own) == 8
    assert "full" in found.left_early
    monkeypatch.setattr(analysis, "VERY_HEAVY", np.inf)
    whole = analyse(kata, AnalysisSpec(most_components=8))
    assert whole.left_early == ()
    assert (whole.chosen.n_components, whole.chosen.covariance_type) == (3, "full")
    assert found.fit.bic == pytest.approx(whole.fit.bic, rel=1e-12)


def test_very_heavy_work_keeps_what_the_data_refuse(very_heavy):
    X = np.repeat(np.random.default_rng(0).normal(size=(2, 2)), 30, axis=0)
    found = analyse(X, AnalysisSpec(4, ("full", "tied"), ("kmeans",), n_init=1))
    assert set(found.sweep.refusals) == {3, 4}
    assert found.left_early == ()


def test_of_many_columns_fewer_rows_are_compared(kata, monkeypatch):
    monkeypatch.setattr(analysis, "WIDE_PRODUCTS", 4 * 250)
    monkeypatch.setattr(analysis, "WIDE_ROWS", 100)
    assert analyse(kata, AnalysisSpec(2, ("full",), ("kmeans",))).n_compared == 250
    monkeypatch.setattr(analysis, "WIDE_ROWS", 280)
    assert analyse(kata, AnalysisSpec(2, ("full",), ("kmeans",))).n_compared == 280


def test_up_to_the_limit_all_rows_are_compared(kata, monkeypatch):
    monkeypatch.setattr(analysis, "SWEEP_ROWS", 300)
    assert not analyse(kata, AnalysisSpec(2, ("full",), ("kmeans",))).sampled


@pytest.mark.parametrize("kind", [None, "few_rows", "very_heavy"])
def test_progress_grows_from_0_towards_1(kata, kind, request):
    if kind:
        request.getfixturevalue(kind)
    shares = []
    analyse(kata, AnalysisSpec(3, ("full", "tied")), shares.append)
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert (0.7 if kind == "few_rows" else 0.97) < shares[-1] <= 1
    assert len(set(shares)) > 3 * len(STARTS)


@pytest.mark.parametrize("share", [0, 0.3, 0.97])
def test_an_exception_raised_in_progress_abandons_the_work(kata, share):
    told = []

    def stop(done):
        told.append(done)
        if done >= share:
            raise Enough

    with pytest.raises(Enough):
        analyse(kata, AnalysisSpec(2, ("full",)), stop)
    assert max(told[:-1], default=0) <= share <= told[-1]


def test_where_every_model_collapses_the_error_says_what_to_do():
    with pytest.raises(InputError, match="a collapse in each: choose fewer columns"):
        analyse([[0.0, 1.0], [1.0, 0.5]], AnalysisSpec(1, ("full",), ("kmeans",)))


def test_numbers_of_components_the_data_refuse_do_not_stop_the_others():
    X = np.repeat(np.random.default_rng(0).normal(size=(2, 1)) * [[1], [5]], 30, axis=0)
    found = analyse(X, AnalysisSpec(4, ("full", "tied"), ("kmeans", "random"), n_init=1))
    assert set(found.sweep.refusals) == {3, 4}


@pytest.mark.parametrize(
    ("X", "message"),
    [([["a", "b"]], "numbers"), ([[1.0, 2.0]], "at least 2, but got 1"), ([[1.0], [np.nan]], "1 missing")],
)
def test_data_that_cannot_be_fitted_are_refused(X, message):
    with pytest.raises(InputError, match=message):
        analyse(X, AnalysisSpec())


@pytest.mark.parametrize("wrong", [{"criterion": "dic"}, {"covariance_types": ()}, {"starts": ()}])
def test_an_analysis_of_nothing_is_refused(wrong):
    with pytest.raises(InputError):
        AnalysisSpec(**wrong)


@pytest.mark.parametrize("wrong", [{"covariance_types": ("round",)}, {"starts": ("guess",)}, {"n_init": 0}])
def test_unknown_settings_are_refused(kata, wrong):
    with pytest.raises(InputError):
        analyse(kata, AnalysisSpec(**wrong))
