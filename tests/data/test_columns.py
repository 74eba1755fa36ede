"""Each column is told for what it is, with its evidence, and the right ones are suggested."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gmm_core.data.columns import HISTOGRAM_BINS, STEPPED, describe, plain_number
from gmm_core.data.real import FILES

N = 60
RNG = np.random.default_rng(1)
CONTINUOUS = RNG.normal(10, 2, N)


def one(values, name="x", beside=CONTINUOUS):
    """The description of one column beside a plain measurement."""
    return describe(pd.DataFrame({name: values, "beside": beside[: len(values)]}))[0]


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("x", np.arange(1.0, N + 1), "identifier"),
        ("x", RNG.permutation(N) + 100.0, "identifier"),
        ("x", RNG.choice(N + 6, N, replace=False) * 1.0, "identifier"),
        ("x", RNG.choice(3 * N, N, replace=False) * 1.0, "measurement"),
        ("x", 10.0 * np.arange(N), "identifier"),
        ("PassengerId", RNG.choice(10**6, N, replace=False) * 1.0, "identifier"),
        ("postcode", RNG.integers(10_000, 10_040, N) * 1.0, "identifier"),
        ("row number", RNG.choice(10**6, N, replace=False) * 1.0, "identifier"),
        ("number of cells", RNG.choice(10**6, N, replace=False) * 1.0, "measurement"),
        ("x", np.full(N, 5.0), "constant"),
        ("x", np.full(N, "same"), "constant"),
        ("x", RNG.integers(2001, 2009, N) * 1.0, "year"),
        ("Baujahr", 1900.0 + np.arange(N), "year"),
        ("Volcano", RNG.choice(np.arange(1900, 2100), N, replace=False) * 1.0, "measurement"),
        ("x", RNG.integers(0, 2, N) * 1.0, "indicator"),
        ("x", np.where(RNG.random(N) < 0.5, 1.5, 2.7), "indicator"),
        ("x", np.arange(N) % 5 + 1.0, "scale"),
        ("x", np.arange(N) % 7 - 3.0, "scale"),
        ("x", np.arange(N) % 5 + 1001.0, "count"),
        ("x", np.array([12.0, 15, 19, 21, 24, 24, 30, 37, 41, 44]), "measurement"),
        ("dose", np.array([0.5, 1.0, 2.0])[np.arange(N) % 3], "scale"),
        ("cylinders", np.array([4.0, 6.0, 8.0])[np.arange(N) % 3], "count"),
        ("x", RNG.normal(0, 1, N), "measurement"),
        ("x", RNG.integers(-1000, 1000, N) * 1.0, "measurement"),
        ("x", 2.0**60 + 2.0**12 * RNG.permutation(N), "measurement"),
        ("x", np.array(["a", "b", "c"])[np.arange(N) % 3], "group"),
        ("x", np.array([f"street {i}" for i in range(N)]), "text"),
        ("x", np.full(N, np.nan), "empty"),
        ("x", np.array([None] * N, dtype=object), "empty"),
    ],
)
def test_kinds(name, values, kind):
    column = one(values, name)
    assert (column.kind, column.name) == (kind, name)
    assert column.suggested == (kind == "measurement")
    assert column.why.endswith("." if column.suggested else (", left out.", "onto a single one.", "the known groups."))
    assert ("a Gaussian" in column.why) == (kind in STEPPED and not column.suggested)


def test_the_reason_holds_the_evidence():
    assert one(np.arange(1.0, 61)).why == ("60 different whole numbers that run from 1 to 60: an identifier, left out.")
    assert one(np.full(N, 2.5)).why == "Every value is 2.5: a constant, left out."
    assert one(np.array([f"group {i % 4}" for i in range(N)])).why == (
        "4 different texts in 60 rows (“group 0”, “group 1”, “group 2”, …): could be the known groups."
    )
    assert one(np.arange(N) % 5 + 1.0, beside=CONTINUOUS).why == (
        "All values are whole numbers from 1 to 5: the 5 steps of a scale, left out, "
        "since a Gaussian spreads over all values in between and would fit best shrunk onto a single one."
    )
    assert "50% of the rows at 0" in one(np.where(np.arange(N) % 2, CONTINUOUS, 0.0)).why


def test_counts_are_suggested_only_with_many_values():
    few, many = RNG.poisson(3, 2000) * 2.0, np.minimum(RNG.geometric(0.08, 2000) - 1.0, 60)
    beside = RNG.normal(size=2000)
    assert (one(few, beside=beside).kind, one(few, beside=beside).suggested) == ("count", False)
    assert (one(many, beside=beside).kind, one(many, beside=beside).suggested) == ("count", True)


def test_numbers_of_a_column_are_right():
    values = np.array([3.0, np.nan, 1.0, np.inf, 1.0, -np.inf, 7.0, 7.5])
    column = one(values)
    assert (column.n_missing, column.n_distinct) == (3, 4)
    assert (column.minimum, column.maximum) == (1.0, 7.5)
    text = one(np.array(["a", None, "b", "a", "c", "d", "e", "f"], dtype=object))
    assert (text.n_missing, text.n_distinct, text.histogram) == (1, 6, ())
    assert np.isnan([text.minimum, text.maximum]).all()


@pytest.mark.parametrize("seed", range(5))
def test_histogram_is_numpys(seed):
    values = np.random.default_rng(seed).normal(size=500) * 10.0 ** (seed - 2)
    expected = np.histogram(values, HISTOGRAM_BINS)[0]
    np.testing.assert_array_equal(one(values, beside=values**2).histogram, expected)


@pytest.mark.parametrize(
    "values",
    [
        np.array([-1.7e308, 1.7e308, 0.0, 5.0, 6.5]),
        np.array([5e-324, 1e-320, 2e-322, 3e-323, 0.0]),
        np.array([1e12, 1.5, 1.6, 1.7, 1.8]),
        np.array([1e300, 2e300, 3e300, 4e300, 5e300]),
    ],
)
def test_extreme_values_do_no_harm(values):
    column = one(values)
    assert sum(column.histogram) == len(values)
    assert column.kind == "measurement"


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_tiny_tables(rows):
    frame = pd.DataFrame({"a": np.arange(rows) * 1.0, "b": ["x"] * rows})
    assert [c.name for c in describe(frame)] == ["a", "b"]


def test_a_table_without_columns_has_no_descriptions():
    assert describe(pd.DataFrame()) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.exp(np.random.default_rng(0).normal(size=500)), True),
        (np.exp(np.random.default_rng(0).normal(size=500)) - 1, False),
        (-np.exp(np.random.default_rng(0).normal(size=500)), False),
        (np.random.default_rng(0).normal(50, 5, 500), False),
        (np.random.default_rng(0).uniform(1, 100, 500), False),
        (np.random.default_rng(0).gamma(4, 5, 500) + 1, False),
    ],
)
def test_logarithm_is_suggested_for_positive_values_with_a_long_tail(values, expected):
    assert one(values, beside=np.random.default_rng(1).normal(size=500)).suggest_log is expected


def test_one_hot_columns_are_told_with_their_set():
    codes = pd.get_dummies(pd.Series(RNG.integers(0, 3, N)), prefix="colour").astype(float)
    other = RNG.integers(0, 2, N) * 1.0
    frame = pd.DataFrame({"size": CONTINUOUS, "left": other}).join(codes).assign(right=1 - codes["colour_0"])
    columns = {c.name: c for c in describe(frame)}
    assert all(columns[name].kind == "indicator" for name in [*codes, "left", "right"])
    for name in codes:
        assert "one category coded in 3 columns" in columns[name].why
        assert all(f"“{other}”" in columns[name].why for other in codes if other != name)
    assert "category" not in columns["left"].why
    assert "category" not in columns["right"].why
    assert [c.name for c in columns.values() if c.suggested] == ["size"]


def test_one_hot_needs_every_row():
    a, b = np.arange(N) % 3 == 0, np.arange(N) % 3 == 1
    whys = [c.why for c in describe(pd.DataFrame({"a": a * 1.0, "b": b * 1.0, "x": CONTINUOUS}))]
    assert not any("category" in why for why in whys)


def test_only_the_first_of_two_copies_is_suggested():
    wide = RNG.normal(size=N)
    frame = pd.DataFrame({"cm": CONTINUOUS, "inch": CONTINUOUS / 2.54 + 1e9, "other": wide, "minus": -3 * CONTINUOUS})
    frame.loc[[3, 7], "inch"] = np.nan
    columns = describe(frame)
    assert [c.suggested for c in columns] == [True, False, True, False]
    assert columns[1].why == "It repeats “cm” (their correlation is 1.0000), left out."
    assert columns[3].why == "It repeats “cm” (their correlation is -1.0000), left out."


@pytest.mark.parametrize(("noise", "suggested"), [(0.005, False), (0.03, True)])
def test_a_copy_has_a_correlation_beyond_four_nines(noise, suggested):
    x = np.random.default_rng(3).normal(size=5000)
    y = x + noise * np.random.default_rng(4).normal(size=5000)
    assert (np.corrcoef(x, y)[0, 1] <= 0.9999) == suggested
    assert describe(pd.DataFrame({"x": x, "y": y}))[1].suggested == suggested


def test_columns_without_common_rows_are_no_copies():
    x = RNG.normal(size=N)
    frame = pd.DataFrame({"x": np.where(np.arange(N) < 30, x, np.nan), "y": np.where(np.arange(N) < 28, np.nan, x)})
    assert all(c.suggested for c in describe(frame))


def test_where_nothing_is_a_measurement_what_varies_is_suggested():
    frame = pd.DataFrame({"id": np.arange(N) * 1.0, "yes": np.arange(N) % 2 * 1.0, "one": np.ones(N), "t": ["a"] * N})
    columns = describe(frame)
    assert [c.suggested for c in columns] == [False, True, False, False]
    assert columns[1].why.endswith(
        "; chosen only because no column is a plain measurement, and components may shrink onto single values."
    )
    assert [c.suggested for c in describe(frame[["id", "one"]])] == [True, False]


@pytest.mark.parametrize("path", sorted(FILES.glob("*.csv")), ids=lambda path: path.stem)
def test_every_column_of_the_bundled_data_is_a_measurement(path):
    for column in describe(pd.read_csv(path)):
        assert column.kind == ("group" if column.name == "group" else "measurement")
        assert column.suggested == (column.kind == "measurement")


@pytest.mark.parametrize("shape", [(1_000_000, 4), (10_000, 200)])
def test_large_tables_are_described_quickly(shape):
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=shape))
    start = time.process_time()
    assert all(c.suggested for c in describe(frame))
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    ("value", "text"), [(1949.0, "1949"), (0.5, "0.5"), (123456.789, "1.235e+05"), (1e20, "1e+20"), (-3.0, "-3")]
)
def test_plain_number(value, text):
    assert plain_number(value) == text


def test_describing_does_not_load_pandas_by_itself():
    code = "import sys, gmm_core.data.columns; sys.exit('pandas' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
