"""A table becomes features that can be taken back, and every row and value that changed is accounted for."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.spatial.distance import cdist
from sklearn.preprocessing import RobustScaler, StandardScaler

from gmm_core.data.prepare import MOST_GROUPS, MOST_ROWS_FOR_NEIGHBOURS, Prepared, Recipe, Transform, prepare
from gmm_core.errors import InputError
from gmm_core.model.criteria import bic
from gmm_core.model.mixture import Mixture

SCALINGS = ["none", "standardise", "robust"]


def table(n=80, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "price": np.exp(rng.normal(3, 1, n)),
            "temperature": rng.normal(-2, 5, n),
            "stamp": 1.6e9 + rng.normal(0, 100, n),
            "kind": np.array(["b", "a", "c"])[np.arange(n) % 3],
        }
    )


def with_holes(n=80):
    frame = table(n)
    frame.loc[[2, 5], "price"] = np.nan
    frame.loc[[5, 9], "temperature"] = np.nan
    frame.loc[7, ["price", "temperature", "stamp"]] = np.nan
    frame.loc[11, "stamp"] = np.inf
    return frame


NUMERIC = ("price", "temperature", "stamp")


def mixture(covariance_type, seed=0):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(2, 3, 3))
    covariances = factors @ factors.swapaxes(1, 2) + np.eye(3)
    shaped = {
        "full": covariances,
        "tied": covariances[[0, 0]],
        "diag": covariances * np.eye(3),
        "spherical": covariances[:, :1, :1] * np.eye(3),
    }
    return Mixture([0.3, 0.7], rng.normal(size=(2, 3)), shaped[covariance_type], covariance_type)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("log", [(), ("price",)])
def test_undo_takes_apply_back(scaling, log):
    frame = table()
    prepared = prepare(frame, Recipe(NUMERIC, scaling=scaling, log=log))
    raw = frame[list(NUMERIC)].to_numpy()
    np.testing.assert_array_equal(prepared.dataset.X, prepared.transform.apply(raw))
    np.testing.assert_allclose(prepared.transform.undo(prepared.dataset.X), raw, rtol=1e-13)
    np.testing.assert_allclose(
        prepared.transform.apply(prepared.transform.undo(prepared.dataset.X)), prepared.dataset.X, rtol=1e-7, atol=1e-7
    )


def test_standardising_is_scikit_learns():
    frame = table()
    X = prepare(frame, Recipe(NUMERIC)).dataset.X
    np.testing.assert_allclose(X, StandardScaler().fit_transform(frame[list(NUMERIC)]), atol=1e-8)
    np.testing.assert_allclose(X.std(axis=0), 1, rtol=1e-12)


def test_robust_scaling_is_scikit_learns_up_to_the_normal_range():
    frame = table()
    X = prepare(frame, Recipe(NUMERIC, scaling="robust")).dataset.X
    np.testing.assert_allclose(X, 1.349 * RobustScaler().fit_transform(frame[list(NUMERIC)]), atol=1e-8)
    assert pytest.approx(stats.norm.ppf(0.75) - stats.norm.ppf(0.25), abs=5e-4) == 1.349


def test_without_scaling_the_values_stay():
    frame = table()
    prepared = prepare(frame, Recipe(("stamp", "price"), scaling="none"), "mine")
    np.testing.assert_array_equal(prepared.dataset.X, frame[["stamp", "price"]])
    assert prepared.dataset.feature_names == ("stamp", "price")
    assert prepared.dataset.name == prepared.dataset.title == "mine"
    assert prepared.dataset.labels is None


def test_logarithm_is_to_base_ten_and_in_the_name():
    frame = table()
    prepared = prepare(frame, Recipe(("temperature", "price"), scaling="none", log=("price",)))
    np.testing.assert_allclose(prepared.dataset.X[:, 1], np.log10(frame["price"]))
    np.testing.assert_array_equal(prepared.dataset.X[:, 0], frame["temperature"])
    assert prepared.dataset.feature_names == prepared.transform.feature_names == ("temperature", "log10 price")
    assert "“price” is taken as log10." in prepared.log


def test_rows_with_missing_values_are_left_out_and_counted():
    frame = with_holes()
    before = frame.copy()
    prepared = prepare(frame, Recipe(NUMERIC, scaling="none"))
    expected = np.setdiff1d(np.arange(80), [2, 5, 7, 9, 11])
    np.testing.assert_array_equal(prepared.rows, expected)
    np.testing.assert_array_equal(prepared.dataset.X, frame.loc[expected, list(NUMERIC)])
    assert prepared.log[:2] == (
        "1 infinite value counts as missing.",
        "5 of 80 rows have a missing value in the chosen columns and are left out.",
    )
    pd.testing.assert_frame_equal(frame, before)


def test_only_the_chosen_columns_decide():
    prepared = prepare(with_holes(), Recipe(("price",)))
    assert len(prepared.rows) == 77
    assert prepare(table(), Recipe(NUMERIC)).log[0] == "All 80 rows are used."


def test_positions_do_not_depend_on_the_index():
    frame = with_holes().iloc[::-1]
    np.testing.assert_array_equal(prepare(frame, Recipe(("price",))).rows, np.setdiff1d(np.arange(80), [72, 74, 77]))


def test_medians_fill_what_is_missing_but_no_empty_row():
    frame = with_holes()
    prepared = prepare(frame, Recipe(NUMERIC, missing="median", scaling="none"))
    assert list(np.setdiff1d(np.arange(80), prepared.rows)) == [7]
    medians = [np.median(v[np.isfinite(v)]) for v in frame[list(NUMERIC)].to_numpy().T]
    np.testing.assert_array_equal(prepared.transform.fill, medians)
    np.testing.assert_array_equal(prepared.dataset.X[5], [medians[0], medians[1], frame.loc[5, "stamp"]])
    assert prepared.dataset.X[10, 2] == medians[2]
    assert "1 of 80 rows has no value in any of the chosen columns and is left out." in prepared.log
    assert "5 missing values in 4 rows are filled with the column's median." in prepared.log


def test_neighbours_are_the_nearest_in_standardised_columns():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=40), "y": 1e4 * rng.normal(size=40), "z": np.exp(rng.normal(size=40))})
    frame.loc[3, "z"] = np.nan
    prepared = prepare(frame, Recipe(("x", "y", "z"), missing="knn", scaling="none", log=("z",)))
    whole = np.delete(np.arange(40), 3)
    standard = frame[["x", "y"]] / frame[["x", "y"]].std(ddof=0)
    nearest = whole[np.argsort(cdist(standard.iloc[[3]], standard.iloc[whole])[0])[:5]]
    assert prepared.dataset.X[3, 2] == pytest.approx(np.log10(frame["z"])[nearest].mean())
    np.testing.assert_array_equal(prepared.dataset.X[:, :2], frame[["x", "y"]])
    assert "1 missing value in 1 row is filled with the mean of the 5 nearest rows." in prepared.log


def test_neighbours_serve_tiny_and_whole_tables():
    frame = pd.DataFrame({"x": [1.0, 2.0, np.nan, 4.0], "y": [1.0, np.nan, 3.0, 4.0]})
    assert np.isfinite(prepare(frame, Recipe(("x", "y"), missing="knn")).dataset.X).all()
    whole = pd.DataFrame({"x": np.arange(MOST_ROWS_FOR_NEIGHBOURS + 1.0), "y": 1.0})
    assert len(prepare(whole, Recipe(("x", "y"), missing="knn")).rows) == len(whole)
    whole.loc[0, "x"] = np.nan
    with pytest.raises(InputError, match="use median"):
        prepare(whole, Recipe(("x", "y"), missing="knn"))


def test_a_constant_column_is_centred_and_said():
    frame = table().assign(same=0.1, rounded=np.where(np.arange(80) % 2, 0.3, 0.1 + 0.2))
    for scaling in ("standardise", "robust"):
        prepared = prepare(frame, Recipe(("price", "same", "rounded"), scaling=scaling))
        np.testing.assert_allclose(prepared.dataset.X[:, 1:], 0, atol=1e-15)
        np.testing.assert_array_equal(prepared.transform.scale[1:], 1)
        assert "“same” is constant, so it is centred only, and its scale is 1." in prepared.log


def test_a_spike_without_interquartile_range_falls_back_on_the_standard_deviation():
    spike = np.zeros(80)
    spike[:15] = np.arange(1, 16)
    prepared = prepare(table().assign(spike=spike), Recipe(("price", "spike"), scaling="robust"))
    assert prepared.transform.scale[1] == pytest.approx(spike.std())
    assert prepared.transform.centre[1] == 0
    assert any("“spike” has an interquartile range of 0" in sentence for sentence in prepared.log)


@pytest.mark.parametrize("scaling", ["standardise", "robust"])
@pytest.mark.parametrize("unit", [1e-290, 1e-200, 1e99])
def test_scaling_does_not_depend_on_the_unit(scaling, unit):
    frame = table()[["temperature"]]
    expected = prepare(frame, Recipe(("temperature",), scaling=scaling)).dataset.X
    np.testing.assert_allclose(
        prepare(frame * (unit / 100), Recipe(("temperature",), scaling=scaling)).dataset.X, expected, rtol=1e-9
    )


def test_known_groups_become_labels():
    frame = table(6).assign(code=[30.0, 10.0, np.nan, 10.0, 2.5, 30.0])
    frame.loc[1, "kind"] = None
    by_text = prepare(frame, Recipe(("price",), label="kind"))
    assert by_text.dataset.label_names == ("b", "c", "a")
    np.testing.assert_array_equal(by_text.dataset.labels, [0, -1, 1, 0, 2, 1])
    assert by_text.log[-1] == "1 of 6 rows has no known group in “kind”."
    by_number = prepare(frame, Recipe(("price",), label="code"))
    assert by_number.dataset.label_names == ("2.5", "10", "30")
    np.testing.assert_array_equal(by_number.dataset.labels, [2, 1, -1, 1, 0, 2])


def test_labels_follow_the_rows_that_are_used():
    frame = with_holes()
    prepared = prepare(frame, Recipe(NUMERIC, label="kind"))
    named = np.array(prepared.dataset.label_names)[prepared.dataset.labels]
    np.testing.assert_array_equal(named, frame["kind"].iloc[prepared.rows])


def test_a_label_without_values_and_a_fitted_label_are_said():
    frame = table().assign(nothing=np.nan, code=np.arange(80) % 2 * 1.0)
    nothing = prepare(frame, Recipe(("price",), label="nothing"))
    assert nothing.dataset.labels is None
    assert nothing.log[-1] == "“nothing” has no value in these rows, so no group is known."
    assert "the fit sees the answer" in prepare(frame, Recipe(("price", "code"), label="code")).log[-1]


def recipe_cases():
    yield "no columns", Recipe(()), "at least one numeric column"
    yield "unknown", Recipe(("price", "weight")), "“weight”"
    yield "unknown log", Recipe(("price",), log=("weight",)), "“weight”"
    yield "unknown label", Recipe(("price",), label="weight"), "“weight”"
    yield "twice", Recipe(("price", "price")), "chosen once"
    yield "text", Recipe(("price", "kind")), "“kind” must be numeric"
    yield "missing", Recipe(("price",), missing="zero"), "drop, median, knn"
    yield "scaling", Recipe(("price",), scaling="maximum"), "none, standardise, robust"
    yield "log", Recipe(NUMERIC, log=("temperature",)), "52 rows with 0 or less"
    yield "log of zero", Recipe(("zero",), log=("zero",)), "1 row with 0 or less"
    yield "groups", Recipe(("price",), label="stamp"), f"at most {MOST_GROUPS}"
    yield "empty", Recipe(("price", "hollow"), missing="median"), "“hollow”"


@pytest.mark.parametrize(("recipe", "match"), [c[1:] for c in recipe_cases()], ids=[c[0] for c in recipe_cases()])
def test_what_cannot_be_done_is_said(recipe, match):
    frame = table(200).assign(hollow=np.nan, zero=np.arange(200.0))
    if recipe.log == ("temperature",):
        frame = frame.assign(temperature=np.r_[np.zeros(1), -np.ones(51), np.ones(148)])
    with pytest.raises(InputError, match=match):
        prepare(frame, recipe)


def test_too_few_rows_name_the_column_that_misses_most():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [1.0, np.nan, np.nan]})
    with pytest.raises(InputError, match=r"got 1 of 3: fill missing values, or leave out “y”"):
        prepare(frame, Recipe(("x", "y")))
    assert len(prepare(frame, Recipe(("x", "y"), missing="median")).rows) == 3
    for rows in (0, 1):
        with pytest.raises(InputError, match="add rows"):
            prepare(frame[:rows], Recipe(("x",)))


def test_huge_values_are_refused_by_name():
    frame = table()
    frame.loc[3, "price"] = 1.1e100
    with pytest.raises(InputError, match="“price”"):
        prepare(frame, Recipe(NUMERIC))


def test_what_is_not_positive_in_a_row_left_out_does_no_harm():
    frame = table()
    frame.loc[3, ["price", "temperature"]] = [-1.0, np.nan]
    assert len(prepare(frame, Recipe(("price", "temperature"), log=("price",))).rows) == 79


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
def test_unscaled_density_differs_by_the_jacobian(covariance_type):
    frame = table()
    prepared = prepare(frame, Recipe(NUMERIC, log=("price",)))
    scaled, X = mixture(covariance_type), prepared.dataset.X
    unscaled = prepared.transform.to_unscaled(scaled)
    values = frame[list(NUMERIC)].assign(price=np.log10(frame["price"])).to_numpy()
    log_jacobian = np.log(prepared.transform.scale).sum()
    np.testing.assert_allclose(unscaled.log_prob(values), scaled.log_prob(X) - log_jacobian, rtol=1e-6)
    np.testing.assert_allclose(unscaled.responsibilities(values), scaled.responsibilities(X), atol=1e-6)
    independent = sum(
        w * stats.multivariate_normal(m, c).pdf(values)
        for w, m, c in zip(unscaled.weights, unscaled.means, unscaled.covariances, strict=True)
    )
    np.testing.assert_allclose(np.exp(unscaled.log_prob(values)), independent, rtol=1e-6)
    assert unscaled.covariance_type == ("diag" if covariance_type == "spherical" else covariance_type)


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag"])
def test_scaling_shifts_every_bic_by_the_same(covariance_type):
    frame = table()
    prepared = prepare(frame, Recipe(NUMERIC))
    values, X, n = frame[list(NUMERIC)].to_numpy(), prepared.dataset.X, len(frame)
    shift = 2 * n * np.log(prepared.transform.scale).sum()
    for seed in (0, 1):
        scaled = mixture(covariance_type, seed)
        unscaled = prepared.transform.to_unscaled(scaled)
        before, after = (bic(m.log_likelihood(x), m.n_parameters, n) for m, x in ((scaled, X), (unscaled, values)))
        assert after - before == pytest.approx(shift, rel=1e-6)


def test_spherical_components_stay_so_on_one_scale():
    same = Transform(NUMERIC, (False,) * 3, np.arange(3.0), np.full(3, 2.0), np.ones(3))
    unscaled = same.to_unscaled(mixture("spherical"))
    assert unscaled.covariance_type == "spherical"
    np.testing.assert_allclose(unscaled.covariances, 4 * mixture("spherical").covariances)


def test_new_rows_keep_their_gaps():
    transform = prepare(table(), Recipe(NUMERIC, log=("price",))).transform
    X = transform.apply([[np.nan, 1.0, 1.6e9], [0.0, 1.0, 1.6e9], [-5.0, np.nan, 1.6e9]])
    np.testing.assert_array_equal(np.isnan(X), [[True, False, False], [True, False, False], [True, True, False]])
    assert np.isinf(transform.undo([[1e6, 0.0, 0.0]])[0, 0])
    with pytest.raises(InputError, match="price, temperature, stamp"):
        transform.apply([[1.0, 2.0]])


@pytest.mark.parametrize(
    "change",
    [
        {"scale": np.array([1.0, 0.0])},
        {"scale": np.ones(3)},
        {"centre": np.array([1.0, np.nan])},
        {"fill": np.array([-1.0, 1.0])},
        {"log": (True,)},
    ],
)
def test_a_transform_that_cannot_be_undone_is_refused(change):
    sound = Transform(("a", "b"), (True, False), np.zeros(2), np.ones(2), np.ones(2))
    with pytest.raises(InputError):
        replace(sound, **change)


def test_what_is_prepared_cannot_be_changed():
    prepared = prepare(table(), Recipe(NUMERIC))
    assert isinstance(prepared, Prepared)
    for array in (prepared.rows, prepared.dataset.X, prepared.transform.centre, prepared.transform.scale):
        assert not array.flags.writeable
