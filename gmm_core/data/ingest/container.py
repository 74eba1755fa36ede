"""What kind of file it is, by its first bytes: text goes on, packed files are unpacked, others are refused."""

from __future__ import annotations

import io
import json
import zipfile
import zlib

from gmm_core.data.ingest.contract import Limits, counted, refusal

_CSV = "save it as CSV from the program that made it"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # the part that holds a workbook under a password
_SIGNATURES = (
    (b"\x89PNG", "a PNG picture", "choose the file with the numbers"),
    (b"\xff\xd8\xff", "a JPEG picture", "choose the file with the numbers"),
    (b"GIF8", "a GIF picture", "choose the file with the numbers"),
    (b"BM\x00", "a bitmap picture", "choose the file with the numbers"),
    (b"II*\x00", "a TIFF picture", "choose the file with the numbers"),
    (b"MM\x00*", "a TIFF picture", "choose the file with the numbers"),
    (b"RIFF", "a sound, film or picture", "choose the file with the numbers"),
    (b"%PDF", "a PDF document", "ask for the numbers behind it as CSV"),
    (b"%!PS", "a PostScript document", "ask for the numbers behind it as CSV"),
    (b"{\\rtf", "a rich-text document", "copy the table into a spreadsheet and save it as CSV"),
    (_OLD_OFFICE, "an old Office file (such as .xls)", "open it and save it as .xlsx or CSV"),
    (b"SQLite format 3", "an SQLite database", "export one table of it as CSV"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it first"),
    (b"\x04\x22\x4d\x18", "an LZ4 archive", "unpack it first"),
    (b"\x89HDF", "an HDF5 file", _CSV),
    (b"CDF\x01", "a NetCDF file", _CSV),
    (b"CDF\x02", "a NetCDF file", _CSV),
    (b"ARROW1", "an Arrow or Feather file", "save it as CSV or Parquet"),
    (b"FEA1", "a Feather file", "save it as CSV or Parquet"),
    (b"Obj\x01", "an Avro file", _CSV),
    (b"ORC", "an ORC file", _CSV),
    (b"\x93NUMPY", "a NumPy array", "save it as CSV with numpy.savetxt"),
    (b"\x80\x02", "a Python pickle", "save it as CSV from Python"),
    (b"\x80\x03", "a Python pickle", "save it as CSV from Python"),
    (b"\x80\x04", "a Python pickle", "save it as CSV from Python"),
    (b"\x80\x05", "a Python pickle", "save it as CSV from Python"),
    (b"RDX", "an R data file", "save it with write.csv from R"),
    (b"X\n\x00\x00", "an R data file", "save it with write.csv from R"),
    (b"$FL2", "an SPSS file", "save it as CSV from SPSS"),
    (b"$FL3", "an SPSS file", "save it as CSV from SPSS"),
    (b"<stata_dta>", "a Stata file", "save it with “export delimited” from Stata"),
    (b"MATLAB 5.0", "a MATLAB file", "save it with writematrix from MATLAB"),
    (b"\x7fELF", "a program", "choose the file with the numbers"),
    (b"MZ\x90", "a program", "choose the file with the numbers"),
    (b"SIMPLE  =", "a FITS file", _CSV),
)
_PRINTABLE = (b"RIFF", b"GIF8", b"BZh", b"ORC", b"RDX", b"FEA1", b"ARROW1", b"Rar!")
_WEB = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<style", b"<script", b"<div")
_GZIP = b"\x1f\x8b"
_STEP = 1 << 20
_SMALL = 4_000_000  # bytes that may come out of any gzip file
_STRETCH = 250  # times its size that a gzip file may unpack to beyond that: tables of numbers reach about 30
_OFFICE = ("xl/", "content.xml", "[Content_Types].xml")  # parts of documents
_MEMBERS = 10_000  # a block gzip file of 200 MB has a third of that
_NOTHING = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"  # blanks and byte order marks


def form(content: bytes) -> str:
    """The container by its first bytes: "gzip", "zip", "parquet" or "text" (which may yet be refused)."""
    if content.startswith(_GZIP):
        return "gzip"
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return "zip"
    return "parquet" if content.startswith(b"PAR1") and content.endswith(b"PAR1") else "text"


def check_size(content: bytes, name: str, limits: Limits) -> None:
    """Refuse what is empty or too large.

    Raises
    ------
    InputError
    """
    if len(content) > limits.max_bytes:
        raise refusal(
            name,
            megabytes(len(content)),
            "take a part of the rows or columns",
            f"at most {megabytes(limits.max_bytes)}",
        )
    if not content[:_STEP].strip(_NOTHING) and not content.strip(_NOTHING):
        raise refusal(name, "nothing but blanks" if content else "an empty file", "choose the file with the numbers")


def megabytes(size: int) -> str:
    """A size in bytes for people."""
    return (
        f"{size / 1e6:,.0f} MB"
        if size >= 10_000_000
        else f"{size / 1e6:,.1f} MB"
        if size > 100_000
        else counted(size, "byte")
    )


def gunzip(content: bytes, name: str, limits: Limits) -> bytes:
    """The unpacked content of a gzip file (all its members), never more than the limit.

    Raises
    ------
    InputError
        If it is damaged, holds more than `limits.max_bytes` or than a packed table plausibly does, or holds another
        archive.
    """
    parts: list[bytes] = []
    size, members, rest = 0, 0, content
    while rest.startswith(_GZIP):
        members += 1
        if members > _MEMBERS:
            raise refusal(name, f"a gzip file of more than {_MEMBERS:,} parts", "unpack it, and pack it again in one")
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                part = member.decompress(rest, _STEP)
                rest = member.unconsumed_tail
                if not part and not rest and not member.eof:
                    raise zlib.error("cut off")
                size += len(part)
                _check_growth(size, len(content), name, limits, "gzip file")
                parts.append(part)
        except zlib.error:
            raise refusal(name, "a gzip file that is damaged or cut off", "fetch it again") from None
        rest = member.unused_data.lstrip(b"\0")
    return _text_inside(b"".join(parts), name)


def unzip(content: bytes, name: str, limits: Limits) -> tuple[bytes, str] | None:
    """The only file in a zip archive and its name; None for archives of several and for documents, which are zipped.

    Raises
    ------
    InputError
        If it is locked or damaged, holds more than `limits.max_bytes` or than a packed table plausibly does, or
        holds another archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            inside = [part for part in package.infolist() if not _is_aside(part.filename)]
            if len(inside) != 1 or inside[0].filename.startswith(_OFFICE):
                return None
            if inside[0].flag_bits & 1:
                raise refusal(name, "a zip archive locked with a password", "unpack it with the password first")
            # Reading never goes beyond the size that the archive's directory declares.
            _check_growth(inside[0].file_size, len(content), name, limits, "zip archive")
            return _text_inside(package.read(inside[0]), name), inside[0].filename.rpartition("/")[2]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise refusal(name, "a zip archive or workbook that is damaged", "save or fetch it again") from None


def _is_aside(path: str) -> bool:
    """True for folders, and what macOS and others put beside a file."""
    return path.endswith("/") or path.startswith("__MACOSX/") or path.rpartition("/")[2].startswith(".")


def _check_growth(size: int, packed: int, name: str, limits: Limits, what: str) -> None:
    """Refuse what unpacks to more than a table does, or than the limits."""
    if size > max(_SMALL, _STRETCH * packed):
        raise refusal(name, f"a {what} of more than {_STRETCH} times its size inside", "unpack it first")
    if size > limits.max_bytes:
        raise refusal(
            name, "more when unpacked", "take a part of the rows or columns", f"at most {megabytes(limits.max_bytes)}"
        )


def _text_inside(unpacked: bytes, name: str) -> bytes:
    if form(unpacked) != "text":
        raise refusal(name, "an archive inside an archive", "unpack it first")
    return unpacked


def refuse_foreign(content: bytes, name: str) -> None:
    """Refuse what is recognisably no text table: pictures, documents, databases, archives, web pages, XML, JSON.

    Raises
    ------
    InputError
    """
    if content.startswith(_OLD_OFFICE) and _LOCKED in content:
        raise refusal(name, "a workbook locked with a password", "open it and save it without the password")
    for signature, what, remedy in _SIGNATURES:
        if content.startswith(signature) and (signature not in _PRINTABLE or _has_control(content[:512])):
            raise refusal(name, what, remedy)
    if content[257:262] == b"ustar":
        raise refusal(name, "a tar archive", "unpack it first")


def refuse_markup(text: bytes, name: str) -> None:
    """Refuse web pages, XML and JSON; `text` is UTF-8.

    Raises
    ------
    InputError
    """
    start = text[:4096].lstrip().lower()
    if start.startswith(b"<!--"):  # what stands below the comment tells
        start = start.partition(b"-->")[2].lstrip() or b"<?xml"
    if start.startswith((b"<?xml", b"<svg", b"<!--")):
        raise refusal(name, "an XML file", "open it in a spreadsheet and save it as CSV")
    if start.startswith(_WEB):
        raise refusal(name, "a web page (HTML)", "open it in a spreadsheet and save it as CSV")
    if start[:1] in (b"{", b"[") and _is_json(start):
        raise refusal(name, "JSON", "turn it into CSV first, one row per line")


def _has_control(head: bytes) -> bool:
    return any(b < 32 and b not in b"\t\r\n" for b in head)


def _is_json(start: bytes) -> bool:
    """True if the first bytes can only be JSON: an object, or an array that is not a name in square brackets."""
    inner = start[1:].lstrip()[:1]
    if start[:1] == b"{":
        return inner in (b'"', b"}", b"")
    if inner in (b"{", b"[", b'"', b"]"):
        return True
    first_line = start.split(b"\n", 1)[0].rstrip()
    try:  # [1, 2, 3] on one line; a line such as [1],2,3 is not JSON
        json.loads(first_line if first_line != b"[" else b"[]")
    except (ValueError, RecursionError):
        return False
    return True
