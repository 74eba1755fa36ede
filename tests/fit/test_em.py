"""EM against scikit-learn, iteration by iteration, and the laws it obeys."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_core.errors import InputError
from gmm_core.fit import em
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from gmm_core.model.mixture import Mixture

TYPES = tuple(FAMILIES)


def plain_start(X, n_components, covariance_type):
    """Rows as means, the columns' variances as covariances: valid for every family."""
    variances = X.var(axis=0)
    if covariance_type == "spherical":
        variances = np.full(X.shape[1], variances.mean())
    means = X[:: len(X) // n_components][:n_components]
    return Mixture(
        np.full(n_components, 1 / n_components), means, np.stack([np.diag(variances)] * n_components), covariance_type
    )


def in_sklearn_shape(covariances, covariance_type):
    return {
        "full": lambda c: c,
        "tied": lambda c: c[0],
        "diag": lambda c: np.einsum("kii->ki", c),
        "spherical": lambda c: c[:, 0, 0],
    }[covariance_type](covariances)


def sklearn_after(X, start, n_iter):
    """scikit-learn's mixture after `n_iter` M-steps from `start`."""
    kind = start.covariance_type
    peer = GaussianMixture(
        start.n_components,
        covariance_type=kind,
        tol=0,
        reg_covar=0,
        max_iter=n_iter,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=in_sklearn_shape(np.linalg.inv(start.covariances), kind),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return peer.fit(X)


def assert_equals_sklearn(X, start, shift=0.0, scale=1.0, n_iter=12):
    """Our trace on X * scale + shift is scikit-learn's on X, in the other units, at every iteration."""
    kind = start.covariance_type
    moved = Mixture(
        start.weights, start.means * scale + shift, start.covariances * np.multiply.outer(scale, scale), kind
    )
    spec = FitSpec(start.n_components, kind, tol=0, max_iter=n_iter, reg_covar=0)
    trace = em.run(X * scale + shift, spec, moved)
    assert [state.iteration for state in trace.states] == list(range(n_iter + 1))
    jacobian = len(X) * np.log(np.broadcast_to(scale, X.shape[1])).sum()
    for n in range(1, n_iter + 1):
        ours, peer = trace.states[n], sklearn_after(X, start, n)
        np.testing.assert_allclose(ours.mixture.weights, peer.weights_, rtol=1e-9)
        spread = X.std(axis=0)
        np.testing.assert_allclose((ours.mixture.means - shift) / scale / spread, peer.means_ / spread, atol=1e-9)
        covariances = in_sklearn_shape(ours.mixture.covariances / np.multiply.outer(scale, scale), kind)
        np.testing.assert_allclose(covariances, peer.covariances_, rtol=1e-9, atol=1e-9 * spread.min() ** 2)
        expected = peer.score_samples(X).sum()
        assert ours.log_likelihood + jacobian == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_every_iteration_equals_scikit_learn(three_groups, covariance_type):
    assert_equals_sklearn(three_groups, plain_start(three_groups, 3, covariance_type))


@pytest.mark.parametrize("covariance_type", TYPES)
def test_an_offset_of_a_million_standard_deviations_changes_nothing(three_groups, covariance_type):
    X = np.round(three_groups * 2**20) / 2**20  # rows that survive the offset unrounded
    X = X - np.round(X.mean(axis=0))
    assert_equals_sklearn(X, plain_start(X, 3, covariance_type), shift=2.0**22)


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag"])
def test_columns_of_very_different_scale_change_nothing(three_groups, covariance_type):
    scale = np.array([2.0**-30, 2.0**30])
    assert_equals_sklearn(three_groups, plain_start(three_groups, 3, covariance_type), scale=scale)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_tight_clusters_far_apart_equal_scikit_learn(covariance_type):
    rng = np.random.default_rng(3)
    centres = np.array([[0.0, 0.0], [1e3, 0.0], [0.0, 1e3]])
    X = np.vstack([centre + rng.normal(size=(60, 2)) for centre in centres])  # the whitened form's case
    assert_equals_sklearn(X, plain_start(X, 3, covariance_type), n_iter=6)


def test_a_tight_cluster_far_from_a_wide_one_equals_scikit_learn():
    rng = np.random.default_rng(4)
    X = np.vstack([rng.normal(size=(100, 2)), [500, 0] + 0.1 * rng.normal(size=(60, 2))])  # one in each form
    start = Mixture([0.5, 0.5], [[0, 0], [500, 0]], [np.eye(2), 0.01 * np.eye(2)])
    assert_equals_sklearn(X, start, n_iter=4)


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize(("n_features", "n_components"), [(1, 2), (5, 4), (12, 3), (30, 3)])
def test_other_numbers_of_features_equal_scikit_learn(n_features, n_components, covariance_type):
    rng = np.random.default_rng(n_features)
    X = rng.normal(size=(400, n_features)) + 3 * rng.integers(n_components, size=(400, 1))
    assert_equals_sklearn(X, plain_start(X, n_components, covariance_type), n_iter=5)


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("seed", range(4))
def test_log_likelihood_never_falls_without_a_ridge(three_groups, covariance_type, seed):
    spec = FitSpec(4, covariance_type, "random_from_data", seed=seed, tol=0, max_iter=60, reg_covar=0)
    steps = np.diff(em.run(three_groups, spec).log_likelihoods)
    assert (steps >= -1e-9).all()


def test_a_state_belongs_to_its_own_parameters(three_groups):
    for state in em.run(three_groups, FitSpec(3, max_iter=5, init_params="random_from_data")).states:
        assert state.log_likelihood == pytest.approx(state.mixture.log_likelihood(three_groups), rel=1e-12)
        np.testing.assert_allclose(state.responsibilities.sum(axis=1), 1)


def test_permuting_the_start_permutes_the_fit(three_groups):
    start, spec = plain_start(three_groups, 3, "full"), FitSpec(3, tol=0, max_iter=20)
    first = em.run(three_groups, spec, start).final.mixture
    second = em.run(three_groups, spec, start.permuted([2, 0, 1])).final.mixture
    np.testing.assert_allclose(second.means, first.permuted([2, 0, 1]).means, rtol=1e-9)


def test_a_change_of_units_changes_no_assignment(three_groups):
    spec = FitSpec(3, reg_covar=1e-6)
    plain = em.run(three_groups, spec).final
    tiny = em.run(three_groups * 2.0**-40 + 2.0**-38, spec).final
    np.testing.assert_allclose(tiny.responsibilities, plain.responsibilities, atol=1e-9)


def test_stop_reasons_are_told_apart(three_groups):
    assert em.run(three_groups, FitSpec(3)).stop_reason == "converged"
    assert em.run(three_groups, FitSpec(3, max_iter=2, tol=0)).stop_reason == "max_iter"
    on_one_row = em.run(np.vstack([three_groups, [[50.0, 50.0]]]), FitSpec(4, seed=1))
    assert on_one_row.stop_reason == "degenerate"
    assert "rests on" in on_one_row.degeneracy.why


def test_tol_zero_runs_every_iteration_and_max_iter_zero_keeps_the_start(three_groups):
    assert len(em.run(three_groups, FitSpec(3, tol=0, max_iter=37)).states) == 38
    start = plain_start(three_groups, 3, "full")
    (only,) = em.run(three_groups, FitSpec(3, max_iter=0), start).states
    np.testing.assert_allclose(only.mixture.means, start.means)


def test_a_component_without_rows_is_named(three_groups):
    start = plain_start(three_groups, 3, "full")
    means = start.means.copy()
    means[1] = 1e6
    trace = em.run(three_groups, FitSpec(3), Mixture(start.weights, means, start.covariances * 1e-2))
    assert trace.stop_reason == "degenerate"
    assert trace.degeneracy.component == 1
    assert np.isfinite(trace.final.log_likelihood)


def test_a_collapsing_component_ends_at_its_last_good_state():
    X = np.array([[0.0], [0.0], [0.0], [0.0], [5.0], [6.0], [7.0], [8.0]])
    start = Mixture([0.5, 0.5], [[0.0], [6.5]], [[[0.01]], [[1.0]]])
    trace = em.run(X, FitSpec(2, reg_covar=0), start)
    assert trace.stop_reason == "degenerate"
    assert trace.degeneracy.component == 0
    assert np.isfinite(trace.log_likelihoods).all()


def test_a_start_must_suit_the_data_and_the_spec(three_groups):
    start = plain_start(three_groups, 3, "full")
    with pytest.raises(InputError, match="2 components with 2 features"):
        em.run(three_groups, FitSpec(2), start)
