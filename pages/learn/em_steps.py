"""EM, step by step: a player for one run, from good starts, bad starts and starts set by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import streamlit as st

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures.one_dimension import mixture_histogram
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.figures.style import colour
from gmm_core.fit import em, poor_starts, restarts
from gmm_core.fit.em import FitTrace
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from gmm_core.model.mixture import Mixture
from pages.ui import compute, controls, later, session, show, tables, wording
from pages.ui.address import Control
from pages.ui.handmade import MOST, Handmade
from pages.ui.openings import OPENINGS
from pages.ui.plot import Handles, export_html

GAP = 0.5
"""A log-likelihood this far below the best known is another maximum, not unfinished climbing."""

BEGIN = Control(
    "begin",
    "Begin from",
    "The start chosen in the sidebar, a bad one on purpose, or one you set by hand.",
    "buttons",
    "chosen",
    options={name: name for name in ("chosen", *poor_starts.POOR_STARTS, "hand")},
)
NARROW = {
    "xaxis.domain": [0, 1],
    "xaxis2.domain": [0, 1],
    "yaxis.domain": [0.42, 1],
    "yaxis2.domain": [0, 0.26],
    "height": 620,
}


@later.whole()
def page() -> None:
    show.head("EM, step by step", "How does EM get from a first guess to the mixture that fits?")
    begin = controls.widget(BEGIN)
    with later.at(st.sidebar):
        data = controls.dataset()
        without = ("starts",) if begin == "chosen" else ("starts", "init")
        spec = replace(controls.fit_spec(("k", "cov", "init", "seed"), without, OPENINGS["em-steps"]), n_init=1)
    axes = controls.axes(data)
    hand, go = controls.hidden_text("hand"), controls.hidden_text("go")
    if begin == "hand":
        start = _by_hand(data, spec, axes, hand, running=go == "true")
        if start is None:
            return
    else:
        start = _start(data, spec, begin)
    _player(data, spec, start, axes)
    trace = compute.run(em.run, data, spec, start)
    _compare(data, spec, trace, begin)
    _formulas()
    show.notice(_findings(trace, begin))


def _start(data: Dataset, spec: FitSpec, begin: str) -> Mixture:
    """The start, its components numbered by where they end, so that a group has the same colour on every page."""
    if begin == "chosen":
        return compute.run(restarts.fit, data, spec).best.start
    st.caption(f"A bad start on purpose: {poor_starts.POOR_STARTS[begin]}.")
    poor = compute.run(poor_starts.poor_start, data, begin, spec.n_components, spec.covariance_type, spec.seed)
    return compute.run(restarts.refine, data, spec, poor).best.start


def _by_hand(data: Dataset, spec: FitSpec, axes: tuple, text: str, running: bool) -> Mixture | None:
    """The stage on which a start is set, or, once the person says run, the start itself."""
    row = Handmade.of(compute.run(poor_starts.in_a_row, data, spec.n_components), axes)
    if not session.belongs("hand", (data.name, axes)) or not text:
        session.set_next({"hand": row.write(), "go": ""})
    try:
        set_up = Handmade.read(text).sized(spec.n_components, row)
    except InputError as problem:
        show.error(problem)
        st.button("Set the means anew", on_click=session.set_value, args=("hand", ""))
        return None
    if not running:
        _stage(data, spec, axes, set_up)
        return None
    st.button("Change the start", on_click=session.set_value, args=("go", ""), icon=":material/edit:")
    base = compute.run(restarts.fit, data, replace(spec, n_components=1)).mixture
    return poor_starts.by_hand(base, axes, *set_up.features(len(axes)), spec.covariance_type)


def _stage(data: Dataset, spec: FitSpec, axes: tuple, set_up: Handmade) -> None:
    """Means to drag and ellipses (or, of one column, intervals) to stretch over the grey points."""
    n, flat = len(set_up.points), len(axes) == 1
    handles = Handles(
        set_up.points,
        tuple(f"Component {k + 1}" for k in range(n)),
        tuple(colour(k) for k in range(n)),
        set_up.covariances,
        addable=n < MOST,
        flat=flat,
        identity=f"{data.name} {axes} {n}",
    )
    shape = "interval" if flat else "ellipse"
    hint = f"Drag a mean by its number, stretch its {shape} by a square, double-click to add a component; then run EM."
    if not flat and spec.covariance_type != "full":
        hint += f" Ellipses will be brought into the {FAMILIES[spec.covariance_type].title.lower()} family."
    st.caption(hint)
    with st.container(horizontal=True):
        st.button(
            "Run EM from here",
            type="primary",
            on_click=session.set_value,
            args=("go", "true"),
            icon=":material/play_arrow:",
        )
        st.button("Remove the last", on_click=session.set_value, args=("k", n - 1), disabled=n == 1)
    events = show.figure(
        mixture_histogram(data, color_by="raw") if flat else mixture_scatter(data, color_by="raw", axes=axes),
        key="em-stage",
        alt=f"Grey points and {wording.count(n, 'mean')} to drag: where should EM begin?",
        table=lambda: tables.points(data),
        height=400,
        draggable=handles,
    )
    now = Handmade(events.moved.points, events.moved.covariances) if events.moved else set_up
    if events.added:
        session.set_next({"hand": now.added(events.added).write(), "k": n + 1})
    if now.write() != session.value("hand"):
        session.set_next({"hand": now.write()})


def _player(data: Dataset, spec: FitSpec, start: Mixture, axes: tuple) -> None:
    fig, frames = compute.film(data, spec, start, axes)
    trace = compute.run(em.run, data, spec, start)
    values = trace.log_likelihoods.tolist()
    alt = (
        f"EM on “{data.title}” from its start to iteration {len(values) - 1}: the log-likelihood rises from "
        f"{wording.number(values[0], 1)} to {wording.number(values[-1], 1)}. E-steps recolour the points, M-steps "
        "move the ellipses."
    )
    show.figure(
        fig,
        key="em-player",
        alt=alt,
        table={"iteration": list(range(len(values))), "log-likelihood": values},
        height=400,
        projected=330,
        frames=frames,
        narrow=NARROW,
    )
    show.downloads(
        [
            (
                "Download the film (one HTML file)",
                "em.html",
                lambda: export_html(fig, frames, title="EM, step by step", alt=alt, narrow=NARROW).encode(),
                "text/html",
            )
        ]
    )


def _compare(data: Dataset, spec: FitSpec, trace: FitTrace, begin: str) -> None:
    """Hold the end of this run against the best that many good starts find."""
    many = replace(spec, n_init=20, init_params="kmeans")
    best = compute.run(restarts.fit, data, many)
    reached, known = trace.final.log_likelihood, max(best.log_likelihood, trace.final.log_likelihood)
    if trace.stop_reason == "degenerate":
        st.warning(f"This run ended degenerate. {trace.degeneracy.sentence} The likelihood says nothing about it now.")
    elif begin == "identical" and spec.n_components > 1:
        st.warning(
            f"**Not even a maximum.** Equal components get equal shares, so EM stands still on a saddle at "
            f"{wording.log_l(reached, 2)}; the best known fit reaches {wording.number(known, 2)}."
        )
    elif known - reached > GAP:
        st.warning(
            f"**A local maximum.** This start ends at {wording.log_l(reached, 2)}; the best known fit of "
            f"{wording.count(spec.n_components, 'component')} reaches {wording.number(known, 2)}, "
            f"{known - reached:,.2f} higher. EM cannot go down, so it cannot get there from here."
        )
    else:
        st.success(f"This start reaches the best known fit: {wording.log_l(reached, 2)}.")


def _formulas() -> None:
    e_side, m_side = st.columns(2)
    with e_side:
        show.formula(
            r"\text{E:}\quad r(i,k) = \frac{w_k\,\mathcal N(x_i \mid \mu_k, \Sigma_k)}"
            r"{\sum_j w_j\,\mathcal N(x_i \mid \mu_j, \Sigma_j)}",
            "Responsibilities: how likely each component made the point. (0.1, 0.7, 0.2) reads: 70 % likely from "
            "component 2.",
        )
    with m_side:
        show.formula(
            r"\begin{gathered} \text{M:}\quad N_k=\sum_i r(i,k),\;\; w_k=\tfrac{N_k}{N} \\ "
            r"\mu_k=\tfrac{1}{N_k}\sum_i r(i,k)\,x_i \\ "
            r"\Sigma_k=\tfrac{1}{N_k}\sum_i r(i,k)(x_i-\mu_k)(x_i-\mu_k)^{\top} \end{gathered}",
            "Each component is estimated from its share of every point.",
        )


def _findings(trace: FitTrace, begin: str) -> list[str]:
    values = trace.log_likelihoods.tolist()
    steps = [after - before for before, after in pairwise(values)]
    found = ["The log-likelihood never falls: no E-step or M-step can lower it (the ridge aside)."]
    settled = next((i + 1 for i, step in enumerate(steps) if abs(step) < 0.01), None)
    if settled:
        found.append(f"From iteration {settled} on it changes by less than 0.01: a common rule calls that converged.")
    if steps and sum(steps) > 0 and max(steps) > 0.5 * sum(steps):
        found.append(f"More than half of the climb happens in iteration {steps.index(max(steps)) + 1}.")
    if begin == "identical":
        found.append("Identical means stay identical: every component gets the same share of every point for ever.")
    return found


page()
