"""gzip, Excel and Parquet: what they hold, and what they pretend to hold."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pytest

from gmm_core.data.ingest import CLASSROOM, Limits, Options, adjustable, read_table
from gmm_core.errors import InputError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
WORKBOOK = (
    f"<workbook {MAIN} {LINKED}><sheets>"
    '<sheet name="Cover" sheetId="1" r:id="rId1"/><sheet name="Birds" sheetId="2" r:id="rId2"/>'
    "</sheets></workbook>"
)
LINKS = (
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>'
)
TEXTS = f"<sst {MAIN}><si><t>bird</t></si><si><r><t>flip</t></r><r><t>per</t></r></si><si><t>Gentoo</t></si></sst>"


def sheet(body: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def workbook(body: str, **parts: str) -> bytes:
    files = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": TEXTS,
        "xl/worksheets/sheet1.xml": sheet(""),
        "xl/worksheets/sheet2.xml": body,
    } | parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


HEADER = (
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
    '<c r="C2" t="inlineStr"><is><t>day</t></is></c><c r="D2" t="str"><v>mass</v></c></row>'
)
ROWS = "".join(
    f'<row r="{i}"><c r="A{i}" t="s"><v>2</v></c><c r="B{i}"><v>{i}.125</v></c>'
    f'<c r="C{i}" s="{1 + i % 2}"><v>{45000 + i}</v></c>'
    + (f'<c r="D{i}"><v>1.5E3</v></c>' if i != 5 else "")
    + "</row>"
    for i in range(3, 9)
)


def test_gzip(birds, numbers):
    content = gzip.compress(birds.text()[:500].encode()) + gzip.compress(birds.text()[500:].encode())
    table = read_table(content, "birds.csv.gz")
    assert np.array_equal(numbers(table.frame), birds.values)
    assert "The file was unpacked with gzip." in table.report.found


def test_a_sheet_of_excel():
    table = read_table(workbook(sheet(HEADER + ROWS)), "birds.csv")
    frame = table.frame
    assert list(frame) == ["bird", "flipper", "day", "mass"]
    assert frame["flipper"].tolist() == [i + 0.125 for i in range(3, 9)]
    assert frame["day"].tolist()[:2] == ["2023-03-18", "2023-03-19"]
    assert np.isnan(frame["mass"][2])
    assert frame["mass"].sum() == 5 * 1500
    assert "The table stands in the sheet “Birds”." in table.report.found
    assert not any("separated" in said for said in table.report.found)
    assert table.options == Options("utf-8", ",", ".", 2)
    assert read_table(workbook(sheet(HEADER + ROWS)), "birds.csv", table.options).frame.equals(frame)


def test_excels_own_numbers_leave_no_question_of_the_decimal_mark():
    text = '<c t="inlineStr"><is><t>x</t></is></c>'
    rows = "".join(f"<row><c><v>{v}</v></c>{text}</row>" for v in ("1.234", "2.345", "8.125"))
    table = read_table(workbook(sheet(rows)), "a.xlsx")
    assert table.frame["column 1"].tolist() == [1.234, 2.345, 8.125]
    assert not any("could mean" in said for said in table.report.found)


@pytest.mark.parametrize(
    ("content", "got"),
    [
        (workbook(sheet("")), "a workbook without cells"),
        (workbook("<worksheet><oops"), "a workbook that is damaged"),
        (workbook(sheet('<row><c t="s"><v>99</v></c></row>')), "a workbook that is damaged"),
        (workbook(sheet("<row/>" * 1_000_000)), "a workbook of more than 200 times its size inside"),
        (workbook(sheet(HEADER + ROWS))[:-400], "a zip archive or workbook that is damaged"),
        (workbook('<!DOCTYPE a [<!ENTITY b "b">]>' + sheet("&b;")), "a workbook that is damaged"),
        (workbook('<?xml version="1.0" encoding="klingon"?>' + sheet("")), "a workbook that is damaged"),
        (workbook(sheet('<row><c r="XFD1"><v>1</v></c></row>')), "a cell in column 16,384"),
    ],
)
def test_workbooks_that_are_refused(content, got):
    with pytest.raises(InputError, match=f"but got {got}"):
        read_table(content, "a.xlsx")


def test_a_cell_far_below_costs_nothing():
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    table = read_table(workbook(sheet(HEADER + ROWS + far)), "a.xlsx")
    assert len(table.frame) == 6
    assert "Cells far below or beside the table were not read." in table.report.found


def test_gaps_between_rows_cost_nothing():
    rows = "".join(f'<row r="{9_000 * i}"><c r="A{9_000 * i}"><v>{i}</v></c></row>' for i in range(1, 2_000))
    table = read_table(workbook(sheet(HEADER + ROWS + rows)), "a.xlsx")
    assert len(table.frame) == 7
    assert "Cells far below or beside the table were not read." in table.report.found


def test_rows_of_one_cell_far_to_the_right_are_refused():
    rows = '<row><c r="SF1"><v>1</v></c></row>' * 10_000
    with pytest.raises(InputError, match="but got more in one sheet"):
        read_table(workbook(sheet(rows)), "a.xlsx", limits=CLASSROOM)


def test_a_long_shared_text_in_every_cell_is_refused():
    texts = f"<sst {MAIN}><si><t>{'x y z ' * 5_000}</t></si></sst>"
    cells = '<row><c t="s"><v>0</v></c></row>' * 5_000
    with pytest.raises(InputError, match="but got more in one sheet"):
        read_table(workbook(sheet(cells), **{"xl/sharedStrings.xml": texts}), "a.xlsx", limits=CLASSROOM)


def test_a_sheet_of_more_cells_than_take_a_few_seconds_is_refused():
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row>" * 3_000
    with pytest.raises(InputError, match="must be a workbook of at most 5,000 cells, but got more in one sheet"):
        read_table(workbook(sheet(rows)), "a.xlsx", limits=Limits(10_000_000, 10, 40_000, 40_000))


@pytest.mark.parametrize(
    ("names", "got"),
    [
        (("a.csv", "b.csv"), "a zip archive of 2 files"),
        (("content.xml",), "an OpenDocument file"),
        (("xl/workbook.bin",), "a binary Excel file"),
        (("[Content_Types].xml",), "a Word or PowerPoint document"),
    ],
)
def test_other_zip_files(names, got):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "a,b\n1,2\n")
    with pytest.raises(InputError, match=f"but got {got}"):
        read_table(out.getvalue(), "a.zip")


def zipped(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def test_a_table_alone_in_a_zip_archive_is_read_as_it_is(birds):
    text = birds.text(lambda cell: cell.replace(".", ","), ";")
    packed = zipped(**{"data/": "", "data/birds.csv": text, "__MACOSX/data/._birds.csv": "x", "data/.DS_Store": "x"})
    table = read_table(packed, "birds.zip")
    plain = read_table(text.encode(), "birds.csv")
    assert table.frame.equals(plain.frame)
    assert table.options == plain.options
    assert table.report.found == ("The file was unpacked from a zip archive: “birds.csv”.", *plain.report.found)
    assert read_table(packed, "birds.zip", table.options).frame.equals(table.frame)


def lying(content: bytes) -> bytes:
    """The archive with a directory that declares a hundredth of the size."""
    size = zipfile.ZipFile(io.BytesIO(content)).infolist()[0].file_size
    return content.replace(size.to_bytes(4, "little"), (size // 100).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("content", "got"),
    [
        (zipped(**{"a.csv": "1,2\n" * 5_000_000}), "a zip archive of more than 250 times its size inside"),
        (lying(zipped(**{"a.csv": "1,2\n" * 2_000_000})), "a zip archive or workbook that is damaged"),
        (zipped(**{"a.csv": "1,2\n" * 9})[:-30], "a zip archive or workbook that is damaged"),
        (zipped(**{"a.csv.gz": gzip.compress(b"1,2\n" * 9)}), "an archive inside an archive"),
        (zipped(**{"a.csv": ""}), "an empty file"),
    ],
    ids=["bomb", "lying", "cut off", "nested", "empty"],
)
def test_zip_archives_that_are_refused(content, got):
    with pytest.raises(InputError, match=f"but got {got}"):
        read_table(content, "a.zip")


def test_a_zip_archive_of_more_than_the_limits_is_refused_unread():
    rows = np.random.default_rng(1).normal(size=200_000).round(9)
    content = zipped(**{"a.csv": "\n".join(map(repr, rows.tolist()))})
    with pytest.raises(InputError, match=r"at most 2\.0 MB, but got more when unpacked"):
        read_table(content, "a.zip", limits=Limits(2_000_000, 500, 4_000_000, 4_000_000))


def parquet(columns: dict) -> bytes:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet():
    table = read_table(
        parquet(
            {
                "a": [1.5, None, 3],
                "n": [1, 2, 3],
                "s": ["x", "y", None],
                "c": ["1,5", "2,5", "NA"],
                "ok": [True, False, None],
                "list": [[1], [2], [3]],
            }
        ),
        "a.parquet",
    )
    assert list(table.frame) == ["a", "n", "s", "c", "ok"]
    assert np.array_equal(table.frame["a"], [1.5, np.nan, 3], equal_nan=True)
    assert table.frame["n"].dtype == "float64"
    assert np.array_equal(table.frame["c"], [1.5, 2.5, np.nan], equal_nan=True)
    assert "1 column of lists, structures or nothing left out." in table.report.dropped


def test_parquet_that_unpacks_to_too_much():
    bomb = parquet({"a": np.zeros(5_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(InputError, match="must be a table of at most 4,000,000 cells, but got 5,000,000 cells"):
        read_table(bomb, "a.parquet", limits=CLASSROOM)


def test_parquet_that_is_damaged():
    content = parquet({"a": [1.0, 2.0]})
    with pytest.raises(InputError, match="damaged"):
        read_table(b"PAR1" + b"\1" * 50 + content[60:], "a.parquet")


def test_gzip_of_far_more_than_a_table_packs_into_is_refused():
    lines = b"1,2,3,4,5,6,7,8,9\n"
    assert len(read_table(gzip.compress(lines * 100), "small.csv.gz").frame) == 100
    with pytest.raises(InputError, match="250 times its size inside: unpack it first"):
        read_table(gzip.compress(lines * 400_000), "large.csv.gz")


def test_only_options_that_matter_can_be_adjusted():
    assert adjustable(workbook(sheet(HEADER + ROWS))) == ("decimal", "header")
    assert adjustable(parquet({"a": [1.5, 2.5]})) == ()
    everything = ("delimiter", "decimal", "header", "encoding")
    assert adjustable(b"a,b\n1,2\n") == adjustable(zipped(**{"a.csv": "a,b\n1,2\n"})) == everything


def test_a_locked_archive_and_a_locked_workbook_are_named(birds):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("birds.csv", birds.text())
    content = bytearray(out.getvalue())
    content[6] |= 1  # the flag of encryption, in front of the part and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="got a zip archive locked with a password: unpack it with the password first"):
        read_table(bytes(content), "a.zip")
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    with pytest.raises(InputError, match="got a workbook locked with a password: open it and save it without"):
        read_table(locked, "a.xlsx")
