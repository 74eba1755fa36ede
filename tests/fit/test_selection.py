"""A sweep is its fits, one by one, only faster."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_core.errors import InputError
from gmm_core.fit import em, restarts, selection
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.spec import FitSpec

TYPES = ("full", "tied", "diag", "spherical")


def test_each_row_is_the_fit_alone(three_groups):
    spec = FitSpec(n_init=3)
    table = selection.sweep(three_groups, range(1, 5), TYPES, spec)
    assert len(table.rows) == 16
    for row in table.rows:
        alone = restarts.fit(
            three_groups, replace(spec, n_components=row.n_components, covariance_type=row.covariance_type)
        )
        assert row.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-9)
        assert (row.bic, row.aic, row.icl) == pytest.approx((alone.bic, alone.aic, alone.icl), rel=1e-9)


def test_criteria_equal_scikit_learn_for_the_same_parameters(three_groups):
    row = selection.sweep(three_groups, [3], ["full"], FitSpec()).rows[0]
    mixture = row.fit.mixture
    peer = GaussianMixture(3, covariance_type="full")
    peer.weights_, peer.means_, peer.covariances_ = mixture.weights, mixture.means, mixture.covariances
    peer.precisions_cholesky_ = np.linalg.inv(mixture.cholesky).swapaxes(1, 2)
    assert row.bic == pytest.approx(peer.bic(three_groups))
    assert row.aic == pytest.approx(peer.aic(three_groups))


def test_lowest_bic_finds_three_groups(three_groups):
    best = selection.sweep(three_groups, range(1, 7), TYPES, FitSpec()).best("bic")
    assert best.n_components == 3


def test_degenerate_rows_never_win_and_refused_ones_are_named():
    X = np.random.default_rng(0).normal(size=(8, 2))
    table = selection.sweep(X, range(1, 11), ["full"], FitSpec())
    assert set(table.refusals) == {9, 10}
    assert "8 distinct rows" in table.refusals[9]
    assert table.row(9, "full") is None
    assert not table.row(8, "full").is_sound
    assert all(row.is_sound for row in table.ranked("aic"))


def test_a_sweep_that_can_fit_nothing_says_why():
    with pytest.raises(InputError, match="1 distinct row "):
        selection.sweep(np.ones((5, 2)), [2, 3], ["full"], FitSpec())


# ---- several sweeps as one ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sweeps(three_groups):
    """The same models from k-means and from random responsibilities."""
    specs = (FitSpec(init_params="kmeans", n_init=1), FitSpec(init_params="random", n_init=3))
    return [selection.sweep(three_groups, range(1, 5), ("full", "tied"), spec) for spec in specs]


def test_merged_rows_keep_the_best_of_all_runs(sweeps):
    together = selection.merged(sweeps)
    for row, *parts in zip(together.rows, *(one.rows for one in sweeps), strict=True):
        n_runs = 1 + (1 if row.n_components == 1 else 3)  # one component has one start
        assert [run.index for run in row.fit.runs] == list(range(n_runs))
        assert row.log_likelihood == max(run.log_likelihood for part in parts for run in part.fit.runs if run.is_sound)
        assert row.bic == pytest.approx(min(part.bic for part in parts if part.is_sound), rel=1e-12)


def test_a_merged_fit_has_the_spec_of_the_run_that_won(sweeps):
    for row in selection.merged(sweeps).rows:
        start = row.fit.winner.start
        (own,) = {
            one.row(row.n_components, row.covariance_type).fit.spec
            for one in sweeps
            if any(run.start is start for run in one.row(row.n_components, row.covariance_type).fit.runs)
        }
        assert row.fit.spec == own
        assert (own.n_components, own.covariance_type) == (row.n_components, row.covariance_type)


def test_merging_is_the_same_in_any_order_and_of_one_changes_nothing(sweeps):
    one, other = selection.merged(sweeps), selection.merged(sweeps[::-1])
    assert [row.bic for row in one.rows] == [row.bic for row in other.rows]
    alone = selection.merged(sweeps[:1])
    assert [row.bic for row in alone.rows] == [row.bic for row in sweeps[0].rows]


def test_a_degenerate_run_of_higher_likelihood_does_not_win_a_merged_row(sweeps):
    (sound,) = [row for row in sweeps[0].rows if (row.n_components, row.covariance_type) == (3, "full")]
    best = sound.fit.best
    spurious = replace(best, log_likelihoods=best.log_likelihoods + 1_000, degeneracy=Degeneracy(0, "has collapsed"))
    fit = replace(sound.fit, runs=(spurious,), spec=replace(sound.fit.spec, seed=1))
    beside = selection.Sweep((replace(sound, log_likelihood=fit.log_likelihood, fit=fit),), {})
    (row,) = selection.merged([beside, selection.Sweep((sound,), {})]).rows
    assert row.is_sound
    assert row.log_likelihood == sound.log_likelihood
    assert row.fit.spec == sound.fit.spec
    assert len(row.fit.runs) == 2


def test_merged_sweeps_still_say_what_was_refused():
    X = np.random.default_rng(0).normal(size=(4, 1))
    parts = [selection.sweep(X, [1, 5], ["full"], FitSpec(init_params=kind)) for kind in ("kmeans", "random")]
    assert set(selection.merged(parts).refusals) == {5}


class TestClimbedOn:
    def test_the_best_run_ends_where_one_climb_to_the_smaller_tolerance_does(self, three_groups):
        spec = FitSpec(init_params="random", n_init=3, tol=1e-2)
        rough = selection.sweep(three_groups, [1, 3, 4], ("full", "tied"), spec)
        shares = []
        fine = selection.climbed_on(rough, three_groups, 1e-6, shares.append)
        assert [row.n_components for row in fine.rows] == [row.n_components for row in rough.rows]
        for before, after in zip(rough.rows, fine.rows, strict=True):
            best = after.fit.best
            alone = em.run(three_groups, after.fit.spec, before.fit.best.start)
            assert after.fit.spec.tol == 1e-6
            n_alone = len(alone.states)
            assert n_alone <= len(best.log_likelihoods) <= n_alone + 1  # a run at rest takes a step to find that out
            np.testing.assert_allclose(best.log_likelihoods[:n_alone], alone.log_likelihoods, rtol=1e-9)
            assert sum(one is other for one, other in zip(before.fit.runs, after.fit.runs, strict=True)) == (
                len(before.fit.runs) - 1
            )
        assert shares == sorted(shares)
        assert 0 < shares[0] < shares[-1] <= 1

    def test_where_the_best_collapses_on_the_way_the_next_goes_on(self):
        X = np.random.default_rng(1).normal(size=(40, 2))
        spec = FitSpec(init_params="random_from_data", n_init=8, tol=0.1)
        rough = selection.sweep(X, [4], ["full"], spec)
        fine = selection.climbed_on(rough, X, 1e-6)
        (before,), (after,) = rough.rows, fine.rows
        n_before, n_after = (sum(run.is_sound for run in row.fit.runs) for row in (before, after))
        assert n_after < n_before
        assert after.is_sound
        assert after.fit.best.stop_reason == "converged"
        assert after.log_likelihood == max(run.log_likelihood for run in after.fit.runs if run.is_sound)


def test_the_log_likelihood_ranks_upwards(three_groups):
    table = selection.sweep(three_groups, (1, 3, 5), ("full",), FitSpec(n_init=2))
    assert table.best("log_likelihood").n_components == 5
    assert [row.n_components for row in table.ranked("log_likelihood")] == [5, 3, 1]


def test_fits_less_likely_than_a_model_that_they_contain_are_stuck(three_groups):
    table = selection.sweep(three_groups, (1, 2, 3), ("full", "tied"), FitSpec(n_init=3))
    assert table.stuck() == ()
    worse = replace(table.row(3, "tied"), log_likelihood=table.row(2, "tied").log_likelihood - 1)
    low = selection.Sweep(tuple(worse if row is table.row(3, "tied") else row for row in table.rows), {})
    assert low.stuck() == (worse,)
    assert low.stuck(by=2) == ()
    below = replace(table.row(2, "full"), log_likelihood=table.row(2, "tied").log_likelihood - 1)
    low = selection.Sweep(tuple(below if row is table.row(2, "full") else row for row in table.rows), {})
    assert low.stuck() == (below,)
    above = replace(table.row(2, "full"), log_likelihood=table.row(2, "full").log_likelihood + 1e3)
    high = selection.Sweep(
        tuple(above if row is table.row(2, "full") else row for row in table.rows if row.n_components == 2), {}
    )
    assert high.stuck() == ()  # tied does not contain full
