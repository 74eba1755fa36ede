from dataclasses import replace

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_core.assess.optima import chances, distinct_optima, same_optimum
from gmm_core.fit import restarts
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.restarts import Fit, Run
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture


def run(index, mixture, log_likelihood, degenerate=False):
    reason = "degenerate" if degenerate else "converged"
    return Run(
        index, mixture, mixture, np.array([-999.0, log_likelihood]), reason, Degeneracy(0, "x") if degenerate else None
    )


def test_the_same_mixture_in_another_order_is_one_optimum(three):
    runs = [run(0, three, -100), run(1, three.permuted([2, 0, 1]), -100.01), run(2, three.permuted([1, 0, 2]), -100.02)]
    found = distinct_optima(runs, n_samples=300)
    assert len(found.optima) == 1
    assert found.optima[0].runs == (0, 1, 2)
    assert found.success().probability == 1


def test_equal_likelihood_with_other_parameters_is_another_optimum(three):
    other = Mixture(three.weights, three.means + [0, 2.0], three.covariances)
    assert len(distinct_optima([run(0, three, -100), run(1, other, -100)], 300).optima) == 2


def test_equal_parameters_with_another_likelihood_are_another_optimum(three):
    assert len(distinct_optima([run(0, three, -100), run(1, three, -101)], 300).optima) == 2


def test_degenerate_runs_are_set_apart_and_never_best(three):
    found = distinct_optima([run(0, three, 500, degenerate=True), run(1, three, -100)], 300)
    assert found.degenerate == (0,)
    assert found.membership.tolist() == [-1, 0]
    assert found.optima[0].share == 0.5


def test_no_sound_run_means_no_optimum_and_no_success(three):
    found = distinct_optima([run(0, three, 1, degenerate=True)], 300)
    assert found.optima == ()
    assert found.success().n_successes == 0


def test_components_of_all_optima_are_numbered_alike(three):
    moved = Mixture(three.weights, three.means + 1.5, three.covariances).permuted([1, 2, 0])
    found = distinct_optima([run(0, three, -100), run(1, moved, -120)], 300)
    np.testing.assert_allclose(found.optima[1].mixture.means, three.means + 1.5)


def test_shares_and_best_equal_those_counted_from_scikit_learns_fits(three):
    """The same starts, run by scikit-learn, end at the same likelihoods, which a plain histogram groups alike."""
    X, _ = three.sample(300, np.random.default_rng(2))
    fit = restarts.fit(
        X, FitSpec(n_components=3, init_params="random_from_data", n_init=25, reg_covar=0, tol=1e-9, max_iter=2000)
    )
    found = distinct_optima(fit.runs, len(X))
    ends = []
    for r in fit.runs:
        peer = GaussianMixture(
            3,
            weights_init=r.start.weights,
            means_init=r.start.means,
            precisions_init=np.linalg.inv(r.start.covariances),
            reg_covar=0,
            tol=1e-9,
            max_iter=2000,
        ).fit(X)
        ends.append(peer.score(X) * len(X))
    best = max(ends)
    assert found.optima[0].log_likelihood == pytest.approx(best, abs=1e-3)
    assert len(found.optima[0].runs) == sum(abs(end - best) < 1e-2 for end in ends)
    assert len(found.optima) == len(np.unique(np.round(ends, 1)))


def test_unfinished_climbs_join_the_optimum_they_were_heading_for(three):
    X, _ = three.sample(400, np.random.default_rng(5))
    loose = restarts.fit(X, FitSpec(n_init=10, tol=1e-4))
    tight = restarts.fit(X, replace(loose.spec, tol=1e-10))
    assert len(distinct_optima(loose.runs + tight.runs, len(X)).optima) == len(
        distinct_optima(tight.runs, len(X)).optima
    )


def test_chances_count_the_starts_at_the_best_end_of_any_kind(three):
    worse = Mixture(three.weights, three.means + 3, three.covariances)
    spurious = run(2, three, 900, degenerate=True)
    kinds = {
        "good": [run(0, three, -100), run(1, three.permuted([1, 2, 0]), -100.1), spurious],
        "poor": [run(0, worse, -150), run(1, worse, -150), run(2, worse, -150), run(3, three, -100.2)],
        "never": [run(0, worse, -150)],
        "broken": [spurious],
    }
    found = chances({kind: Fit(None, 300, FitSpec(), tuple(runs)) for kind, runs in kinds.items()}, 0.9)
    assert {kind: (c.n_successes, c.n_starts) for kind, c in found.items()} == {
        "good": (2, 3),
        "poor": (1, 4),
        "never": (0, 1),
        "broken": (0, 1),
    }
    assert all(chance.confidence == 0.9 for chance in found.values())


def test_no_sound_run_of_any_kind_is_no_success(three):
    fit = Fit(None, 300, FitSpec(), (run(0, three, 900, degenerate=True),))
    assert chances({"kata": fit})["kata"].n_successes == 0
    assert chances({}) == {}


def test_other_weights_or_another_number_of_components_are_another_optimum(three):
    lighter = Mixture([0.4, 0.35, 0.25], three.means, three.covariances)
    pair = Mixture([0.6, 0.4], three.means[:2], three.covariances[:2])
    assert not same_optimum(run(0, three, -100), run(1, lighter, -100), 300)
    assert not same_optimum(run(0, three, -100), run(1, pair, -100), 300)
    assert same_optimum(run(0, three, -100), run(1, three.permuted([2, 1, 0]), -100.2), 300)


def test_components_may_be_numbered_after_a_known_mixture(three):
    known = three.permuted([2, 0, 1])
    (optimum,) = distinct_optima([run(0, three, -100)], 300, best_known=known).optima
    np.testing.assert_array_equal(optimum.mixture.means, known.means)
