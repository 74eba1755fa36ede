"""The mixture's densities are scipy's, and its marginals, projections and draws are those of one distribution."""

import pickle

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.spatial.distance import mahalanobis
from scipy.stats import kstest, multivariate_normal, norm

from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture


def joint(mixture, X):
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    return np.stack([np.log(w) + multivariate_normal(m, c).logpdf(X) for w, m, c in parts], axis=1)


def test_log_densities_are_scipys(mixture, X):
    expected = joint(mixture, X)
    np.testing.assert_allclose(mixture.weighted_log_prob(X), expected, rtol=1e-9)
    np.testing.assert_allclose(mixture.component_log_prob(X), expected - np.log(mixture.weights), rtol=1e-9)
    total = np.logaddexp.reduce(expected, axis=1)
    np.testing.assert_allclose(mixture.log_prob(X), total, rtol=1e-9)
    assert mixture.log_likelihood(X) == pytest.approx(total.sum())
    np.testing.assert_allclose(mixture.responsibilities(X), np.exp(expected - total[:, None]), atol=1e-12)
    np.testing.assert_array_equal(mixture.predict(X), expected.argmax(axis=1))


def test_mahalanobis_distances_are_scipys(mixture, X):
    expected = [
        [mahalanobis(x, m, np.linalg.inv(c)) ** 2 for m, c in zip(mixture.means, mixture.covariances, strict=True)]
        for x in X
    ]
    np.testing.assert_allclose(mixture.mahalanobis_squared(X), expected, rtol=1e-8)


def test_the_density_of_one_feature_integrates_to_one(mixture):
    flat = mixture.marginal([1])
    total = quad(lambda x: float(np.exp(flat.log_prob([[x]])[0])), -60, 60, limit=300, points=flat.means.ravel())[0]
    assert total == pytest.approx(1, abs=1e-8)


def test_rows_far_from_everything_still_have_responsibilities(mixture):
    r = mixture.responsibilities(np.full((1, 3), 1e6))
    assert r.sum() == pytest.approx(1)
    assert np.isfinite(mixture.log_prob(np.full((1, 3), 1e6))).all()


def test_a_component_of_weight_zero_has_no_share():
    mixture = Mixture([1, 0], [[0.0], [1.0]], [[[1.0]], [[1.0]]])
    X = np.array([[0.0], [1.0], [50.0]])
    np.testing.assert_array_equal(mixture.responsibilities(X), [[1, 0]] * 3)
    np.testing.assert_allclose(mixture.log_prob(X), norm.logpdf(X[:, 0]))


def test_shifting_and_scaling_the_data_changes_no_responsibility(mixture, X):
    scale, shift = np.array([1e-3, 1, 1e4]), np.array([5, -1e3, 1e5])
    moved = Mixture(
        mixture.weights, mixture.means * scale + shift, mixture.covariances * np.outer(scale, scale), "full"
    )
    np.testing.assert_allclose(moved.responsibilities(X * scale + shift), mixture.responsibilities(X), atol=1e-7)
    np.testing.assert_allclose(moved.log_prob(X * scale + shift), mixture.log_prob(X) - np.log(scale).sum(), rtol=1e-7)


def test_the_order_of_components_changes_nothing_but_their_names(mixture, X):
    order = [2, 0, 1]
    other = mixture.permuted(order)
    np.testing.assert_allclose(other.log_prob(X), mixture.log_prob(X), rtol=1e-12)
    np.testing.assert_allclose(other.responsibilities(X), mixture.responsibilities(X)[:, order], atol=1e-14)


def test_a_marginal_is_the_density_with_the_other_feature_integrated_out():
    mixture = Mixture([0.4, 0.6], [[0, 1], [2, -1]], [[[1, 0.6], [0.6, 2]], [[0.5, -0.2], [-0.2, 1]]])
    flat = mixture.marginal([1])
    for y in (-2.0, 0.3, 1.5):
        whole = quad(lambda x, y=y: float(np.exp(mixture.log_prob([[x, y]])[0])), -20, 20, points=[0, 2])[0]
        assert np.exp(flat.log_prob([[y]])[0]) == pytest.approx(whole, rel=1e-7)


def test_a_marginal_keeps_the_order_asked_for(mixture):
    flat = mixture.marginal((2, 0))
    np.testing.assert_array_equal(flat.means, mixture.means[:, [2, 0]])
    np.testing.assert_array_equal(flat.covariances[:, 0, 1], mixture.covariances[:, 2, 0])


