"""A person's file becomes a table: each step finds out one thing, says it, and can be overridden."""

from __future__ import annotations

from dataclasses import replace

from gmm_core.data.ingest import container, decimals, dialect, encoding, footer, layout, mangled, several
from gmm_core.data.ingest import cut as cutting
from gmm_core.data.ingest.cells import is_missing, kind
from gmm_core.data.ingest.contract import LAPTOP, Limits, Options, Report, Table, counted, refusal, shorten
from gmm_core.data.ingest.finish import finish, no_numbers
from gmm_core.data.ingest.parse import Body, parse
from gmm_core.errors import InputError

_TAIL = 32_768  # bytes at the end that also tell the decimal mark
_ROWS = 500  # rows at the beginning that tell the decimal mark
_CELLS = 40_000  # cells looked at in these rows


def read_table(content: bytes, filename: str, options: Options = Options(), limits: Limits = LAPTOP) -> Table:  # noqa: B008
    """Read a person's file: delimited text in any usual dialect (also alone in a gzip or zip), Excel's .xlsx, Parquet.

    Parameters
    ----------
    content : bytes
        The file.
    filename : str
        For messages only: what the file is, its content tells.
    options : Options
        What the person chose; the rest is found out.
    limits : Limits

    Returns
    -------
    Table

    Raises
    ------
    InputError
        One sentence that says why the file is no table of numbers, or that it is larger than the limits.

    Notes
    -----
    A cell is never read as a wrong number silently: what was removed, taken as missing or left out is in the report,
    and so is a decimal mark that stays open.
    """
    container.check_size(content, filename, limits)
    form = container.form(content)
    notes: tuple[str, ...] = ()
    inside = container.unzip(content, filename, limits) if form == "zip" else None
    if form == "gzip":
        content, notes = container.gunzip(content, filename, limits), ("The file was unpacked with gzip.",)
        container.check_size(content, filename, limits)
    elif inside:
        content, notes = inside[0], (f"The file was unpacked from a zip archive: “{shorten(inside[1], 40)}”.",)
        container.check_size(content, filename, limits)
    elif form == "zip":
        from gmm_core.data.ingest import excel

        content, notes, native = excel.to_csv(content, filename, limits)
        options = Options("utf-8", ",", options.decimal or ("." if native else None), options.header)
    elif form == "parquet":
        from gmm_core.data.ingest import parquet

        return parquet.read(content, filename, limits)
    report = Report(found=notes)
    try:
        return _read_text(content, filename, options, limits, report, workbook=form == "zip" and not inside)
    except InputError as error:
        if options.encoding is None or not error.subject.startswith("The file"):
            raise
        raise encoding.misread(content, filename, options.encoding) or error from None


def adjustable(content: bytes) -> tuple[str, ...]:
    """The options that matter for a file: a Parquet table says itself how it is written, a workbook most of it."""
    form = container.form(content)
    if form == "parquet":
        return ()
    if form == "zip" and b"xl/workbook.xml" in content:
        return "decimal", "header"
    return "delimiter", "decimal", "header", "encoding"


def _read_text(content: bytes, name: str, options: Options, limits: Limits, report: Report, workbook: bool) -> Table:
    container.refuse_foreign(content, name)
    text, options, report = _decoded(content, name, options, report)
    container.refuse_markup(text, name)
    text, skipped, options = _without_sep_line(text, options)
    if not text.strip():
        raise refusal(name, "nothing but blanks", "choose the file with the numbers")
    text, straightened = mangled.straighten(text)
    text, others = several.only_one(text, options.header and options.header - skipped)
    cut = cutting.cut(text, options.delimiter)
    cutting.check_shape(cut, name, limits, "" if workbook else options.delimiter)
    chosen = options.header if not options.header else max(1, options.header - skipped)
    place = layout.find(cut.records, cut.dialect, chosen, len(cut.head))
    start = len(cut.head[: place.start].encode())
    end, below = footer.find(cut.text, start, cut.dialect)
    first = [r for r in cut.records if r.start >= place.start and not r.blank]
    rows = [r.cells for r in first[:_ROWS]]
    text_columns = _text_columns(rows, place.width)
    if len(text_columns) == place.width and not any(kind(c) == "number" for row in rows for c in row):
        raise no_numbers(name, place.width)
    cutting.check_text(cut, len(text_columns), name, limits)
    body = Body(
        cut.text,
        start,
        end,
        cut.dialect,
        place.width,
        text_columns,
        (first[0].line if first else 0) + skipped + 1,
        name,
    )
    sample = _sample(cut, end, rows)
    if len(cut.text) > cutting.HEAD:
        body = replace(body, tokens=_tokens(sample, text_columns))
    if options.decimal:
        decision = decimals.Decision(options.decimal, True, ())
    else:
        decision = decimals.decide(sample, cut.dialect.delimiter)
    options = Options(
        options.encoding,
        cut.written,
        decision.mark,
        place.header + skipped if place.header else 0,
    )
    doubt = ()
    if place.header == 0 and dialect.is_open_pair(rows, cut.dialect):
        doubt = ("Each line is read as two whole numbers; if it is one with a decimal comma, choose the semicolon.",)
    says = _says(cut.dialect.width, options)
    if workbook and cut.dialect.width > 1:  # nothing separates the cells of a sheet
        says = says[1:]
    report = Report(
        report.found + says + doubt,
        report.done + straightened,
        report.dropped + others + place.dropped + below,
    )
    return _assemble(body, place, decision, options, report)


