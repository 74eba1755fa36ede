"""Your data: from a file as it came to clusters a person can trust and take home."""

from __future__ import annotations

import streamlit as st

from pages.ui import session, show
from pages.ui.own import fitting, intake, preparing, seeing, taking


def page() -> None:
    show.head("Your data", "Which groups are in your table, how sure is each row's, and what can you take home?")
    file = intake.bring()
    if file is None:
        return
    with show.guard():
        table = intake.read(file)
        prepared = preparing.prepare(file, table)
        session.set_own_dataset(prepared.dataset)
        data = session.own_dataset()
        found = fitting.analyse(data)
        if found is not None:
            fit = fitting.choose(data, found)
            st.divider()
            seeing.views(table, prepared, data, found, fit)
            st.divider()
            taking.files(file, table, prepared, data, found, fit)
        taking.score_new_rows(table)


page()
