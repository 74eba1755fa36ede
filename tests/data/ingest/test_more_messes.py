"""Messes that once gave wrong numbers, lost rows or were refused."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_core.data.ingest import Options, read_table
from gmm_core.errors import InputError


def comma(cell: str) -> str:
    return cell.replace(".", ",")


def power(mark: str):
    def write(cell: str) -> str:
        mantissa, exponent = f"{float(cell):.6e}".split("e")
        return mantissa + mark + str(int(exponent))

    return write


def raised(cell: str) -> str:
    mantissa, exponent = f"{float(cell):.6e}".split("e")
    return f"{mantissa}×10{str(int(exponent)).translate(str.maketrans('0123456789-', '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'))}"


@pytest.mark.parametrize(
    "write",
    [
        power("×10^"),
        power(" x 10^"),
        power("*10**"),
        raised,
        lambda c: f"{float(c):+.6E}".replace("E", "D"),
        lambda c: f"$ ({c[1:]})" if c[0] == "-" else f"$ {c} ",
        lambda c: f"R$ {c}",
        lambda c: f"Fr. {c}",
        lambda c: f"“{c}”",
        lambda c: c.translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")),
        lambda c: c.translate(str.maketrans("0123456789.", "۰۱۲۳۴۵۶۷۸۹٫")),
        lambda c: c.translate(str.maketrans("0123456789", "०१२३४५६७८९")),
    ],
)
def test_more_ways_to_write_a_number(birds, numbers, write):
    assert np.array_equal(numbers(read_table(birds.text(write, "\t").encode(), "birds.csv").frame), birds.values)


@pytest.mark.parametrize("cell", ["0x1F", "1d5", "1d2", "3b4c", "12.5é2"])
def test_letters_between_digits_are_no_unit(birds, numbers, cell):
    rows = birds.rows()
    rows[4][2] = cell
    birds.values[4, 1] = np.nan
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values, equal_nan=True)
    assert f"“mass”: 1 cell not read as a number and taken as missing (“{cell}”)." in table.report.done


def test_per_cent_beside_shares_stays_text():
    text = "n,v\n" + "".join(f"{i},{i}%\n{i},0.{i + 10}\n" for i in range(30))
    table = read_table(text.encode(), "a.csv")
    assert table.frame["v"].dtype != "float64"
    assert "“v” stays text: some numbers carry “%” and others do not." in table.report.done


@pytest.mark.parametrize(
    ("code", "others", "shown"),
    [
        ("-8888", (1.5, 2.5, 4.0), "−8888, far below"),
        ("-99", (1.5, 2.5, 4.0), "−99, far below"),
        ("9999", (1.5, 2.5, 4.0), "9999, far above"),
        ("99", (1, 2, 5), "99, far above"),
        ("9.969209968386869e+36", (270.5, 280.0, -3.0), "9.96921e+36, far above"),
        ("-1e30", (270.5, 280.0, -3.0), "−1e+30, far below"),
    ],
)
def test_codes_for_missing_far_from_all_values(code, others, shown):
    cells = [code, *map(str, others), code, *map(str, others)]
    table = read_table(("v\n" + "\n".join(cells)).encode(), "a.csv")
    assert np.array_equal(table.frame["v"], [np.nan, *others] * 2, equal_nan=True)
    assert f"“v”: {shown} all other values, taken as missing in 2 cells." in table.report.done


@pytest.mark.parametrize(("code", "end"), [(999, "smallest"), (9999, "largest"), (-1, "only negative")])
def test_codes_that_may_be_values_are_kept_and_said(birds, numbers, code, end):
    rows = birds.rows()
    for i in (3, 9, 20):
        rows[i][2], birds.values[i, 1] = str(code), code
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    shown = str(code).replace("-", "−")
    assert any(f"“mass”: {shown}, the {end} value, stands in 3 cells and was kept" in s for s in table.report.done)


@pytest.mark.parametrize(
    "above",
    [
        "Operator,Anna,,\nTemperature,21.5,,\n,,,\n",
        "Channels,3,,\nSamples,60,60,60\n",
        "<!-- exported -->\n",
    ],
)
def test_numbers_about_the_file_above_its_header(birds, numbers, above):
    table = read_table((above + birds.text()).encode(), "birds.csv")
    assert tuple(table.frame) == birds.names
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.options.header == above.count("\n") + 1


def test_a_number_about_the_file_above_data_without_header(birds, numbers):
    text = "Operator,Anna,,\nTemperature,21.5,,\n,,,\n" + birds.text(names=None)
    table = read_table(text.encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.options.header == 0


@pytest.mark.parametrize("names", [("species", "flipper", "mass", "dev"), None])
def test_first_rows_without_numbers_stay(birds, numbers, names):
    rows = birds.rows()
    for i in range(3):
        rows[i][1:] = ["", "", ""]
        birds.values[i] = np.nan
    table = read_table(birds.text(names=names, rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values, equal_nan=True)
    assert table.options.header == (1 if names else 0)


@pytest.mark.parametrize("step", [0.5, 2.0])
def test_wavelengths_as_names(step):
    rng = np.random.default_rng(5)
    spectra = rng.normal(1, 0.2, (30, 5)).round(4)
    header = ",".join(["sample", *(f"{400.5 + step * j:.1f}" for j in range(5))])
    text = header + "\n" + "".join(f"s{i}," + ",".join(map(str, row)) + "\n" for i, row in enumerate(spectra))
    frame = read_table(text.encode(), "a.csv").frame
    assert list(frame)[1] == "400.5"
    assert np.array_equal(frame.iloc[:, 1:], spectra)


def test_uneven_positions_as_names_of_many_columns():
    rng = np.random.default_rng(5)
    values = rng.normal(1, 0.2, (30, 12)).round(4)
    positions = np.cumsum(rng.uniform(1, 3, 12)).round(2)
    text = "".join(",".join(map(str, row)) + "\n" for row in [positions, *values])
    frame = read_table(text.encode(), "a.csv").frame
    assert list(frame) == [str(p) for p in positions]
    assert np.array_equal(frame, values)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("padding", ["", ";;", ","])
def test_lines_wrapped_in_quotes(birds, numbers, delimiter, padding):
    rows = [[f'"{r[0]}, the bird"', *r[1:]] for r in birds.rows()]
    lines = birds.text(rows=rows, delimiter=delimiter).splitlines()
    text = "\r\n".join('"' + line.replace('"', '""') + '"' + padding for line in lines)
    table = read_table(text.encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.frame["species"][0] == f"{birds.species[0]}, the bird"
    assert "Every line was wrapped in quotation marks, which were taken off." in table.report.done


def test_a_grid_with_rules_between_rows(birds, numbers):
    rule = "+------+------+------+------+\n"
    rows = [birds.names, *birds.rows()]
    text = rule + "".join("| " + " | ".join(r) + " |\n" + rule for r in rows)
    frame = read_table(text.encode(), "birds.txt").frame
    assert np.array_equal(numbers(frame), birds.values)
    assert tuple(frame) == birds.names


@pytest.mark.parametrize("delimiter", ["^", "~"])
def test_rare_delimiters(birds, numbers, delimiter):
    table = read_table(birds.text(delimiter=delimiter).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.options.delimiter == delimiter


def test_decimal_commas_between_commas_with_a_blank(birds, numbers):
    text = birds.text(comma, ", ").encode()
    table = read_table(text, "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert (table.options.delimiter, table.options.decimal) == (",", ",")
    assert read_table(text, "birds.csv", table.options).frame.equals(table.frame)


def test_commas_between_columns_and_inside_numbers_are_refused(birds):
    with pytest.raises(InputError, match="commas both between columns and inside numbers"):
        read_table(birds.text(comma).encode(), "birds.csv")


@pytest.mark.parametrize(
    "write", [lambda v: f"{v:,.1f}", lambda v: f"{v:.1f} kg", lambda v: f"{v:.1f}".replace(".", ",")]
)
def test_one_column_is_not_cut_inside_its_numbers(birds, write):
    text = "mass\n" + "\n".join(write(v) for v in birds.values[:, 1])
    frame = read_table(text.encode(), "a.csv").frame
    assert list(frame) == ["mass"]
    assert np.array_equal(frame["mass"], birds.values[:, 1])


def test_row_names_beside_one_column_are_not_joined_with_it():
    frame = read_table(b"x\n1,207.8\n2,192.1\n3,301.5\n", "a.csv").frame
    assert frame.iloc[:, -1].tolist() == [207.8, 192.1, 301.5]


def test_two_whole_numbers_without_header_may_be_one():
    text = b"207,8\n192,1\n211,5\n"
    table = read_table(text, "a.csv")
    assert any("choose the semicolon" in said for said in table.report.found)
    frame = read_table(text, "a.csv", Options(delimiter=";")).frame
    assert frame.iloc[:, 0].tolist() == [207.8, 192.1, 211.5]


@pytest.mark.parametrize("cells", [["Doe", " J", "1.5", "2.5", "3.5"], ["Doe", "201.5", "4", "393.2", "0.5"]])
def test_a_row_shifted_by_a_surplus_cell_is_left_out(birds, numbers, cells):
    rows = birds.rows()
    rows[4] = cells
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), np.delete(birds.values, 4, axis=0))
    said = "1 row left out: one cell too many does not tell which cells belong to which columns."
    assert said in table.report.dropped


@pytest.mark.parametrize("below", ["60 rows\n", "60 rows in set (0.00 sec)\n"])
def test_a_count_of_rows_below_the_table(birds, numbers, below):
    assert np.array_equal(numbers(read_table((birds.text() + below).encode(), "a.csv").frame), birds.values)


def test_one_number_among_classes_is_no_column_of_numbers():
    habits = ["0 daily"] * 34 + ["1-5 daily"] * 3 + ["11+ daily"] * 2
    table = read_table(("age,smokes\n" + "".join(f"{20 + k},{h}\n" for k, h in enumerate(habits))).encode(), "a.csv")
    assert table.frame["smokes"].tolist() == habits
    assert any("“smokes” stays text" in said for said in table.report.done)


def column(cells: list[str]):
    """A column of these cells beside one of numbers, and what was said of it."""
    table = read_table(("n,v\n" + "".join(f"{i}.5,{cell}\n" for i, cell in enumerate(cells))).encode(), "a.csv")
    return table.frame["v"], [said for said in table.report.done if said.startswith("“v”")]


@pytest.mark.parametrize("letters", ["A", "AB", "bc"])
def test_house_numbers_with_letters_are_codes(letters):
    cells = [f"{i}{letters[i % len(letters)]}" if i % 9 == 0 else str(i) for i in range(3, 90)]
    values, said = column(cells)
    assert values.tolist() == cells
    assert said[0].startswith("“v” stays text: it holds codes such as ")


def test_a_letter_behind_a_number_in_a_single_cell_is_no_unit():
    values, said = column([str(i) for i in range(400)] + ["136A"])
    assert values.tolist()[:400] == list(range(400))
    assert np.isnan(values[400])
    assert said == ["“v”: 1 cell not read as a number and taken as missing (“136A”)."]


def test_a_word_behind_some_numbers_is_no_unit_but_a_known_unit_is():
    values, said = column(["3.5", "4.25 late", "5.5", "6.5", "7.0", "8.5", "9 kg"])
    assert np.array_equal(values, [3.5, np.nan, 5.5, 6.5, 7.0, 8.5, 9.0], equal_nan=True)
    assert "“v”: 1 cell not read as a number and taken as missing (“4.25 late”)." in said
    values, said = column(["3.5", "4.25 kg", "5.5", "6.5"])
    assert values.tolist() == [3.5, 4.25, 5.5, 6.5]
    assert said == ["“v”: unit “kg” removed in 1 cell."]


def test_a_unit_that_all_cells_carry_need_not_be_known():
    values, said = column([f"{i}.25 bushels" for i in range(20)])
    assert values.tolist() == [i + 0.25 for i in range(20)]
    assert said == ["“v”: unit “bushels” removed in 20 cells."]
    assert column([f"{i}A" for i in range(20)])[0].tolist() == list(range(20))


def test_names_of_genetic_variants_are_no_rupees():
    cells = [f"rs{4680 + 977 * i}" for i in range(30)]
    values, said = column(cells)
    assert values.tolist() == cells
    assert said == ["“v” stays text: rs4680 and its like are names, not amounts."]


@pytest.mark.parametrize("write", ["Rs{}", "Rs. {}", "rs {}", "rs.{}", "kr {}", "EUR{}", "rs{}.50"])
def test_amounts_in_letters_of_a_currency_are_amounts(write):
    values, said = column([write.format(100 + 7 * i) for i in range(30)])
    assert values.dtype == "float64"
    assert values[1] in (107, 107.5)
    assert "currency sign" in said[0]
