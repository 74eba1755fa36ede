"""One test for each family of mess: the numbers come out as they were."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_core.data.ingest import read_table


def comma(cell: str) -> str:
    return cell.replace(".", ",")


def grouped(separator: str, decimal: str = "."):
    def write(cell: str) -> str:
        whole, _, fraction = cell.lstrip("-").partition(".")
        return "-" * cell.startswith("-") + f"{int(whole):,}".replace(",", separator) + decimal + fraction

    return write


def quoted(cell: str) -> str:
    return f'"{cell}"'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_unicode_with_and_without_mark(birds, numbers, encoding):
    table = read_table(birds.text(names=("Größe", "a", "b", "c")).encode(encoding), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert list(table.frame) == ["Größe", "a", "b", "c"]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", ("Größe", "Länge °C", "Höhe", "Maß")),
        ("mac-roman", ("Größe", "Länge", "Höhe", "Maß")),
        ("cp1251", ("вид", "крыло", "масса", "откл")),
        ("koi8-r", ("вид", "крыло", "масса", "откл")),
        ("cp1253", ("είδος", "μήκος", "μάζα", "απόκλιση")),
        ("gb18030", ("种类", "翅长", "体重", "偏差")),
        ("shift_jis", ("種類", "翼の長さ", "体重", "偏差")),
        ("euc_jp", ("種類", "翼の長さ", "くちばし", "体重")),
        ("euc_kr", ("종류", "날개", "무게", "편차")),
        ("big5", ("種類", "翅膀長度", "重量", "偏差")),
    ],
)
def test_older_encodings_by_a_few_names(birds, numbers, encoding, names):
    table = read_table(birds.text(names=names).encode(encoding), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert tuple(table.frame) == names
    assert any("encoded" in said for said in table.report.found)


@pytest.mark.parametrize(
    ("delimiter", "word"),
    [
        (",", "commas"),
        (";", "semicolons"),
        ("\t", "tabs"),
        ("|", "vertical bars"),
        (" ", "blanks"),
        (", ", "commas"),
    ],
)
def test_delimiters(birds, numbers, delimiter, word):
    table = read_table(birds.text(delimiter=delimiter).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert f"Columns are separated by {word}." in table.report.found
    assert table.options.delimiter == delimiter[0]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " "])
def test_decimal_comma(birds, numbers, delimiter):
    table = read_table(birds.text(comma, delimiter).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.options.decimal == ","


def test_decimal_comma_in_quotes_between_commas(birds, numbers):
    table = read_table(birds.text(lambda c: quoted(comma(c))).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)


@pytest.mark.parametrize("separator", [",", " ", "\u00a0", "\u202f", "\u2009", "'", "’"])
def test_thousands_with_decimal_point(birds, numbers, separator):
    table = read_table(birds.text(grouped(separator), "\t").encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert "“mass”: thousands separators removed in 60 cells." in table.report.done


@pytest.mark.parametrize("separator", [".", " ", "\u00a0", "\u202f", "'"])
def test_thousands_with_decimal_comma(birds, numbers, separator):
    table = read_table(birds.text(grouped(separator, ","), ";").encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda c: "$" + c, "currency sign “$” removed in 60 cells"),
        (lambda c: c + " €", "currency sign “€” removed in 60 cells"),
        (lambda c: "CHF " + c, "currency sign “chf” removed in 60 cells"),
        (lambda c: c + "%", "per cent sign removed in 60 cells"),
        (lambda c: c + " kg", "unit “kg” removed in 60 cells"),
        (lambda c: c + "µm", "unit “µm” removed in 60 cells"),
        (lambda c: c + " °C", "unit “°c” removed in 60 cells"),
    ],
)
def test_trimmings_are_removed_and_counted(birds, numbers, write, said):
    table = read_table(birds.text(write).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert f"“mass”: {said}." in table.report.done


@pytest.mark.parametrize(
    "write",
    [
        lambda c: c.replace("-", "\u2212"),
        lambda c: c.replace("-", "–"),
        lambda c: f"({c[1:]})" if c[0] == "-" else c,
        lambda c: c[1:] + "-" if c[0] == "-" else c,
        lambda c: c if c[0] == "-" else "+" + c,
        lambda c: f"{float(c):.6E}",
        lambda c: f'="{c}"',
        lambda c: f"'{c}'",
        lambda c: c.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
    ],
)
def test_ways_to_write_a_number(birds, numbers, write):
    assert np.array_equal(numbers(read_table(birds.text(write).encode(), "birds.csv").frame), birds.values)


def test_negative_numbers_in_brackets_are_counted(birds):
    table = read_table(birds.text(lambda c: f"({c[1:]})" if c[0] == "-" else c).encode(), "birds.csv")
    n = int((birds.values[:, 2] < 0).sum())
    assert f"“dev”: {n} numbers in brackets read as negative." in table.report.done


@pytest.mark.parametrize("token", ["", "NA", "n/a", "NaN", "null", "-", ".", "?", "#N/A", "missing", " ", "n.d.", "—"])
def test_missing_tokens(birds, numbers, token):
    rows = birds.rows()
    rows[4][1] = rows[7][2] = token
    birds.values[4, 0] = birds.values[7, 1] = np.nan
    frame = read_table(birds.text(rows=rows).encode(), "birds.csv").frame
    assert np.array_equal(numbers(frame), birds.values, equal_nan=True)


def test_missing_tokens_of_a_long_file(birds, numbers):
    rows = [row for _ in range(300) for row in birds.rows()]
    rows[4][1] = rows[17_000][1] = "NA"
    rows[12_000][2] = "n/m"
    values = np.tile(birds.values, (300, 1))
    values[[4, 17_000], 0] = values[12_000, 1] = np.nan
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), values, equal_nan=True)
    assert "“flipper”: 2 cells missing (empty or “NA”)." in table.report.done
    assert "“mass”: “n/m” taken as missing in 1 cell." in table.report.done


def test_words_among_numbers_become_missing_and_are_said(birds, numbers):
    rows = birds.rows()
    rows[4][1], rows[9][1] = "<0.5", "broken"
    birds.values[[4, 9], 0] = np.nan
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values, equal_nan=True)
    assert "“flipper”: 2 cells not read as a number and taken as missing (“<0.5”, “broken”)." in table.report.done


def test_codes_for_missing_below_all_other_values(birds, numbers):
    rows = birds.rows()
    rows[4][2] = rows[8][2] = "-999"
    birds.values[[4, 8], 1] = np.nan
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values, equal_nan=True)
    assert "“mass”: −999, far below all other values, taken as missing in 2 cells." in table.report.done


def test_a_value_of_minus_999_among_its_like_stays():
    text = "a\n" + "\n".join(str(v) for v in (-999, -850, -400, -120, 300, 900))
    assert read_table(text.encode(), "a.csv").frame["a"].tolist() == [-999, -850, -400, -120, 300, 900]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(birds, numbers, end):
    assert np.array_equal(numbers(read_table(birds.text(end=end).encode(), "birds.csv").frame), birds.values)


def test_quotes_hold_delimiters_quotes_and_line_ends(birds, numbers):
    rows = [[f'"{r[0]}, the ""great"" {i};\nsecond line"', *r[1:]] for i, r in enumerate(birds.rows())]
    frame = read_table(birds.text(rows=rows).encode(), "birds.csv").frame
    assert np.array_equal(numbers(frame), birds.values)
    assert frame["species"][0] == f'{birds.species[0]}, the "great" 0;\nsecond line'


def test_backslashes_before_quotes(birds, numbers):
    rows = [[f'"say \\"{r[0]}\\", ok"', *r[1:]] for r in birds.rows()]
    assert np.array_equal(numbers(read_table(birds.text(rows=rows).encode(), "birds.csv").frame), birds.values)


def test_blank_rows_and_trailing_delimiters(birds, numbers):
    lines = [line + ",," for line in birds.text().splitlines()]
    lines[10:10] = ["", ",,,,,", ""]
    table = read_table("\n".join(lines).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert "3 blank rows left out." in table.report.dropped
    assert "2 empty columns without a name left out." in table.report.dropped


def test_rows_too_long_and_too_short(birds, numbers):
    rows = birds.rows()
    rows[3].append("note")
    rows[7].pop()
    birds.values[7, 2] = np.nan
    table = read_table(birds.text(rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values, equal_nan=True)
    assert "1 row had more cells than the header; the cells beyond it were left out." in table.report.dropped
    assert "1 row ended early; the cells not there are taken as missing." in table.report.dropped


def test_a_last_line_cut_off_is_left_out(birds, numbers):
    text = birds.text().rstrip("\n").rpartition(",")[0]
    table = read_table(text.encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values[:-1])
    assert "The last line is cut off in the middle and was left out." in table.report.dropped


def test_nul_bytes_are_removed(birds, numbers):
    text = birds.text().replace("Gentoo", "Gen\0too", 2).encode() + b"\0" * 50
    table = read_table(text, "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert "52 NUL bytes removed." in table.report.done


def test_printed_columns_keep_empty_cells_in_place(birds, numbers):
    rows = birds.rows()
    rows[3][1] = rows[8][3] = ""
    birds.values[3, 0] = birds.values[8, 2] = np.nan
    lines = ["".join(c.rjust(14) for c in row) for row in [["the species", "flipper", "body mass", "dev"], *rows]]
    table = read_table("\n".join(lines).encode(), "birds.txt")
    assert np.array_equal(numbers(table.frame), birds.values, equal_nan=True)
    assert list(table.frame) == ["the species", "flipper", "body mass", "dev"]


def test_markdown_and_psql_tables(birds, numbers):
    header = "| species | flipper | mass | dev |\n|---|--:|--:|:-:|\n"
    markdown = header + "".join("| " + " | ".join(r) + " |\n" for r in birds.rows())
    psql = (
        " species | flipper | mass | dev\n---------+---+---+---\n"
        + "".join(" " + " | ".join(r) + "\n" for r in birds.rows())
        + "(60 rows)\n"
    )
    for text in (markdown, psql):
        frame = read_table(text.encode(), "birds.md").frame
        assert np.array_equal(numbers(frame), birds.values)
        assert tuple(frame) == birds.names


def test_text_columns_that_look_like_numbers_stay_text(birds, numbers):
    odd = {
        "zip": lambda i: f"{2139 + i:05d}",
        "date": lambda i: f"{i % 28 + 1:02d}.01.2024",
        "time": lambda i: f"10:{i:02d}",
        "stamp": lambda i: f"2024-01-01T10:{i:02d}:00Z",
        "version": lambda i: f"1.{i}.3",
        "ok": lambda i: "TRUE",
        "address": lambda i: f"192.168.100.{100 + i}",
        "two": lambda i: ("1 kg", "2 g")[i % 2],
        "range": lambda i: f"{i}-{i + 5}",
    }
    rows = [[*(write(i) for write in odd.values()), *r] for i, r in enumerate(birds.rows())]
    table = read_table(birds.text(names=(*odd, *birds.names), rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.frame["zip"][0] == "02139"
    assert table.frame["ok"][0] == "TRUE"
    assert any(said.startswith("“two” stays text: it mixes units") for said in table.report.done)


def test_infinite_and_too_large_numbers_are_missing():
    table = read_table(b"a,b\n1,1e400\n2,inf\n3,5\n4,6\n", "a.csv")
    assert table.frame["b"].tolist()[2:] == [5, 6]
    assert table.frame["b"].isna().sum() == 2
    assert "“b”: 2 infinite or too large numbers taken as missing." in table.report.done


def test_large_whole_numbers_are_said_to_be_rounded():
    table = read_table(b"a,b\n1,12345678901234567891\n2,3\n", "a.csv")
    assert "“b”: 1 number above 9,007,199,254,740,992 kept to 16 digits." in table.report.done


def test_variables_in_rows_become_columns(birds, numbers):
    lines = [",".join(["species", *birds.species])]
    lines += [",".join([name, *map(str, column)]) for name, column in zip(birds.names[1:], birds.values.T, strict=True)]
    table = read_table("\n".join(lines).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert list(table.frame) == list(birds.names)
    assert "Variables stand in rows: 3 rows became columns." in table.report.found
