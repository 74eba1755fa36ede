from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import multivariate_normal

from gmm_core.assess.matching import (
    bhattacharyya,
    clusters_like,
    disagreements,
    groups_like,
    match_labels,
    match_mixtures,
    match_responsibilities,
    numbered_like,
    parameter_columns,
    table,
)
from gmm_core.data.dataset import Dataset, group_name
from gmm_core.errors import InputError
from gmm_core.fit.kmeans import KMeansState
from gmm_core.model.mixture import Mixture


def test_bhattacharyya_distance_is_minus_log_of_the_overlap_integral(three):
    distances = bhattacharyya(three, three)
    one, other = (multivariate_normal(three.means[k], three.covariances[k]) for k in (0, 2))
    overlap = dblquad(lambda y, x: np.sqrt(one.pdf([x, y]) * other.pdf([x, y])), -4, 8, -4, 14, epsabs=1e-9)[0]
    assert distances[0, 2] == pytest.approx(-np.log(overlap), abs=1e-6)
    np.testing.assert_allclose(np.diag(distances), 0, atol=1e-14)
    np.testing.assert_allclose(distances, distances.T, atol=1e-14)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_permutation_is_undone(three, order):
    match = match_mixtures(three.permuted(order), three)
    np.testing.assert_array_equal(three.permuted(order).permuted(match.permutation).means, three.means)
    assert match.distances == pytest.approx((0, 0, 0), abs=1e-12)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_components_are_numbered_after_the_nearest_of_another_mixture(three, order):
    moved = Mixture(three.weights, three.means + 0.1, three.covariances)
    np.testing.assert_array_equal(numbered_like(moved.permuted(order), three).means, moved.means)
    fewer = Mixture(np.array([0.5, 0.5]), three.means[[2, 0]], three.covariances[[2, 0]])
    np.testing.assert_array_equal(numbered_like(fewer, three).means, three.means[[0, 2]])
    more = numbered_like(three.permuted(order), fewer)
    np.testing.assert_array_equal(more.means, three.means[[2, 0, 1]])  # the one without a partner comes last


def test_the_match_has_the_least_total_distance_of_all(three):
    rng = np.random.default_rng(3)
    fitted = Mixture(three.weights, three.means + rng.normal(0, 3, (3, 2)), three.covariances)
    distances = bhattacharyya(fitted, three)
    least = min(sum(distances[k, j] for j, k in enumerate(order)) for order in permutations(range(3)))
    assert sum(match_mixtures(fitted, three).distances) == pytest.approx(least, abs=1e-12)


def test_too_few_and_too_many_components_stay_unmatched(three):
    pair = Mixture([0.5, 0.5], three.means[[2, 0]], three.covariances[[2, 0]])
    assert match_mixtures(pair, three).order == (1, None, 0)
    assert match_mixtures(pair, three).distances[1] is None
    match = match_mixtures(three, pair)
    assert (match.order, match.unmatched, match.permutation) == ((2, 0), (1,), (2, 0, 1))


def test_different_features_are_refused(three):
    with pytest.raises(InputError):
        match_mixtures(three, three.marginal([0]))


def test_responsibilities_find_the_known_groups(three, drawn):
    X, labels = drawn
    shuffled = three.permuted([2, 0, 1])
    assert match_responsibilities(shuffled.responsibilities(X), labels).order == (1, 2, 0)


def test_relabelled_groups_take_the_reference_names_and_noise_stays_noise():
    reference = np.array([0, 0, 0, 1, 1, 1, 2, 2, -1])
    labels = np.array([2, 2, 2, 0, 0, 3, 1, 1, -1])
    match = match_labels(labels, reference)
    np.testing.assert_array_equal(match.relabel(labels), [0, 0, 0, 1, 1, 3, 2, 2, -1])
    np.testing.assert_array_equal(disagreements(labels, reference), [5])


