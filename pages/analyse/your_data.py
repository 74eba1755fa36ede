"""Your data: from a file as it came to clusters a person can trust and take home."""

from __future__ import annotations

import streamlit as st

from gmm_core.data.ingest import Table
from pages.ui import session, show
from pages.ui.own import fitting, intake, kept, preparing, seeing, settings, taking


def page() -> None:
    show.head("Your data", "Which groups are in your table, and how surely does each row belong to one?")
    settings.draw()
    file = intake.bring()
    table = None if file is None else intake.read(file)
    if table is None:
        return
    with show.guard():
        _analysis(file, table)
    taking.score_new_rows(file, table)


def _analysis(file: session.OwnFile, table: Table) -> None:
    prepared = preparing.prepare(file, table)
    data = kept.dataset(prepared)
    found = fitting.analyse(data)
    if found is None:
        return
    fit = fitting.choose(data, found)
    st.divider()
    seeing.views(file, table, prepared, data, found, fit)
    st.divider()
    taking.files(file, table, prepared, data, found, fit)


page()
