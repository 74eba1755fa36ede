"""Hard against soft: k-means and the Gaussian mixture from the same start, and how one becomes the other."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.assess.lockstep import Lockstep, lockstep
from gmm_core.data.dataset import Dataset
from gmm_core.data.scaling import standardised
from gmm_core.figures.hardening import hardening_player
from gmm_core.figures.lockstep import lockstep_player
from gmm_core.fit import hardening
from gmm_core.fit.hardening import Softness
from gmm_core.fit.spec import FitSpec
from pages.ui import compute, controls, later, session, show, wording
from pages.ui.openings import OPENINGS
from pages.ui.plot import export_html

MOST_ROWS = 5_000

CASES = {
    "separated": ("Well separated", 3),
    "elongated": ("Elongated", 3),
    "unequal-spreads": ("Unequal spreads", 3),
    "unequal-sizes": ("Unequal sizes", 2),
    "crossing": ("Crossing", 2),
}
"""Data sets of the catalogue, their buttons and numbers of groups: one where both agree, four where they do not."""

LARGE = 3
"""Columns whose spreads differ by more than this factor do not count alike in k-means' distances."""

NARROW = {
    "xaxis.domain": [0, 1],
    "xaxis2.domain": [0, 1],
    "yaxis.domain": [0.56, 1],
    "yaxis2.domain": [0, 0.44],
    "yaxis2.showticklabels": True,
    "annotations.0.x": 0.5,
    "annotations.1.x": 0.5,
    "annotations.1.y": 0.44,
    "height": 700,
}
NARROW_WIDTHS = {
    "xaxis.domain": [0, 1],
    "xaxis2.domain": [0, 1],
    "yaxis.domain": [0.42, 1],
    "yaxis2.domain": [0, 0.26],
    "height": 620,
}


@later.whole()
def page() -> None:
    show.head("Hard against soft", "What is lost when every point must belong wholly to the nearest centre?")
    with later.at(st.sidebar):
        data = controls.dataset(MOST_ROWS, OPENINGS["hard-vs-soft"])
        if controls.widget("standard"):
            data = standardised(data)
        spec = controls.fit_spec(("k", "cov", "seed"), ("init", "starts"), OPENINGS["hard-vs-soft"])
    spec = replace(spec, init_params="k-means++", n_init=1)
    _cases()
    axes = controls.axes(data)
    run = compute.run_long(lockstep, data, spec, data.labels, doing="Running both")
    _lockstep(data, spec, run, axes)
    _agreement(data, run)
    _formulas()
    states = _hardening(data, spec, run, axes)
    show.notice(_findings(data, run, states))


def _cases() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gmm-rows-3"):
        st.markdown("Both agree:")
        for name, (title, _) in CASES.items():
            st.button(title, key=f"case-{name}", on_click=_choose, args=(name,))
            if name == "separated":
                st.markdown("k-means fails:")


def _choose(name: str) -> None:
    controls.choose_dataset(name)
    session.set_value("k", CASES[name][1])


def _lockstep(data: Dataset, spec: FitSpec, run: Lockstep, axes: tuple) -> None:
    picture = st.container()
    borders = len(axes) == data.n_features and controls.widget("borders")
    fig, frames = compute.derived(lockstep_player, data, run, (spec,), axes, borders)
    alt = (
        f"k-means and the mixture on “{data.title}” from the same {wording.count(spec.n_components, 'centre')}: "
        f"k-means comes to rest after {wording.count(run.n_kmeans, 'M-step')}, the mixture after {run.n_em}. At the "
        f"end they disagree on {len(run.final.apart):,} of {data.n_samples:,} points."
    )
    with picture:
        show.figure(
            fig,
            key="lockstep",
            alt=alt,
            table=_table(run),
            height=390,
            projected=340,
            frames=frames,
            narrow=NARROW,
        )
    show.downloads(
        [
            (
                "Download the film (one HTML file)",
                "hard-against-soft.html",
                lambda: export_html(fig, frames, title="Hard against soft", alt=alt, narrow=NARROW).encode(),
                "text/html",
            )
        ]
    )
    if len(axes) < data.n_features:
        st.caption(
            f"Both work on all {data.n_features} columns; a boundary in so many dimensions leaves no line in a picture "
            "of two."
        )


def _table(run: Lockstep) -> dict[str, list]:
    table = {
        "M-steps": [pair.iteration for pair in run.pairs],
        "points apart": [len(pair.apart) for pair in run.pairs],
        "sum of squared distances (k-means)": [pair.clusters.inertia for pair in run.pairs],
        "log-likelihood (mixture)": [pair.mixture.log_likelihood for pair in run.pairs],
    }
    if run.final.rand_kmeans is not None:
        table["adjusted Rand index, k-means"] = [pair.rand_kmeans for pair in run.pairs]
        table["adjusted Rand index, mixture"] = [pair.rand_mixture for pair in run.pairs]
    return table


def _agreement(data: Dataset, run: Lockstep) -> None:
    end = run.final
    if run.stop_em == "degenerate":
        st.warning("The mixture ended degenerate: a component shrank onto a few points. Try fewer components.")
    numbers = {"Points on which they disagree": f"{len(end.apart):,} of {data.n_samples:,}"}
    if end.rand_kmeans is not None:
        numbers["k-means against the truth"] = wording.number(end.rand_kmeans, 3)
        numbers["Mixture against the truth"] = wording.number(end.rand_mixture, 3)
    numbers["k-means against the mixture"] = wording.number(run.between, 3)
    for place, (name, number) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        place.metric(name, number)
    st.caption(
        "At the end of both. Agreement is the adjusted Rand index: 1 for the same grouping, about 0 for unrelated ones."
    )


