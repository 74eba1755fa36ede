"""What stands above, around and below the table, names, and what a person chooses."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_core.data.ingest import Options, read_table
from gmm_core.errors import InputError


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ('Survey of birds\nExported by "Anna, B."\n\n', "2 lines above the header left out (“Survey of birds”)."),
        ("# exported\n# units: mm\n", "2 lines above the header left out (“# exported”)."),
        ("Survey,,,\n2026,,,\n,,,\n", "2 lines above the header left out (“Survey”)."),
        ("Device,XZ12\nDate,2020-01-02\n\n", "2 lines above the header left out (“Device XZ12”)."),
    ],
)
def test_lines_above_the_header(birds, numbers, above, said):
    table = read_table((above + birds.text()).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert tuple(table.frame) == birds.names
    assert said in table.report.dropped
    assert table.options.header == above.count("\n") + 1


@pytest.mark.parametrize("units", [",mm,g,sd\n", ",(mm),[g],-\n", "-,mm,g,%\n", "text,mm,g,1\n\n"])
def test_a_row_of_units(birds, numbers, units):
    header, _, body = birds.text().partition("\n")
    table = read_table(f"{header}\n{units}{body}".encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert tuple(table.frame) == birds.names
    assert any(said.startswith("1 line between header and data left out") for said in table.report.dropped)


@pytest.mark.parametrize("groups", [",Size,,Other\n", "Bird,Size,Size,Other\n"])
def test_a_header_of_two_rows(birds, numbers, groups):
    table = read_table((groups + birds.text()).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert list(table.frame)[1:] == ["Size flipper", "Size mass", "Other dev"]


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("Total,1,2,3\n", "1 line below the table left out (“Total 1 2 3”)."),
        ("\nSource: Palmer station, 2009\n", "1 line below the table left out (“Source: Palmer station 2009”)."),
        ("Mean,1,2,3\nSD,1,2,3\n", "2 lines below the table left out (“Mean 1 2 3”)."),
        ("* estimated\n", "1 line below the table left out (“* estimated”)."),
    ],
)
def test_lines_below_the_table(birds, numbers, below, said):
    table = read_table((birds.text() + below).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert said in table.report.dropped


def test_a_group_called_total_is_no_footer():
    text = "kind,x\n" + "part,1.5\ntotal,2.5\n" * 10
    assert len(read_table(text.encode(), "a.csv").frame) == 20


@pytest.mark.parametrize(
    "types",
    ["d\tc\tc\tc\nclass\t\t\t\n", "string\tfloat64\tfloat64\tfloat64\n", "d\tc\tc\tc\nm\t\ti\tid=7 name=wing\n"],
)
def test_rows_of_types_below_the_names_are_no_data(birds, numbers, types):
    head, _, rest = birds.text(delimiter="\t").partition("\n")
    table = read_table(f"{head}\n{types}{rest}".encode(), "birds.tab")
    assert tuple(table.frame) == birds.names
    assert np.array_equal(numbers(table.frame), birds.values)
    assert any("between header and data left out" in said for said in table.report.dropped)
    assert read_table(f"{head}\n{types}{rest}".encode(), "birds.tab", table.options).frame.equals(table.frame)


REGIONS = "id,region,area,people\n" + "".join(f"{k},r{k},{k}.5,{7 * k}\n" for k in range(1, 12))


@pytest.mark.parametrize("named", [",All regions", "12,everything", ",Total 2021", ","])
def test_a_last_row_of_sums_is_left_out_whatever_it_is_called(named):
    table = read_table((REGIONS + f"{named},71.5,462\n").encode(), "a.csv")
    assert len(table.frame) == 11
    assert [said for said in table.report.dropped if "holds the sums of the rows above; it was left out." in said]


def test_a_last_row_that_sums_up_nothing_stays():
    assert len(read_table((REGIONS + "12,Total War,71.5,400\n").encode(), "a.csv").frame) == 12
    assert len(read_table((REGIONS + "12,r12,71.5,85\n").encode(), "a.csv").frame) == 12


def test_a_mean_below_an_empty_cell_is_left_out():
    table = read_table((REGIONS + ",Average,6.5,42\n").encode(), "a.csv")
    assert len(table.frame) == 11
    assert "1 line below the table left out (“Average 6.5 42”)." in table.report.dropped


def test_rows_of_missing_values_at_both_ends_stay(birds):
    text = birds.text(rows=[["Gentoo", "NA", "NA", "NA"], *birds.rows(), ["x", "n/m", "n/m", "n/m"]])
    frame = read_table(text.encode(), "birds.csv").frame
    assert len(frame) == 62
    assert tuple(frame) == birds.names


def test_no_header(birds, numbers):
    table = read_table(birds.text(names=None).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert list(table.frame) == ["column 1", "column 2", "column 3", "column 4"]
    assert table.options.header == 0


@pytest.mark.parametrize("names", [("species", "2001", "2002", "2003"), ("", "0", "1", "2")])
def test_numbers_as_names(birds, numbers, names):
    table = read_table(birds.text(names=names).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert list(table.frame)[1:] == list(names[1:])


def test_whole_numbers_that_grow_are_data_not_names():
    frame = read_table(b"1,2,3\n2,4,9\n5,1,7\n8,8,1\n", "a.csv").frame
    assert len(frame) == 4


def test_names_are_unique_not_empty_and_short():
    text = "x,x,," + "n" * 200 + ',x (2),"two\nlines"\n' + "1,2,3,4,5,6\n" * 3
    table = read_table(text.encode(), "a.csv")
    assert list(table.frame) == ["x", "x (3)", "column 3", "n" * 59 + "…", "x (2)", "two lines"]
    assert "1 column without a name numbered by position." in table.report.done
    assert "1 repeated column name numbered." in table.report.done


def test_names_that_are_code_are_kept_as_text(birds):
    names = ("species", "<img src=x onerror=alert(1)>", "$\\alpha$ **b**", "=1+1")
    assert tuple(read_table(birds.text(names=names).encode(), "birds.csv").frame) == names


@pytest.mark.parametrize("lead", ["", "Unnamed: 0", None])
def test_a_column_that_counts_the_rows_is_left_out(birds, numbers, lead):
    names = birds.names if lead is None else (lead, *birds.names)  # None: R's write.table
    rows = [[f'"{i + 1}"', *r] for i, r in enumerate(birds.rows())]
    table = read_table(birds.text(names=names, rows=rows).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert tuple(table.frame) == birds.names


def test_a_last_column_without_a_name_does_not_shift_the_names(birds):
    rows = [[*r, f"note {i % 3}"] for i, r in enumerate(birds.rows())]
    frame = read_table(birds.text(rows=rows).encode(), "birds.csv").frame
    assert tuple(frame)[:4] == birds.names


def test_files_put_together_repeat_the_header(birds, numbers):
    table = read_table((birds.text() * 2).encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), np.tile(birds.values, (2, 1)))
    assert "1 repeated header left out." in table.report.dropped


def test_excels_sep_line(birds, numbers):
    text = "sep=;\r\n" + birds.text(lambda c: c.replace(".", ","), ";", end="\r\n")
    table = read_table(text.encode(), "birds.csv")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert table.options == Options("utf-8", ";", ",", 2)


def test_resolved_options_give_the_same_table(birds):
    text = "Title\n\n" + birds.text(lambda c: c.replace(".", ","), ";", names=("Größe", "a", "b", "c"))
    first = read_table(text.encode("cp1252"), "birds.csv")
    again = read_table(text.encode("cp1252"), "birds.csv", first.options)
    assert again.frame.equals(first.frame)
    assert again.options == first.options == Options("cp1252", ";", ",", 3)


def test_every_guess_can_be_overridden():
    text = "note;1,234;2,345\nx;1,500;2,500\ny;3,500;4,500\n".encode("utf-16-le")
    options = Options(encoding="utf-16-le", delimiter=";", decimal=".", header=0)
    table = read_table(text, "a.csv", options)
    assert table.frame["column 2"].tolist() == [1234, 1500, 3500]
    assert table.options == options
    named = read_table(text, "a.csv", Options(decimal=",", header=1))
    assert list(named.frame) == ["note", "1,234", "2,345"]
    assert named.frame["1,234"].tolist() == [1.5, 3.5]


def test_a_chosen_delimiter_cuts_what_none_was_found_for(birds, numbers):
    text = birds.text(delimiter="&").encode()
    with pytest.raises(InputError, match="no delimiter cuts into columns"):
        read_table(text, "birds.csv")
    assert np.array_equal(numbers(read_table(text, "birds.csv", Options(delimiter="&")).frame), birds.values)


@pytest.mark.parametrize("wrong", [{"delimiter": ";;"}, {"delimiter": "."}, {"decimal": "'"}, {"header": -1}])
def test_impossible_options_are_refused(wrong):
    with pytest.raises(InputError):
        Options(**wrong)


@pytest.mark.parametrize(
    "options",
    [Options(encoding="klingon"), Options(encoding="rot13"), Options(encoding="punycode"), Options(header=900)],
)
def test_options_that_do_not_fit_the_file_are_refused(birds, options):
    with pytest.raises(InputError):
        read_table(birds.text().encode(), "birds.csv", options)


def inventory(label, n=40) -> tuple[str, np.ndarray]:
    """Rows of three numbers behind a label made of the row's position."""
    values = np.array([(1000.0 + i, round(3.1 * i + 0.7, 2), (i * 7) % 13) for i in range(n)])
    return "".join(f"{label(i)},{a:.0f},{b},{c:.0f}\n" for i, (a, b, c) in enumerate(values)), values


