import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis
from scipy.stats import multivariate_normal

from gmm_core.assess import outliers
from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture


def test_as_many_rows_lie_outside_as_chi_square_says():
    mixture = Mixture([1.0], [[1, 2, 3]], [np.diag([1, 4, 9]) + 0.5])
    X, _ = mixture.sample(20_000, np.random.default_rng(0))
    found = outliers.by_distance(mixture, X, 0.99)
    assert found.expected == pytest.approx(200)
    assert abs(len(found.rows) - 200) < 4 * np.sqrt(200)


def test_distance_is_to_the_most_responsible_component(three):
    X = np.array([[2.5, 2], [7, 8.5], [1, 8], [4, 5], [30, 30], [12, 12]])
    found = outliers.by_distance(three, X, 0.999)
    assert found.rows.tolist() == [4, 5]
    densities = [w * multivariate_normal(m, c).pdf(X[:4]) for w, m, c in zip(*parameters(three), strict=True)]
    for i, k in enumerate(np.argmax(densities, axis=0)):
        distance = mahalanobis(X[i], three.means[k], np.linalg.inv(three.covariances[k]))
        assert found.scores[i] == pytest.approx(distance**2)


def test_a_row_belongs_to_its_narrow_component_even_where_a_wide_one_is_nearer():
    mixture = Mixture([0.9, 0.1], [[0.0], [3.0]], [[[1.0]], [[100.0]]])
    found = outliers.by_distance(mixture, np.array([[1.5]]), 0.5)
    assert found.scores[0] == pytest.approx(1.5**2)  # 0.15 from the mean of the wide one, in its own sd
    assert found.rows.tolist() == [0]


def parameters(mixture):
    return mixture.weights, mixture.means, mixture.covariances


def test_thinnest_share_of_the_density_comes_first(three, drawn):
    X, _ = drawn
    parts = [np.log(w) + multivariate_normal(m, c).logpdf(X) for w, m, c in zip(*parameters(three), strict=True)]
    log_density = np.logaddexp.reduce(parts)
    found = outliers.by_density(three.log_prob(X), 0.01)
    np.testing.assert_array_equal(found.rows, np.argsort(log_density)[:20])


def test_rank_one_is_the_densest_and_equals_share_a_rank():
    assert outliers.density_ranks(np.array([-1.0, -3, -1, -2])).tolist() == [1, 4, 1, 3]


@pytest.mark.parametrize("share", [0, 1, -0.1, 2])
def test_a_share_outside_zero_and_one_is_refused(share, three, drawn):
    with pytest.raises(InputError):
        outliers.by_density(np.zeros(3), share)
    with pytest.raises(InputError):
        outliers.by_distance(three, drawn[0], share)