def _formulas() -> None:
    hard, soft = st.columns(2)
    with hard:
        show.formula(
            r"\begin{gathered} z(i) = \arg\min_k \lVert x_i-\mu_k\rVert^2 \\[1.2ex] "
            r"\mu_k = \frac{1}{N_k}\sum_{z(i)=k} x_i \end{gathered}",
            "k-means: all of a point goes to the nearest centre. The border between two centres is the line half-way.",
        )
    with soft:
        show.formula(
            r"\begin{gathered} r(i,k) = \frac{w_k\,\mathcal N(x_i \mid \mu_k, \Sigma_k)}"
            r"{\sum_j w_j\,\mathcal N(x_i \mid \mu_j, \Sigma_j)} \\[0.4ex] "
            r"\mu_k = \frac{1}{N_k}\sum_i r(i,k)\,x_i \end{gathered}",
            "Mixture: a share of each point. Where shapes differ the border is a curve; where weights differ it shifts "
            "towards the lighter component.",
        )


def _hardening(data: Dataset, spec: FitSpec, run: Lockstep, axes: tuple) -> tuple[Softness, ...]:
    st.header("From soft to hard", anchor=False)
    st.markdown("Give all components one round shape and the same weight, and let their width shrink to nothing.")
    centres = controls.widget("centres") or "held"
    clusters, sigmas, moving = run.final.clusters.centres, compute.run(hardening.widths, data), centres == "free"
    states = compute.run_long(hardening.harden, data, clusters, sigmas, moving, None, doing="Shrinking the widths")
    fig, frames = compute.derived(hardening_player, data, states, (spec, centres), axes)
    picture, formula = st.columns([7, 3], gap="medium", vertical_alignment="center")
    with picture:
        show.figure(
            fig,
            key="hardening",
            alt=(
                f"Equal round components on “{data.title}”, from width {states[0].sigma:.3g} to 0: the points shared "
                f"fall from {states[0].n_shared:,} to {states[-1].n_shared:,} of {data.n_samples:,}."
            ),
            table={
                "width": [state.sigma for state in states],
                "points shared": [state.n_shared for state in states],
            },
            height=380,
            frames=frames,
            narrow=NARROW_WIDTHS,
        )
    with formula:
        show.formula(
            r"r(i,k) = \frac{e^{-d_k/2\sigma^2}}{\sum_j e^{-d_j/2\sigma^2}}",
            "Every covariance is σ² I, every weight the same: only the squared distances d to the centres count, and "
            "σ² says how much.",
        )
        show.formula(
            r"\lim_{\sigma\to 0} r(i,k) = \begin{cases}1 & k = z(i)\\ 0 & k \ne z(i)\end{cases}",
            "The nearest centre takes all: EM has become k-means.",
        )
    return states


def _findings(data: Dataset, run: Lockstep, states: tuple[Softness, ...]) -> list[str]:
    end = run.final
    if len(end.clusters.centres) == 1:
        return ["One component takes every point, hard or soft: choose two or more, and they may disagree."]
    if len(end.apart):
        found = [f"The rings mark {wording.count(len(end.apart), 'point')} that the two assign differently."]
    else:
        found = ["Both end with the same assignment: where groups stand well apart, shapes and weights decide nothing."]
    if end.rand_kmeans is not None and abs(end.rand_mixture - end.rand_kmeans) > 0.02:
        better = "mixture" if end.rand_mixture > end.rand_kmeans else "k-means"
        low, high = (wording.number(r, 2) for r in sorted((end.rand_kmeans, end.rand_mixture)))
        found.append(f"The {better} comes nearer to the truth: adjusted Rand index {high} against {low}.")
    if run.n_em > 2 * run.n_kmeans:
        found.append(
            f"k-means rests after {wording.count(run.n_kmeans, 'M-step')}, the mixture after {run.n_em}: a label "
            "changes or does not, a share can always change a little."
        )
    found.append(
        "k-means' border is straight, half-way between two centres, whatever the groups look like. The mixture's bends "
        "where shapes differ, and moves away from the heavier component where weights differ."
    )
    found.append(_apart(states) or "Equal round widths give k-means' border at every σ: only its softness changes.")
    narrowest, *_, widest = sorted(data.X.std(axis=0).tolist() * 2)
    if widest > LARGE * narrowest:
        found.append(
            f"One column spreads {widest / narrowest:,.0f} times as wide as another, so it counts for more in k-means' "
            "distances. Standardise the columns, and all count alike. Full covariances take no notice."
        )
    return found


def _apart(states: tuple[Softness, ...]) -> str | None:
    """What free centres do, where they stand together at first."""
    together = [state.sigma for state in states if len(state.places) == 1]
    if len(states[0].centres) == 1 or not together:
        return None
    return (
        f"Left free, wide components cannot tell groups apart: down to σ = {min(together):.3g} all centres stand in "
        "one place. Then they part, and end as k-means' centres."
    )


page()
