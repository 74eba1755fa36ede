"""k-means against scikit-learn and its own laws."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from gmm_core.errors import InputError
from gmm_core.fit import kmeans


def test_a_run_ends_where_scikit_learn_ends(three_groups):
    centres = three_groups[[0, 1, 2]]
    trace = kmeans.run(three_groups, centres)
    peer = KMeans(3, init=centres, n_init=1, tol=0, algorithm="lloyd").fit(three_groups)
    assert trace.stop_reason == "converged"
    assert trace.final.inertia == pytest.approx(peer.inertia_)
    np.testing.assert_allclose(trace.final.centres, peer.cluster_centers_)


def test_inertia_never_rises_and_labels_are_of_their_own_centres(three_groups):
    states = kmeans.run(three_groups, three_groups[[5, 6, 7, 8]]).states
    assert (np.diff([state.inertia for state in states]) <= 1e-9).all()
    for state in states:
        distances = ((three_groups[:, None] - state.centres) ** 2).sum(axis=2)
        np.testing.assert_array_equal(state.labels, distances.argmin(axis=1))


def test_best_of_several_is_as_good_as_scikit_learns(three_groups):
    for n_clusters in (1, 3, 6):
        peer = KMeans(n_clusters, n_init=10, random_state=0).fit(three_groups)
        assert kmeans.fit(three_groups, n_clusters).inertia <= peer.inertia_ * 1.01


def test_an_offset_changes_no_label(three_groups):
    near, far = kmeans.fit(three_groups, 3), kmeans.fit(three_groups + 1e9, 3)
    np.testing.assert_array_equal(near.labels, far.labels)


def test_an_empty_cluster_moves_to_a_far_row():
    X = np.array([[0.0], [0.1], [0.2], [9.0]])
    final = kmeans.run(X, [[0.0], [100.0]]).final
    assert sorted(np.bincount(final.labels)) == [1, 3]


def test_centres_must_have_the_columns_of_the_data(three_groups):
    with pytest.raises(InputError, match="rows of 2 numbers"):
        kmeans.run(three_groups, np.zeros((2, 3)))
