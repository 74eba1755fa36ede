"""What strangers can put into files and names stays text on the page."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from gmm_core.data.ingest import CLASSROOM, read_table
from gmm_core.errors import InputError
from pages.ui.show import csv_bytes, plain

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "[click](http://evil.example)",
    "![seen](http://evil.example/pixel.png)",
    "$\\href{http://evil.example}{x}$",
    "http://evil.example",
    ":material/delete: :red[alarm]",
    "`code` **bold** _it_",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_it_is_written(name):
    """Every sign that Markdown would act on is escaped."""
    shown = plain(name)
    for i, sign in enumerate(shown):
        if sign in "<>[]$`*_":
            assert shown[i - 1] == "\\", shown


def test_text_that_a_spreadsheet_would_run_is_neutralised():
    table = {"=cmd|' /C calc'!A0": ["@SUM(1)", "+1+1", "-2+3", "\tx", "＝1", "-2", "plain", -2.5]}
    header, *cells = csv.reader(io.StringIO(csv_bytes(table).decode()))
    assert header == ["'=cmd|' /C calc'!A0"]
    assert [cell for (cell,) in cells] == ["'@SUM(1)", "'+1+1", "'-2+3", "'\tx", "'＝1", "-2", "plain", "-2.5"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"a,b\n" + b"1,2\n" * 6_000_000, "long.csv"),
        (gzip.compress(b"1,2\n" * 12_000_000), "bomb.csv.gz"),
        (b",".join([b"a"] * 200_000) + b"\n" + b",".join([b"1"] * 200_000), "wide.csv"),
    ],
    ids=["large", "bomb", "wide"],
)
def test_a_class_server_refuses_what_would_fill_it(content, name):
    with pytest.raises(InputError):
        read_table(content, name, limits=CLASSROOM)
