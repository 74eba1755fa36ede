from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import mahalanobis

from gmm_core.assess.guesses import compare_means
from gmm_core.model.mixture import Mixture

COORDINATE = st.floats(-50, 50)
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=5)


def distances_by_scipy(points, mixture):
    """Each guess to each component of a mixture of two features."""
    inverses = [np.linalg.inv(c) for c in mixture.covariances]
    return np.array([[mahalanobis(p, m, v) for m, v in zip(mixture.means, inverses, strict=True)] for p in points])


def least_total(distances):
    """The least sum over all one-to-one matchings, tried one by one."""
    if distances.shape[0] > distances.shape[1]:
        distances = distances.T
    rows = range(distances.shape[0])
    return min(
        sum(distances[i, j] for i, j in zip(rows, order, strict=True))
        for order in permutations(range(distances.shape[1]), len(rows))
    )


@settings(deadline=None, max_examples=60)
@given(points=POINTS)
def test_the_matching_is_the_best_of_all_and_its_distances_are_scipys(points):
    covariances = np.array([[[1, 0.5], [0.5, 1]], [[1.5, -0.3], [-0.3, 0.8]], [[0.6, 0], [0, 1.2]]])
    three = Mixture([0.5, 0.3, 0.2], [[2, 2], [7, 7], [2, 8]], covariances)
    guesses = compare_means(points, three)
    expected = distances_by_scipy(points, three)
    matched = [(i, g) for i, g in enumerate(guesses) if g.component is not None]
    assert [g.point for g in guesses] == points
    assert len(matched) == min(len(points), 3)
    assert len({g.component for _, g in matched}) == len(matched)
    for i, guess in matched:
        assert guess.distance == pytest.approx(expected[i, guess.component], rel=1e-9, abs=1e-9)
    assert sum(g.distance for _, g in matched) == pytest.approx(least_total(expected), rel=1e-9, abs=1e-9)


def test_the_sum_counts_even_where_the_nearest_mean_is_another_ones():
    """Both guesses are nearest to the first mean; matched in their own order, the total would be 1 + 10."""
    two = Mixture([0.5, 0.5], [[0, 0], [10, 0]], np.stack([np.eye(2)] * 2))
    guesses = compare_means([[1, 0], [0, 0]], two)
    assert [g.component for g in guesses] == [1, 0]
    assert [g.distance for g in guesses] == pytest.approx([9, 0])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_guess_on_a_mean_is_off_by_nothing_in_whatever_order(three, order):
    guesses = compare_means(three.means[list(order)], three)
    assert tuple(g.component for g in guesses) == order
    assert [g.distance for g in guesses] == pytest.approx([0, 0, 0], abs=1e-12)


def test_a_guess_one_standard_deviation_off_is_at_distance_one(three):
    values, vectors = np.linalg.eigh(three.covariances[1])
    guesses = compare_means([three.means[1] + np.sqrt(values[1]) * vectors[:, 1]], three)
    assert guesses[0].component == 1
    assert guesses[0].distance == pytest.approx(1)


def test_guesses_left_over_are_matched_with_none(three):
    points = [*three.means, (100, 100), (-100, 0)]
    guesses = compare_means(points, three)
    assert [g.component for g in guesses] == [0, 1, 2, None, None]
    assert [g.distance is None for g in guesses] == [False, False, False, True, True]


def test_guesses_are_about_the_plane_they_were_made_in():
    """Of three features, guessed in the plane of the third and the first, in that order."""
    covariance = np.array([[4, 1, 0.5], [1, 2, 0], [0.5, 0, 9]])
    mixture = Mixture([0.6, 0.4], [[0, 100, 5], [20, -100, 30]], [covariance, np.eye(3)])
    ((x, y),) = points = [(8.0, 1.0)]
    plane = covariance[np.ix_([2, 0], [2, 0])]
    (guess,) = compare_means(points, mixture, axes=(2, 0))
    assert guess.component == 0
    assert guess.distance == pytest.approx(mahalanobis([x, y], [5, 0], np.linalg.inv(plane)))


def test_no_guesses_are_no_result(three):
    assert compare_means([], three) == ()
    assert compare_means(np.empty((0, 2)), three) == ()
