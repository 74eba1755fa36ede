"""The playground: choose data and a mixture, and see everything the fit knows."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from gmm_core.assess import agreement, explain, matching, uncertainty
from gmm_core.data.dataset import Dataset
from gmm_core.figures.one_dimension import mixture_histogram
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.fit import kmeans, restarts
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from pages.ui import compute, controls, fit_details, later, picks, session, show, tables, wording
from pages.ui.address import Control

COLOURINGS = {"soft": "soft", "hard": "hard", "k-means": "kmeans", "truth": "truth", "raw": "raw"}
"""What the buttons and the address say, and what figures call it."""

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
    "Ellipses hold, in %",
    "An ellipse is drawn around this share of a component's probability.",
    "buttons",
    "50+90",
    options={"50": "50 %", "90": "90 %", "50+90": "50 % and 90 %", "99": "99 %"},
)
DENSITY = Control("density", "Density", "Contours of p(x), the sum of all components.", "switch", False)
TRUTH = Control("truth", "The truth", "The Gaussians that made the data, dashed.", "switch", False)


@later.whole()
def page() -> None:
    show.head(
        "Playground",
        "Can a sum of Gaussians explain these points, and which of them made each one?",
    )
    with later.at(st.sidebar):
        data = controls.dataset()
        spec = controls.fit_spec()
    fit = compute.run(restarts.fit, data, spec)
    hard = fit.responsibilities.argmax(axis=1)
    clusters = matching.clusters_like(compute.run(kmeans.fit, data, spec.n_components), hard)
    named = data if data.labels is None else matching.groups_like(data, hard)  # what belongs together looks alike
    picture_side, number_side = st.columns([5, 3], gap="medium")
    with picture_side:
        selected = _picture(data, _Shown(named, fit, clusters), spec)
    with number_side:
        _numbers(data, fit, clusters)
        _warnings(data, fit)
        if selected is None:
            show.notice(_findings(data, fit, clusters))
            _ask_why(data)
        else:
            _why(data, fit, selected)
    fit_details.details(data, named, spec, fit)


@dataclass(frozen=True)
class _Shown:
    """What the picture is drawn from."""

    data: Dataset
    fit: Fit
    clusters: kmeans.KMeansState


def _picture(data: Dataset, shown: _Shown, spec: FitSpec) -> int | None:
    """Draw the fit of `data`; the row the person clicked, if any."""
    flat = data.n_features == 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        view = COLOURINGS[controls.widget(VIEW)]
        mass, dense, true = "", False, False  # what a picture has that offers none of them
        if not flat or data.truth is not None:
            with later.at(st.popover("Picture", icon=":material/tune:")):
                mass = "" if flat else controls.widget(MASS)
                dense = not flat and controls.widget(DENSITY)
                true = data.truth is not None and controls.widget(TRUTH)
    if view == "truth" and data.labels is None:
        st.caption("The true groups of these data are not known, so the points stay grey.")
        view = "raw"
    axes = controls.axes(data)
    selected = picks.picked("point", data.key, data.n_samples)
    fig = compute.picture(
        _draw,
        data=data,
        result=shown,
        specs=(spec, data.label_names),
        view=view,
        axes=axes,
        masses=tuple(int(part) / 100 for part in mass.split("+") if part),
        density=dense,
        truth=true,
        selected=selected,
    )
    events = show.figure(
        fig,
        key="playground",
        alt=_alt(data, shown.fit),
        table=lambda: tables.points(shown.data, shown.fit.mixture),
        height=470 if data.n_features <= 2 else 400,  # the choice of axes stands above it
        projected=420 if data.n_features <= 2 else 370,
        selectable=True,
    )
    picks.take("point", events, data.n_samples)
    return selected


def _draw(shown: _Shown, *, view: str, axes: tuple[int, ...], masses: tuple[float, ...], density: bool, **look):
    """The figure of a fit in one way of colouring."""
    bare = view in ("raw", "kmeans")
    look |= {"color_by": view, "labels": shown.clusters.labels if view == "kmeans" else None}
    if shown.data.n_features == 1:
        return mixture_histogram(shown.data, None if view == "raw" else shown.fit.mixture, **look)
    return mixture_scatter(
        shown.data,
        None if bare else shown.fit.mixture,
        axes=axes,
        masses=masses,
        density=density and not bare,
        centres=shown.clusters.centres if view == "kmeans" else None,
        **look,
    )


def _alt(data: Dataset, fit: Fit) -> str:
    weights = wording.listed([wording.percent(w) for w in fit.mixture.weights])
    doubtful = uncertainty.ambiguous_share(fit.responsibilities)
    return (
        f"{data.n_samples:,} points of “{data.title}” under a mixture of "
        f"{wording.count(fit.mixture.n_components, 'component')} with weights {weights}; "
        f"{wording.percent(doubtful)} of the points are ambiguous."
    )


def _numbers(data: Dataset, fit: Fit, clusters: kmeans.KMeansState) -> None:
    metrics = [
        ("BIC", wording.number(fit.bic, 1), "−2 log L + p log n. Lower is better (mclust's sign is the opposite)."),
        ("Log-likelihood", wording.number(fit.log_likelihood, 1), "How probable the data are under the fit: log L."),
    ]
    if not session.is_presenting():  # projected, what to notice must not stand below the screen
        metrics += [
            ("AIC", wording.number(fit.aic, 1), "−2 log L + 2 p. Lower is better."),
            ("ICL", wording.number(fit.icl, 1), "BIC plus a charge for doubtful assignments. Lower is better."),
        ]
    if data.labels is not None:
        hard = fit.responsibilities.argmax(axis=1)
        help_ = "Agreement with the true groups: 1 is perfect, 0 is chance (adjusted Rand index)."
        ours, theirs = (agreement.adjusted_rand(labels, data.labels) for labels in (hard, clusters.labels))
        metrics = [
            ("ARI, mixture", wording.number(ours, 4), help_),
            ("ARI, k-means", wording.number(theirs, 4), help_),
        ] + metrics
    with st.container(horizontal=True, key="gmm-numbers"):  # two in a row, by the frame's style
        for name, number, meaning in metrics:
            st.metric(name, number, help=meaning)
    if session.is_presenting():
        return
    st.caption(
        f"{fit.mixture.n_parameters} parameters; EM {wording.outcome(fit)}, "
        f"the best of {wording.count(len(fit.runs), 'start')}."
    )


def _ask_why(data: Dataset) -> None:
    """A point can also be picked without a mouse."""
    st.number_input(
        "Why does a point belong where it does? Click it, or type its row.",
        1,
        data.n_samples,
        None,
        placeholder=f"1 to {data.n_samples:,}",
        key="why-row",
        on_change=_pick_typed,
    )


def _pick_typed() -> None:
    row = session.value("why-row")
    if row is not None:
        session.set_value("point", str(row))


def _why(data: Dataset, fit: Fit, row: int) -> None:
    """The card of one point."""
    one = explain.explain(fit.mixture, data.X, row)
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**Why point {row + 1}?**", width="content")
            st.button("Close", key="close-why", type="tertiary", on_click=picks.forget, args=("point",))
        st.markdown(show.plain(one.sentence))
        st.dataframe(
            {
                "component": [k + 1 for k in range(len(one.weights))],
                "responsibility": one.responsibilities,
                "distance": one.distances,
                "weight": one.weights,
            },
            hide_index=True,
            column_config={
                "component": st.column_config.NumberColumn("#", width=34, help="Component"),
                "responsibility": st.column_config.ProgressColumn(
                    min_value=0, max_value=1, format="percent", width=118
                ),
                "distance": st.column_config.NumberColumn(
                    format="%.2f", width=72, help="Mahalanobis distance to the mean, in standard deviations"
                ),
                "weight": st.column_config.NumberColumn(format="%.3f", width=62, help="Mixing weight"),
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


def _findings(data: Dataset, fit: Fit, clusters: kmeans.KMeansState) -> list[str]:
    doubtful = uncertainty.ambiguous_share(fit.responsibilities)
    found = [
        f"{wording.percent(doubtful).capitalize()} of the points are ambiguous (no component is more than 80 % "
        "responsible). k-means would assign each of them without a word of doubt."
        if doubtful
        else "No point is ambiguous: for each one, some component is more than 80 % responsible."
    ]
    if data.truth is not None and data.truth.n_components != fit.mixture.n_components:
        made, used = data.truth.n_components, fit.mixture.n_components
        found.append(
            f"{made} Gaussians made these data and the mixture has {used}: "
            + ("it splits a group to use them all." if used > made else "some groups have to share one.")
        )
    if data.labels is not None:
        hard = fit.responsibilities.argmax(axis=1)
        ours, theirs = (agreement.adjusted_rand(labels, data.labels) for labels in (hard, clusters.labels))
        if abs(ours - theirs) < 0.005:
            found.append("Here the mixture and k-means find the known groups about equally well.")
        elif ours > theirs:
            found.append("The mixture agrees better with the known groups than k-means: its shapes suit them.")
        else:
            found.append(
                "k-means agrees better with the known groups here: try a simpler covariance type or more starts."
            )
    sound = sum(run.is_sound for run in fit.runs)
    ends = {round(run.log_likelihood, 1) for run in fit.runs if run.is_sound}
    if len(ends) > 1:
        found.append(f"{sound} sound starts ended at {len(ends)} different log-likelihoods: EM finds local maxima.")
    return found


page()
