"""Restarts keep every outcome, and a degenerate one never wins."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

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
