"""In: a file, pasted text or a sample; how it was read, and every guess open to correction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from gmm_core.data import real
from gmm_core.data.catalogue import CATALOGUE
from gmm_core.data.ingest import Options, Table, adjustable
from gmm_core.errors import InputError
from pages.ui import compute, session, show, wording
from pages.ui.address import CONTROLS
from pages.ui.own import settings

SAMPLES = ("old-faithful", "iris", "wine", "diabetes", "galaxies")
TYPES = ["csv", "tsv", "txt", "dat", "gz", "zip", "xlsx", "parquet"]
FOUND_OUT = "found out"
DELIMITER_SIGNS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "bar": "|",
    "blanks": " ",
    "colon": ":",
    "caret": "^",
    "tilde": "~",
}
DELIMITERS = {"": FOUND_OUT} | {name: name for name in DELIMITER_SIGNS}
DECIMALS = {"": FOUND_OUT, "point": "point", "comma": "comma"}
DECIMAL_SIGNS = {"point": ".", "comma": ","}
ENCODINGS = ("utf-8", "cp1252", "iso-8859-15", "cp1250", "cp1251", "utf-16", "gb18030", "shift_jis", "mac_roman")
PREVIEW_ROWS = 8
MOST_COLUMNS_SHOWN = 30


def bring() -> session.OwnFile | None:
    """Let the person bring a file; the one they have, if any."""
    file = session.own_file()
    if file is None:
        if any(settings.text(name) for name in settings.OF_ONE_FILE):
            st.info("The link restores the settings; the file stayed with the session that brought it. Bring it again.")
        _offer_the_earlier()
        _choices("own-upload")
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{show.plain(file.name)}**", width="content")
        st.button("Another file", icon=":material/swap_horiz:", on_click=_leave)
    return file


def read(file: session.OwnFile) -> Table | None:
    """Read the file, and show how: what was found, done and left out, with every guess open to correction.

    Where it cannot be read, a sentence says why, another file can be brought at once, and the result is None.
    """
    options = _options()
    corrected = options != Options()
    open_ = corrected or session.value("own-corrected", False)  # also when the last correction was taken back
    fields = adjustable(file.content)
    try:
        with st.container():  # what is said while reading moves nothing below
            table = compute.table(file, options)
    except InputError as problem:
        show.error(problem)
        if fields:
            with st.expander("Say how the file is written", icon=":material/description:", expanded=open_):
                _corrections(fields, corrected)
        _offer_the_earlier()
        _choices(f"own-upload-{file.digest[:8]}")  # a new uploader: the old one still shows the refused file
        return None
    session.forget_earlier_file()
    with st.expander(_summary(table), icon=":material/description:", expanded=open_):
        _report(table)
        _preview(table)
        if fields:
            st.markdown("**Not as it should be?** Say how the file is written.")
            _corrections(fields, corrected)
    return table


def _choices(uploader: str) -> None:
    upload, paste = st.tabs(["Upload a file", "Paste"])
    with upload:
        st.file_uploader(
            "Drop or choose a table, a row for each case: CSV or other text as it came; gzip, zip, Excel, Parquet too.",
            type=TYPES,
            key=uploader,
            on_change=_uploaded,
            args=(uploader,),
        )
    with paste:
        st.text_area("Cells copied from a spreadsheet, or any text with columns", height=160, key="own-paste")
        st.button("Use this text", on_click=_take_pasted)
    st.markdown("**No table at hand?** Try real data, each with a published mixture fit:")
    with st.container(horizontal=True, key="gmm-rows-2"):
        for name in SAMPLES:
            entry = CATALOGUE[name]
            st.button(entry.title, key=f"sample-{name}", help=entry.lesson, on_click=_take_sample, args=(name,))
    st.caption(
        "Then one button finds the clusters; you see how far to trust them, and take them home as a table, code or a "
        "report. What you bring stays in this session's memory: it is written to no disk and goes when you leave."
    )


def _uploaded(uploader: str) -> None:
    content = session.value(uploader)
    if content is not None:
        _take(content.name, content.getvalue())


def _take_pasted() -> None:
    text = session.value("own-paste") or ""
    if text.strip():
        _take("pasted text", text.encode())


def _take_sample(name: str) -> None:
    _take(f"{name}.csv", real.content(name))


def _take(name: str, content: bytes) -> None:
    if session.own_file() is not None:  # it was refused, perhaps for how it was said to be written
        settings.forget(settings.READING)
    session.forget("own-corrected")
    session.set_own_file(Path(name).name, content)


def _leave() -> None:
    session.set_own_file_aside({name: settings.text(name) for name in settings.OF_ONE_FILE})
    settings.forget()
    session.forget("own-corrected")
    for axis in ("x", "y"):
        session.set_value(axis, CONTROLS[axis].default)


def _offer_the_earlier() -> None:
    """The way back to the file before, for whom leaving it was a slip, or the next one cannot be read."""
    if session.earlier_file() is not None:
        file, _ = session.earlier_file()
        st.button(f"Back to “{show.plain(file.name)}”", icon=":material/undo:", on_click=_go_back)


def _go_back() -> None:
    file, kept = session.earlier_file()
    session.forget_earlier_file()
    session.set_own_file(file.name, file.content)
    for name, text in kept.items():
        session.set_value(name, text)


def _summary(table: Table) -> str:
    n_rows, n_columns = table.frame.shape
    said = f"{wording.count(n_rows, 'row')} and {wording.count(n_columns, 'column')}"
    dropped = table.report.dropped
    if len(dropped) == 1:
        return f"{said}. {show.plain(dropped[0], 120)} See how it was read"
    return f"{said}; {f'{len(dropped)} kinds of things' if dropped else 'nothing'} left out: see how it was read"


def _report(table: Table) -> None:
    for title, sentences in (
        ("Found", table.report.found),
        ("Done", table.report.done),
        ("Left out", table.report.dropped),
    ):
        if sentences:
            st.markdown(f"**{title}**\n" + "".join(f"\n- {show.plain(sentence, 400)}" for sentence in sentences))


def _preview(table: Table) -> None:
    first = table.frame.iloc[:PREVIEW_ROWS, :MOST_COLUMNS_SHOWN]
    st.dataframe(first, hide_index=True)
    n_rows, n_columns = table.frame.shape
    some = f" and {MOST_COLUMNS_SHOWN} of {n_columns:,} columns" if n_columns > MOST_COLUMNS_SHOWN else ""
    if n_rows > len(first) or some:
        st.caption(f"The first {wording.count(len(first), 'row')}{some}.")


def _options() -> Options:
    """What the person said of how the file is written; what a link says wrongly counts as not said."""
    encoding = settings.text("enc")
    return Options(
        encoding=encoding if encoding in ENCODINGS else None,
        delimiter=DELIMITER_SIGNS.get(settings.text("sep")),
        decimal=DECIMAL_SIGNS.get(settings.text("dec")),
        header=settings.number("head"),
    )


def _corrections(fields: tuple[str, ...], corrected: bool) -> None:
    draw = {"delimiter": _delimiter, "decimal": _decimal, "header": _header, "encoding": _encoding}
    for column, field in zip(st.columns(4), fields, strict=False):
        with column:
            draw[field]()
    if corrected:
        st.button(
            "Take this back: find out how it is written",
            icon=":material/undo:",
            type="tertiary",
            on_click=_correct,
            args=(lambda: settings.forget(settings.READING),),
        )


def _delimiter() -> None:
    _correction("sep", "Columns are separated by", DELIMITERS)


def _decimal() -> None:
    _correction("dec", "Decimal mark", DECIMALS)


def _encoding() -> None:
    _correction("enc", "Encoding", {"": FOUND_OUT} | {name: name for name in ENCODINGS})


def _header() -> None:
    said = settings.text("head")
    session.set_value("own-head", said)
    st.text_input(
        "Line of the header",
        key="own-head",
        placeholder=FOUND_OUT,
        help="Counted from 1; 0 if there is none.",
        on_change=_correct,
        args=(settings.follow("head", "own-head", str.strip),),
    )
    if said and settings.number("head") is None:
        st.caption(f"“{show.plain(said, 20)}” is no line's number, so the line is found out.")


def _correction(name: str, title: str, options: dict[str, str]) -> None:
    picker = f"own-{name}"
    chosen = settings.text(name)
    session.set_value(picker, chosen if chosen in options else "")
    st.selectbox(
        title,
        list(options),
        format_func=options.get,
        key=picker,
        on_change=_correct,
        args=(settings.follow(name, picker),),
    )


def _correct(change: Callable[[], None]) -> None:
    """Change how the file is said to be written, and keep that part of the page open."""
    session.set_value("own-corrected", True)
    change()
