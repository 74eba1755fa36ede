"""The decimal mark: decided by evidence, said where it stays open, never a wrong number in silence."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_core.data.ingest import Options, read_table
from gmm_core.data.ingest.cells import digits, evidence, kind, take_apart, tidy


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("1.5", "."),
        ("1,5", ","),
        ("0.123", "."),
        ("0,123", ","),
        ("1234.567", "."),
        ("1,234.5", "."),
        ("1.234,5", ","),
        ("1.234.567", ","),
        ("1,234,567", "."),
        ("1.234", "?."),
        ("1,234", "?,"),
        ("12", ""),
        ("1 234,567", ","),
        ("1.234e5", "."),
        ("12,34,567", "."),
        ("1.2.3", ""),
        ("1,23,4", ""),
    ],
)
def test_what_a_number_says_about_the_mark(cell, says):
    assert evidence(take_apart(tidy(cell))) == says


@pytest.mark.parametrize(
    ("body", "decimal", "read"),
    [
        ("1,234.5", ".", "1234.5"),
        ("1.234,5", ",", "1234.5"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        ("12,34,567", ".", "1234567"),
        (".5", ".", "0.5"),
        ("5.", ".", "5"),
        ("1,5", ".", None),
        ("1.5", ",", None),
        ("1,23,4", ".", None),
        ("0,123", ".", None),
        ("1.2.3", ".", None),
        ("12 34", ".", None),
        ("1,234,5", ".", None),
    ],
)
def test_digits_follow_the_rules_of_grouping(body, decimal, read):
    assert digits(body, decimal) == read


@pytest.mark.parametrize(
    "cell",
    [
        "10-20",
        "1/2",
        "10:30",
        "555-1234",
        "2024-01-05",
        "01.02.2024",
        "A12",
        "5'11\"",
        "1;2",
        "",
        "-",
        "((1))",
        "(-1)",
        "--1",
        "12 34 5",
        "9" * 60,
        "192.168.100.100",
        "x 1",
    ],
)
def test_what_is_no_number(cell):
    assert kind(cell) != "number"


def test_internet_addresses_are_no_numbers():
    assert take_apart("192.168.100.100") is None
    assert digits(take_apart("1.000.000.000,5").body, ",") == "1000000000.5"


def column(cells: list[str], delimiter: str = "\t", **options) -> tuple[list[float], str]:
    text = f"id{delimiter}v\n" + "".join(f"r{i}{delimiter}{c}\n" for i, c in enumerate(cells))
    table = read_table(text.encode(), "a.csv", Options(**options))
    return table.frame["v"].tolist(), " ".join(table.report.found)


def test_only_open_commas_are_said_to_be_open():
    values, found = column(["1,234", "2,345", "8,100"])
    assert values == [1234, 2345, 8100]
    assert "“1,234” was read as 1234 but could mean 1.234, as in 3 cells among the first rows" in found
    values, found = column(["1,234", "2,345", "8,100"], decimal=",")
    assert values == [1.234, 2.345, 8.1]
    assert "could mean" not in found


def test_plain_numbers_beside_open_ones_decide():
    assert column(["1,234", "999", "12", "500"])[0] == [1234, 999, 12, 500]
    assert column(["1,234", "1999", "12", "500"])[0] == [1.234, 1999, 12, 500]
    assert column(["1.234", "999", "12", "500"])[0] == [1234, 999, 12, 500]
    assert column(["1.234", "1999", "12", "500"])[0] == [1.234, 1999, 12, 500]


def test_semicolons_go_with_decimal_commas_where_nothing_else_tells():
    values, found = column(["1,234", "2,345", "8,100"], ";")
    assert values == [1.234, 2.345, 8.1]
    assert "could mean 1234" in found


def test_another_column_settles_an_open_one():
    text = "a;b\n" + "".join(f"{1 + i}.234;{i},5\n" for i in range(9))
    table = read_table(text.encode(), "a.csv")
    assert table.frame["a"].tolist() == [1234 + 1000 * i for i in range(9)]
    assert "“a”: thousands separators removed in 9 cells." in table.report.done


def test_rows_beyond_the_sample_settle_an_open_column():
    rows = ["1.234\t2.345"] * 3_000 + ["1.234\t2.345,5"] * 10 + ["1.234\t2.345"] * 5_000
    table = read_table(("a\tb\n" + "\n".join(rows)).encode(), "a.csv")
    assert table.options.decimal == ","
    assert set(table.frame["a"]) == {1234}
    assert set(table.frame["b"]) == {2345, 2345.5}


def test_a_column_of_its_own_kind_is_read_and_said():
    text = "a;b\n" + "".join(f"{i}.25;{i},5\n" for i in range(5)) + "7.5;8\n"
    table = read_table(text.encode(), "a.csv")
    assert table.frame["a"].tolist() == [0.25, 1.25, 2.25, 3.25, 4.25, 7.5]
    assert table.frame["b"].tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 8]
    assert any("unlike in other columns" in said for said in table.report.done)


def test_both_marks_in_one_column_stay_text():
    cells = ["1.5", "1,5", "1,234", "1.234"] * 20
    text = "n;v\n" + "".join(f"{i};{c}\n" for i, c in enumerate(cells))
    table = read_table(text.encode(), "a.csv")
    assert table.frame["v"].tolist() == cells
    assert any(said.startswith("Both marks occur") for said in table.report.found)


def test_one_column_of_decimal_commas_is_not_cut_in_two():
    frame = read_table(b"length\n207,8\n192,1\n211,5\n", "a.csv").frame
    assert frame["length"].tolist() == [207.8, 192.1, 211.5]


@pytest.mark.parametrize(
    "cells", [["1.5k", "900", "2k", "800"], ["5 m", "3 km", "2 m", "7 km"], ["$5", "€6", "$7", "€8"]]
)
def test_mixed_scales_stay_text(cells):
    text = "n,v\n" + "".join(f"{i},{c}\n" for i, c in enumerate(cells))
    table = read_table(text.encode(), "a.csv")
    assert table.frame["v"].tolist() == cells
    assert any(said.startswith("“v” stays text") for said in table.report.done)


def test_units_that_differ_in_a_digit_are_not_mixed():
    rows = "".join(f"{i},{i + 10} kg/m{2 if i % 10 else 3}\n" for i in range(50))
    frame = read_table(f"n,v\n{rows}".encode(), "a.csv").frame
    assert np.array_equal(np.flatnonzero(frame["v"].isna()), np.arange(0, 50, 10))
