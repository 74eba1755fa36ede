"""Awkward inputs end in a result, a named warning or a plain refusal."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from gmm_core.errors import InputError
from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec

RNG = np.random.default_rng(0)
PLAIN = RNG.normal(size=(50, 2))


@pytest.mark.parametrize(
    ("X", "n_components", "words"),
    [
        (np.repeat([[1.0, 2.0], [3.0, 4.0]], 20, axis=0), 3, "2 distinct rows"),
        (np.ones((20, 2)), 2, "1 distinct row "),
        (np.where(np.eye(50, 2) > 0, np.nan, PLAIN), 2, "1 missing"),
        (np.where(np.eye(50, 2) > 0, np.inf, PLAIN), 2, "1 infinite"),
        (PLAIN * 1e101, 2, "1e\\+100"),
        (PLAIN[:1], 1, "number of rows must be at least 2"),
        (PLAIN[:, :0], 1, "number of numeric columns must be at least 1"),
        (PLAIN[:, 0], 1, "rows and columns"),
        ([["a", "b"], ["c", "d"]], 1, "numbers only"),
        (PLAIN * 1e-150, 2, "spread by at least"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_one_sentence(X, n_components, words):
    with pytest.raises(InputError, match=words) as refusal:
        restarts.fit(X, FitSpec(n_components))
    assert str(refusal.value).count(". ") == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"n_components": 0},
        {"n_components": 2.5},
        {"n_components": True},
        {"covariance_type": "round"},
        {"init_params": "magic"},
        {"n_init": 0},
        {"seed": -1},
        {"tol": float("nan")},
        {"reg_covar": -1.0},
        {"max_iter": -1},
    ],
)
def test_settings_out_of_range_are_refused(changed):
    with pytest.raises(InputError):
        FitSpec(**changed)


def test_a_constant_column_is_named_and_the_others_are_fitted():
    fit = restarts.fit(np.column_stack([PLAIN, np.full(50, 3.0)]), FitSpec(2))
    (caution,) = fit.cautions
    assert (caution.kind, caution.columns) == ("constant", (2,))
    assert caution.sentence(("a", "b", "c")).startswith("c: constant")
    assert np.isfinite(fit.log_likelihood)


def test_collinear_columns_are_named():
    fit = restarts.fit(np.column_stack([PLAIN, PLAIN @ [1.0, 2.0]]), FitSpec(2))
    (caution,) = fit.cautions
    assert caution.kind == "collinear"
    assert caution.columns == (0, 1, 2)


def test_a_constant_column_without_a_ridge_is_refused():
    with pytest.raises(InputError, match="Column 3"):
        restarts.fit(np.column_stack([PLAIN, np.ones(50)]), FitSpec(2, reg_covar=0))


STRESS = {
    "scale 1e-150": PLAIN * 1e-150,
    "scale 1e-100": PLAIN * 1e-100,
    "scale 1e90": PLAIN * 1e90,
    "scale 1e150": PLAIN * 1e150,
    "columns of scales 1e-60 and 1e60": PLAIN * [1e-60, 1e60],
    "offset 1e9": PLAIN + 1e9,
    "duplicates": np.repeat(PLAIN[:6], 20, axis=0),
    "all equal but one": np.vstack([np.zeros((40, 2)), [[1.0, 1.0]], [[2.0, 2.0]]]),
    "a constant column": np.column_stack([PLAIN, np.full(50, 3.0)]),
    "collinear columns": np.column_stack([PLAIN, PLAIN @ [1.0, 2.0]]),
    "more columns than rows": RNG.normal(size=(10, 20)),
    "as many components as rows": PLAIN[:3],
    "one far outlier": np.vstack([PLAIN, [[1e12, 1e12]]]),
    "one far outlier, standardised": StandardScaler().fit_transform(np.vstack([PLAIN, [[1e12, 1e12]]])),
    "unbalanced": np.vstack([RNG.normal(size=(10_000, 2)), RNG.normal(20, 0.1, size=(5, 2))]),
    "integers": RNG.integers(5, size=(200, 2)),
    "booleans": RNG.random((200, 3)) < 0.5,
    "float32": (PLAIN + 1e4).astype(np.float32),
    "one row": PLAIN[:1],
    "two rows": PLAIN[:2],
    "one column": PLAIN[:, :1],
    "200 columns": RNG.normal(size=(300, 200)),
    "as many components as a model may have": PLAIN,
}
REFUSED = {
    "scale 1e-150": "spread by at least",
    "scale 1e150": "at most 1e\\+100",
    "one row": "at least 2, but got 1",
    "two rows": "2 distinct rows",
}
NAMED = {
    "a constant column": "constant",
    "collinear columns": "collinear",
    "more columns than rows": "few rows",
    "as many components as rows": "few rows",
    "as many components as a model may have": "few rows",
}
"""The caution that a fit of full covariances carries."""

COMPONENTS = {"as many components as a model may have": 20}
EFFORT = {"200 columns": {"n_init": 1, "max_iter": 20}}
"""Less where an iteration takes long; full covariances still collapse, tied ones converge, the others are cut short."""


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("name", STRESS)
def test_numeric_stress_ends_in_finite_numbers_or_a_plain_refusal(name, covariance_type):
    for init_params in ("kmeans", "random_from_data", "kata"):
        effort = {"n_init": 3, "max_iter": 50} | EFFORT.get(name, {})
        spec = FitSpec(COMPONENTS.get(name, 3), covariance_type, init_params, **effort)
        if name in REFUSED:
            with pytest.raises(InputError, match=REFUSED[name]):
                restarts.fit(STRESS[name], spec)
            continue
        fit = restarts.fit(STRESS[name], spec)
        assert np.isfinite(fit.log_likelihood)
        assert np.isfinite(fit.responsibilities).all()
        assert np.isfinite(fit.bic + fit.aic + fit.icl)
        assert fit.stop_reason in ("converged", "max_iter", "degenerate")
        if name in NAMED and covariance_type == "full":
            assert NAMED[name] in [caution.kind for caution in fit.cautions]


def test_as_many_components_as_rows_is_flagged():
    assert restarts.fit(PLAIN[:4], FitSpec(4)).stop_reason == "degenerate"


def test_a_rare_group_is_found_by_some_kind_of_start():
    X = np.vstack([np.random.default_rng(1).normal(size=(10_000, 2)), np.random.default_rng(2).normal(20, 1, (5, 2))])
    kinds = ("kmeans", "k-means++", "random_from_data")
    weights = [restarts.fit(X, FitSpec(2, init_params=kind, n_init=10)).mixture.weights.min() for kind in kinds]
    assert min(weights) == pytest.approx(5 / 10_005, rel=1e-3)
