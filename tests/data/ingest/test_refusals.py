"""What is no table is refused in one sentence, in little time and memory, however it is made."""

from __future__ import annotations

import gzip
import json
import pickle
import random
import time

import pytest

from gmm_core.data.ingest import CLASSROOM, LAPTOP, Limits, Options, read_table
from gmm_core.errors import InputError

NOISE = random.Random(4)


def refusal(content: bytes, name: str = "my file.csv", **options) -> str:
    with pytest.raises(InputError) as caught:
        read_table(content, name, **options)
    sentence = str(caught.value)
    assert sentence.startswith("The file “my file.csv” must be ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("content", "got"),
    [
        (b"", "an empty file"),
        (b" \n\t\r\n ", "nothing but blanks"),
        (b"\xef\xbb\xbf", "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a PNG picture"),
        (b"%PDF-1.7\n1 0 obj", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Office file (such as .xls)"),
        (b"SQLite format 3\0" + b"\0" * 100, "an SQLite database"),
        (pickle.dumps([1, 2]), "a Python pickle"),
        (b"{\\rtf1 1,2,3}", "a rich-text document"),
        (b"BZh91AY\x00", "a bzip2 archive"),
        (b"<!DOCTYPE html>\n<table><tr><td>1</td></tr></table>", "a web page (HTML)"),
        (b"  <TABLE>\n<tr><td>1,2</td></tr></TABLE>", "a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<a><b>1</b></a>', "an XML file"),
        (json.dumps([{"a": 1.5, "b": 2}] * 20).encode(), "JSON"),
        (b'{"a": 1}\n' * 20, "JSON"),
        (b"[1, 2, 3]", "JSON"),
        (NOISE.randbytes(3_000), "binary data"),
        (b"a,b\n1,2\n" + bytes(range(1, 9)) * 30, "binary data"),
        (b"species,mass\n", "no data below the header"),
        (b"species,mass\nGentoo,4867.7\n", "1 row of data"),
        (b"5", "1 row of data"),
    ],
)
def test_what_is_no_table(content, got):
    assert f"but got {got}: " in refusal(content)


def test_text_and_logs_are_no_tables():
    text = "It was the best of times, it was the worst of times;\nit was the age of wisdom. 1859\n\nIt was.\n" * 9
    assert "must be a table" in refusal(text.encode())
    log = "".join(
        f"2024-01-01 10:00:{i:02d},123 INFO [main] request {i} took {3 * i} ms{' again' * (i % 3)}\n" for i in range(50)
    )
    assert "must be a table" in refusal(log.encode())
    words = "".join(f"{'abc'[i % 3]}x,{'uvw'[i % 2]}y\n" for i in range(40))
    assert "got 2 columns without numbers" in refusal(words.encode())


def test_an_open_quote_is_refused_with_its_line(birds):
    lines = birds.text().splitlines()
    one = [*lines[:20], '"' + lines[20], *lines[21:]]
    assert "a quotation mark opened in about line 21 that is never closed" in refusal("\n".join(one).encode())
    two = [*lines[:20], '"' + lines[20], *lines[21:40], '"' + lines[40], *lines[41:]]
    assert "a quotation mark opened in about line 21 that is never closed" in refusal("\n".join(two).encode())


@pytest.mark.parametrize("line", [1, 2])
def test_a_quote_that_swallows_the_whole_table_is_refused_with_its_line(birds, line):
    lines = birds.text().splitlines()
    lines[line - 1] = '"' + lines[line - 1]
    said = refusal("\n".join(lines).encode())
    assert f"a quotation mark opened in about line {line} that is never closed" in said


def test_a_gzip_file_of_endless_parts_is_refused():
    assert "got a gzip file of more than 10,000 parts" in refusal(gzip.compress(b"") * 20_000)


def test_rows_of_very_different_length_are_refused():
    content = b"a,b\n" + b"1,2\n" * 300 + b"1,2,3,4\n" * 300
    assert "rows of equal length" in refusal(content)


def test_limits_are_the_callers():
    content = b"a,b,c\n" + b"1,2,3\n" * 100
    assert len(read_table(content, "a.csv", limits=Limits(1_000, 3, 400, 100)).frame) == 100
    assert "must be at most 500 bytes" in refusal(content, limits=Limits(500, 3, 400, 100))
    assert "must be a table of at most 2 columns" in refusal(content, limits=Limits(1_000, 2, 400, 100))
    assert "must be a table of at most 200 cells" in refusal(content, limits=Limits(1_000, 3, 200, 100))
    assert CLASSROOM.max_bytes < LAPTOP.max_bytes


def test_cells_of_text_have_a_limit_of_their_own():
    content = "".join(f"{k}.5,name {k},town {k}\n" for k in range(100)).encode()
    assert len(read_table(content, "a.csv", limits=Limits(10_000, 3, 400, 200)).frame) == 100
    said = refusal(content, limits=Limits(10_000, 3, 400, 150))
    assert "must be a table of at most 150 cells of text, but got about 200 cells of text: take a part of" in said


def test_a_name_of_a_file_is_shown_short_and_on_one_line():
    with pytest.raises(InputError) as caught:
        read_table(b"", "C:\\secret\\dir\\" + "x" * 300 + "\n.csv")
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 200


HOSTILE = {
    "columns": b"1," * 500_000 + b"1\n" + b"1," * 500_000 + b"1\n",
    "one line": b"1" * 2_000_000,
    "cells on one line": b"1," * 1_000_000,
    "equal names": (b"a," * 60_000 + b"a\n") * 3,
    "quotes": b'"' * 2_000_000,
    "quote lines": b'"\n' * 1_000_000,
    "backslashes": b'\\"' * 1_000_000,
    "newlines": b"\n" * 2_000_000,
    "blanks": b" " * 2_000_000,
    "brackets": b"(" * 2_000_000,
    "JSON brackets": b"[" * 2_000_000,
    "dashes": b"-\n" * 1_000_000,
    "bars": b"|" * 2_000_000,
    "noise": NOISE.randbytes(2_000_000),
    "letters": bytes(NOISE.choices(range(160, 256), k=2_000_000)),
    "UTF-16 noise": b"\xff\xfe" + NOISE.randbytes(2_000_000),
    "grouped digits": b"".join(b"%d;1'1'1'1'1'1'1'1'1'1'1'1'1'1'1'1'1'1!\n" % i for i in range(40_000)),
    "powers": b"".join(b"%d;1x10^10^10^10^10^10^10^10\n" % i for i in range(60_000)),
    "wrapped lines": b'"1,2,3"\n' * 250_000,
    "spaced commas": b"1,5, 2,5, 3,5\n" * 140_000,
    "grid": b"+--+--+\n|1 |2 |\n" * 120_000,
    "shapes": "\n".join(
        NOISE.choice(["$", "", "("]) + str(NOISE.random())[1:9] + "k" * (i % 9) for i in range(160_000)
    ).encode(),
    "late columns": b"a,b\n" + b"1,2\n" * 600 + b"1," * 900_000 + b"\n",
    "gzip in gzip": gzip.compress(gzip.compress(b"a,b\n1,2\n")),
    "gzip bomb": gzip.compress(bytes(250_000_000)),
    "gzip of many parts": gzip.compress(b"1,2\n") * 9_000,
    "gzip cut off": gzip.compress(b"a,b\n1,2\n" * 999)[:-20],
    "notes": b"a,b,c\n1,2,3\n4,5,6\n" + b"Note: x\n" * 200_000,
    "long numbers": b"a,b\n" + b"9" * 1_900_000 + b",1\n3,4\n",
    "words": b"x;y\n" + b"".join(b"%d;%d %s\n" % (i, i, bytes(NOISE.choices(b"abcdef", k=5))) for i in range(100_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_soon(name):
    start = time.process_time()
    try:
        width = read_table(HOSTILE[name], "my file.csv").frame.shape[1]
    except InputError as error:
        width, sentence = 0, str(error)
    else:
        sentence = ""
    assert width <= LAPTOP.max_columns
    assert len(sentence) < 300
    assert "\n" not in sentence
    assert time.process_time() - start < 3  # a second on an idle machine


def test_a_million_cells_take_no_time():
    content = b"a,b,c,d\n" + b"1.25,-3.5,100.125,7\n" * 250_000
    start = time.process_time()
    assert len(read_table(content, "a.csv").frame) == 250_000
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("written", "chosen", "shown"),
    [
        ("utf-8", "utf-16", "UTF-16-LE"),
        ("cp1252", "utf-16-be", "UTF-16-BE"),
        ("utf-16", "cp1252", "CP1252"),
        ("utf-8", "cp037", "CP037"),
    ],
)
def test_a_wrong_encoding_is_named(birds, written, chosen, shown):
    content = birds.text().replace("Adelie", "Adélie").encode(written)
    sentence = refusal(content, options=Options(encoding=chosen))
    assert f"but got no table when its characters are read as {shown}: choose " in sentence
    fitting = {"utf-16": "UTF-16-LE"}.get(written, written.upper())
    assert sentence.endswith(f"choose {fitting} as the encoding, or let it be found.")


def test_a_right_encoding_is_not_blamed(birds):
    prose = "It was the best of times, it was the worst;\n" * 9
    assert "characters are read" not in refusal(prose.encode(), options=Options(encoding="cp1252"))
    assert "binary data" in refusal(NOISE.randbytes(3_000), options=Options(encoding="cp1252"))


def test_a_wrong_delimiter_is_named(birds):
    sentence = refusal(birds.text().encode(), options=Options(delimiter=";"))
    assert "text that semicolons do not cut into columns: choose another delimiter" in sentence