@pytest.mark.parametrize(
    ("above", "label", "below"),
    [
        ("type,id,price,stock\n", lambda i: "D", "T,,,40\n"),
        ("type,id,price,stock\n", lambda i: "D", "T,...,...,2093\n"),
        ("H,20240105,STOCK,\n", lambda i: "D", "T,40,,\n"),
        ("H,20240105,STOCK\n", lambda i: "D", "T,42\n"),
        ("row,id,price,stock\n", lambda i: i, "TRAILER,40,,\n"),
        ("row,id,price,stock\n", lambda i: i, "EOF,,,\n"),
        ("row,id,price,stock\n", lambda i: i, "Record count,40\n"),
        ("name,id,price,stock\n", lambda i: f"part {i}", "T,,,40\n"),
        ("name,id,price,stock\n", lambda i: f"part {i}", "T,,,\n"),
        ("name,id,price,stock\n", lambda i: f"part {i}", "Trailer,,,40\nEOF\n"),
    ],
)
def test_a_row_that_closes_the_file_is_no_data(above, label, below):
    text, values = inventory(label)
    table = read_table((above + text + below).encode(), "stock.csv")
    assert np.array_equal(table.frame.iloc[:, 1:].to_numpy(dtype=float), values)
    shown = below.split("\n")[0].replace(",", " ").split()[0]
    assert any(f"(“{shown}" in said and "is no data; it was left out." in said for said in table.report.dropped)


