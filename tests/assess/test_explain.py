import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis
from scipy.stats import chi2, multivariate_normal

from gmm_core.assess.explain import explain
from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture


def test_every_number_equals_scipys(three, drawn):
    X, _ = drawn
    card = explain(three, X, 17)
    densities = [
        w * multivariate_normal(m, c).pdf(X[17])
        for w, m, c in zip(three.weights, three.means, three.covariances, strict=True)
    ]
    distances = [mahalanobis(X[17], m, np.linalg.inv(c)) for m, c in zip(three.means, three.covariances, strict=True)]
    np.testing.assert_allclose(card.responsibilities, np.array(densities) / sum(densities), rtol=1e-10)
    np.testing.assert_allclose(card.distances, distances, rtol=1e-10)
    np.testing.assert_allclose(card.beyond, chi2.sf(np.square(distances), 2), rtol=1e-8)
    assert card.log_prob == pytest.approx(np.log(sum(densities)))
    assert card.component == int(np.argmax(densities))
    assert card.uncertainty == pytest.approx(1 - max(card.responsibilities), abs=1e-12)


def test_density_rank_is_the_row_place_in_the_sorted_densities(three, drawn):
    X, _ = drawn
    order = np.argsort(-three.log_prob(X))
    assert explain(three, X, int(order[0])).density_rank == 1
    assert explain(three, X, int(order[41])).density_rank == 42
    assert explain(three, X, int(order[-1]), three.log_prob(X)).density_rank == len(X)


def test_the_sentence_says_how_sure_and_how_far_out():
    mixture = Mixture([0.5, 0.5], [[0.0], [4.0]], [[[1.0]], [[1.0]]])
    X = np.array([[0.0], [2.0], [1.5], [-6.0]])
    assert explain(mixture, X, 0).sentence == "Almost certainly from component 1."
    assert explain(mixture, X, 1).sentence == "Ambiguous: 50\u00a0% from component 1, 50\u00a0% from component 2."
    assert explain(mixture, X, 2).sentence == "Probably from component 1 (88\u00a0%), perhaps from 2."
    assert "far out" in explain(mixture, X, 3).sentence


@pytest.mark.parametrize("row", [-1, 2000])
def test_a_row_that_does_not_exist_is_refused(row, three, drawn):
    with pytest.raises(InputError):
        explain(three, drawn[0], row)
