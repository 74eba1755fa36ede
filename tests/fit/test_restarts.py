"""Restarts keep every outcome, and a degenerate one never wins."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.datasets import load_iris

from gmm_core.errors import InputError
from gmm_core.fit import em, restarts
from gmm_core.fit.spec import START_KINDS, FitSpec


@pytest.mark.parametrize("init_params", START_KINDS)
def test_a_start_is_the_same_whatever_their_number(three_groups, init_params):
    few = restarts.fit(three_groups, FitSpec(3, init_params=init_params, n_init=2, max_iter=5))
    many = restarts.fit(three_groups, FitSpec(3, init_params=init_params, n_init=7, max_iter=5))
    for one, other in zip(few.runs, many.runs, strict=False):
        np.testing.assert_array_equal(one.start.means, other.start.means)
        np.testing.assert_allclose(one.log_likelihoods, other.log_likelihoods, rtol=1e-12)


@pytest.mark.parametrize("init_params", START_KINDS)
def test_a_batch_is_the_same_as_one_run_at_a_time(three_groups, init_params):
    spec = FitSpec(3, init_params=init_params, n_init=4, max_iter=40)
    fit = restarts.fit(three_groups, spec)
    assert [run.index for run in fit.runs] == [0, 1, 2, 3]
    for run in fit.runs:
        trace = em.run(three_groups, spec, run.start)
        assert trace.stop_reason == run.stop_reason
        np.testing.assert_allclose(trace.log_likelihoods, run.log_likelihoods, rtol=1e-10)


def test_the_best_sound_run_wins(three_groups):
    fit = restarts.fit(three_groups, FitSpec(5, init_params="random_from_data", n_init=30))
    sound = [run.log_likelihood for run in fit.runs if run.is_sound]
    assert fit.is_sound
    assert fit.log_likelihood == max(sound)
    assert fit.trace.final.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-12)


def test_the_spurious_iris_fit_is_kept_but_does_not_win():
    fit = restarts.fit(load_iris().data, FitSpec(3, init_params="kata", n_init=60))
    assert fit.bic == pytest.approx(580.84, abs=0.01)  # the published sound fit; the spurious one has 418.8
    spurious = [run for run in fit.runs if run.log_likelihood > fit.log_likelihood]
    assert spurious
    assert all(run.stop_reason == "degenerate" for run in spurious)


def test_where_every_start_is_degenerate_the_fit_says_so():
    fit = restarts.fit(np.random.default_rng(0).normal(size=(4, 2)), FitSpec(2))
    assert fit.stop_reason == "degenerate"
    assert "Every start ended degenerate" in fit.warnings[-1]


def test_kata_starts_have_identity_covariances_and_equal_weights(three_groups):
    start = restarts.fit(three_groups, FitSpec(3, init_params="kata", n_init=1)).runs[0].start
    np.testing.assert_allclose(start.covariances, np.stack([np.eye(2)] * 3), rtol=1e-12)
    np.testing.assert_allclose(start.weights, 1 / 3)


def test_criteria_follow_their_formulas(three_groups):
    fit = restarts.fit(three_groups, FitSpec(3))
    p, n = 17, 300  # 2 weights, 6 means, 9 covariances
    assert fit.bic == pytest.approx(-2 * fit.log_likelihood + p * np.log(n))
    assert fit.aic == pytest.approx(-2 * fit.log_likelihood + 2 * p)
    assert fit.icl == pytest.approx(fit.bic - 2 * np.log(fit.responsibilities.max(axis=1)).sum())


def test_progress_is_told_and_may_stop_the_work(three_groups):
    class Enough(Exception):
        pass

    def stop(share):
        raise Enough

    shares = []
    restarts.fit(three_groups, FitSpec(4, init_params="random", n_init=8), progress=shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    with pytest.raises(Enough):
        restarts.fit(three_groups, FitSpec(3), progress=stop)


class Parts:
    """Rows in three blocks that are made anew at each pass."""

    def __init__(self, X):
        self.X = X

    def __iter__(self):
        yield from np.array_split(self.X, 3)


def test_rows_read_in_blocks_give_the_same_fit(three_groups):
    spec = FitSpec(3, n_init=3)
    whole, parts = restarts.fit(three_groups, spec), restarts.fit(Parts(three_groups), spec)
    assert parts.X is None
    assert parts.n_samples == 300
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
    np.testing.assert_allclose(parts.mixture.means, whole.mixture.means, rtol=1e-8)


# ---- from one given mixture -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
def test_refining_a_start_ends_where_em_ends(three_groups, covariance_type):
    spec = FitSpec(3, covariance_type)
    start = restarts.fit(three_groups, FitSpec(3, covariance_type, init_params="random", n_init=1, max_iter=2)).mixture
    fit = restarts.refine(three_groups, spec, start)
    trace = em.run(three_groups, spec, fit.best.start)
    assert (fit.n_iter, fit.stop_reason) == (len(trace.states) - 1, trace.stop_reason)
    np.testing.assert_allclose(fit.best.log_likelihoods, trace.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(fit.mixture.means, trace.final.mixture.means, rtol=1e-10)
    np.testing.assert_allclose(fit.mixture.covariances, trace.final.mixture.covariances, rtol=1e-8)
    assert fit.mixture.covariance_type == covariance_type
    assert len(fit.runs) == 1


def test_refining_rows_read_in_blocks_gives_the_same_fit(three_groups):
    spec = FitSpec(3)
    start = restarts.fit(three_groups, FitSpec(3, init_params="random", n_init=1, max_iter=2)).mixture
    whole, parts = (restarts.refine(rows, spec, start) for rows in (three_groups, Parts(three_groups)))
    assert parts.X is None
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)


def test_refining_without_iterations_keeps_the_start(three_groups):
    start = restarts.fit(three_groups, FitSpec(3, n_init=1)).mixture
    fit = restarts.refine(three_groups, FitSpec(3, max_iter=0), start)
    np.testing.assert_allclose(fit.mixture.means, start.means, rtol=1e-12)
    assert fit.log_likelihood == pytest.approx(start.log_likelihood(three_groups), rel=1e-12)


def test_refining_tells_growing_progress_and_may_be_stopped(three_groups):
    class Enough(Exception):
        pass

    def stop(share):
        raise Enough

    start = restarts.fit(three_groups, FitSpec(3, init_params="random", n_init=1, max_iter=0)).mixture
    shares = []
    fit = restarts.refine(three_groups, FitSpec(3), start, shares.append)
    assert len(shares) == fit.n_iter > 1
    assert all(0 < a < b < 1 for a, b in pairwise(shares))
    with pytest.raises(Enough):
        restarts.refine(three_groups, FitSpec(3), start, stop)


def test_a_start_that_does_not_suit_the_data_is_refused(three_groups):
    start = restarts.fit(three_groups, FitSpec(3, n_init=1)).mixture
    with pytest.raises(InputError, match="2 components"):
        restarts.refine(three_groups, FitSpec(2), start)
    with pytest.raises(InputError, match="1 features"):
        restarts.refine(three_groups[:, :1], FitSpec(3), start)
