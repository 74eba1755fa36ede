"""The XML parts of an Excel workbook, a piece at a time."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from gmm_core.data.ingest.contract import Limits, refusal

_STEP = 1 << 18
_TAGS = 200_000  # tags kept of one part
_CELLS = 2_000_000  # some ten seconds
_TIMES = 8  # as long as a cell of a text file takes a cell of a sheet, at least
_GAP = 10_000  # empty rows after which a sheet is taken to end
_WORDS = {"0": "FALSE", "1": "TRUE"}


@dataclass(frozen=True)
class Book:
    """What the cells of a workbook refer to: shared texts, styles of dates, and whether days count from 1904."""

    texts: list[str]
    date_styles: frozenset[str]
    early: bool


@dataclass
class Cells:
    """A sheet's rows as text, whether some cells are numbers, and whether some lie too far away to be read."""

    rows: list[list[str]] = field(default_factory=list)
    native: bool = False
    far: bool = False


def read_tags(package: zipfile.ZipFile, part: str, wanted: set[str]) -> list[tuple[str, dict[str, str]]]:
    """The opening tags of a part, without prefixes, for the names in `wanted`."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rsplit(":", 1)[-1]
        if local in wanted and len(found) < _TAGS:
            found.append((local, attributes))

    _parse(package, part, start, None, None)
    return found


def read_texts(package: zipfile.ZipFile, part: str) -> list[str]:
    """The workbook's shared texts, on one line each; readings of characters (rPh) are not part of them."""
    texts: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "reading": False}

    def start(name: str, _: dict[str, str]) -> None:
        local = name.rsplit(":", 1)[-1]
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            state["reading"] = True
        elif local == "t":
            state["text"] = not state["reading"]

    def end(name: str) -> None:
        local = name.rsplit(":", 1)[-1]
        if local == "si":
            texts.append(" ".join("".join(pieces).split()))
        elif local == "rPh":
            state["reading"] = False
        elif local == "t":
            state["text"] = False

    _parse(package, part, start, end, lambda data: pieces.append(data) if state["text"] else None)
    return texts


def read_cells(package: zipfile.ZipFile, part: str, book: Book, name: str, limits: Limits) -> Cells:
    """The cells of a worksheet.

    Raises
    ------
    InputError
        If there are too many columns or cells, or more text than the limits allow: one long shared text may be in
        every cell.
    """
    reader = _Reader(book, name, limits)
    _parse(package, part, reader.start, reader.end, reader.text)
    return reader.cells


class _Reader:
    """Collects cells from expat's events. Where rows and cells stand, their own attributes tell."""

    def __init__(self, book: Book, name: str, limits: Limits) -> None:
        self.cells = Cells()
        self._book, self._name, self._limits = book, name, limits
        self._most = min(_CELLS, limits.max_cells // _TIMES)
        self._row = self._column = -1
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._inside = False
        self._count = self._size = self._empty = self._slots = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c" or tag.endswith(":c"):
            place = attributes.get("r")
            self._column = _column_of(place) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._pieces.clear()
        elif tag in ("v", "t") or tag.endswith((":v", ":t")):
            self._inside = True
        elif tag == "row" or tag.endswith(":row"):
            place = attributes.get("r", "")
            self._row = int(place) - 1 if place.isdigit() else self._row + 1
            self._column = -1

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t") or tag.endswith((":v", ":t")):
            self._inside = False
        elif (tag == "c" or tag.endswith(":c")) and self._pieces:
            self._keep("".join(self._pieces))

    def _keep(self, raw: str) -> None:
        rows = self.cells.rows
        value = self._value(raw)
        if not value:
            return
        gap = max(0, self._row - len(rows))
        # Sheets have blank rows, though never much more of them than rows with cells.
        if self._row < 0 or self._empty + gap > _GAP + 2 * (len(rows) - self._empty):
            self.cells.far = True
            return
        if self._column >= self._limits.max_columns:
            raise refusal(
                self._name,
                f"a cell in column {self._column + 1:,}",
                "take a part of the columns",
                f"a table of at most {self._limits.max_columns:,} columns",
            )
        self._count += 1
        self._size += len(value)
        self._empty += gap
        while len(rows) <= self._row:
            rows.append([])
        row = rows[self._row]
        self._slots += max(0, self._column + 1 - len(row))
        if self._count > self._most or self._size > self._limits.max_bytes or self._slots > self._limits.max_cells:
            raise refusal(
                self._name,
                "more in one sheet",
                "save the sheet as CSV, which is read much faster",
                f"a workbook of at most {self._most:,} cells",
            )
        row.extend([""] * (self._column + 1 - len(row)))
        row[self._column] = value

    def _value(self, raw: str) -> str:
        if self._kind == "s":
            return self._book.texts[int(raw)] if raw.isdecimal() else ""
        if self._kind == "b":
            return _WORDS.get(raw.strip(), raw)
        if self._kind != "n":
            return " ".join(raw.split())
        if self._style in self._book.date_styles:
            return _date(float(raw), self._book.early)
        self.cells.native = True
        return raw.strip()


def _parse(package: zipfile.ZipFile, part: str, start: Callable, end: Callable | None, text: Callable | None) -> None:
    """Run expat over a part of the package; parts that define entities are no work of Excel."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_entities
    with package.open(part) as stream:
        while piece := stream.read(_STEP):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _refuse_entities(*_: object) -> None:
    raise ValueError("a document type")


def _column_of(place: str) -> int:
    """Column of a place such as AB12, from 0."""
    column = 0
    for c in place[:4]:
        if not "A" <= c <= "Z":
            break
        column = 26 * column + ord(c) - 64
    return column - 1


def _date(serial: float, early: bool) -> str:
    """A day number as an ISO date or time; beyond the calendar it stays a number."""
    if not 0 <= serial < 2_958_466:
        return repr(serial)
    # Excel's calendar has a 29 February 1900, so that days before 1 March 1900 are one off.
    origin = dt.datetime(1904, 1, 1) if early else dt.datetime(1899, 12, 31 if serial < 60 else 30)
    moment = origin + dt.timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ")