def test_table_sets_learned_beside_true_after_matching(three):
    rows = table(three.permuted([1, 2, 0]), three, ("x", "y"))
    assert len(rows) == 3 * (1 + 2 + 2 + 1)
    assert all(row.difference == 0 for row in rows)
    cell = {(row.component, row.parameter): row.true for row in rows}
    assert cell[2, "mean of y"] == 7
    assert cell[1, "covariance of x, y"] == 0.5
    assert cell[3, "variance of y"] == 1.2
    assert cell[3, "weight"] == 0.2


def test_table_leaves_blank_what_one_side_lacks(three):
    pair = Mixture([0.6, 0.4], three.means[[2, 0]], three.covariances[[2, 0]])
    missing = [row for row in table(pair, three, ("x", "y")) if row.component == 2]
    assert all(row.learned is None and row.difference is None and row.true is not None for row in missing)
    extra = [row for row in table(three, pair, ("x", "y")) if row.component == 3]
    assert all(row.true is None and row.learned is not None for row in extra)


def test_parameters_as_a_table_with_the_true_partner_beside(three):
    pair = Mixture([0.6, 0.4], three.means[[2, 0]], three.covariances[[2, 0]])
    columns = parameter_columns(three, ("x", "y"), pair)
    assert columns["component"] == [1, 2, 3]
    assert columns["weight"] == [0.5, 0.3, 0.2]
    assert columns["weight (true)"] == [0.4, None, 0.6]
    assert columns["mean of y (true)"] == [2, None, 8]
    assert columns["covariance of x, y"] == [0.5, -0.3, 0]
    alone = parameter_columns(three, ("x", "y"))
    assert len(alone) == 1 + 1 + 2 + 2 + 1
    assert not any(name.endswith("(true)") for name in alone)


def test_labels_match_as_the_best_of_all_permutations_does():
    rng = np.random.default_rng(4)
    reference, labels = rng.integers(0, 4, 60), rng.integers(0, 4, 60)
    common = max(sum(np.array(names)[labels] == reference) for names in permutations(range(4)))
    assert sum(match_labels(labels, reference).relabel(labels) == reference) == common
    assert len(disagreements(labels, reference)) == 60 - common


@pytest.mark.parametrize(("labels", "reference"), [([], []), ([-1, -1], [0, 1]), ([0, 1], [-1, -1]), ([5, 5], [0, 0])])
def test_labels_of_nothing_in_common_still_match_to_something(labels, reference):
    match = match_labels(np.array(labels, int), np.array(reference, int))
    named = match.relabel(np.array(labels, int))
    assert named.shape == (len(labels),)
    assert ((named == -1) == (np.array(labels, int) == -1)).all()


def test_clusters_are_numbered_after_the_groups_they_share_most_rows_with():
    labels, centres = np.array([2, 2, 2, 0, 0, 1, 1]), np.array([[0.0, 0], [1, 1], [2, 2]])
    reference = np.array([0, 0, 0, 1, 1, 2, 1])
    named = clusters_like(KMeansState(centres, labels, 7.0, 3), reference)
    assert named.labels.tolist() == [0, 0, 0, 1, 1, 2, 2]
    np.testing.assert_array_equal(named.centres[named.labels], centres[labels])
    assert (named.inertia, named.iteration) == (7.0, 3)


def test_clusters_beyond_the_groups_keep_numbers_of_their_own():
    labels = np.array([0, 0, 1, 2, 2, 2])
    named = clusters_like(KMeansState(np.arange(6.0).reshape(3, 2), labels, 0.0, 0), np.array([1, 1, 1, 0, 0, 0]))
    assert named.labels.tolist() == [1, 1, 2, 0, 0, 0]


def test_true_groups_take_the_numbers_of_the_components_and_keep_their_names():
    data = Dataset(np.zeros((6, 2)), ("x", "y"), np.array([1, 1, 0, 0, -1, 2]), label_names=("a", "b", "c", "d"))
    named = groups_like(data, np.array([0, 0, 1, 1, 0, 1]))
    assert named.labels.tolist() == [0, 0, 1, 1, -1, 2]
    assert [group_name(g, named.label_names) for g in named.labels] == ["b", "b", "a", "a", "background noise", "c"]
    assert groups_like(replace(data, label_names=()), np.zeros(6, dtype=int)).label_names == ()
