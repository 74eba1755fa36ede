"""Printed tables: columns are where the rows say, whatever stands above, below, or touches."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_core.data.ingest import read_table


def printed(values: np.ndarray, widths=(15, 15, 17)) -> list[str]:
    """Rows with a label such as 1990:1 and right-aligned numbers, as econometric programs print them."""
    return [
        f"{1990 + i // 4:>6}:{i % 4 + 1}" + "".join(f"{v:{w}.5g}" for v, w in zip(row, widths, strict=True))
        for i, row in enumerate(values)
    ]


@pytest.fixture
def values():
    rng = np.random.default_rng(4)
    draws = rng.normal(size=(30, 3)) * (20, 0.05, 1)
    return np.array([[float(f"{v:.5g}") for v in row] for row in draws])


ABOVE = f"{'':8}{'residual':>15}{'leverage':>15}{'influence':>17}\n"
FORMULAS = f"{'':8}{'u':>15}{'0<=h<=1':>15}{'u h/(1-h)':>17}\n\n"


@pytest.mark.parametrize("formulas", ["", FORMULAS])
@pytest.mark.parametrize(
    "below",
    ["", "\n('*' indicates a leverage point)\n\nCross-validation criterion = 23908.4\n", "\nNote: preliminary\n"],
)
def test_notes_and_formulas_do_not_join_columns(values, numbers, formulas, below):
    table = read_table((ABOVE + formulas + "\n".join(printed(values)) + "\n" + below).encode(), "residuals.txt")
    assert [name.split()[0] for name in table.frame.columns[1:]] == ["residual", "leverage", "influence"]
    assert np.array_equal(numbers(table.frame), values)
    assert table.frame.iloc[5, 0] == "1991:2"


def test_titles_above_do_not_name_columns(values, numbers):
    title = "Model estimation range: 1990:1 - 1997:2\nStandard error of residuals = 17.9039\n\n"
    table = read_table((title + ABOVE + "\n".join(printed(values)) + "\n").encode(), "residuals.txt")
    assert list(table.frame.columns[1:]) == ["residual", "leverage", "influence"]
    assert np.array_equal(numbers(table.frame), values)


@pytest.mark.parametrize("names", ["  obs        x       y\n", ""])
def test_numbers_that_touch_are_cut_where_the_left_column_ends(numbers, names):
    rows = np.array([[40.0 * i + 1, 10.0 ** (i % 6) * -2.5, 0.25 * i] for i in range(30)])
    text = "".join(f"{row[0]:5.0f}{row[1]:9.1f}{row[2]:8.3f}\n" for row in rows)
    assert "\n  201-250000.0 " in text
    assert np.array_equal(numbers(read_table((names + text).encode(), "a.txt").frame), rows)


def test_labels_that_touch_numbers_are_cut_where_the_numbers_begin(numbers):
    towns = ["Alta", "Brook", "Grand Junction", "Dell", "Elm", "Ford", "Red Bluff", "Hill", "Iron", "Jay"]
    rows = [[12_000.5 + 100 * i, 1.5 * i] for i in range(30)]
    lines = [f"{towns[i % 10]:<14}{a:7.1f}{b:8.2f}" for i, (a, b) in enumerate(rows)]
    assert lines[2].startswith("Grand Junction12200.5")
    text = f"{'Town':<14}{'income':>7}{'area':>8}\n" + "\n".join(lines)
    table = read_table(text.encode(), "towns.txt")
    assert np.array_equal(numbers(table.frame), rows)
    assert table.frame["Town"][2] == "Grand Junction"


def test_names_stand_over_their_own_columns(numbers):
    rows = [[i % 7 + 1, 10.5 + i, 300 - i] for i in range(14)]
    text = "Obs                income    area\n" + "".join(f"Station {n:<3d}{a:14.1f}{b:8.1f}\n" for n, a, b in rows)
    table = read_table(text.encode(), "stations.txt")
    assert list(table.frame.columns) == ["Obs", "column 2", "income", "area"]
    assert np.array_equal(numbers(table.frame), rows)


def test_names_that_stand_elsewhere_follow_the_names_of_rows(numbers):
    rows = [[i + 0.5, 2 * i, 3 * i] for i in range(12)]
    text = "  tfr births region\n" + "".join(
        f"{chr(97 + i) * (3 + i):<20}{a:6.2f}{b:5d}{c:5d}\n" for i, (a, b, c) in enumerate(rows)
    )
    table = read_table(text.encode(), "nations.txt")
    assert list(table.frame.columns) == ["column 1", "tfr", "births", "region"]
    assert np.array_equal(numbers(table.frame), rows)


def test_a_header_one_name_short_is_said_if_the_first_column_repeats():
    text = "x,y\n" + "".join(f"{i % 2},{i}.5,{i * i}\n" for i in range(9))
    table = read_table(text.encode(), "a.csv")
    said = "one name fewer than the rows have cells: names were given from the left, and the last column has none."
    assert any(said in sentence for sentence in table.report.dropped)
