"""How many components? Criteria over K and families, held-out likelihood, and the picture of any fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from gmm_core.assess.matching import numbered_like
from gmm_core.data.dataset import Dataset
from gmm_core.figures.criteria import NAMES, criterion_curves, criterion_map, family_curves, held_out_curve
from gmm_core.figures.small import Panel
from gmm_core.fit import crossval, selection
from gmm_core.fit.crossval import HeldOut
from gmm_core.fit.selection import Row, Sweep
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from gmm_core.model.mixture import Mixture
from pages.ui import compute, controls, later, session, show, tables, wording
from pages.ui.address import Control
from pages.ui.plot import PlotEvents

COMPONENTS = tuple(range(1, 11))

RANKED = {**{name: name for name in selection.CRITERIA}, "log-likelihood": "log_likelihood"}
"""What the map can show, as in the address, and the field of a sweep's row."""

CRITERION = Control(
    "criterion",
    "Criterion",
    "BIC charges log n per parameter, AIC 2, ICL also charges for doubtful assignments: lower is better. The "
    "log-likelihood charges nothing: higher is better.",
    "buttons",
    "bic",
    options={name: name for name in RANKED},
)


@later.whole()
def page() -> None:
    show.head("How many components?", "More components always fit better. When is that not worth the price?")
    with later.at(st.sidebar):
        data = controls.dataset()
        spec = controls.fit_spec(("k", "cov", "init", "starts", "seed"))
    plain = replace(spec, n_components=1, covariance_type="full")
    sweep = compute.run_long(selection.sweep, data, COMPONENTS, tuple(FAMILIES), plain, doing="Fitting 40 mixtures")
    draw = partial(compute.picture, data=data, result=sweep, specs=(plain,))
    if session.is_presenting():  # nothing to scroll for
        above, beside = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
        with above:
            criterion = RANKED[controls.widget(CRITERION)]
        with beside:
            _choices(sweep)
    else:
        criterion = RANKED[controls.widget(CRITERION)]
    map_side, picture_side = st.columns([3, 2], gap="medium")
    with map_side:
        _map(draw, sweep, criterion, spec)
    with picture_side:
        _chosen(data, sweep, spec)
    if not session.is_presenting():
        _choices(sweep)
    curves, held_out, examples = st.tabs(
        ["Curves", "Held-out rows", "Too few, right, too many"], key="views", on_change="rerun", bind="query-params"
    )
    if curves.open:
        with curves:
            _curves(draw, sweep, criterion, spec)
    if held_out.open:
        with held_out:
            _held_out(data, sweep, spec)
    if examples.open:
        with examples:
            _examples(data, sweep, spec)
    _formulas()
    show.notice(_findings(sweep))


def _map(draw: Callable[..., str], sweep: Sweep, criterion: str, spec: FitSpec) -> None:
    best = sweep.best(criterion)
    name = NAMES[criterion]
    finding = f"{name} chooses {_model(best)}." if best else "No fit is sound."
    events = show.figure(
        draw(criterion_map, criterion=criterion, current=(spec.n_components, spec.covariance_type)),
        key="map",
        alt=f"Map of {name} over covariance types and numbers of components. {finding}",
        table=tables.models(sweep),
        height=320,
        projected=370,
        selectable=True,
    )
    _open("map", events)
    if session.is_presenting():
        return
    gap = (
        "lower its log-likelihood is than the highest"
        if criterion not in selection.CRITERIA
        else (f"higher its {name} is than the best")
    )
    st.caption(
        f"Each cell says how much {gap}. Click one to see its fit; a cross marks a degenerate fit, which never wins."
    )


def _open(picture: str, events: PlotEvents) -> None:
    """Bring the model of a clicked cell or point into the controls."""
    if session.fresh(picture, events.choice) and events.selected:
        k, family = events.selected[0]
        session.set_next({"k": int(k), "cov": str(family)})


