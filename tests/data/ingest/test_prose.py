"""Tables below remarks, below pages of prose, and between tabs and blanks."""

from __future__ import annotations

import numpy as np

from gmm_core.data.ingest import read_table

ROWS = [(k % 2 + 1, 100 + k / 8 + k % 3) for k in range(12)]


def read(text: str):
    return read_table(text.encode(), "a.dat")


def numbers_of(frame) -> list[tuple[float, ...]]:
    return list(zip(*(frame[c] for c in frame), strict=True))


def lines(rows=ROWS) -> str:
    return "".join(f"{a} {b:.3f}\n" for a, b in rows)


def test_remarks_of_other_lengths_name_no_columns():
    table = read("# measured at noon on 2021-03-01 by the second station\n# 2 columns\n" + lines())
    assert numbers_of(table.frame) == ROWS
    assert list(table.frame) == ["column 1", "column 2"]


def test_a_remark_of_names_names_the_columns():
    assert list(read("# from the second station in the north\n# day height\n" + lines()).frame) == ["day", "height"]
    assert list(read("#day\theight\n" + lines().replace(" ", "\t")).frame) == ["day", "height"]


def test_names_stand_above_a_remark_or_below_many():
    assert list(read("day,height\n# a remark\n" + lines().replace(" ", ",")).frame) == ["day", "height"]
    described = "".join(f"# - {{name: part {k}, unit: m, note: 'of {k}, as told'}}\n" for k in range(40))
    table = read(described + "day height\n" + lines())
    assert list(table.frame) == ["day", "height"]
    assert numbers_of(table.frame) == ROWS


def test_hashes_that_are_data_stay():
    table = read("label,height\n" + "".join(f"#{k},{k}.5\n" for k in range(8)))
    assert len(table.frame) == 8
    assert table.frame.iloc[0, 0] == "#0"


def test_a_table_below_a_page_of_prose():
    prose = "".join(f"Part {k}: what the station is and how it was made in those {k} years\n\n" for k in range(30))
    table = read(prose + "Data:  day  height\n" + "".join(f"   {a}   {b:.6f}\n" for a, b in ROWS))
    assert list(table.frame) == ["day", "height"]
    assert numbers_of(table.frame) == ROWS  # and no 1 107.500 = 1107.5, as a blank between thousands would make it
    assert any("left out" in said for said in table.report.dropped)


def test_tabs_and_blanks_together_part_columns():
    text = "place \tday  height\tdepth\n" + "".join(f"p{k} \t{a}   {b:.3f}\t 0.5\n" for k, (a, b) in enumerate(ROWS))
    frame = read(text).frame
    assert frame.shape == (12, 4)
    assert np.array_equal(frame.iloc[:, 2], [b for _, b in ROWS])


def test_blanks_between_thousands_stay_inside_their_column():
    frame = read("name\theight\n" + "".join(f"p{k}\t{k + 1} 250\n" for k in range(9))).frame
    assert frame.iloc[:, 1].tolist() == [1000.0 * (k + 1) + 250 for k in range(9)]


def test_a_line_of_hashes_only_draws():
    frame = read("day,height\n###,######\n" + lines().replace(" ", ",")).frame
    assert list(frame) == ["day", "height"]
    assert len(frame) == 12


def test_aligned_columns_of_words_with_blanks_keep_their_numbers():
    schools = ["12-15 years", " < 12 years", "  16+ years"]
    text = "   id      school   mixed   spent   left\n" + "".join(
        f"{k:5d} {schools[k % 3]}     {('No', 'Yes')[k % 2]:>3}  {k + 0.546:6.3f}    {('No', 'Yes')[k // 2 % 2]:>3}\n"
        for k in range(20)
    )
    frame = read(text).frame
    assert frame["spent"].tolist() == [round(k + 0.546, 3) for k in range(20)]
    assert frame["id"].tolist() == list(range(20))


def test_one_row_too_long_does_not_spoil_a_small_table():
    table = read("id,height\n1,2.5\n2,3.5\n3,4.5,7,8\n4,5.5\n")
    assert table.frame["height"].tolist() == [2.5, 3.5, 5.5]
    assert any("1 row left out: one cell too many" in said for said in table.report.dropped)
