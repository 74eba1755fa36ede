"""Excel's .xlsx: the first sheet with cells, as CSV text for the reader of text.

The parts of the package are read with expat, a piece at a time and within limits: a general Excel library builds an
object for each cell and takes some twenty times as long, which makes a small file a way to stop a server.
"""

from __future__ import annotations

import csv
import io
import posixpath
import zipfile
import zlib
from xml.parsers.expat import ExpatError

from gmm_core.data.ingest.container import megabytes
from gmm_core.data.ingest.contract import Limits, counted, refusal, shorten
from gmm_core.data.ingest.sheet import Book, read_cells, read_tags, read_texts
from gmm_core.errors import InputError

_RATIO = 200  # a sheet's XML compresses to a tenth; a bomb to a thousandth
_PARTS = 10_000
_STEP = 1 << 20
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])  # built-in formats of dates, times


def to_csv(content: bytes, name: str, limits: Limits) -> tuple[bytes, tuple[str, ...], bool]:
    """The first sheet that holds cells.

    Parameters
    ----------
    content : bytes
        A zip file.
    name : str
    limits : Limits

    Returns
    -------
    text : bytes
        UTF-8, comma separated, decimal points for Excel's own numbers; line i is the sheet's row i.
    notes : tuple of str
    native : bool
        True if some cells are numbers to Excel, so that the decimal mark is a point.

    Raises
    ------
    InputError
        If it is no workbook, damaged, or unpacks to more than the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_package(package, name, limits)
            return _first_sheet(package, name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise refusal(name, "a workbook that is damaged or locked", "open it in Excel and save it again") from None
    except (ExpatError, LookupError, OverflowError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise refusal(name, "a workbook that is damaged", "open it in Excel and save it again") from None


def _check_package(package: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse by the zip's directory what is no workbook or would burst; reading never goes beyond declared sizes."""
    parts = package.infolist()
    files = {part.filename for part in parts}
    if "xl/workbook.xml" not in files:
        if "content.xml" in files:
            what, remedy = "an OpenDocument file", "save it as .xlsx or CSV"
        elif "xl/workbook.bin" in files:
            what, remedy = "a binary Excel file (.xlsb)", "save it as .xlsx or CSV"
        elif "[Content_Types].xml" in files:
            what, remedy = "a Word or PowerPoint document", "copy the table into a spreadsheet and save it as CSV"
        else:
            what, remedy = f"a zip archive of {counted(len(files), 'file')}", "unpack it and choose the table in it"
        raise refusal(name, what, remedy)
    if len(parts) > _PARTS or any(p.file_size > _STEP and p.file_size > _RATIO * p.compress_size for p in parts):
        raise refusal(
            name, f"a workbook of more than {_RATIO} times its size inside", "open it in Excel and save it again"
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.max_bytes:
        raise refusal(
            name,
            f"{megabytes(unpacked)} when unpacked",
            "take a part of the rows or columns",
            f"at most {megabytes(limits.max_bytes)}",
        )


def _first_sheet(package: zipfile.ZipFile, name: str, limits: Limits) -> tuple[bytes, tuple[str, ...], bool]:
    files = set(package.namelist())
    sheets, early = _sheets(package, files)
    texts = read_texts(package, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in files else []
    book = Book(texts, _date_styles(package, files), early)
    read = ((title, read_cells(package, part, book, name, limits)) for title, part in sheets)
    title, cells = next(((title, cells) for title, cells in read if cells.rows), (None, None))
    if cells is None:
        raise refusal(name, "a workbook without cells", "choose the file with the numbers")
    notes = [f"The table stands in the sheet “{shorten(title, 40)}”."]
    if len(sheets) > 1:
        notes.append(f"{counted(len(sheets) - 1, 'other sheet')} not read.")
    if cells.far:
        notes.append("Cells far below or beside the table were not read.")
    return _written(cells.rows, name, limits), tuple(notes), cells.native


def _sheets(package: zipfile.ZipFile, files: set[str]) -> tuple[list[tuple[str, str]], bool]:
    """Titles and parts of the worksheets, visible ones first, and whether days count from 1904."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in files:
        for _, tag in read_tags(package, "xl/_rels/workbook.xml.rels", {"Relationship"}):
            target = tag.get("Target", "")
            targets[tag.get("Id")] = posixpath.normpath(target[1:] if target.startswith("/") else "xl/" + target)
    shown, hidden, early = [], [], False
    for local, tag in read_tags(package, "xl/workbook.xml", {"sheet", "workbookPr"}):
        if local == "workbookPr":
            early = tag.get("date1904") in ("1", "true")
            continue
        part = targets.get(next((v for k, v in tag.items() if k.rsplit(":", 1)[-1] == "id"), None))
        if part in files and "worksheet" in part:
            (shown if tag.get("state", "visible") == "visible" else hidden).append((tag.get("name", ""), part))
    return shown + hidden, early


def _date_styles(package: zipfile.ZipFile, files: set[str]) -> frozenset[str]:
    """The numbers of the cell styles that show dates or times."""
    if "xl/styles.xml" not in files:
        return frozenset()
    custom, styles, inside = set(), [], False
    for local, tag in read_tags(package, "xl/styles.xml", {"numFmt", "cellXfs", "cellStyles", "xf"}):
        if local == "numFmt" and _shows_date(tag.get("formatCode", "")):
            custom.add(tag.get("numFmtId"))
        elif local in ("cellXfs", "cellStyles"):
            inside = local == "cellXfs"
        elif local == "xf" and inside:
            styles.append(tag.get("numFmtId", "0"))
    return frozenset(
        str(i) for i, style in enumerate(styles) if style in custom or (style.isdigit() and int(style) in _DATES)
    )


def _shows_date(code: str) -> bool:
    """True if a number format holds years, days or hours outside quotes and brackets."""
    bare, quoted, bracket = [], False, False
    for c in code.lower().split(";")[0]:
        if c == '"':
            quoted = not quoted
        elif c in "[]" and not quoted:
            bracket = c == "["
        elif not quoted and not bracket:
            bare.append(c)
    return any(c in "ydh" for c in bare) and "general" not in "".join(bare)


def _written(rows: list[list[str]], name: str, limits: Limits) -> bytes:
    """CSV with rows of equal length."""
    width = max(len(row) for row in rows)
    if len(rows) * width > limits.max_cells:
        raise refusal(
            name,
            f"{len(rows) * width:,} cells",
            "take a part of the rows or columns",
            f"a table of at most {limits.max_cells:,} cells",
        )
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row + [""] * (width - len(row)) for row in rows)
    return out.getvalue().encode("utf-8", "replace")
