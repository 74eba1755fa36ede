"""How many components? Criteria over K and families, held-out likelihood, and the picture of any fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from gmm_core.data.dataset import Dataset
from gmm_core.figures.criteria import NAMES, criterion_curves, criterion_map, held_out_curve
from gmm_core.figures.small import Panel
from gmm_core.fit import crossval, selection
from gmm_core.fit.selection import Row, Sweep
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from pages.ui import compute, controls, session, show, tables, wording
from pages.ui.address import Control

COMPONENTS = tuple(range(1, 11))
EXAMPLES = (1, 3, 10)

CRITERION = Control(
    "criterion",
    "Criterion",
    "BIC charges log n per parameter, AIC 2, ICL also charges for doubtful assignments. Lower is better for all three.",
    "buttons",
    "bic",
    options={name: name for name in selection.CRITERIA},
)


def page() -> None:
    show.head("How many components?", "More components always fit better: when is better not worth its price?")
    with st.sidebar:
        data = controls.dataset()
        spec = controls.fit_spec(("k", "cov", "init", "starts", "seed"))
    plain = replace(spec, n_components=1, covariance_type="full")
    sweep = compute.run_long(selection.sweep, data, COMPONENTS, tuple(FAMILIES), plain, doing="Fitting 40 mixtures")
    draw = partial(compute.picture, data=data, result=sweep, specs=(plain,))
    criterion = controls.widget(CRITERION)
    map_side, picture_side = st.columns([3, 2], gap="medium")
    with map_side:
        _map(draw, sweep, criterion, spec)
    with picture_side:
        _chosen(data, sweep, spec)
    _choices(sweep)
    curves, held_out, examples = st.tabs(
        ["Curves", "Held-out rows", "Too few, right, too many"], key="views", on_change="rerun"
    )
    if curves.open:
        with curves:
            _curves(draw, sweep, spec)
    if held_out.open:
        with held_out:
            _held_out(data, spec)
    if examples.open:
        with examples:
            _examples(data, sweep, spec)
    show.formula(
        r"\mathrm{BIC} = -2\log L + p\log n \qquad \mathrm{AIC} = -2\log L + 2p \qquad "
        r"\mathrm{ICL} = \mathrm{BIC} - 2\sum_i \log \max_k r(i,k)",
        "p counts the free parameters, n the rows. Lower is better here; mclust gives our BIC and ICL with a minus.",
    )
    show.notice(_findings(sweep))


def _map(draw: Callable[..., str], sweep: Sweep, criterion: str, spec: FitSpec) -> None:
    best = sweep.best(criterion)
    name = NAMES[criterion]
    finding = f"{name} chooses {_model(best)}." if best else "No fit is sound."
    events = show.figure(
        draw(criterion_map, criterion=criterion, current=(spec.n_components, spec.covariance_type)),
        key="map",
        alt=f"Map of {name} over covariance families and numbers of components. {finding}",
        table=tables.models(sweep),
        height=300,
        selectable=True,
    )
    st.caption(
        f"Each cell says how much higher its {name} is than the best. Click one to see its fit; a cross marks a "
        "degenerate fit, which never wins."
    )
    _open(events.selected)


def _open(selected: tuple) -> None:
    """Bring the model of a clicked cell or point into the controls."""
    picked = session.fresh("choose-k", selected)
    if picked and len(picked[0]) == 2:
        k, family = picked[0]
        session.set_next({"k": int(k), "cov": str(family)})


def _chosen(data: Dataset, sweep: Sweep, spec: FitSpec) -> None:
    row = sweep.row(spec.n_components, spec.covariance_type)
    if row is None:
        st.warning(sweep.refusals[spec.n_components])
        return
    st.markdown(f"**{_model(row)}**: BIC {row.bic:,.1f}, {row.n_parameters} parameters")
    if not row.is_sound:
        st.warning(row.fit.degeneracy.sentence)
    show.fit_picture(
        data, row.fit.mixture, key="chosen", alt=f"The fit with {_model(row)}.", axes=controls.axes(data), height=300
    )


def _choices(sweep: Sweep) -> None:
    for place, criterion in zip(st.columns(len(selection.CRITERIA)), selection.CRITERIA, strict=True):
        best = sweep.best(criterion)
        place.metric(
            f"{NAMES[criterion]} chooses", f"K = {best.n_components}, {best.covariance_type}" if best else "none"
        )


def _curves(draw: Callable[..., str], sweep: Sweep, spec: FitSpec) -> None:
    best = sweep.best("bic", spec.covariance_type)
    show.figure(
        draw(criterion_curves, covariance_type=spec.covariance_type, current=spec.n_components),
        key="curves",
        alt=f"Criteria over K for the {spec.covariance_type} family; BIC is lowest at K = {best.n_components}."
        if best
        else "No fit of this family is sound.",
        table=tables.models(sweep),
        height=420,
    )


def _held_out(data: Dataset, spec: FitSpec) -> None:
    st.caption(
        "Five times, a fifth of the rows is put aside; the mixture is fitted to the rest and asked how likely the "
        "others are. Nothing is charged per parameter: fitting noise simply predicts badly."
    )
    plain = replace(spec, n_components=1, covariance_type="full", n_init=min(spec.n_init, 3))
    found = compute.run_long(
        crossval.cross_validate, data, COMPONENTS, (spec.covariance_type,), plain, doing="Fitting with rows put aside"
    )
    sound = [one for one in found if one.mean_log_likelihood == one.mean_log_likelihood]
    best = max(sound, key=lambda one: one.mean_log_likelihood, default=None)
    show.figure(
        held_out_curve(found),
        key="held-out",
        alt=f"Held-out log-likelihood is highest at K = {best.n_components}." if best else "No model could be fitted.",
        table={
            "K": [one.n_components for one in found],
            "held-out log-likelihood per row": [one.mean_log_likelihood for one in found],
            "standard error": [one.standard_error for one in found],
        },
        height=360,
    )


def _examples(data: Dataset, sweep: Sweep, spec: FitSpec) -> None:
    panels = []
    for k in EXAMPLES:
        row = sweep.row(k, spec.covariance_type)
        if row is not None:
            panels.append(Panel(f"K = {k}", row.fit.mixture, note=f"BIC {row.bic:,.1f}"))
    show.panels(
        data,
        panels,
        key="examples",
        alt="One component blurs everything, three follow the groups, ten follow single points.",
        axes=controls.chosen_axes(data),
    )


def _model(row: Row) -> str:
    return f"{wording.count(row.n_components, 'component')}, {FAMILIES[row.covariance_type].title.lower()}"


def _findings(sweep: Sweep) -> list[str]:
    best = {name: sweep.best(name) for name in selection.CRITERIA}
    if not all(best.values()):
        return ["No fit is sound: there are too few different rows for these models."]
    bic, aic, icl = (best[name] for name in ("bic", "aic", "icl"))
    found = ["The log-likelihood alone always asks for more components; the criteria charge for each parameter."]
    if bic is aic is icl:
        found.append(f"All three criteria agree on {_model(bic)}.")
    if aic.n_parameters > bic.n_parameters:
        found.append("AIC charges less per parameter than BIC (2 against log n), so it chooses the richer model here.")
    if icl.n_components < bic.n_components:
        found.append("ICL chooses fewer components: BIC's overlap, and ICL charges for doubtful assignments.")
    runner_up = sweep.ranked("bic")[1:2]
    if runner_up and runner_up[0].bic - bic.bic < 2:
        found.append(f"BIC hardly prefers its choice to {_model(runner_up[0])}: a difference below 2 says little.")
    return found


page()
