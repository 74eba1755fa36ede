"""Planes through many features: scikit-learn's principal components and discriminants, and ellipses that stay true."""

import numpy as np
import pytest
from scipy.linalg import subspace_angles
from scipy.stats import multivariate_normal
from sklearn.datasets import load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_selection import f_classif

from gmm_core.assess.projection import discriminant, most_telling, principal
from gmm_core.data.dataset import Dataset
from gmm_core.model.mixture import Mixture


def of_groups(X, labels):
    """The mixture whose moments are those of hard groups."""
    groups = [X[labels == k] for k in np.unique(labels)]
    weights = [len(group) / len(X) for group in groups]
    return Mixture(weights, [g.mean(axis=0) for g in groups], [np.cov(g, rowvar=False, bias=True) for g in groups])


def same_up_to_signs(one, other, **tolerance):
    return np.testing.assert_allclose(np.abs(one), np.abs(other), **tolerance)


@pytest.fixture(params=[load_iris, load_wine])
def table(request):
    return request.param(return_X_y=True)


def test_principal_axes_are_scikit_learns(table):
    X, _ = table
    ours, peer = principal(X), PCA(2).fit(X)
    same_up_to_signs(ours.axes, peer.components_, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(ours.shares, peer.explained_variance_ratio_, rtol=1e-8)
    drawn = ours.dataset(Dataset(X, ("",) * X.shape[1]))
    same_up_to_signs(drawn.X, peer.transform(X), rtol=1e-6, atol=1e-8)


def test_discriminants_of_hard_groups_are_scikit_learns(table):
    X, labels = table
    ours = discriminant(of_groups(X, labels))
    peer = LinearDiscriminantAnalysis(solver="eigen").fit(X, labels)
    assert np.degrees(subspace_angles(ours.axes.T, peer.scalings_[:, :2])).max() < 0.01
    for own, other in zip(ours.axes, peer.scalings_.T, strict=False):
        assert abs(own @ other) / np.linalg.norm(own) / np.linalg.norm(other) == pytest.approx(1, abs=1e-7)
    np.testing.assert_allclose(ours.shares, peer.explained_variance_ratio_[:2], rtol=1e-5)
    assert sum(ours.shares) == pytest.approx(1)  # three means lie in a plane


def test_the_most_telling_columns_have_the_largest_f_values(table):
    X, labels = table
    expected = np.argsort(-f_classif(X, labels)[0])
    assert most_telling(of_groups(X, labels), X.shape[1]) == tuple(expected.tolist())
    assert most_telling(of_groups(X, labels)) == tuple(expected[:2].tolist())


@pytest.mark.parametrize("kind", ["principal", "discriminant"])
def test_the_projected_mixture_is_that_of_the_projected_rows(table, kind):
    X, labels = table
    mixture = of_groups(X, labels)
    projection = principal(X) if kind == "principal" else discriminant(mixture)
    flat, rows = projection.mixture(mixture), projection.dataset(Dataset(X, ("",) * X.shape[1])).X
    density = 0.0
    for k in range(3):
        own = rows[labels == k]
        mean, covariance = own.mean(axis=0), np.cov(own, rowvar=False, bias=True)
        np.testing.assert_allclose(flat.means[k], mean, atol=1e-8 * np.ptp(rows))
        np.testing.assert_allclose(flat.covariances[k], covariance, rtol=1e-6, atol=1e-8 * np.ptp(rows) ** 2)
        density = density + len(own) / len(rows) * multivariate_normal(mean, covariance).pdf(rows)
    np.testing.assert_allclose(np.exp(flat.log_prob(rows)), density, rtol=1e-5)


def test_along_two_features_the_projection_is_their_marginal(three):
    wide = np.zeros((3, 3, 3))
    wide[:, 1:, 1:] = three.covariances
    wide[:, 0, 0] = 0.01  # the first feature says next to nothing of the variance
    mixture = Mixture(three.weights, np.c_[np.zeros(3), three.means], wide)
    X, _ = mixture.sample(500, np.random.default_rng(0))
    X[:, 0] = 1e-9 * X[:, 0]
    projection = principal(X)
    rotated = projection.mixture(mixture)
    grid = np.random.default_rng(1).uniform(0, 8, size=(40, 3))
    z = (grid - projection.origin) @ projection.axes.T
    np.testing.assert_allclose(rotated.log_prob(z), mixture.marginal([1, 2]).log_prob(grid[:, 1:]), rtol=1e-6)


def test_discriminant_axes_see_components_round_on_average(three):
    flat = discriminant(three).mixture(three)
    within = np.einsum("k,kij->ij", flat.weights, flat.covariances)
    np.testing.assert_allclose(within, np.eye(2), atol=1e-10)
    np.testing.assert_allclose(flat.weights @ flat.means, 0, atol=1e-10)


def test_discriminants_do_not_depend_on_units(table):
    X, labels = table
    scales = 10.0 ** np.arange(X.shape[1])
    drawn = []
    for rows in (X, X * scales - 7):
        drawn.append(discriminant(of_groups(rows, labels)).dataset(Dataset(rows, ("",) * X.shape[1])).X)
    same_up_to_signs(drawn[0], drawn[1], rtol=1e-3, atol=1e-4)


def test_two_components_are_shown_from_the_side_and_where_their_covariances_differ():
    narrow, wide = np.diag([1.0, 1, 1, 1]), np.diag([1.0, 1, 9, 1])
    projection = discriminant(Mixture([0.5, 0.5], [[0, 0, 0, 0], [4, 0, 0, 0]], [narrow, wide]))
    directions = projection.axes / np.linalg.norm(projection.axes, axis=1, keepdims=True)
    np.testing.assert_allclose(directions, [[1, 0, 0, 0], [0, 0, 1, 0]], atol=1e-4)
    np.testing.assert_allclose(projection.shares, [1, 0], atol=1e-8)


def test_one_component_has_no_separation_to_share():
    projection = discriminant(Mixture([1.0], [[1, 2, 3]], [np.diag([1.0, 2, 3])]))
    assert projection.shares == (0, 0)
    assert np.linalg.matrix_rank(projection.axes) == 2


@pytest.mark.parametrize("kind", ["principal", "discriminant"])
def test_pictures_do_not_flip_with_the_order_of_rows_or_components(three, drawn, kind):
    X, _ = drawn
    if kind == "principal":
        one, other = principal(X), principal(X[::-1])
    else:
        one, other = discriminant(three), discriminant(three.permuted([2, 0, 1]))
    np.testing.assert_allclose(one.axes, other.axes, atol=1e-8)
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in one.axes)


def test_the_plane_keeps_what_is_known_of_the_rows_and_drops_what_is_of_all_features(three, drawn):
    X, labels = drawn
    whole = Dataset(X, ("a", "b"), labels, three, name="d", label_names=("x", "y", "z"), recipe="X = ...")
    flat = principal(X).dataset(whole)
    np.testing.assert_array_equal(flat.labels, labels)
    assert flat.feature_names == ("principal axis 1", "principal axis 2")
    assert (flat.name, flat.label_names, flat.truth, flat.recipe) == ("d", ("x", "y", "z"), None, "")
    assert flat.key != whole.key