@pytest.mark.parametrize(
    ("label", "below"),
    [
        (lambda i: "FM"[i % 2], "T,,,7\n"),  # a third kind of row
        (lambda i: "FTM"[i % 3], "T,,,40\n"),
        (lambda i: f"part {i}", "T,1.5,40,7\n"),
        (lambda i: f"part {i}", "end,1.5,2.5,\n"),
    ],
)
def test_a_last_row_that_may_be_data_stays(label, below):
    text, _ = inventory(label)
    assert len(read_table(("name,id,price,stock\n" + text + below).encode(), "stock.csv").frame) == 41


def test_a_first_record_that_tells_of_the_file_names_no_columns():
    text, _ = inventory(lambda i: "D")
    table = read_table(("H,20240105,STOCK,7\n" + text).encode(), "stock.csv")
    assert list(table.frame.columns) == ["column 1", "column 2", "column 3", "column 4"]
    assert "1 line above the first row left out (“H 20240105 STOCK 7”)." in table.report.dropped
    assert list(read_table(("H,id,price,stock\n" + text).encode(), "stock.csv").frame.columns[1:]) == [
        "id",
        "price",
        "stock",
    ]


@pytest.mark.parametrize(
    ("remark", "names"),
    [
        ("# flux float\n", ["column 1", "column 2", "column 3"]),
        ("; a;b;c\n", ["column 1", "column 2", "column 3"]),
        ("#\n# readings of a day\n#\n", ["column 1", "column 2", "column 3"]),
        ("# time flux noise\n", ["time", "flux", "noise"]),
        ("; time flux noise\n", ["time", "flux", "noise"]),
        ("#\n# time flux noise\n#\n", ["time", "flux", "noise"]),
    ],
)
def test_remarks_name_columns_only_if_they_hold_a_name_for_each(remark, names):
    rows = "".join(f"{i * 1.5:.2f} {i * i} {50 - i}.25\n" for i in range(30))
    assert list(read_table((remark + rows).encode(), "a.dat").frame.columns) == names


def test_a_description_of_the_columns_in_remarks_names_none():
    remarks = "".join(f"# {name} number deg 'right ascension' wide\n" for name in ("ra", "dec", "mag"))
    rows = "".join(f"{i * 1.5:.2f} {i * i} {50 - i}.25 {i} {2 * i}.5\n" for i in range(30))
    table = read_table((remarks + "# the data:\n" + rows).encode(), "a.dat")
    assert list(table.frame.columns) == [f"column {j}" for j in range(1, 6)]


def test_marks_of_remarks_are_no_part_of_a_name():
    rows = "".join(f"{i * 1.5:.2f},{i * i},{50 - i}.25\n" for i in range(30))
    assert list(read_table(("! t, p, f\n" + rows).encode(), "a.csv").frame.columns) == ["t", "p", "f"]
