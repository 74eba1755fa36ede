"""Fit: one button that does the sensible thing, with every choice open, and the finding in words."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.assess import agreement, verdict
from gmm_core.data.dataset import Dataset
from gmm_core.fit import analysis, restarts
from gmm_core.fit.analysis import Analysis, AnalysisSpec
from gmm_core.fit.restarts import Fit
from gmm_core.fit.selection import Row
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from pages.ui import compute, controls, session, show, wording
from pages.ui.address import CONTROLS
from pages.ui.own import settings

RUNNERS_UP = 6
MANY_COLUMNS = 30
"""From so many columns on, comparing models takes long, and a word of advice comes first."""


def analyse(data: Dataset) -> Analysis | None:
    """Compare models once the person asks for it; None until then."""
    spec = _spec()
    if data.n_features >= MANY_COLUMNS:
        st.caption(
            f"With {data.n_features} columns this can take a minute or more. Fewer columns, fewer components or only "
            "the diag and spherical types take less, and often show groups more clearly."
        )
    with st.container():  # what comes and goes in here moves nothing below
        place = st.empty()  # one button with two faces: of two, the first would stay as a ghost while the search runs
        if settings.text("find") != settings.YES:
            place.button(
                "Find clusters",
                type="primary",
                icon=":material/bubble_chart:",
                on_click=_ask,
                args=(True,),
                key="own-search",
            )
            return None
        place.button("Cancel", icon=":material/close:", on_click=_ask, args=(False,), key="own-search")
        n_models = len(spec.covariance_types) * spec.most_components
        doing = f"Comparing {n_models} models from {_kinds(len(spec.starts))}"
        found = compute.run_long(analysis.analyse, data, spec, doing=doing)
        place.empty()
    return found


def _ask(wanted: bool) -> None:
    session.set_value("find", settings.YES if wanted else "")


def _kinds(number: int) -> str:
    return "one kind of start" if number == 1 else f"{number} kinds of start"


def _spec() -> AnalysisSpec:
    with st.expander("What is tried", icon=":material/tune:"):
        first, second = st.columns(2)
        with first:
            most = controls.widget(settings.MOST)
            criterion = controls.widget(settings.CRITERION)
            families = st.pills(
                "Covariance types",
                list(FAMILIES),
                default=list(FAMILIES),
                selection_mode="multi",
                key="families",
                bind="query-params",
                help=CONTROLS["cov"].help,
            )
        with second:
            kinds = st.pills(
                "Kinds of start",
                list(CONTROLS["init"].options),
                default=list(analysis.STARTS),
                selection_mode="multi",
                key="kinds",
                bind="query-params",
                help="They fail in different ways: k-means' starts miss rare groups, random ones overlapping groups.",
            )
            each = controls.widget(settings.EACH)
            ridge = float(controls.widget("ridge"))
            seed = controls.widget("seed")
    return AnalysisSpec(
        most, tuple(families or FAMILIES), tuple(kinds or analysis.STARTS), each, criterion, seed, ridge
    )


def choose(data: Dataset, found: Analysis) -> Fit:
    """Say the finding, and let the person take another model than the chosen one; the fit that the rest shows."""
    said = compute.derived(verdict.verdict, data, found, (found.spec,))
    st.header(show.plain(said.headline, 300), anchor=False)
    st.markdown(show.plain(" ".join(said.reasons), 800))
    row = _model(found)
    if row is found.chosen:
        fit, warnings = found.fit, said.warnings
    else:
        with st.container():
            fit = _refined(data, row)
        warnings = compute.derived(verdict.fit_warnings, data, fit, (fit.spec, fit.mixture))
    _known(data, fit)
    if warnings:
        with st.container(border=True, gap="small"):
            st.markdown(f"**Before you trust it** ({wording.count(len(warnings), 'remark')})")
            st.markdown("\n".join(f"- {show.plain(sentence, 400)}" for sentence in warnings))
    return fit


def _model(found: Analysis) -> Row:
    """The model the person looks at; anything but the best stands in the address."""
    best, *others = found.sweep.ranked(found.spec.criterion)[:RUNNERS_UP]
    by_name = {f"{row.covariance_type}-{row.n_components}": row for row in (best, *others)}
    first = next(iter(by_name))
    name = settings.text("model") if settings.text("model") in by_name else first
    session.set_value("own-model-shown", name)
    st.selectbox(
        "Model shown",
        list(by_name),
        format_func=lambda one: _described(by_name[one], best, found.spec.criterion),
        key="own-model-shown",
        on_change=settings.follow("model", "own-model-shown", lambda one: "" if one == first else one),
        help="The best and its runners-up. A simpler model that is nearly as good may be the wiser choice.",
    )
    return found.chosen if name == first else by_name[name]


def _described(row: Row, best: Row, criterion: str) -> str:
    name = verdict.NAMES[criterion]
    gap = getattr(row, criterion) - getattr(best, criterion)
    what = f"{row.covariance_type}, {wording.count(row.n_components, 'component')}"
    return f"{what}: lowest {name}" if row is best else f"{what}: {name} +{gap:,.1f}"


def _refined(data: Dataset, row: Row) -> Fit:
    spec = replace(row.fit.spec, tol=FitSpec().tol)
    return compute.run_long(restarts.refine, data, spec, row.fit.mixture, doing="Fitting to all rows")


def _known(data: Dataset, fit: Fit) -> None:
    """How far the clusters agree with the known grouping, if there is one."""
    if data.labels is None or (data.labels < 0).all():
        return
    index = compute.derived(_agreement, data, fit, (fit.spec, fit.mixture))
    st.metric(
        "Agreement with the known grouping",
        wording.number(index, 3),
        help="Adjusted Rand index: 1 is perfect, 0 is chance.",
    )


def _agreement(data: Dataset, fit: Fit) -> float:
    return agreement.adjusted_rand(fit.responsibilities.argmax(axis=1), data.labels)
