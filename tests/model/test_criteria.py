"""The criteria are scikit-learn's and mclust's, lower is better."""

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_core.model import criteria
from gmm_core.model.families import FAMILIES, n_parameters


@pytest.mark.parametrize("name", FAMILIES)
def test_bic_and_aic_are_scikit_learns(name, mixture):
    X, _ = mixture.sample(150, np.random.default_rng(0))
    peer = GaussianMixture(3, covariance_type=name, random_state=0).fit(X)
    log_likelihood = peer.score_samples(X).sum()
    p = n_parameters(name, 3, 3)
    assert criteria.bic(log_likelihood, p, 150) == pytest.approx(peer.bic(X), rel=1e-12)
    assert criteria.aic(log_likelihood, p) == pytest.approx(peer.aic(X), rel=1e-12)
    best = np.log(peer.predict_proba(X).max(axis=1)).sum()
    classified = peer._estimate_weighted_log_prob(X).max(axis=1).sum()  # the complete-data log-likelihood
    icl = criteria.icl(criteria.bic(log_likelihood, p, 150), best)
    assert icl == pytest.approx(-2 * classified + p * np.log(150), rel=1e-10)


def test_old_faithful_as_published():
    # mclust, EEE with 3 components on faithful: log-likelihood -1126.326, 11 parameters, BIC (theirs) -2314.316
    assert criteria.bic(-1126.326, 11, 272) == pytest.approx(2314.316, abs=0.005)


def test_more_fit_is_better_and_more_parameters_are_worse():
    assert criteria.bic(-100, 5, 50) < criteria.bic(-110, 5, 50) < criteria.bic(-110, 6, 50)
    assert criteria.aic(-100, 5) < criteria.aic(-110, 5) < criteria.aic(-110, 6)
    assert criteria.icl(200, -1.0) > criteria.icl(200, 0.0) == 200


def test_bic_charges_more_than_aic_from_eight_rows_on():
    assert criteria.bic(0, 1, 7) < criteria.aic(0, 1) < criteria.bic(0, 1, 8)