def _decoded(content: bytes, name: str, options: Options, report: Report) -> tuple[bytes, Options, Report]:
    text, found, notes = encoding.to_utf8(content, name, options.encoding)
    said = "" if found in ("utf-8", "ascii") else f"Characters are encoded as {encoding.shown(found)}."
    report = replace(report, found=report.found + ((said,) if said else ()), done=report.done + notes)
    return text, replace(options, encoding=found), report


def _without_sep_line(text: bytes, options: Options) -> tuple[bytes, int, Options]:
    """Excel's first line "sep=;" names the delimiter; the second value is how many lines were taken off."""
    line, end, rest = text[:64].partition(b"\n")
    plain = line.strip(b'"\r').decode("utf-8", "replace")
    if not plain.lower().startswith("sep=") or len(plain) != 5 or not (end and rest):
        return text, 0, options
    named = plain[4] if plain[4] in dialect.WORDS else None
    return text[len(line) + 1 :], 1, replace(options, delimiter=options.delimiter or named)


def _text_columns(rows: list[tuple[str, ...]], width: int) -> tuple[int, ...]:
    """Columns that hold text in most of the first rows, or codes of equal length with leading zeros."""
    text = []
    for j in range(width):
        cells = [c for row in rows[: max(5, _CELLS // width)] if j < len(row) and not is_missing(c := row[j].strip())]
        numbers = sum(kind(c) == "number" for c in cells)
        if cells and (numbers < 0.5 * len(cells) or _are_codes(cells)):
            text.append(j)
    return tuple(text)


def _are_codes(cells: list[str]) -> bool:
    """True for codes such as 02139: digits only, all of one length of at least 4, some with a leading zero."""
    return (
        len(cells) > 1
        and len(cells[0]) >= 4
        and any(c[0] == "0" for c in cells)
        and all(len(c) == len(cells[0]) and c.isdigit() for c in cells)
    )


def _sample(cut: cutting.Cut, end: int, rows: list[tuple[str, ...]]) -> list[list[str]]:
    """Cells by column, from the first rows and, where the text is long, the last ones."""
    tail: list[tuple[str, ...]] = []
    if end > cutting.HEAD:
        lines = dialect.physical_lines(cut.text[end - _TAIL : end].decode("utf-8", "ignore"))[1:]
        tail = [r.cells for r in dialect.records(lines, cut.dialect.delimiter, cut.dialect.backslash)]
    width = cut.dialect.width
    sample = [r for r in [*rows, *tail] if len(r) == width][: max(5, _CELLS // width)]
    return [[r[j] for r in sample] for j in range(width)]


def _tokens(sample: list[list[str]], text_columns: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """The words for missing among the numbers of the sample, a few for each column."""
    found = {
        j: sorted({c.strip() for c in cells if is_missing(c)} - {""})[:4]
        for j, cells in enumerate(sample)
        if j not in text_columns
    }
    return {j: tuple(words) for j, words in found.items() if words}


def _says(width: int, options: Options) -> tuple[str, ...]:
    word = dialect.WORDS.get(options.delimiter, f"“{options.delimiter}”")
    columns = "There is one column." if width == 1 else f"Columns are separated by {word}."
    header = (
        f"Column names stand in line {options.header:,}."
        if options.header
        else "There is no line of column names: columns are numbered."
    )
    return columns, header


def _assemble(body: Body, place: layout.Layout, decision: decimals.Decision, options: Options, report: Report) -> Table:
    """Parse and finish; once more with the other decimal mark if rows beyond the sample ask for it."""
    frame, uneven = parse(body, decision.mark)
    outcome = finish(frame, place, body, decision.mark)
    if outcome.contrary and not decision.certain:
        other = "," if decision.mark == "." else "."
        decision = decimals.Decision(other, True, (f"Decimals are written with a {decimals.WORDS[other]}.",))
        options = replace(options, decimal=other)
        frame, uneven = parse(body, other)
        outcome = finish(frame, place, body, other)
    frame = outcome.frame
    numeric = sum(dtype == "float64" for dtype in frame.dtypes)
    size = f"{counted(len(frame), 'row')} and {counted(frame.shape[1], 'column')}, {numeric:,} of them numbers."
    report = Report(
        report.found + decision.found + outcome.found + (size,),
        report.done + outcome.done,
        report.dropped + uneven + outcome.dropped,
    )
    return Table(frame, report, options)
