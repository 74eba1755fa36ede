"""The kata's data are the kata's, and drawn data have the truth they claim."""

import inspect

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from gmm_core.data import synthetic
from gmm_core.data.synthetic import KATA_COVARIANCES, KATA_MEANS, kata_mixture
from gmm_core.errors import InputError


def test_kata_gives_the_published_figures():
    data = kata_mixture()
    fit = GaussianMixture(3, n_init=5, random_state=42).fit(data.X)
    assert adjusted_rand_score(data.labels, fit.predict(data.X)) == pytest.approx(0.9801, abs=5e-5)
    k_means = KMeans(3, n_init=10, random_state=42).fit_predict(data.X)
    assert adjusted_rand_score(data.labels, k_means) == pytest.approx(0.9509, abs=5e-5)
    assert fit.score_samples(data.X).sum() == pytest.approx(-1129.2, abs=0.05)
    for k, bic in ((1, 2858.4), (2, 2470.7), (3, 2355.4)):
        assert GaussianMixture(k, n_init=5, random_state=42).fit(data.X).bic(data.X) == pytest.approx(bic, abs=0.05)


@pytest.mark.parametrize("n_components", [2, 5, 8])
def test_kata_is_drawn_with_the_legacy_stream(n_components):
    stream = np.random.RandomState(7)
    rows = [
        stream.multivariate_normal(KATA_MEANS[k], [[a, b], [b, c]], 30)
        for k, (a, b, c) in enumerate(KATA_COVARIANCES[:n_components])
    ]
    order = stream.permutation(30 * n_components)
    data = kata_mixture(n_components, 30, seed=7)
    np.testing.assert_array_equal(data.X, np.vstack(rows)[order])
    np.testing.assert_array_equal(data.labels, np.repeat(np.arange(n_components), 30)[order])


@pytest.mark.parametrize(("n_components", "size"), [(1, 100), (9, 100), (3, 0)])
def test_kata_out_of_range_is_refused(n_components, size):
    with pytest.raises(InputError):
        kata_mixture(n_components, size)


DRAWN = [
    make
    for _, make in inspect.getmembers(synthetic, inspect.isfunction)
    if list(inspect.signature(make).parameters) == ["size", "noise", "seed"]
    and make not in (synthetic.moons, synthetic.background, synthetic.skewed)
]


@pytest.mark.parametrize("make", DRAWN, ids=lambda make: make.__name__)
def test_rows_come_from_the_truth(make):
    data = make(40_000, 1.3, 5)
    for k, (mean, covariance, weight) in enumerate(
        zip(data.truth.means, data.truth.covariances, data.truth.weights, strict=True)
    ):
        own = data.X[data.labels == k]
        assert len(own) / 40_000 == pytest.approx(weight, abs=1e-3)
        error = np.sqrt(np.diag(covariance) / len(own))
        assert (np.abs(own.mean(axis=0) - mean) < 5 * error).all()
        estimate = np.atleast_2d(np.cov(own.T))
        assert np.abs(estimate - covariance).max() < 0.12 * np.abs(covariance).max() + 5 / np.sqrt(len(own))


def test_background_rows_belong_to_no_group():
    data = synthetic.background(400, 1.0, 0)
    assert data.n_samples == 400
    assert (data.labels == -1).sum() == 80
    assert synthetic.background(400, 0.0, 0).labels.min() == 0


def test_moons_stay_near_their_half_circles():
    data = synthetic.moons(500, 0.1, 3)
    centre, side = np.array([[0.0, 0.0], [1.0, 0.5]])[data.labels], np.array([1, -1])[data.labels]
    offset = data.X - centre
    assert np.abs(np.hypot(*offset.T) - 1).max() < 0.06
    assert (offset[:, 1] * side > -0.06).all()
