import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_core.errors import InputError
from gmm_core.fit.crossval import HeldOut, cross_validate, most_likely, simplest_as_good
from gmm_core.fit.spec import FitSpec


def test_one_component_equals_scipy_fold_by_fold(three_groups):
    (found,) = cross_validate(three_groups, [1], ["full"], FitSpec(reg_covar=0), n_folds=3)
    fold = np.random.default_rng(42).permutation(300) % 3
    means = []
    for f in range(3):
        rest = three_groups[fold != f]
        normal = multivariate_normal(rest.mean(axis=0), np.cov(rest.T, bias=True))
        means.append(normal.logpdf(three_groups[fold == f]).mean())
    assert found.mean_log_likelihood == pytest.approx(np.mean(means))
    assert found.standard_error == pytest.approx(np.std(means, ddof=1) / np.sqrt(3))


def test_the_true_number_of_components_predicts_best(three_groups):
    found = cross_validate(three_groups, [1, 2, 3, 9], ["full"], FitSpec(n_init=3))
    best = max(found, key=lambda one: one.mean_log_likelihood)
    assert best.n_components == 3


def test_what_cannot_be_fitted_soundly_is_missing():
    X = np.random.default_rng(0).normal(size=(8, 2))
    found = cross_validate(X, [1, 6], ["full"], FitSpec(), n_folds=2)
    assert np.isfinite(found[0].mean_log_likelihood)
    assert np.isnan(found[1].mean_log_likelihood)


def test_folds_must_suit_the_rows(three_groups):
    with pytest.raises(InputError, match="folds"):
        cross_validate(three_groups, [1], ["full"], FitSpec(), n_folds=1)


def test_the_best_and_the_simplest_within_its_standard_error():
    missing = HeldOut(5, "full", float("nan"), float("nan"))
    found = [
        HeldOut(1, "full", -5.0, 0.1),
        HeldOut(2, "full", -4.2, 0.1),
        HeldOut(3, "full", -4.05, 0.1),
        HeldOut(4, "full", -4.0, 0.1),
        missing,
    ]
    assert most_likely(found) is found[3]
    assert simplest_as_good(found) is found[2]
    assert most_likely([missing]) is None
    assert simplest_as_good([missing]) is None