def _chosen(data: Dataset, sweep: Sweep, spec: FitSpec) -> None:
    row = sweep.row(spec.n_components, spec.covariance_type)
    if row is None:
        st.warning(sweep.refusals[spec.n_components])
        return
    st.markdown(f"**{_model(row)}**  \nBIC {wording.number(row.bic, 1)}, {row.n_parameters} parameters")
    if not row.is_sound:
        st.warning(row.fit.degeneracy.sentence)
    best = sweep.best("bic")
    behind = f", {row.bic - best.bic:,.1f} above the lowest" if best and row is not best else ""
    alt = f"The fit with {_model(row)}: BIC {wording.number(row.bic, 1)}{behind}."
    show.fit_picture(data, row.fit.mixture, key="chosen", alt=alt, axes=controls.axes(data), height=300, projected=310)


def _choices(sweep: Sweep) -> None:
    for place, criterion in zip(st.columns(len(selection.CRITERIA)), selection.CRITERIA, strict=True):
        best = sweep.best(criterion)
        place.metric(
            f"{NAMES[criterion]} chooses", f"K = {best.n_components}, {best.covariance_type}" if best else "none"
        )


def _curves(draw: Callable[..., str], sweep: Sweep, criterion: str, spec: FitSpec) -> None:
    family, families = st.columns(2, gap="medium")
    best, best_of_all = sweep.best("bic", spec.covariance_type), sweep.best(criterion)
    with family:
        st.markdown(f"**Every criterion, {FAMILIES[spec.covariance_type].title.lower()} covariances**")
        events = show.figure(
            draw(criterion_curves, covariance_type=spec.covariance_type, current=spec.n_components),
            key="curves",
            alt=f"Criteria over K for {spec.covariance_type} covariances; BIC is lowest at K = {best.n_components}."
            if best
            else "No fit of this type is sound.",
            table=tables.models(sweep),
            height=400,
            selectable=True,
        )
        _open("curves", events)
    with families:
        st.markdown(f"**{NAMES[criterion][0].upper()}{NAMES[criterion][1:]}, every covariance type**")
        events = show.figure(
            draw(family_curves, criterion=criterion, current=(spec.n_components, spec.covariance_type)),
            key="families",
            alt=f"{NAMES[criterion]} over K for each covariance type; the best is {_model(best_of_all)}."
            if best_of_all
            else "No fit is sound.",
            table=tables.models(sweep),
            height=400,
            selectable=True,
        )
        _open("families", events)
    st.caption("A ring marks the best; click a point to see its fit.")


def _held_out(data: Dataset, sweep: Sweep, spec: FitSpec) -> None:
    st.caption(
        "Five times, a fifth of the rows is put aside; the mixture is fitted to the rest and asked how likely the "
        "others are. Nothing is charged per parameter: a mixture that fits noise predicts badly."
    )
    plain = replace(spec, n_components=1, covariance_type="full", n_init=min(spec.n_init, 3))
    found = compute.run_long(
        crossval.cross_validate, data, COMPONENTS, (spec.covariance_type,), plain, doing="Fitting with rows put aside"
    )
    best = crossval.most_likely(found)
    finding = _held_out_says(found, sweep, spec) if best else "No model could be fitted."
    events = show.figure(
        held_out_curve(found),
        key="held-out",
        alt=finding,
        table={
            "K": [one.n_components for one in found],
            "held-out log-likelihood per row": [one.mean_log_likelihood for one in found],
            "standard error": [one.standard_error for one in found],
        },
        height=340,
        selectable=True,
    )
    st.markdown(finding)
    _open("held-out", events)


def _held_out_says(found: tuple[HeldOut, ...], sweep: Sweep, spec: FitSpec) -> str:
    best, simplest = crossval.most_likely(found), crossval.simplest_as_good(found)
    family = f"with {FAMILIES[spec.covariance_type].title.lower()} covariances"
    said = f"**Held-out rows choose K = {best.n_components}** {family}"
    bic = sweep.best("bic", spec.covariance_type)
    said += f"; BIC chooses {bic.n_components}." if bic else "."
    if simplest.n_components < best.n_components:
        said += f" K = {simplest.n_components} is as good within one standard error."
    return said


