"""The playground: choose data and a mixture, and see everything the fit knows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import streamlit as st

from gmm_core.assess import agreement, explain, matching, uncertainty
from gmm_core.data.dataset import Dataset
from gmm_core.figures.convergence import convergence
from gmm_core.figures.criteria import criterion_curves
from gmm_core.figures.one_dimension import mixture_histogram
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.fit import kmeans, restarts, selection
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from pages.ui import compute, controls, session, show, tables, wording
from pages.ui.address import Control

COLOURINGS = {name: name for name in ("soft", "hard", "kmeans", "truth", "raw")}
MOST_COMPONENTS = 8

VIEW = Control(
    "show",
    "Colour",
    "Soft mixes the components' colours by responsibility; hard gives each point to one. k-means never doubts; "
    "truth is what made the data; raw is all that EM gets to see.",
    "buttons",
    "soft",
    options=COLOURINGS,
)
MASS = Control(
    "mass",
    "Ellipses hold",
    "An ellipse is drawn around this share of a component's probability.",
    "buttons",
    "50+90",
    options={"50": "50 %", "90": "90 %", "50+90": "50 % and 90 %", "99": "99 %"},
)
DENSITY = Control("density", "Density", "Contours of p(x), the sum of all components.", "switch", False)
TRUTH = Control("truth", "True ellipses", "The Gaussians that made the data, dashed.", "switch", False)


def page() -> None:
    show.head(
        "Playground",
        "Can a sum of Gaussians explain these points, and how sure is it who made each one?",
    )
    with st.sidebar:
        data = controls.dataset()
        spec = controls.fit_spec()
    fit = compute.run(restarts.fit, data, spec)
    clusters = compute.run(kmeans.fit, data, spec.n_components)
    picture_side, number_side = st.columns([2, 1], gap="medium")
    with picture_side:
        selected = _picture(data, fit, clusters)
    with number_side:
        _numbers(data, fit, clusters)
        if selected is not None:
            _why(data, fit, selected)
        else:
            st.caption("Click a point to see why it belongs where it does.")
    _warnings(data, fit)
    _details(data, spec, fit)
    show.notice(_findings(data, fit, clusters))


def _picture(data: Dataset, fit: Fit, clusters: kmeans.KMeansState) -> int | None:
    """Draw the fit; the row the person clicked, if any."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        view = controls.widget(VIEW)
        with st.popover("Picture", icon=":material/tune:"):
            mass = controls.widget(MASS)
            dense = controls.widget(DENSITY)
            true = controls.widget(TRUTH) if data.truth is not None else False
    if view == "truth" and data.labels is None:
        st.caption("The true groups of these data are not known, so the points stay grey.")
        view = "raw"
    axes = controls.axes(data)
    selected = session.selected_row("playground", data.key)
    look = {"color_by": view, "truth": true, "selected": selected}
    if view == "kmeans":
        look["labels"] = clusters.labels
    if data.n_features == 1:
        fig = mixture_histogram(data, None if view == "raw" else fit.mixture, **look)
    else:
        masses = tuple(int(part) / 100 for part in mass.split("+"))
        bare = view in ("raw", "kmeans")
        fig = mixture_scatter(
            data,
            None if bare else fit.mixture,
            axes=axes,
            masses=masses,
            density=dense and not bare,
            centres=clusters.centres if view == "kmeans" else None,
            **look,
        )
    events = show.figure(
        fig,
        key="playground",
        alt=_alt(data, fit),
        table=lambda: tables.points(data, fit.mixture),
        height=470,
        projected=430,
        selectable=True,
    )
    picked = session.pick_row("playground", data.key, events.selected, data.n_samples)
    if picked != selected:
        st.rerun()
    return picked


def _alt(data: Dataset, fit: Fit) -> str:
    weights = wording.listed([wording.percent(w) for w in fit.mixture.weights])
    doubtful = uncertainty.ambiguous_share(fit.responsibilities)
    return (
        f"{data.n_samples:,} points of “{data.title}” under a mixture of "
        f"{wording.count(fit.mixture.n_components, 'component')} with weights {weights}; "
        f"{wording.percent(doubtful)} of the points are ambiguous."
    )


def _numbers(data: Dataset, fit: Fit, clusters: kmeans.KMeansState) -> None:
    if data.labels is not None:
        ours, theirs = st.columns(2)
        hard = fit.responsibilities.argmax(axis=1)
        help_ = "Agreement with the true groups: 1 is perfect, 0 is chance (adjusted Rand index)."
        ours.metric("ARI, mixture", f"{agreement.adjusted_rand(hard, data.labels):.4f}", help=help_)
        theirs.metric("ARI, k-means", f"{agreement.adjusted_rand(clusters.labels, data.labels):.4f}", help=help_)
    first, second = st.columns(2)
    first.metric("BIC", f"{fit.bic:,.1f}", help="−2 log L + p log n. Lower is better (mclust's sign is the opposite).")
    second.metric(
        "Log-likelihood", f"{fit.log_likelihood:,.1f}", help="How probable the data are under the fit: log L."
    )
    first.metric("AIC", f"{fit.aic:,.1f}", help="−2 log L + 2 p. Lower is better.")
    second.metric("ICL", f"{fit.icl:,.1f}", help="BIC plus a charge for doubtful assignments. Lower is better.")
    st.caption(
        f"{fit.mixture.n_parameters} parameters; EM {wording.outcome(fit)}, "
        f"the best of {wording.count(len(fit.runs), 'start')}."
    )


