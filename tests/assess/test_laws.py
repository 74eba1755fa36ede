"""What must not matter: the order of components and rows, and the units of the data."""

from itertools import permutations

import numpy as np
import pytest

from gmm_core.assess import fitcheck, matching, outliers, uncertainty
from gmm_core.assess.agreement import adjusted_rand
from gmm_core.assess.explain import explain
from gmm_core.assess.profiles import profiles
from gmm_core.model.mixture import Mixture

SCALE, SHIFT = np.array([1e-3, 1e4]), np.array([7.0, -1e5])


@pytest.fixture(params=list(permutations(range(3)))[1:], ids=str)
def order(request):
    return list(request.param)


@pytest.fixture
def rescaled(three, drawn):
    """The same mixture and rows in other units."""
    return Mixture(three.weights, three.means * SCALE + SHIFT, three.covariances * np.outer(SCALE, SCALE)), (
        drawn[0] * SCALE + SHIFT
    )


def test_the_order_of_components_changes_no_row(order, three, drawn):
    X, other = drawn[0][:300], three.permuted(order)
    r, s = three.responsibilities(X), other.responsibilities(X)
    np.testing.assert_allclose(uncertainty.uncertainty(s), uncertainty.uncertainty(r), atol=1e-14)
    np.testing.assert_allclose(uncertainty.entropy(s), uncertainty.entropy(r), atol=1e-13)
    assert uncertainty.ambiguous_share(s) == uncertainty.ambiguous_share(r)
    ours, theirs = (outliers.by_distance(mixture, X, 0.95) for mixture in (three, other))
    np.testing.assert_array_equal(ours.rows, theirs.rows)
    assert adjusted_rand(other.predict(X), three.predict(X)) == 1


def test_the_order_of_components_only_renames_explanations(order, three, drawn):
    card, other = explain(three, drawn[0], 5), explain(three.permuted(order), drawn[0], 5)
    assert order[other.component] == card.component
    assert other.distances == pytest.approx([card.distances[k] for k in order])
    assert other.density_rank == card.density_rank


def test_the_order_of_components_changes_no_fit_check(order, three, drawn):
    checks, others = fitcheck.qq(three, drawn[0]), fitcheck.qq(three.permuted(order), drawn[0])
    for k, check in zip(order, others, strict=True):
        assert check.gap == pytest.approx(checks[k].gap, abs=1e-12)


def test_units_change_no_distance_probability_or_rank(three, drawn, rescaled):
    mixture, X = rescaled
    for row in (0, 17, 1_999):
        ours, theirs = explain(three, drawn[0], row), explain(mixture, X, row)
        assert theirs.responsibilities == pytest.approx(ours.responsibilities, abs=1e-7)
        assert theirs.distances == pytest.approx(ours.distances, rel=1e-6)
        assert theirs.density_rank == ours.density_rank
        assert theirs.sentence == ours.sentence
    np.testing.assert_allclose(
        [check.gap for check in fitcheck.qq(mixture, X)],
        [check.gap for check in fitcheck.qq(three, drawn[0])],
        atol=1e-6,
    )
    np.testing.assert_array_equal(
        outliers.by_distance(mixture, X, 0.99).rows, outliers.by_distance(three, drawn[0], 0.99).rows
    )


def test_units_change_no_bhattacharyya_distance(three, rescaled):
    moved = Mixture(three.weights, three.means + 0.7, three.covariances * 1.3)
    there = Mixture(moved.weights, moved.means * SCALE + SHIFT, moved.covariances * np.outer(SCALE, SCALE))
    np.testing.assert_allclose(
        matching.bhattacharyya(rescaled[0], there), matching.bhattacharyya(three, moved), rtol=1e-6, atol=1e-9
    )


def test_units_change_no_standardised_difference(drawn):
    X, labels = drawn
    ours, theirs = profiles(X, labels, ("x", "y")), profiles(X * SCALE + SHIFT, labels, ("x", "y"))
    for one, other in zip(ours, theirs, strict=True):
        assert other.differences == pytest.approx(one.differences, rel=1e-6)
        assert other.sds == pytest.approx(one.sds * SCALE, rel=1e-6)


def test_the_order_of_rows_changes_no_summary(three, drawn):
    X, labels = drawn
    shuffled = np.random.default_rng(0).permutation(len(X))
    assert profiles(X[shuffled], labels[shuffled], "xy")[1].means == pytest.approx(profiles(X, labels, "xy")[1].means)
    assert matching.match_labels(three.predict(X)[shuffled], labels[shuffled]).order == (0, 1, 2)
    ours, theirs = (outliers.by_distance(three, rows, 0.99).rows for rows in (X, X[shuffled]))
    assert set(shuffled[theirs]) == set(ours)
