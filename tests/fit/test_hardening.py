"""Equal round components: exact in both limits, scipy in between."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_core.errors import InputError
from gmm_core.fit import kmeans
from gmm_core.fit.hardening import harden, responsibilities, widths

WEIGHTS = np.array([0.5, 0.3, 0.2])


@pytest.fixture
def centres(three_groups):
    return kmeans.fit(three_groups, 3).centres


def nearest(X, centres):
    return ((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)


@pytest.mark.parametrize("sigma", [0.3, 1.0, 7.0])
def test_between_the_limits_they_are_bayes_rule(three_groups, centres, sigma):
    joint = np.stack([multivariate_normal(c, sigma**2 * np.eye(2)).pdf(three_groups) for c in centres], axis=1)
    joint *= WEIGHTS
    expected = joint / joint.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(responsibilities(three_groups, centres, sigma, WEIGHTS), expected, atol=1e-12)


@pytest.mark.parametrize("sigma", [0.0, 1e-320, 1e-200, 1e-3])
def test_the_nearest_centre_takes_all_as_sigma_vanishes(three_groups, centres, sigma):
    expected = np.eye(3)[nearest(three_groups, centres)]
    np.testing.assert_array_equal(responsibilities(three_groups, centres, sigma, WEIGHTS), expected)


@pytest.mark.parametrize("sigma", [1e12, np.inf])
def test_only_the_weights_are_left_as_sigma_grows(three_groups, centres, sigma):
    found = responsibilities(three_groups, centres, sigma, WEIGHTS)
    np.testing.assert_allclose(found, np.broadcast_to(WEIGHTS, found.shape), rtol=1e-12)


@pytest.mark.parametrize("sigma", [0.0, 1e-9, 0.1, 1.0, 1e3, np.inf])
@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_rows_sum_to_one(three_groups, centres, sigma, offset):
    found = responsibilities(three_groups + offset, centres + offset, sigma)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    assert (found >= 0).all()


def test_centres_equally_near_share_a_row_by_their_weights():
    found = responsibilities([[0.0], [5.0]], [[-1.0], [1.0]], 0.0, [0.25, 0.75])
    np.testing.assert_allclose(found, [[0.25, 0.75], [0, 1]])


def test_equal_weights_leave_the_border_where_k_means_has_it(three_groups, centres):
    for softness in harden(three_groups, centres, widths(three_groups)):
        np.testing.assert_array_equal(softness.labels, nearest(three_groups, centres))


def test_fewer_rows_are_shared_as_the_width_shrinks(three_groups, centres):
    sigmas = widths(three_groups)
    shared = [softness.n_shared for softness in harden(three_groups, centres, sigmas)]
    assert (np.diff(sigmas) < 0).all()
    assert (np.diff(shared) <= 0).all()
    assert (shared[0], shared[-1], sigmas[-1]) == (300, 0, 0.0)


def test_means_left_free_begin_in_one_place_and_end_as_k_means_centres(three_groups, centres):
    path = harden(three_groups, centres, widths(three_groups), moving=True)
    np.testing.assert_allclose(path[0].centres, np.tile(three_groups.mean(axis=0), (3, 1)), atol=0.05)
    np.testing.assert_allclose(path[-1].centres, centres, rtol=1e-9)
    assert [len(path[0].places), len(path[-1].places)] == [1, 3]


def test_settled_means_are_the_means_of_their_shares(three_groups, centres):
    (softness,) = harden(three_groups, centres, [1.2], moving=True)
    shares = responsibilities(three_groups, softness.centres, 1.2)
    means = shares.T @ three_groups / shares.sum(axis=0)[:, None]
    np.testing.assert_allclose(softness.centres, means, atol=1e-3)
    assert np.abs(softness.centres - centres).max() > 1e-3


def test_an_offset_and_a_very_small_width_change_no_settled_mean(three_groups, centres):
    for sigma in (1.2, 1e-9):
        (near,) = harden(three_groups, centres, [sigma], moving=True)
        (far,) = harden(three_groups + 1e6, centres + 1e6, [sigma], moving=True)
        np.testing.assert_allclose(far.centres - 1e6, near.centres, atol=1e-4)


def test_widths_come_back_in_the_order_given(three_groups, centres):
    assert [s.sigma for s in harden(three_groups, centres, [2.0, 0.0, 1.0], moving=True)] == [2.0, 0.0, 1.0]


def test_a_centre_that_nobody_is_near_stays_where_it_is():
    (softness,) = harden([[0.0], [1.0], [2.0]], [[1.0], [50.0]], [0.0], moving=True)
    np.testing.assert_allclose(softness.centres, [[1.0], [50.0]])


def test_progress_reaches_the_end_and_may_abandon(three_groups, centres):
    seen = []
    harden(three_groups, centres, [1.0, 0.5], progress=seen.append)
    assert seen == [0.5, 1.0]

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        harden(three_groups, centres, [1.0], progress=stop)


@pytest.mark.parametrize(
    ("message", "centres", "sigma", "weights"),
    [
        ("width sigma", [[0.0, 0.0]], -1.0, None),
        ("width sigma", [[0.0, 0.0]], np.nan, None),
        ("rows of 2 finite numbers", [[0.0]], 1.0, None),
        ("rows of 2 finite numbers", [[0.0, np.nan]], 1.0, None),
        ("2 positive numbers", [[0.0, 0.0], [1.0, 1.0]], 1.0, [1.0, 0.0]),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(three_groups, message, centres, sigma, weights):
    with pytest.raises(InputError, match=message):
        responsibilities(three_groups, centres, sigma, weights)
