"""Whatever the table, its columns are described as pandas counts them and prepared as scikit-learn does it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import RobustScaler, StandardScaler

from gmm_core.data.columns import describe
from gmm_core.data.prepare import Recipe, prepare
from gmm_core.errors import InputError

# Whole hundredths: no spread is lost to rounding, which has tests of its own.
VALUES = st.one_of(
    st.integers(-(10**6), 10**6).map(lambda v: v / 100),
    st.integers(0, 5).map(float),
    st.sampled_from([np.nan, np.inf, -np.inf]),
)


@st.composite
def frames(draw):
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[VALUES] * width), min_size=2, max_size=25))
    index = draw(st.permutations(range(len(rows))))
    return pd.DataFrame(rows, columns=[f"c{j}" for j in range(width)], index=index, dtype=float)


def known(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.replace([np.inf, -np.inf], np.nan).reset_index(drop=True)


def prepared_or_none(frame: pd.DataFrame, **choices):
    try:
        return prepare(frame, Recipe(tuple(frame), **choices))
    except InputError:
        values = known(frame)
        rows = values.dropna(how="all" if choices["missing"] != "drop" else "any")
        assert len(rows) < 2 or values.isna().all().any()
        return None


@settings(max_examples=60, deadline=None)
@given(frames())
def test_columns_are_counted_as_pandas_does(frame):
    values = known(frame)
    for column, (name, series) in zip(describe(frame), values.items(), strict=True):
        assert (column.name, column.n_missing, column.n_distinct) == (name, series.isna().sum(), series.nunique())
        assert np.array_equal([column.minimum, column.maximum], [series.min(), series.max()], equal_nan=True)
        assert sum(column.histogram) == series.notna().sum()
        assert not (column.suggested and column.kind in ("constant", "empty", "text"))


@settings(max_examples=60, deadline=None)
@given(frames(), st.sampled_from(["none", "standardise", "robust"]))
def test_rows_with_gaps_are_left_out_as_pandas_does(frame, scaling):
    prepared = prepared_or_none(frame, missing="drop", scaling=scaling)
    if prepared is None:
        return
    whole = known(frame).dropna()
    assert prepared.rows.tolist() == whole.index.tolist()
    assert np.isfinite(prepared.dataset.X).all()
    np.testing.assert_allclose(prepared.transform.undo(prepared.dataset.X), whole, rtol=1e-12, atol=1e-9)
    n_out = len(frame) - len(whole)
    assert any(said.startswith(f"{n_out} of {len(frame)} rows") for said in prepared.log) == (n_out > 0)


@settings(max_examples=60, deadline=None)
@given(frames(), st.sampled_from(["standardise", "robust"]))
def test_medians_and_scales_are_scikit_learns(frame, scaling):
    prepared = prepared_or_none(frame, missing="median", scaling=scaling)
    if prepared is None:
        return
    rows = known(frame).dropna(how="all").to_numpy()
    filled = SimpleImputer(strategy="median").fit_transform(rows)
    scaled = StandardScaler().fit_transform(filled)
    if scaling == "robust":
        robust = RobustScaler().fit(filled)
        spread = np.subtract(*np.percentile(filled, [75, 25], axis=0)) > 0
        scaled = np.where(
            spread, 1.349 * robust.transform(filled), (filled - robust.center_) / filled.std(axis=0).clip(1e-9)
        )
    varies = filled.std(axis=0) > 0
    np.testing.assert_allclose(prepared.dataset.X[:, varies], scaled[:, varies], rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(prepared.dataset.X[:, ~varies], 0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(frames())
def test_neighbours_fill_within_the_column_and_change_nothing_else(frame):
    prepared = prepared_or_none(frame, missing="knn", scaling="none")
    if prepared is None:
        return
    rows = known(frame).dropna(how="all").to_numpy()
    there = ~np.isnan(rows)
    np.testing.assert_array_equal(prepared.dataset.X[there], rows[there])
    assert (np.nanmin(rows, axis=0) - 1e-6 <= prepared.dataset.X).all()
    assert (np.nanmax(rows, axis=0) + 1e-6 >= prepared.dataset.X).all()


@pytest.mark.parametrize("kept", ["measurement", "year"])
def test_days_written_as_one_number_are_dates(kept):
    rng = np.random.default_rng(0)
    days = pd.to_datetime("2019-06-01") + pd.to_timedelta(rng.integers(0, 900, 80), unit="D")
    numbers = days.strftime("%Y%m%d").astype(float).to_numpy().copy()
    if kept == "measurement":
        numbers[3] = 20191399.0
    column = describe(pd.DataFrame({"x": numbers, "beside": rng.normal(size=80)}))[0]
    assert (column.kind, column.suggested) == (kept, kept == "measurement")
    assert column.why.endswith(": dates written as one number, left out.") == (kept == "year")
