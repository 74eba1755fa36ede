import numpy as np
import pytest
from scipy.stats import chi2

from gmm_core.model import chi_squared

SQUARED = np.array([0.0, 1e-12, 0.3, 2.0, 25.0, 800.0, np.inf])
MASSES = np.array([0.0, 1e-9, 0.5, 0.9, 0.999, 1 - 1e-12, 1.0])


@pytest.mark.parametrize("n_features", [1, 2, 3, 50, 200])
def test_equals_scipys_distribution(n_features):
    np.testing.assert_allclose(chi_squared.probability(SQUARED, n_features), chi2.cdf(SQUARED, n_features), rtol=1e-12)
    np.testing.assert_allclose(chi_squared.tail(SQUARED, n_features), chi2.sf(SQUARED, n_features), rtol=1e-12)
    np.testing.assert_allclose(chi_squared.quantile(MASSES, n_features), chi2.ppf(MASSES, n_features), rtol=1e-9)


def test_two_features_have_a_closed_form():
    assert chi_squared.quantile(0.5, 2) == pytest.approx(2 * np.log(2), rel=1e-14)
    assert chi_squared.tail(6.0, 2) == pytest.approx(np.exp(-3), rel=1e-14)
