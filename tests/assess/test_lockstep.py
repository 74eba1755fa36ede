"""Both methods in lockstep: the same start, honest counts, names that agree."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from gmm_core.assess.lockstep import MOST_PAIRS, lockstep
from gmm_core.data.catalogue import default_spec, load
from gmm_core.fit import em, kmeans, restarts
from gmm_core.fit.spec import FitSpec

SPEC = FitSpec(init_params="k-means++", n_init=1)


@pytest.fixture(scope="module")
def elongated():
    return load(default_spec("elongated"))


@pytest.fixture(scope="module")
def run(elongated):
    return lockstep(elongated.X, SPEC, elongated.labels)


def test_both_begin_from_the_same_centres(run):
    start = run.pairs[0]
    np.testing.assert_allclose(start.clusters.centres[:, 0].sum(), start.mixture.mixture.means[:, 0].sum())
    assert {tuple(c) for c in start.clusters.centres} == {tuple(m) for m in start.mixture.mixture.means}


def test_components_have_the_numbers_of_a_fit_and_clusters_take_them(elongated):
    spec = replace(SPEC, seed=next(seed for seed in range(20) if not ends_as_it_began(elongated, seed)))
    run = lockstep(elongated.X, spec)
    np.testing.assert_array_equal(run.final.labels, restarts.fit(elongated.X, spec).mixture.predict(elongated.X))
    for pair in run.pairs[:: len(run.pairs) // 5]:
        centres = pair.clusters.centres
        nearest = np.square(elongated.X[:, None] - centres).sum(axis=2).argmin(axis=1)
        np.testing.assert_array_equal(pair.clusters.labels, nearest)


def ends_as_it_began(data, seed: int) -> bool:
    fit = restarts.fit(data.X, replace(SPEC, seed=seed))
    return fit.best is fit.winner


def test_both_end_where_each_ends_alone(elongated, run):
    alone = em.run(elongated.X, SPEC)
    clusters = kmeans.run(elongated.X, alone.states[0].mixture.means)
    assert run.final.mixture.log_likelihood == alone.final.log_likelihood
    assert run.final.clusters.inertia == clusters.final.inertia
    assert (run.n_kmeans, run.n_em) == (len(clusters.states) - 1, len(alone.states) - 1)


def test_disagreements_and_rand_indices_are_those_of_the_labels(elongated, run):
    for pair in run.pairs[:: len(run.pairs) // 5]:
        expected = np.flatnonzero(pair.labels != pair.clusters.labels)
        np.testing.assert_array_equal(pair.apart, expected)
        assert pair.rand_mixture == pytest.approx(adjusted_rand_score(elongated.labels, pair.labels))
        assert pair.rand_kmeans == pytest.approx(adjusted_rand_score(elongated.labels, pair.clusters.labels))
    assert run.between == pytest.approx(adjusted_rand_score(run.final.labels, run.final.clusters.labels))


def test_k_means_fails_on_elongated_groups_and_the_mixture_does_not(run):
    assert run.final.rand_kmeans < 0.4
    assert run.final.rand_mixture > 0.95


def test_no_other_naming_of_the_components_agrees_better(run):
    labels, clusters = run.final.labels, run.final.clusters.labels
    swapped = [np.array(order)[labels] for order in ([0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1])]
    assert len(run.final.apart) <= min((names != clusters).sum() for names in swapped)


def test_separated_groups_are_assigned_alike():
    data = load(default_spec("separated"))
    run = lockstep(data.X, SPEC, data.labels)
    assert len(run.final.apart) == 0
    assert run.final.rand_kmeans == run.final.rand_mixture == run.between == 1


def test_a_long_run_is_thinned_but_keeps_both_ends(elongated):
    run = lockstep(elongated.X, replace(SPEC, tol=0.0, max_iter=200))
    assert len(run.pairs) <= MOST_PAIRS
    iterations = [pair.iteration for pair in run.pairs]
    assert iterations[:4] == [0, 1, 2, 3]
    assert (iterations[-1], run.stop_em) == (200, "max_iter")
    assert (np.diff(iterations) > 0).all()


@pytest.mark.parametrize("known", [None, np.full(300, -1)])
def test_without_known_groups_there_is_no_index_against_them(elongated, known):
    final = lockstep(elongated.X, SPEC, known).final
    assert final.rand_kmeans is None
    assert final.rand_mixture is None


def test_one_component_is_one_cluster(elongated):
    run = lockstep(elongated.X, replace(SPEC, n_components=1), elongated.labels)
    assert len(run.final.apart) == 0
