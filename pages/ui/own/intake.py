"""In: a file, pasted text or a sample; how it was read, and every guess open to correction."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gmm_core.data import real
from gmm_core.data.catalogue import CATALOGUE
from gmm_core.data.ingest import Options, Table
from pages.ui import compute, session, show

SAMPLES = ("old-faithful", "iris", "wine", "diabetes", "galaxies")
TYPES = ["csv", "tsv", "txt", "dat", "gz", "xlsx", "parquet"]
DELIMITERS = {None: "found out", ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks"}
DECIMALS = {None: "found out", ".": "point", ",": "comma"}
ENCODINGS = (None, "utf-8", "cp1252", "iso-8859-15", "cp1250", "cp1251", "utf-16", "gb18030", "shift_jis", "mac_roman")
PREVIEW_ROWS = 8
MOST_COLUMNS_SHOWN = 30


def bring() -> session.OwnFile | None:
    """Let the person bring a file; the one they have, if any."""
    file = session.own_file()
    if file is None:
        _choices()
        return session.own_file()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{show.plain(file.name)}**", width="content")
        st.button("Another file", icon=":material/swap_horiz:", on_click=session.forget_own_file)
    return file


def _choices() -> None:
    upload, paste, sample = st.tabs(["Upload a file", "Paste", "Try a sample"])
    with upload:
        content = st.file_uploader(
            "A table with a row for each case: CSV, TSV or text, as it came; gzip, Excel and Parquet too.",
            type=TYPES,
            key="own-upload",
        )
        if content is not None:
            _take(content.name, content.getvalue())
    with paste:
        text = st.text_area("Cells copied from a spreadsheet, or any text with columns", height=160, key="own-paste")
        if st.button("Use this text", disabled=not text.strip()):
            _take("pasted text", text.encode())
    with sample:
        st.caption("Real data with a published mixture fit; see the self-check.")
        with st.container(horizontal=True):
            for name in SAMPLES:
                if st.button(CATALOGUE[name].title, key=f"sample-{name}", help=CATALOGUE[name].lesson):
                    _take(f"{name}.csv", real.content(name))
    st.caption("What you bring stays in this session's memory. It is written to no disk and goes when you leave.")


def _take(name: str, content: bytes) -> None:
    session.set_own_file(Path(name).name, content)
    st.rerun()


def read(file: session.OwnFile) -> Table:
    """Read the file, and show how: what was found, done and left out, with every guess open to correction."""
    options = Options(
        encoding=session.value("own-encoding"),
        delimiter=session.value("own-delimiter"),
        decimal=session.value("own-decimal"),
        header=_header(),
    )
    corrected = options != Options()
    try:
        table = compute.table(file, options)
    except ValueError:
        if corrected:  # the corrections stay in reach beside the error they caused
            with st.expander("How the file was read", expanded=True):
                _corrections(None)
        raise
    with st.expander(_summary(table), icon=":material/description:", expanded=corrected):
        _report(table)
        _preview(table)
        _corrections(table)
    return table


def _summary(table: Table) -> str:
    n_rows, n_columns = table.frame.shape
    said = f"{n_rows:,} rows and {n_columns:,} column{'' if n_columns == 1 else 's'}"
    n_dropped = len(table.report.dropped)
    return said + (
        f"; {n_dropped} thing{'' if n_dropped == 1 else 's'} left out" if n_dropped else "; nothing left out"
    )


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
    st.caption(
        f"The first {len(first)} rows"
        + (
            f" and {MOST_COLUMNS_SHOWN} of {table.frame.shape[1]} columns"
            if table.frame.shape[1] > len(first.columns)
            else ""
        )
        + "."
    )


def _corrections(table: Table | None) -> None:
    st.markdown("**Not as it should be?** Say how the file is written.")
    across = st.columns(4)
    with across[0]:
        st.selectbox("Columns are separated by", list(DELIMITERS), format_func=DELIMITERS.get, key="own-delimiter")
    with across[1]:
        st.selectbox("Decimal mark", list(DECIMALS), format_func=DECIMALS.get, key="own-decimal")
    with across[2]:
        st.text_input(
            "Line of the header", placeholder="found out", key="own-header", help="Counted from 1; 0 if there is none."
        )
    with across[3]:
        st.selectbox("Encoding", ENCODINGS, format_func=lambda name: name or "found out", key="own-encoding")


def _header() -> int | None:
    text = (session.value("own-header") or "").strip()
    return int(text) if text.isdecimal() and len(text) < 6 else None