def _why(data: Dataset, fit: Fit, row: int) -> None:
    """The card of one point."""
    one = explain.explain(fit.mixture, data.X, row)
    with st.container(border=True, gap="small"):
        place, close = st.columns([5, 1])
        place.markdown(f"**Why point {row + 1}?** {show.plain(one.sentence)}")
        close.button("✕", key="close-why", help="Close", on_click=session.forget_row, args=("playground",))
        st.dataframe(
            {
                "component": [k + 1 for k in range(len(one.weights))],
                "responsibility": one.responsibilities,
                "distance (sd)": one.distances,
                "weight": one.weights,
            },
            hide_index=True,
            column_config={
                "responsibility": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent"),
                "distance (sd)": st.column_config.NumberColumn(format="%.2f", help="Mahalanobis distance to the mean"),
                "weight": st.column_config.NumberColumn(format="%.3f"),
            },
        )
        st.caption(
            f"Density rank {one.density_rank:,} of {one.n_samples:,} (1 is the densest place); "
            f"uncertainty {one.uncertainty:.3f}."
        )


def _warnings(data: Dataset, fit: Fit) -> None:
    for caution in fit.cautions:
        st.warning(show.plain(caution.sentence(data.feature_names)))
    for sentence in fit.own_warnings:
        st.warning(sentence)


def _details(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    names = ("Learned and true", "Surest and most ambiguous", "How many components?", "Convergence", "Python")
    sections = (_parameters, _extremes, _selection, _convergence, _python)
    tabs = st.tabs(names, key="details", on_change="rerun")
    for tab, section in zip(tabs, sections, strict=True):
        if tab.open:
            with tab:
                section(data, spec, fit)


def _parameters(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    if data.truth is None:
        st.caption("Nobody knows the true parameters of these data; these are the learned ones.")
    table = matching.parameter_columns(fit.mixture, data.feature_names, data.truth)
    st.dataframe(table, hide_index=True, column_config=show.decimals(table, 3))
    show.downloads([("Download as CSV", "parameters.csv", lambda: show.csv_bytes(table), "text/csv")])


def _extremes(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    sure, unsure = st.columns(2)
    for place, title, pick in (
        (sure, "The five surest points", uncertainty.surest),
        (unsure, "The five most ambiguous points", uncertainty.most_ambiguous),
    ):
        table = uncertainty.columns(pick(fit.responsibilities, 5, data.labels), data.label_names)
        place.markdown(f"**{title}**")
        place.dataframe(table, hide_index=True, column_config=show.decimals(table, 3))
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
    curve, numbers = st.columns([3, 2])
    with curve:
        finding = f"BIC selects {best.n_components}." if best else "No fit is sound, so nothing is selected."
        show.figure(
            criterion_curves(sweep, spec.covariance_type, current=spec.n_components),
            key="selection",
            alt=f"Criteria over the number of components, lower is better. {finding}",
            table=table,
            height=380,
        )
    numbers.dataframe(table, hide_index=True, column_config=show.decimals(table, 1))
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
    curve, numbers = st.columns([3, 2])
    with curve:
        show.figure(
            convergence(fit.best.log_likelihoods, tol=0.01),
            key="convergence",
            alt=f"The log-likelihood rises at every iteration, from {values[0]:,.1f} to {values[-1]:,.1f}.",
            table=table,
            height=380,
        )
    numbers.dataframe(table, hide_index=True, column_config=show.decimals(table, 4), height=380)


def _python(data: Dataset, spec: FitSpec, fit: Fit) -> None:
    st.caption("Runs as it stands with scikit-learn, and prints the numbers on this page.")
    st.code(compute.python_code(data, fit), language="python")


def _findings(data: Dataset, fit: Fit, clusters: kmeans.KMeansState) -> list[str]:
    doubtful = uncertainty.ambiguous_share(fit.responsibilities)
    found = [
        f"{wording.percent(doubtful)} of the points are ambiguous (no component is more than 80 % responsible). "
        "k-means would assign each of them without a word of doubt."
    ]
    if data.labels is not None:
        hard = fit.responsibilities.argmax(axis=1)
        ours, theirs = (agreement.adjusted_rand(labels, data.labels) for labels in (hard, clusters.labels))
        if abs(ours - theirs) < 0.005:
            found.append("Here the mixture and k-means find the known groups about equally well.")
        elif ours > theirs:
            found.append("The mixture agrees better with the known groups than k-means: its shapes suit them.")
        else:
            found.append("k-means agrees better with the known groups here: try fewer freedoms or more starts.")
    sound = sum(run.is_sound for run in fit.runs)
    ends = {round(run.log_likelihood, 1) for run in fit.runs if run.is_sound}
    if len(ends) > 1:
        found.append(f"{sound} sound starts ended at {len(ends)} different log-likelihoods: EM finds local maxima.")
    return found


page()
