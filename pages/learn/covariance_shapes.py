"""The four covariance families on the same data, side by side."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.assess.matching import numbered_like
from gmm_core.figures.small import Panel
from gmm_core.fit import selection
from gmm_core.fit.selection import Sweep
from gmm_core.model.families import FAMILIES
from pages.ui import compute, controls, session, show, wording

SHOWCASES = {"full": "crossing", "tied": "elongated", "diag": "axis-parallel", "spherical": "unequal-spreads"}
COMPONENTS = {"crossing": 2, "elongated": 3, "axis-parallel": 3, "unequal-spreads": 3}
"""A data set of the catalogue on which each family wins by BIC, and its number of groups."""


def page() -> None:
    show.head("Covariance shapes", "Which shapes may a component take, and what does that freedom cost?")
    with st.sidebar:
        data = controls.dataset()
        spec = controls.fit_spec(("k", "init", "starts", "seed"), without=("cov",))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Data on which each one wins:")
        for family, name in SHOWCASES.items():
            st.button(FAMILIES[family].title, key=f"show-{family}", on_click=_show, args=(name,))
    axes = controls.axes(data)
    sweep = compute.run(selection.sweep, data, (spec.n_components,), tuple(FAMILIES), replace(spec, n_components=1))
    if not sweep.rows:
        st.warning(next(iter(sweep.refusals.values())))
        return
    best = sweep.best("bic")
    like = (best or sweep.rows[0]).fit.mixture  # what belongs together looks alike
    panels = [
        Panel(
            FAMILIES[row.covariance_type].title + (" (lowest BIC)" if row is best else ""),
            numbered_like(row.fit.mixture, like),
            note=f"{row.n_parameters} parameters, BIC {wording.number(row.bic, 1)}" if row.is_sound else "degenerate",
        )
        for row in sweep.rows
    ]
    title = FAMILIES[best.covariance_type].title.lower() if best else ""
    show.panels(
        data,
        panels,
        key="shapes",
        alt=f"The same points under four covariance types; BIC prefers {title}." if best else "No fit is sound.",
        axes=axes,
        cols=4,
        table=_table(sweep),
    )
    _assumptions(sweep, data.n_features)
    show.notice(_findings(sweep))


def _show(name: str) -> None:
    controls.choose_dataset(name)
    session.set_value("k", COMPONENTS[name])


def _table(sweep: Sweep) -> dict[str, list]:
    return {
        "covariance type": [row.covariance_type for row in sweep.rows],
        "mclust": [FAMILIES[row.covariance_type].mclust_name for row in sweep.rows],
        "parameters": [row.n_parameters for row in sweep.rows],
        "log-likelihood": [row.log_likelihood for row in sweep.rows],
        "BIC": [row.bic for row in sweep.rows],
    }


def _assumptions(sweep: Sweep, n_features: int) -> None:
    k = sweep.rows[0].n_components
    for place, row in zip(st.columns(4), sweep.rows, strict=True):
        family = FAMILIES[row.covariance_type]
        covariances = family.n_covariance_parameters(k, n_features)
        with place.container(border=True, height="stretch"):
            st.markdown(f"**{family.title}** ({family.mclust_name} in mclust)")
            st.markdown(f"{family.assumption[0].upper()}{family.assumption[1:]}.")
            st.markdown(f"Covariances:  \n${family.counting} = {covariances}$")
            st.caption(
                f"With {k - 1} weights and {k * n_features} coordinates of means: {row.n_parameters} parameters."
            )


def _findings(sweep: Sweep) -> list[str]:
    found = [
        "Full contains all the others: spherical ⊂ diagonal ⊂ full, and tied ⊂ full. So its best fit is never less "
        "likely than theirs, and it has the most parameters to pay for.",
        "k-means is the limit of spherical covariances that are all equal and shrink to zero.",
    ]
    best = sweep.best("bic")
    if best:
        found.append(f"Here BIC prefers {FAMILIES[best.covariance_type].title.lower()}: enough freedom, and no more.")
    return found


page()
