"""Two tables in one file never become one: the larger is read, and the other is said."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_core.data.ingest import Options, read_table

LARGE = "id,mass,length\n" + "".join(f"{i},{i * 1.5},{i * i}\n" for i in range(30))
SMALL = {
    "as wide": "site,depth,temperature\n" + "".join(f"{100 - i},{i * 2.5},{i}.25\n" for i in range(12)),
    "wider": "site,depth,temperature,salt\n" + "".join(f"{100 - i},{i * 2.5},{i}.25,{i}\n" for i in range(12)),
    "narrower": "site,depth\n" + "".join(f"s{100 - i},{i * 2.5}\n" for i in range(12)),
}


@pytest.mark.parametrize("small", SMALL)
@pytest.mark.parametrize("gap", ["\n", "\n\n", ",,\n", "\nTable 2\n"])
@pytest.mark.parametrize("first", ["large", "small"])
def test_the_larger_of_two_tables_is_read(small, gap, first):
    text = LARGE + gap + SMALL[small] if first == "large" else SMALL[small] + gap + LARGE
    table = read_table(text.encode(), "two.csv")
    assert list(table.frame.columns) == ["id", "mass", "length"]
    assert np.array_equal(table.frame["mass"], 1.5 * np.arange(30))
    assert sum("Another table of 12 rows (“site depth" in said for said in table.report.dropped) == 1
    assert read_table(text.encode(), "two.csv", table.options).frame.equals(table.frame)


def test_the_other_table_can_be_chosen():
    table = read_table((LARGE + "\n" + SMALL["wider"]).encode(), "two.csv", Options(header=33))
    assert list(table.frame.columns) == ["site", "depth", "temperature", "salt"]
    assert len(table.frame) == 12
    assert any("Another table of 30 rows (“id mass length”)" in said for said in table.report.dropped)


def test_a_table_that_goes_on_below_a_blank_line_is_one_table():
    rows = LARGE.split("\n", 1)[1]
    for text in (LARGE + "\n" + rows, LARGE + "\n" + LARGE):
        assert len(read_table(text.encode(), "one.csv").frame) == 60
