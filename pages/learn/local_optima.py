"""The restart atlas: where many starts end, and how many of them are needed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.assess import optima, success
from gmm_core.assess.optima import Optima, Optimum
from gmm_core.assess.success import Restarts, Success
from gmm_core.data.dataset import Dataset
from gmm_core.figures.convergence import restart_traces
from gmm_core.figures.optima import final_log_likelihoods, success_rates
from gmm_core.figures.small import Panel
from gmm_core.fit import restarts
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import START_KINDS, FitSpec
from gmm_core.model import criteria
from pages.ui import compute, controls, later, picks, session, show, tables, wording
from pages.ui.address import CONTROLS, Control
from pages.ui.openings import OPENINGS

MOST_PICTURES = 8
COMPARED = 100
"""Starts of each kind in the comparison."""

QUICK_ROWS, QUICK_COMPONENTS = 2_000, 4
"""Up to so many the comparison takes a second or two, and is made without being asked for."""

HARDEST = "random_from_data"
"""The kind of start whose ends differ most often."""

ASSURANCES = (0.95, 0.99)

RESTARTS = Control(
    "restarts",
    "Starts",
    "EM is run once from each of so many starts; every end is kept.",
    "slider",
    100,
    10,
    500,
    10,
)


CASES = {
    "Three Gaussians": ("kata", 3, "kata"),
    "One too few": ("kata", 2, "random_from_data"),
    "One too many": ("kata", 4, "kmeans"),
    "Old Faithful": ("old-faithful", 3, "kmeans"),
    "Diabetes": ("diabetes", 3, "random_from_data"),
}
"""By name: data set, number of components and kind of start, from easy to hard."""


@later.whole()
def page() -> None:
    show.head("Starts and local optima", "Where does EM end from many starts, and how many of them are enough?")
    with later.at(st.sidebar):
        data = controls.dataset()
        n_starts = controls.widget(RESTARTS)
        spec = controls.fit_spec(("k", "cov", "init", "seed"), ("starts",), OPENINGS["local-optima"])
        spec = replace(spec, n_init=n_starts)
    _cases()
    fit = compute.run_long(restarts.fit, data, spec, doing=f"Climbing from {n_starts} starts")
    found = optima.distinct_optima(fit.runs, data.n_samples, fit.mixture)
    if not found.optima:
        st.warning(f"All {n_starts} starts ended degenerate. {fit.degeneracy.sentence} Choose fewer components.")
        return
    _answer(found)
    if len(found.optima) == 1:
        _only_end(data, spec, found)
    else:
        _different_ends(data, spec, fit, found)
    _comparison(data, spec)
    show.formula(
        r"n = \left\lceil \frac{\log(1-q)}{\log(1-p)} \right\rceil",
        "If one start succeeds with probability p, at least one of n succeeds with probability q. "
        "The interval of p is Wilson's (95 %).",
    )
    show.notice(_findings(found))


def _only_end(data: Dataset, spec: FitSpec, found: Optima) -> None:
    """Where nothing differs, the one end, and what to change for starts to disagree."""
    best = found.optima[0]
    reached = wording.log_l(best.log_likelihood, 2)
    picture, words = st.columns([3, 2], gap="medium")
    with picture:
        show.fit_picture(
            data,
            best.mixture,
            key="only-end",
            alt=f"The one maximum that every sound start reaches, {reached}.",
            axes=controls.axes(data),
            height=340,
            projected=340,
        )
    with words:
        st.markdown(f"**Every sound start reaches this one maximum**, {reached}: more starts would change nothing.")
        _set_apart(found)
        st.markdown("For starts that disagree, try another number of components or kind of start:")
        k = spec.n_components
        with st.container(horizontal=True):
            for other in (k - 1, k + 1):
                if 1 < other <= CONTROLS["k"].maximum:
                    st.button(f"K = {other}", on_click=session.set_value, args=("k", other))
            if spec.init_params != HARDEST:
                title = CONTROLS["init"].options[HARDEST]
                st.button(title.capitalize(), on_click=session.set_value, args=("init", HARDEST))


def _different_ends(data: Dataset, spec: FitSpec, fit: Fit, found: Optima) -> None:
    picked = picks.picked("start", data.key + repr(spec), spec.n_init)
    ends, ways = st.columns(2, gap="medium")
    with ends:
        _ends(fit, found, picked)
    with ways:
        _ways(fit, found, picked)
    _pictures(data, found)


def _cases() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gmm-rows-3"):
        st.markdown("From easy to hard:", width="content")
        for name, case in CASES.items():
            st.button(name, on_click=_choose, args=case)


def _choose(data: str, n_components: int, start: str) -> None:
    controls.choose_dataset(data)
    session.set_value("k", n_components)
    session.set_value("init", start)


def _answer(found: Optima) -> None:
    """How many restarts are needed, as a number with its interval."""
    chance = found.success()
    ninety_five, ninety_nine = (success.restarts_needed(chance, q) for q in ASSURANCES)
    n, reached = chance.n_starts, chance.n_successes
    shown = (
        ("Different maxima found", f"{len(found.optima)}", f"by {wording.count(n, 'start')}"),
        ("One start succeeds", wording.percent(chance.probability), f"{reached} of {n}; {_interval(chance)}"),
        ("Starts needed for 95\u00a0%", _number(ninety_five), _range(ninety_five)),
        ("Starts needed for 99\u00a0%", _number(ninety_nine), _range(ninety_nine)),
    )
    with st.container(key="gmm-numbers"):
        places = st.columns(len(shown))
    for place, (name, number, interval) in zip(places, shown, strict=True):
        with place, st.container(gap="xxsmall"):
            st.metric(name, number)
            st.caption(interval)


def _interval(chance: Success) -> str:
    return wording.percent_range(chance.lower, chance.upper)


def _number(needed: Restarts) -> str:
    return "no number" if needed.needed is None else f"{needed.needed:,}"


def _range(needed: Restarts) -> str:
    return f"{needed.fewest:,} to {'any number' if needed.most is None else f'{needed.most:,}'}"


def _ends(fit: Fit, found: Optima, picked: int | None) -> None:
    best = found.optima[0]
    events = show.figure(
        final_log_likelihoods(fit.runs, found, highlighted=picked),
        key="ends",
        alt=f"{len(fit.runs)} starts end at {wording.count(len(found.optima), 'distinct maximum')}; "
        f"{wording.percent(best.share)} reach the best, {wording.log_l(best.log_likelihood, 2)}.",
        table=tables.ends(fit.runs, found.membership.tolist()),
        height=300,
        selectable=True,
    )
    picks.take("start", events, len(fit.runs))
    _set_apart(found)


def _set_apart(found: Optima) -> None:
    if found.degenerate:
        st.caption(
            f"Set apart: {wording.count(len(found.degenerate), 'start')} that ended degenerate. There the likelihood "
            "grows without bound and says nothing."
        )


def _ways(fit: Fit, found: Optima, picked: int | None) -> None:
    show.figure(
        restart_traces(fit.runs, found.membership.tolist(), highlighted=picked),
        key="ways",
        alt=f"The log-likelihood of {wording.count(len(fit.runs), 'start')} rises to "
        f"{wording.count(len(found.optima), 'different value')}; curves of one colour end in the same maximum.",
        table=lambda: tables.ways(fit.runs),
        height=300,
    )


def _pictures(data: Dataset, found: Optima) -> None:
    st.markdown("**Every different end**, the best first")
    axes = controls.axes(data)
    panels = [
        Panel(
            f"{position + 1}. {wording.log_l(optimum.log_likelihood, 1)}",
            optimum.mixture,
            note=f"{wording.percent(optimum.share)} of starts, BIC {wording.number(_bic(optimum, data), 1)}",
        )
        for position, optimum in enumerate(found.optima[:MOST_PICTURES])
    ]
    show.panels(
        data,
        panels,
        key="pictures",
        alt=f"{len(panels)} local maxima, the best with {wording.percent(found.optima[0].share)} of the starts.",
        axes=axes,
        cols=len(panels) if len(panels) <= 4 else 3 if len(panels) <= 6 else 4,
    )
    if len(found.optima) > MOST_PICTURES:
        st.caption(f"{len(found.optima) - MOST_PICTURES} more maxima are not drawn.")


def _bic(optimum: Optimum, data: Dataset) -> float:
    return criteria.bic(optimum.log_likelihood, optimum.mixture.n_parameters, data.n_samples)


def _comparison(data: Dataset, spec: FitSpec) -> None:
    """How many starts of each kind are needed; where that takes long, only when asked for."""
    quick = data.n_samples <= QUICK_ROWS and spec.n_components <= QUICK_COMPONENTS
    key = "comparison" if quick else "long-comparison"  # a choice made for the one says nothing of the other
    with st.expander("Compare the kinds of start", expanded=quick, key=key, on_change="rerun") as box:
        if box.open:
            _kinds(data, spec)


def _kinds(data: Dataset, spec: FitSpec) -> None:
    fits = {
        kind: compute.run_long(
            restarts.fit, data, replace(spec, init_params=kind, n_init=COMPARED), doing=f"Climbing: {kind}"
        )
        for kind in START_KINDS
    }
    chances = optima.chances(fits)
    titles = CONTROLS["init"].options
    best = max(chances, key=lambda kind: chances[kind].probability)
    numbers, picture = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with picture:
        show.figure(
            success_rates({titles[kind]: chance for kind, chance in chances.items()}),
            key="chances",
            alt=f"One start succeeds most often with {titles[best]}: {wording.percent(chances[best].probability)}.",
            table={
                "start": [titles[kind] for kind in chances],
                "succeeded": [chance.n_successes for chance in chances.values()],
                "of": [chance.n_starts for chance in chances.values()],
                "chance": [chance.probability for chance in chances.values()],
                "lower": [chance.lower for chance in chances.values()],
                "upper": [chance.upper for chance in chances.values()],
            },
            height=240,
        )
    with numbers:
        st.table(_needed_table({titles[kind]: chance for kind, chance in chances.items()}))
        st.caption(
            f"{COMPARED} starts of each kind. Success is reaching the best maximum that any of them found; brackets "
            "hold 95 % intervals."
        )


def _needed_table(chances: dict[str, Success]) -> dict[str, list[str]]:
    needed = {q: [success.restarts_needed(chance, q) for chance in chances.values()] for q in ASSURANCES}
    return {
        "Start": list(chances),
        "One succeeds": [f"{wording.percent(c.probability)} ({_interval(c)})" for c in chances.values()],
        **{
            f"Needed for {wording.percent(q)}": [f"{_number(one)} ({_range(one)})" for one in column]
            for q, column in needed.items()
        },
    }


def _findings(found: Optima) -> list[str]:
    best = found.optima[0]
    if len(found.optima) == 1:
        said = ["Every sound start of this kind ended at the same maximum: here one start is enough."]
    else:
        gap = best.log_likelihood - found.optima[1].log_likelihood
        said = [
            f"{wording.percent(1 - best.share).capitalize()} of the starts did not reach the best maximum; "
            f"the next best lies {gap:,.2f} below it.",
            "Each run converged all the same: convergence says that EM has stopped climbing, not that it is on top.",
        ]
    if found.degenerate:
        said.append("The highest likelihoods of all may be degenerate: a component on a few points. They never win.")
    return said


page()