def test_a_projection_is_the_distribution_of_the_projected_draws(mixture):
    axes, origin = np.array([[1.0, 2.0, -1.0]]), np.array([1.0, 1.0, 1.0])
    flat = mixture.project(axes, origin)
    drawn, _ = mixture.sample(4_000, np.random.default_rng(3))
    projected = ((drawn - origin) @ axes.T)[:, 0]

    def cdf(x):
        parts = zip(flat.weights, flat.means[:, 0], flat.covariances[:, 0, 0], strict=True)
        return sum(w * norm.cdf(x, m, np.sqrt(v)) for w, m, v in parts)

    assert kstest(projected, cdf).pvalue > 0.01
    np.testing.assert_allclose(flat.means, mixture.project(axes[0]).means - axes @ origin, rtol=1e-12)


def test_projecting_on_the_features_is_the_marginal(mixture, X):
    flat, same = mixture.marginal([0, 2]), mixture.project(np.eye(3)[[0, 2]])
    np.testing.assert_allclose(same.log_prob(X[:, [0, 2]]), flat.log_prob(X[:, [0, 2]]), rtol=1e-12)


def test_draws_have_the_components_moments(mixture):
    X, labels = mixture.sample(60_000, np.random.default_rng(4))
    n = np.bincount(labels, minlength=3)
    np.testing.assert_allclose(n / len(X), mixture.weights, atol=4 * np.sqrt(0.25 / len(X)))
    for k in range(3):
        own, variances = X[labels == k], np.diag(mixture.covariances[k])
        assert (np.abs(own.mean(axis=0) - mixture.means[k]) < 4.5 * np.sqrt(variances / n[k])).all()
        error = np.sqrt((np.outer(variances, variances) + mixture.covariances[k] ** 2) / n[k])
        assert (np.abs(np.cov(own.T) - mixture.covariances[k]) < 4.5 * error).all()


def test_the_same_generator_draws_the_same_rows(mixture):
    one, other = (mixture.sample(10, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(one[0], other[0])
    np.testing.assert_array_equal(one[1], other[1])


def test_parameters_are_counted_by_the_family():
    eyes = [np.eye(2)] * 3
    counts = {
        name: Mixture([1 / 3] * 3, np.zeros((3, 2)), eyes, name).n_parameters
        for name in ("full", "tied", "diag", "spherical")
    }
    assert counts == {"full": 17, "tied": 11, "diag": 14, "spherical": 11}


def test_it_is_frozen_and_keeps_its_own_copy():
    means = np.zeros((1, 1))
    mixture = Mixture([1.0], means, [[[1.0]]])
    means[0] = 7
    assert mixture.means[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        mixture.means[0] = 1
    with pytest.raises(AttributeError):
        mixture.weights = [1.0]
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(mixture)).means, mixture.means)


@pytest.mark.parametrize(
    ("said", "weights", "means", "covariances", "family"),
    [
        ("sum to 1", [0.5, 0.6], [[0], [1]], [[[1]], [[1]]], "full"),
        ("non-negative", [1.5, -0.5], [[0], [1]], [[[1]], [[1]]], "full"),
        ("positive definite", [1], [[0, 0]], [[[1, 2], [2, 1]]], "full"),
        ("positive definite", [1], [[0]], [[[0]]], "full"),
        ("finite numbers", [1], [[np.nan]], [[[1]]], "full"),
        ("finite numbers", [1], [[0]], [[[np.inf]]], "full"),
        ("2-dimensional", [1], [0], [[[1]]], "full"),
        ("non-empty", [], np.empty((0, 2)), np.empty((0, 2, 2)), "full"),
        ("one weight, one mean and one covariance", [1], [[0], [1]], [[[1]], [[1]]], "full"),
        ("one weight, one mean and one covariance", [1], [[0, 1]], [[[1]]], "full"),
        ("The covariance type", [1], [[0]], [[[1]]], "round"),
    ],
)
def test_what_is_no_mixture_is_refused(said, weights, means, covariances, family):
    with pytest.raises(InputError, match=said):
        Mixture(weights, means, covariances, family)


@pytest.mark.parametrize("X", [np.zeros(3), np.zeros((4, 2)), np.zeros((1, 1, 3))])
def test_rows_of_other_features_are_refused(mixture, X):
    with pytest.raises(InputError, match="3 numbers"):
        mixture.log_prob(X)
