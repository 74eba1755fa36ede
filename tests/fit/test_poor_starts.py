import numpy as np
import pytest

from gmm_core.data.catalogue import default_spec, load
from gmm_core.errors import InputError
from gmm_core.fit import em, restarts
from gmm_core.fit.poor_starts import POOR_STARTS, by_hand, in_a_row, poor_start
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES


@pytest.mark.parametrize("kind", POOR_STARTS)
@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_every_poor_start_can_be_run(three_groups, kind, covariance_type):
    spec = FitSpec(3, covariance_type)
    trace = em.run(three_groups, spec, poor_start(three_groups, kind, 3, covariance_type))
    assert np.isfinite(trace.log_likelihoods).all()


def test_identical_means_never_part(three_groups):
    final = em.run(three_groups, FitSpec(3), poor_start(three_groups, "identical", 3, "full")).final
    assert np.ptp(final.mixture.means, axis=0).max() < 1e-6
    np.testing.assert_allclose(final.responsibilities, 1 / 3, atol=1e-6)


def test_two_in_one_ends_in_a_worse_maximum_on_separated_groups():
    X, spec = load(default_spec("separated")).X, FitSpec(3)
    poor = em.run(X, spec, poor_start(X, "two-in-one", 3, "full"))
    assert poor.stop_reason == "converged"
    assert poor.final.log_likelihood < restarts.fit(X, spec).log_likelihood - 100


def test_means_in_the_corner_and_far_away_stand_there(three_groups):
    corner = poor_start(three_groups, "corner", 5, "full").means
    low, extent = three_groups.min(axis=0), np.ptp(three_groups, axis=0)
    assert ((corner - low) / extent <= 0.08).all()
    assert (poor_start(three_groups, "far-away", 3, "full").means[-1] > three_groups.max(axis=0)).all()


def test_an_unknown_kind_is_refused(three_groups):
    with pytest.raises(InputError, match="corner"):
        poor_start(three_groups, "worst", 3, "full")


def test_means_in_a_row_stand_evenly_inside_the_data_with_small_equal_ellipses(three_groups):
    start = in_a_row(three_groups, 4)
    low, extent = three_groups.min(axis=0), np.ptp(three_groups, axis=0)
    np.testing.assert_allclose((start.means - low) / extent, np.array([[1, 1], [3, 3], [5, 5], [7, 7]]) / 8)
    np.testing.assert_allclose(start.covariances, [np.cov(three_groups.T, bias=True) / 16] * 4, rtol=1e-5)


def test_a_start_by_hand_keeps_the_other_features_apart():
    X = np.random.default_rng(0).normal(size=(100, 4)) @ np.triu(np.ones((4, 4)))
    base = restarts.fit(X, FitSpec(1)).mixture
    points, covariances = ((1.0, 2.0), (3.0, 4.0)), (((2.0, 0.5), (0.5, 1.0)),) * 2
    start = by_hand(base, (0, 2), points, covariances, "full")
    np.testing.assert_allclose(start.means[:, [0, 2]], points)
    np.testing.assert_allclose(start.means[:, [1, 3]], base.means[[0, 0]][:, [1, 3]])
    np.testing.assert_allclose(start.covariances[0][np.ix_([0, 2], [0, 2])], covariances[0])
    assert start.covariances[0][0, 1] == 0
    assert np.isfinite(em.run(X, FitSpec(2), start).final.log_likelihood)
