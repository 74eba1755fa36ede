import numpy as np
import pytest
from scipy.stats import chi2, kstest

from gmm_core.assess.fitcheck import MAX_POINTS, evidence, qq
from gmm_core.model.mixture import Mixture


@pytest.fixture
def gaussian():
    mixture = Mixture([1.0], [[1, 2]], [[[2, 0.7], [0.7, 1]]])
    return mixture, mixture.sample(5_000, np.random.default_rng(4))[0]


def test_the_gap_of_one_component_is_scipys_kolmogorov_smirnov_statistic(gaussian):
    mixture, X = gaussian
    (check,) = qq(mixture, X)
    assert check.gap == pytest.approx(kstest(mixture.mahalanobis_squared(X)[:, 0], chi2(2).cdf).statistic, abs=1e-12)


def test_points_are_equal_quantiles_of_the_data_and_of_chi_square(gaussian):
    mixture, X = gaussian
    (check,) = qq(mixture, X)
    probabilities = (np.arange(MAX_POINTS) + 0.5) / MAX_POINTS
    np.testing.assert_allclose(check.theoretical, chi2(2).ppf(probabilities))
    expected = np.quantile(mixture.mahalanobis_squared(X)[:, 0], probabilities, method="hazen")
    np.testing.assert_allclose(check.observed, expected, rtol=1e-9)


def test_gaussian_components_lie_on_the_diagonal_and_others_do_not(three, drawn):
    checks = qq(three, drawn[0])
    assert all(check.gap < 1.63 / np.sqrt(check.effective_size) for check in checks)
    square = np.random.default_rng(0).uniform(-1, 1, (2_000, 2))
    (check,) = qq(Mixture([1.0], [[0, 0]], [np.eye(2) / 3]), square)
    assert check.gap > 0.1


def test_rows_count_by_their_responsibility(three, drawn):
    X, _ = drawn
    r = three.responsibilities(X)
    doubled = np.vstack([X, X])
    np.testing.assert_allclose([c.gap for c in qq(three, doubled)], [c.gap for c in qq(three, X, r)], atol=1e-12)
    assert sum(c.effective_size for c in qq(three, X)) == pytest.approx(len(X))


def test_few_rows_are_no_evidence_against_a_gaussian():
    rng = np.random.default_rng(1)
    X = np.r_[rng.uniform(-1, 1, (2_000, 1)), rng.normal(20, 1, (4, 1))]  # a flat cluster, and four rows
    many, few = qq(Mixture([0.998, 0.002], [[0], [20]], [[[1 / 3]], [[1]]]), X)
    assert few.gap > many.gap
    assert evidence(few) < 1.36 < evidence(many)  # Kolmogorov's limit at 5 %


def test_a_component_without_rows_has_no_points(three, drawn):
    r = np.zeros((len(drawn[0]), 3))
    r[:, 0] = 1
    assert qq(three, drawn[0], r)[2].theoretical.size == 0
