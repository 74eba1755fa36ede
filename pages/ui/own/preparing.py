"""Prepare: which columns, what with missing values and scales, and a known grouping to compare with."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gmm_core.data.columns import Column
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared, Recipe
from gmm_core.figures.scaling import before_after
from pages.ui import compute, controls, session, show
from pages.ui.address import Control

MOST_LABELS = 30
"""A column of more different values than this is not offered as a known grouping."""

NO_LABEL = -1

MISSING = Control(
    "missing",
    "Missing values",
    "Leave out rows that miss a value, or fill it: with the column's median, or from the five nearest rows.",
    "buttons",
    "drop",
    options={"drop": "drop", "median": "median", "knn": "knn"},
)
SCALING = Control(
    "scaling",
    "Scaling",
    "Standardise gives every column mean 0 and standard deviation 1. Robust does the same with medians, so that "
    "outliers do not decide. None matters for spherical components and for k-means' starts.",
    "buttons",
    "standardise",
    options={"standardise": "standardise", "robust": "robust", "none": "none"},
)


def prepare(file: session.OwnFile, table: Table) -> Prepared:
    """Let the person choose how to prepare their table, and do it."""
    columns = compute.described(file, table)
    numeric = [i for i, column in enumerate(columns) if column.histogram]
    suggested = [i for i in numeric if columns[i].suggested]
    names = [column.name for column in columns]
    chosen = _positions("cols", "Columns to fit", numeric, names, suggested, "The numbers that the mixture describes.")
    with st.expander(_about(columns), icon=":material/view_column:"):
        _columns_table(columns)
    first, second, third = st.columns(3)
    with first:
        missing = controls.widget(MISSING)
    with second:
        scaling = controls.widget(SCALING)
    with third:
        label = _label(columns)
    logs = _logarithms(table, columns, [i for i in numeric if columns[i].minimum > 0 and i in chosen])
    recipe = Recipe(
        tuple(names[i] for i in chosen),
        missing,
        scaling,
        tuple(names[i] for i in logs),
        None if label is None else names[label],
    )
    prepared = compute.prepared(file, table, recipe)
    with st.container(gap=None):
        for sentence in prepared.log:
            st.caption(show.plain(sentence, 400))
    return prepared


def _positions(
    name: str, title: str, offered: list[int], names: list[str], default: list[int], help_: str
) -> list[int]:
    """Columns that the person chooses; their numbers (from 1) stand in the address, "-" for none."""
    text = controls.hidden_text(name)
    chosen = default if not text else [int(part) - 1 for part in text.split(",") if part.isdecimal()]
    chosen = [i for i in dict.fromkeys(chosen) if i in offered]
    picker = f"{name}-choice"
    session.set_value(picker, chosen)
    st.multiselect(
        title,
        offered,
        format_func=lambda i: show.plain(names[i], 60),
        key=picker,
        help=help_,
        on_change=_follow(name, picker),
    )
    return chosen


def _follow(name: str, picker: str) -> Callable[[], None]:
    def follow() -> None:
        session.set_value(name, ",".join(str(i + 1) for i in session.value(picker)) or "-")

    return follow


def _label(columns: tuple[Column, ...]) -> int | None:
    """The column with a known grouping, if the person has one; its number (from 1) stands in the address."""
    offered = [i for i, column in enumerate(columns) if 2 <= column.n_distinct <= MOST_LABELS]
    text = controls.hidden_text("label")
    chosen = int(text) - 1 if text.isdecimal() and int(text) - 1 in offered else None
    session.set_value("label-choice", NO_LABEL if chosen is None else chosen)
    st.selectbox(
        "Known grouping",
        [NO_LABEL, *offered],
        format_func=lambda i: "none" if i == NO_LABEL else show.plain(columns[i].name, 60),
        key="label-choice",
        help="Not used for the fit: only to say how far the clusters agree with it (adjusted Rand index).",
        on_change=_follow_label,
    )
    return chosen


def _follow_label() -> None:
    chosen = session.value("label-choice")
    session.set_value("label", "" if chosen == NO_LABEL else str(chosen + 1))


def _logarithms(table: Table, columns: tuple[Column, ...], possible: list[int]) -> list[int]:
    skewed = [i for i in possible if columns[i].suggest_log]
    if not skewed and not controls.hidden_text("logs"):
        return []
    names = [column.name for column in columns]
    chosen = _positions("logs", "Take the logarithm of", possible, names, [], "For columns with a long tail upwards.")
    waiting = [i for i in skewed if i not in chosen]
    if waiting:
        with st.popover(f"{len(waiting)} skewed: before and after", icon=":material/insights:"):
            st.caption("These columns have a long tail upwards. Their logarithm is closer to a Gaussian.")
            for i in waiting[:4]:
                show.figure(
                    before_after(names[i], table.frame[names[i]].to_numpy()),
                    key=f"log-{i}",
                    alt=f"“{names[i]}” as it is, with a long tail, and its logarithm, which is more even.",
                    height=170,
                )
            st.button("Take the logarithm of all", on_click=_log_all, args=(chosen + waiting,))
    return chosen


def _log_all(positions: list[int]) -> None:
    session.set_value("logs", ",".join(str(i + 1) for i in positions))


def _about(columns: tuple[Column, ...]) -> str:
    n_suggested = sum(column.suggested for column in columns)
    return f"{len(columns)} columns, {n_suggested} of them suggested: see why"


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
