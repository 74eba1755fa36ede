"""The four families: what they estimate, and how many parameters they count."""

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _estimate_gaussian_parameters

from gmm_core.errors import InputError
from gmm_core.model.families import FAMILIES, family_of, n_parameters


@pytest.mark.parametrize(
    ("name", "n_components", "n_features", "counted"),
    [
        # weights + means + covariances, by hand
        ("full", 3, 2, 2 + 6 + 9),
        ("tied", 3, 2, 2 + 6 + 3),
        ("diag", 3, 2, 2 + 6 + 6),
        ("spherical", 3, 2, 2 + 6 + 3),
        ("full", 1, 1, 0 + 1 + 1),
        ("tied", 1, 1, 0 + 1 + 1),
        ("diag", 1, 1, 0 + 1 + 1),
        ("spherical", 1, 1, 0 + 1 + 1),
        ("full", 2, 4, 1 + 8 + 20),
        ("tied", 2, 4, 1 + 8 + 10),
        ("diag", 2, 4, 1 + 8 + 8),
        ("spherical", 2, 4, 1 + 8 + 2),
        ("full", 10, 13, 9 + 130 + 910),
    ],
)
def test_parameters_counted_by_hand(name, n_components, n_features, counted):
    assert n_parameters(name, n_components, n_features) == counted


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(("n_components", "n_features"), [(1, 3), (3, 1), (4, 5)])
def test_the_count_is_scikit_learns(name, n_components, n_features):
    X = np.random.default_rng(0).normal(size=(60, n_features))
    peer = GaussianMixture(n_components, covariance_type=name, tol=1e6).fit(X)
    assert n_parameters(name, n_components, n_features) == peer._n_parameters()


@pytest.mark.parametrize("name", FAMILIES)
def test_estimates_are_scikit_learns_m_step(name, X):
    r = np.random.default_rng(1).dirichlet([1, 2, 0.5], len(X))
    counts, means, peers = _estimate_gaussian_parameters(X, r, 0.0, name)
    offsets = X[:, None] - means
    scatter = np.einsum("nk,nki,nkj->kij", r, offsets, offsets) / counts[:, None, None]
    ours = FAMILIES[name].estimate(scatter, counts)
    eye = np.eye(3)
    expected = {
        "full": lambda: peers,
        "tied": lambda: np.stack([peers] * 3),
        "diag": lambda: peers[:, :, None] * eye,
        "spherical": lambda: peers[:, None, None] * eye,
    }[name]()
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-12)  # scikit-learn adds 1e-15 to the counts


@pytest.mark.parametrize("name", FAMILIES)
def test_many_models_are_estimated_as_each_alone(name):
    rng = np.random.default_rng(2)
    factors = rng.normal(size=(4, 3, 2, 2))
    scatter, counts = factors @ factors.swapaxes(-1, -2), rng.uniform(1, 9, (4, 3))
    estimate = FAMILIES[name].estimate
    np.testing.assert_allclose(
        estimate(scatter, counts), [estimate(s, c) for s, c in zip(scatter, counts, strict=True)], rtol=1e-14
    )


def test_in_one_feature_all_but_tied_are_one_family():
    scatter, counts = np.array([[[2.0]], [[5.0]]]), np.array([3.0, 1.0])
    for name in ("full", "diag", "spherical"):
        np.testing.assert_array_equal(FAMILIES[name].estimate(scatter, counts), scatter)
    np.testing.assert_array_equal(FAMILIES["tied"].estimate(scatter, counts).ravel(), [2.75, 2.75])


@pytest.mark.parametrize("name", FAMILIES)
def test_a_diagonal_family_reads_and_makes_nothing_but_diagonals(name):
    scatter = np.array([[[2.0, 1.0], [1.0, 3.0]], [[5.0, -1.0], [-1.0, 1.0]]])
    counts = np.array([3.0, 1.0])
    estimate = FAMILIES[name].estimate
    of_diagonals = estimate(scatter * np.eye(2), counts)
    assert FAMILIES[name].is_diagonal == np.array_equal(estimate(scatter, counts), of_diagonals)
    np.testing.assert_array_equal(of_diagonals, of_diagonals * np.eye(2))


@pytest.mark.parametrize("name", ["Full", "", "VVV", None, ["full"]])
def test_an_unknown_family_is_refused_by_the_names_there_are(name):
    with pytest.raises(InputError, match="full, tied, diag, spherical"):
        family_of(name)
