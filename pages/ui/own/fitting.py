"""Fit: one button that does the sensible thing, with every choice open, and the finding in words."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.assess import agreement, verdict
from gmm_core.data.dataset import Dataset
from gmm_core.fit import analysis, restarts
from gmm_core.fit.analysis import Analysis, AnalysisSpec
from gmm_core.fit.restarts import Fit
from gmm_core.fit.selection import CRITERIA, Row
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from pages.ui import compute, controls, session, show, wording
from pages.ui.address import CONTROLS, Control

RUNNERS_UP = 6

MOST = Control(
    "mostk", "Most components", "K is tried from 1 to this number.", "slider", AnalysisSpec().most_components, 1, 20, 1
)
CRITERION = Control(
    "by",
    "Chosen by",
    "The lowest value wins. BIC asks how many Gaussians describe the density, ICL for groups that stand apart; AIC "
    "predicts well and tends to more components.",
    "buttons",
    "bic",
    options={name: name for name in CRITERIA},
)


def analyse(data: Dataset) -> Analysis | None:
    """Compare models once the person asks for it; None until then."""
    spec = _spec()
    asked = bool(session.value("own-asked"))
    place = st.empty()
    if not asked:
        place.button("Find clusters", type="primary", icon=":material/bubble_chart:", on_click=_ask, args=(True,))
        return None
    place.button("Cancel", icon=":material/close:", on_click=_ask, args=(False,))
    n_models = len(spec.covariance_types) * spec.most_components
    found = compute.run_long(
        analysis.analyse, data, spec, doing=f"Comparing {n_models} models from {len(spec.starts)} kinds of start"
    )
    place.empty()
    return found


def _ask(wanted: bool) -> None:
    session.set_value("own-asked", wanted)


def _spec() -> AnalysisSpec:
    with st.expander("What is tried", icon=":material/tune:"):
        first, second = st.columns(2)
        with first:
            most = controls.widget(MOST)
            criterion = controls.widget(CRITERION)
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
            each = controls.widget(
                replace(CONTROLS["starts"], name="each", title="Starts of each kind", default=2, maximum=20)
            )
            ridge = float(controls.widget("ridge"))
            seed = controls.widget("seed")
    return AnalysisSpec(
        most, tuple(families or FAMILIES), tuple(kinds or analysis.STARTS), each, criterion, seed, ridge
    )


def choose(data: Dataset, found: Analysis) -> Fit:
    """Say the finding, and let the person take another model than the chosen one; the fit that the rest shows."""
    said = compute.derived(verdict.verdict, data, found, (found.spec,))
    st.subheader(show.plain(said.headline, 300), anchor=False)
    for sentence in said.reasons:
        st.markdown(show.plain(sentence, 400))
    ranked = found.sweep.ranked(found.spec.criterion)
    row = _model(ranked, found)
    fit = found.fit if row is found.chosen else _refined(data, found, row)
    _known(data, fit)
    warnings = said.warnings if row is found.chosen else verdict.fit_warnings(data, fit)
    if warnings:
        with st.container(border=True, gap="small"):
            st.markdown(f"**Before you trust it** ({wording.count(len(warnings), 'remark')})")
            st.markdown("\n".join(f"- {show.plain(sentence, 400)}" for sentence in warnings))
    return fit


def _model(ranked: tuple[Row, ...], found: Analysis) -> Row:
    """The model the person looks at; anything but the best stands in the address."""
    by_name = {f"{row.covariance_type}-{row.n_components}": row for row in ranked[:RUNNERS_UP]}
    text = controls.hidden_text("model")
    name = text if text in by_name else next(iter(by_name))
    session.set_value("model-choice", name)
    st.selectbox(
        "Model shown",
        list(by_name),
        format_func=lambda one: _described(by_name[one], ranked[0], found),
        key="model-choice",
        on_change=lambda: session.set_value("model", session.value("model-choice")),
        help="The best and its runners-up. A simpler model that is nearly as good may be the wiser choice.",
    )
    return found.chosen if by_name[name] is ranked[0] else by_name[name]


def _described(row: Row, best: Row, found: Analysis) -> str:
    criterion = found.spec.criterion
    gap = getattr(row, criterion) - getattr(best, criterion)
    noun = wording.count(row.n_components, "component")
    return f"{row.covariance_type}, {noun}: " + (
        f"{verdict.NAMES[criterion]} +{gap:,.1f}" if row is not best else f"lowest {verdict.NAMES[criterion]}"
    )


def _refined(data: Dataset, found: Analysis, row: Row) -> Fit:
    spec = replace(row.fit.spec, tol=FitSpec().tol)
    return compute.run_long(restarts.refine, data, spec, row.fit.mixture, doing="Fitting to all rows")


def _known(data: Dataset, fit: Fit) -> None:
    if data.labels is None or (data.labels < 0).all():
        return
    index = agreement.adjusted_rand(fit.responsibilities.argmax(axis=1), data.labels)
    st.metric(
        "Agreement with the known grouping",
        f"{index:.3f}",
        help="Adjusted Rand index: 1 is perfect, 0 is chance. The grouping played no part in the fit.",
    )
