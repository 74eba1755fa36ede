"""Any table of numbers, written in any usual dialect, comes back as it was."""

from __future__ import annotations

import csv
import gzip
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core.data.columns import describe
from gmm_core.data.ingest import Options, read_table
from gmm_core.data.ingest.plausible import ABOVE, BELOW
from gmm_core.data.prepare import Recipe, prepare
from gmm_core.errors import InputError

# Values such as -999 may stand for "missing": they have tests of their own.
CODES = BELOW | ABOVE
VALUES = st.floats(-1e9, 1e9, allow_nan=False).map(lambda v: round(v, 4)).filter(lambda v: v not in CODES)


@st.composite
def tables(draw):
    columns = draw(st.integers(2, 5))
    # Two decimals at least in one column, as real measurements have: otherwise 1.234 may stay an open question.
    rows = draw(st.lists(st.tuples(*[st.one_of(VALUES, st.none())] * columns), min_size=4, max_size=25))
    known = [(0.25 + i, *row[1:]) for i, row in enumerate(rows)]
    table = np.array([[np.nan if v is None else v for v in row] for row in known], dtype=float)
    table[0, np.isnan(table).all(axis=0)] = 1.5
    return table


@st.composite
def dialects(draw):
    decimal = draw(st.sampled_from(".,"))
    grouping = draw(st.sampled_from(["", "", " ", "'", "\u202f", "," if decimal == "." else "."]))
    return {
        "decimal": decimal,
        "grouping": grouping,
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "end": draw(st.sampled_from(["\n", "\r\n"])),
        "minus": draw(st.sampled_from(["-", "\u2212", "("])),
        "missing": draw(st.sampled_from(["", "NA", "-", "n/a"])),
        "header": draw(st.booleans()),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        "quote": draw(st.booleans()),
        "title": draw(st.booleans()),
        "packed": draw(st.booleans()),
    }


def written(value: float, dialect: dict) -> str:
    if np.isnan(value):
        return dialect["missing"]
    whole, _, fraction = f"{abs(value):.4f}".partition(".")
    text = f"{int(whole):,}".replace(",", dialect["grouping"]) + dialect["decimal"] + fraction
    if not (value < 0):
        return text
    return f"({text})" if dialect["minus"] == "(" else dialect["minus"] + text


def as_file(table: np.ndarray, dialect: dict) -> bytes:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if dialect["quote"] else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=dialect["delimiter"], lineterminator=dialect["end"], quoting=quoting)
    if dialect["title"] and dialect["header"]:
        out.write("A survey" + dialect["end"])
    if dialect["header"]:
        writer.writerow(["label", *(f"v{j}" for j in range(table.shape[1]))])
    for i, row in enumerate(table):
        writer.writerow(["ab"[i % 2], *(written(v, dialect) for v in row)])
    content = out.getvalue().encode(dialect["encoding"])
    return gzip.compress(content) if dialect["packed"] else content


@settings(max_examples=150, deadline=None)
@given(tables(), dialects())
def test_numbers_come_back(table, dialect):
    content = as_file(table, dialect)
    read = read_table(content, "a.csv")
    assert_same_when_read_as_found(content, read)
    frame = read.frame
    assert len(frame) == len(table)
    assert frame.shape[1] == table.shape[1] + 1
    for j in range(table.shape[1]):
        column = frame.iloc[:, j + 1]
        assert column.dtype == "float64"
        assert np.array_equal(column.to_numpy(), table[:, j], equal_nan=True)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text("01.,;\t\n\"'-ab \\|#=()%€", max_size=400).map(str.encode)))
def test_any_bytes_give_a_table_or_are_refused(content):
    try:
        table = read_table(content, "a.csv")
    except InputError:
        return
    assert len(table.frame) >= 2
    assert table.frame.columns.is_unique
    assert all(table.frame.columns)
    assert not any(np.isinf(table.frame[c]).any() for c in table.frame if table.frame[c].dtype == "float64")
    assert None not in (table.options.encoding, table.options.delimiter, table.options.decimal, table.options.header)
    assert read_table(content, "a.csv", Options(encoding=table.options.encoding)).frame.equals(table.frame)
    assert_same_when_read_as_found(content, table)


def assert_same_when_read_as_found(content, table):
    again = read_table(content, "a.csv", table.options)
    assert again.frame.equals(table.frame)
    assert again.options == table.options
    assert again.report.dropped == table.report.dropped


GOOD = [
    'id,x,"y (mm)"\n' + "".join(f'"row {i}",{i}.5,"{i},250"\n' for i in range(9)),
    "name;a;b\n" + "".join(f"n{i};{i},5 kg;{1000 * i}\n" for i in range(9)) + "Total;1;2\n",
    "| a | b |\n|---|---|\n" + "".join(f"| {i} | {i}×10^3 |\n" for i in range(9)),
]
PIECES = st.sampled_from(
    ['"', "\n", "\r", ",", ";", "\t", "\0", "\ufeff", "1e999", "×10^", "D+03", "(", "'", "#", "NA", "²"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 200), PIECES, st.integers(0, 9)), min_size=1, max_size=6)
)
def test_damaged_files_give_a_table_or_are_refused(text, damages):
    for place, piece, gone in damages:
        text = text[:place] + piece + text[place + gone :]
    try:
        table = read_table(text.encode(), "a.csv")
    except InputError:
        return
    assert len(table.frame) >= 2
    assert table.frame.columns.is_unique
    assert_same_when_read_as_found(text.encode(), table)
    described = describe(table.frame)
    assert [column.name for column in described] == list(table.frame)
    chosen = tuple(column.name for column in described if column.suggested)
    try:
        prepared = prepare(table.frame, Recipe(chosen, missing="median"))
    except InputError:
        return
    assert np.isfinite(prepared.dataset.X).all()


LINES = st.lists(
    st.lists(
        st.sampled_from(["1", "2.5", "3,5", "1 000", "", "NA", "x", "2019", "#", "# a", "Total", '"a b"', "c", "kg"]),
        max_size=4,
    ),
    min_size=2,
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(LINES, st.sampled_from([",", ";", "\t", " ", "|", ", "]), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_a_file_read_as_it_was_found_to_be_written_gives_the_same_table(lines, delimiter, end):
    content = "".join(delimiter.join(line) + end for line in lines).encode()
    try:
        table = read_table(content, "a.csv")
    except InputError:
        return
    assert_same_when_read_as_found(content, table)
