"""A sweep is its fits, one by one, only faster."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_core.errors import InputError
from gmm_core.fit import restarts, selection
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
