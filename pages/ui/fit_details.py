"""The views below a fit: its parameters, its surest and most doubtful points, other K, how EM got there, the code."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import streamlit as st

from gmm_core.assess import matching, uncertainty
from gmm_core.data.dataset import Dataset
from gmm_core.export import script
from gmm_core.figures.convergence import convergence
from gmm_core.figures.criteria import criterion_curves
from gmm_core.fit import selection
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from pages.ui import compute, controls, show, wording
from pages.ui.address import Control

_NAMES = ("Learned and true", "Surest and most ambiguous", "How many components?", "Convergence", "Python")
VIEWS = Control(
    "details",
    "More about this fit",
    "Its parameters, its points, the other numbers of components, the way EM took, and code that repeats it.",
    "buttons",
    _NAMES[0],
    options={name: name for name in _NAMES},
)
MOST_COMPONENTS = 8
MOST_COLUMNS = 8
"""Columns of parameters that a page has room for, beside each other: those of two features."""

TRUE = " (true)"
FEW = 3
"""Components whose responsibilities leave room for two tables beside each other."""


def details(data: Dataset, named: Dataset, spec: FitSpec, fit: Fit) -> None:
    """Draw the view that is chosen; only it is computed. In `named`, groups are numbered after the components.

    Buttons rather than tabs: those cost the browser more at each change, and need room for all their names.
    """
    chosen = controls.widget(VIEWS)
    sections = dict(zip(VIEWS.options, (_parameters, _extremes, _selection, _convergence, _python), strict=True))
    sections[chosen](named if sections[chosen] is _extremes else data, spec, fit)


def _parameters(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    if data.truth is None:
        st.caption("Nobody knows the true parameters of these data; these are the learned ones.")
    columns = matching.parameter_columns(fit.mixture, data.feature_names, data.truth)
    table = _true_below_learned(columns)
    if len(table) <= MOST_COLUMNS:
        written = {name: [_cell(value) for value in column] for name, column in table.items()}
        show.text_table(written, "Parameters of each component")
    else:
        st.dataframe(table, hide_index=True, column_config=show.decimals(table, 3))
    show.downloads([("Download as CSV", "parameters.csv", lambda: show.csv_bytes(columns), "text/csv")])


def _true_below_learned(columns: dict[str, list]) -> dict[str, list]:
    """The same numbers under short heads: a row per component and, below it, a row of the true one matched with it."""
    learned = [name for name in columns if not name.endswith(TRUE)]
    rows = []
    for i, k in enumerate(columns["component"]):
        rows.append([f"{k}", *(columns[name][i] for name in learned[1:])])
        true = [columns[name + TRUE][i] for name in learned[1:] if name + TRUE in columns]
        if true and true[0] is not None:
            rows.append([f"{k}, true", *true])
    return dict(zip(map(_short, learned), map(list, zip(*rows, strict=True)), strict=True))


def _short(name: str) -> str:
    return show.one_line(name.replace("covariance of", "cov").replace("variance of", "var").replace(" of ", " "))


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else wording.number(value, 3)


def _extremes(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    labels = {"component": st.column_config.NumberColumn("hard", help="The component most responsible")}
    labels |= {"true group": st.column_config.TextColumn("true", help="The group it truly belongs to")}
    beside = fit.mixture.n_components <= FEW
    sure, unsure = st.columns(2) if beside else (st.container(), st.container())
    for place, title, pick in (
        (sure, "The five surest points", uncertainty.surest),
        (unsure, "The five most ambiguous points", uncertainty.most_ambiguous),
    ):
        table = uncertainty.columns(pick(fit.responsibilities, 5, data.labels), data.label_names)
        place.markdown(f"**{title}**")
        place.dataframe(table, hide_index=True, column_config=show.decimals(table, 3) | labels)
    st.caption("A point with responsibilities 0.5 and 0.5 is truly ambiguous: no method could know who made it.")


def _selection(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    plain = replace(spec, n_components=1, covariance_type="full")
    ks = tuple(range(1, max(MOST_COMPONENTS, spec.n_components) + 1))
    sweep = compute.run_long(
        selection.sweep, data, ks, (spec.covariance_type,), plain, doing="Fitting every number of components"
    )
    best = sweep.best("bic")
    rows = sweep.rows
    table = {
        "K": [row.n_components for row in rows],
        "BIC": [row.bic for row in rows],
        "AIC": [row.aic for row in rows],
        "log-likelihood": [row.log_likelihood for row in rows],
        "note": [_row_note(row, best) for row in rows],
    }
    curve, numbers = st.columns([5, 4])
    with curve:
        finding = f"BIC selects {best.n_components}." if best else "No fit is sound, so nothing is selected."
        show.figure(
            criterion_curves(sweep, spec.covariance_type, current=spec.n_components),
            key="selection",
            alt=f"Criteria over the number of components, lower is better. {finding}",
            table=table,
            height=380,
        )
    numbers.dataframe(
        table,
        hide_index=True,
        column_config=show.decimals(table, 1)
        | {"log-likelihood": st.column_config.NumberColumn("log L", format="%.1f")},
    )
    if best:
        numbers.markdown(f"BIC selects **K = {best.n_components}**, the lowest value (lower is better here).")


def _row_note(row: selection.Row, best: selection.Row | None) -> str:
    if not row.is_sound:
        return "degenerate"
    return "selected by BIC" if row is best else ""


def _convergence(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    values = fit.best.log_likelihoods.tolist()
    changes = [None, *(after - before for before, after in pairwise(values))]
    table = {
        "iteration": list(range(len(values))),
        "log-likelihood": values,
        "change": changes,
        "|change| < 0.01": ["" if c is None else "yes" if abs(c) < 0.01 else "no" for c in changes],
    }
    first, last = (wording.number(values[i], 1) for i in (0, -1))
    curve, numbers = st.columns([5, 4])
    with curve:
        show.figure(
            convergence(fit.best.log_likelihoods, tol=0.01),
            key="convergence",
            alt=f"The log-likelihood rises at every iteration, from {first} to {last}.",
            table=table,
            height=380,
        )
    numbers.dataframe(table, hide_index=True, column_config=show.decimals(table, 4), height=380, placeholder="")


def _python(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    code = compute.python_code(data, fit)
    st.caption("Runs as it stands with scikit-learn, and prints the numbers on this page.")
    files = [("Download as Python", "mixture.py", code.encode(), "text/x-python")]
    if script.needs_file(data):
        st.caption("It reads the data from data.csv beside it.")
        table = dict(zip(data.feature_names, data.X.T.tolist(), strict=True))
        files.append(("Download its data", "data.csv", lambda: show.csv_bytes(table), "text/csv"))
    show.downloads(files)
    st.code(code, language="python")