def _examples(data: Dataset, sweep: Sweep, spec: FitSpec) -> None:
    best = sweep.best("bic", spec.covariance_type)
    numbers = sorted({COMPONENTS[0], best.n_components if best else COMPONENTS[0], COMPONENTS[-1]})
    panels = []
    for k in numbers:
        row = sweep.row(k, spec.covariance_type)
        if row is not None:
            title = f"K = {k}" + (", as BIC chooses" if row is best else "")
            said = f"{wording.log_l(row.log_likelihood, 1)}, BIC {wording.number(row.bic, 1)}"
            note = said if row.is_sound else "degenerate"
            panels.append(Panel(title, _alike(row, sweep), note=note))
    show.panels(
        data,
        panels,
        key="examples",
        alt="One component blurs everything; the most follow single points; BIC's choice lies where both are worse.",
        axes=controls.chosen_axes(data),
    )


def _alike(row: Row, sweep: Sweep) -> Mixture:
    """A model's mixture, numbered after the one BIC chooses, so that a group keeps its colour from cell to cell."""
    best = sweep.best("bic")
    return row.fit.mixture if best is None else numbered_like(row.fit.mixture, best.fit.mixture)


def _formulas() -> None:
    bic, aic, icl = st.columns([3, 3, 4])
    with bic:
        show.formula(r"\mathrm{BIC} = -2\log L + p\log n", "p counts the free parameters, n the rows.")
    with aic:
        show.formula(r"\mathrm{AIC} = -2\log L + 2p", "Lower is better here; mclust gives BIC and ICL with a minus.")
    with icl:
        show.formula(
            r"\mathrm{ICL} = \mathrm{BIC} - 2\sum_i \log \max_k r(i,k)", "The sum is 0 where nothing is in doubt."
        )


def _model(row: Row) -> str:
    return f"{wording.count(row.n_components, 'component')}, {FAMILIES[row.covariance_type].title.lower()}"


def _findings(sweep: Sweep) -> list[str]:
    best = {name: sweep.best(name) for name in selection.CRITERIA}
    if not all(best.values()):
        return ["No fit is sound: there are too few different rows for these models."]
    found = ["The log-likelihood alone always asks for more components; the criteria charge for each parameter."]
    found += _disagreement(*best.values())
    bic, *runner_up = sweep.ranked("bic")[:2]
    if runner_up and runner_up[0].bic - bic.bic < 2:
        found.append(f"BIC hardly prefers its choice to {_model(runner_up[0])}: a difference below 2 says little.")
    stuck = sweep.stuck()
    if stuck:
        found.append(
            f"Too few starts for {wording.listed([_model(row) for row in stuck[:3]])}: less likely than a "
            "simpler model, so a better maximum exists."
        )
    return found


def _disagreement(bic: Row, aic: Row, icl: Row) -> list[str]:
    """Why the criteria may choose differently here."""
    if bic is aic is icl:
        return [f"All three criteria agree on {_model(bic)}."]
    found = []
    if aic.n_parameters > bic.n_parameters:
        found.append(
            f"AIC chooses the richer model, {_model(aic)}: it charges 2 per parameter, BIC log n. AIC asks what "
            "predicts best, BIC which model is most probable."
        )
    if icl.n_components < bic.n_components:
        found.append(
            f"ICL chooses fewer components than BIC, {_model(icl)}: where components overlap it charges for the doubt. "
            "BIC describes the density, ICL looks for groups that stand apart."
        )
    elif icl is not bic:
        found.append(f"ICL prefers {_model(icl)}: its components overlap less than those of {_model(bic)}.")
    return found


page()
