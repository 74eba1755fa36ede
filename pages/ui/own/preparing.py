"""Prepare: which columns, what with missing values and scales, and a known grouping to compare with."""

from __future__ import annotations

from functools import partial

import streamlit as st

from gmm_core.data.columns import Column
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared, Recipe
from gmm_core.figures.scaling import before_after
from pages.ui import controls, session, show, tables, wording
from pages.ui.own import kept, settings

MOST_LABELS = 30
"""A column of more different values than this is not offered as a known grouping."""

NO_LABEL = -1
MOST_PREVIEWED = 4
"""Skewed columns that are shown before and after their logarithm."""


def prepare(file: session.OwnFile, table: Table) -> Prepared:
    """Let the person choose how to prepare their table, and do it."""
    columns = kept.described(file, table)
    names = [column.name for column in columns]
    chosen = _fitted(columns)
    with st.expander(_about(columns), icon=":material/view_column:"):
        _columns_table(columns)
    first, second, third = st.columns(3)
    with first:
        missing = controls.widget(settings.MISSING)
    with second:
        scaling = controls.widget(settings.SCALING)
    with third:
        label = _label(columns)
    logs = _logarithms(table, columns, [i for i in chosen if columns[i].minimum > 0])
    recipe = Recipe(
        tuple(names[i] for i in chosen),
        missing,
        scaling,
        tuple(names[i] for i in logs),
        None if label is None else names[label],
    )
    prepared = kept.prepared(file, table, recipe)
    with st.container(gap=None):
        for sentence in prepared.log:
            st.caption(show.plain(sentence, 400))
    return prepared


def _fitted(columns: tuple[Column, ...]) -> list[int]:
    """The columns to fit: those suggested, until the person chooses."""
    numeric = [i for i, column in enumerate(columns) if column.histogram]
    suggested = [i for i in numeric if columns[i].suggested]
    wanted = settings.positions("cols")
    chosen = suggested if wanted is None else [i for i in wanted if i in set(numeric)]
    if not chosen and settings.text("cols") != settings.NO_COLUMN:  # a link made for another file
        chosen = suggested
    _picker("cols", "Columns to fit", numeric, chosen, columns, "The numbers that the mixture describes.")
    if suggested and chosen != suggested:
        st.button("Back to the columns suggested", type="tertiary", on_click=settings.forget, args=(("cols",),))
    return chosen


def _picker(
    name: str, title: str, offered: list[int], chosen: list[int], columns: tuple[Column, ...], help_: str
) -> None:
    picker = f"own-{name}"
    session.set_value(picker, chosen)
    st.multiselect(
        title,
        offered,
        format_func=lambda i: show.one_line(columns[i].name),
        key=picker,
        help=help_,
        placeholder="None",
        on_change=lambda: settings.set_positions(name, session.value(picker)),
    )


def _label(columns: tuple[Column, ...]) -> int | None:
    """The column with a known grouping, if the person has one."""
    offered = [i for i, column in enumerate(columns) if 2 <= column.n_distinct <= MOST_LABELS]
    (wanted,) = (settings.positions("label") or [NO_LABEL])[:1]
    chosen = wanted if wanted in offered else NO_LABEL
    session.set_value("own-label", chosen)
    st.selectbox(
        "Known grouping",
        [NO_LABEL, *offered],
        format_func=lambda i: "none" if i == NO_LABEL else show.one_line(columns[i].name),
        key="own-label",
        help="Not used for the fit: only to say how far the clusters agree with it.",
        on_change=settings.follow("label", "own-label", lambda i: "" if i == NO_LABEL else str(i + 1)),
    )
    return None if chosen == NO_LABEL else chosen


def _logarithms(table: Table, columns: tuple[Column, ...], possible: list[int]) -> list[int]:
    """The columns taken as logarithms: none, until the person says so or follows the suggestion."""
    if not possible:
        return []
    chosen = [i for i in settings.positions("logs") or [] if i in possible]
    waiting = [i for i in possible if columns[i].suggest_log and i not in chosen]
    _picker("logs", "Take the logarithm of", possible, chosen, columns, "For columns with a long tail upwards.")
    if waiting:
        _suggest_logarithms(table, columns, chosen, waiting)
    return chosen


def _suggest_logarithms(table: Table, columns: tuple[Column, ...], chosen: list[int], waiting: list[int]) -> None:
    title = f"{wording.count(len(waiting), 'skewed column')}: see before and after"
    preview = st.popover(title, icon=":material/insights:", key="own-skewed", on_change="rerun")
    if not preview.open:  # a closed one costs nothing
        return
    with preview:
        st.caption("A long tail upwards; the logarithm is closer to a Gaussian.")
        for i in waiting[:MOST_PREVIEWED]:
            fig = before_after(columns[i].name, table.frame.iloc[:, i].to_numpy())
            show.figure(
                fig,
                key=f"own-log-{i}",
                alt=f"“{columns[i].name}” as it is, with a long tail, and its logarithm, which is more even.",
                table=partial(tables.bars, fig),
                height=170,
            )
        rest = len(waiting) - MOST_PREVIEWED
        if rest > 0:
            st.caption(f"And {wording.count(rest, 'column')} more.")
        what = "all" if len(waiting) > 1 else "it"
        everything = sorted(chosen + waiting)
        st.button(f"Take the logarithm of {what}", on_click=settings.set_positions, args=("logs", everything))


def _about(columns: tuple[Column, ...]) -> str:
    n_suggested = sum(column.suggested for column in columns)
    return f"{wording.count(len(columns), 'column')}, {n_suggested or 'none'} suggested: see why"


def _columns_table(columns: tuple[Column, ...]) -> None:
    st.dataframe(
        {
            "column": [column.name for column in columns],
            "kind": [column.kind for column in columns],
            "suggested": [column.suggested for column in columns],
            "values": [list(column.histogram) for column in columns],
            "from": [column.minimum for column in columns],
            "to": [column.maximum for column in columns],
            "missing": [column.n_missing for column in columns],
            "why": [column.why for column in columns],
        },
        hide_index=True,
        column_config={
            "values": st.column_config.BarChartColumn("values", help="How often each part of the range occurs."),
            "why": st.column_config.TextColumn("why", width="large"),
        },
    )
