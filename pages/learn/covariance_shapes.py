"""The four covariance families on the same data, side by side."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.assess.matching import numbered_like
from gmm_core.figures.small import Panel
from gmm_core.fit import selection
from gmm_core.fit.selection import Row, Sweep
from gmm_core.model import criteria
from gmm_core.model.families import FAMILIES
from pages.ui import compute, controls, later, session, show, wording
from pages.ui.openings import OPENINGS

CASES = {
    "full": ("crossing", 2, "random_from_data"),  # k-means' starts miss diagonal's best end here
    "tied": ("elongated", 3, "kmeans"),
    "diag": ("axis-parallel", 3, "kmeans"),
    "spherical": ("unequal-spreads", 3, "kmeans"),
}
"""By the family that wins by BIC: a data set of the catalogue, its number of groups and a kind of start."""

BRIEFLY = {"full": "any ellipse", "tied": "one for all", "diag": "along axes", "spherical": "round"}
"""What each family allows, over its picture; the cards below say it in full."""


@later.whole()
def page() -> None:
    show.head("Covariance shapes", "Which shapes may a component take, and what does that freedom cost?")
    with later.at(st.sidebar):
        data = controls.dataset(opening=OPENINGS["covariance-shapes"])
        spec = controls.fit_spec(("k", "init", "starts", "seed"), without=("cov",))
    with st.container(horizontal=True, vertical_alignment="center", key="gmm-rows-2"):
        st.markdown("Data on which each one wins:")
        for family, case in CASES.items():
            st.button(FAMILIES[family].title, key=f"show-{family}", on_click=_show, args=case)
    axes = controls.axes(data)
    sweep = compute.run(selection.sweep, data, (spec.n_components,), tuple(FAMILIES), replace(spec, n_components=1))
    if not sweep.rows:
        st.warning(next(iter(sweep.refusals.values())))
        return
    best = sweep.best("bic")
    like = (best or sweep.rows[0]).fit.mixture  # what belongs together looks alike
    panels = [
        Panel(
            ("✓ " if row is best else "") + f"{FAMILIES[row.covariance_type].title}: {BRIEFLY[row.covariance_type]}",
            numbered_like(row.fit.mixture, like),
            note=f"{row.n_parameters} parameters, BIC {wording.number(row.bic, 1)}" if row.is_sound else "degenerate",
        )
        for row in sweep.rows
    ]
    verdict = _verdict(sweep, data.n_samples)
    show.panels(
        data,
        panels,
        key="shapes",
        alt=f"The same points under four covariance types. {verdict}",
        axes=axes,
        cols=4,
        table=_table(sweep),
    )
    st.markdown(f"**{verdict}**")
    _assumptions(sweep, data.n_features)
    show.notice(_findings(sweep))


def _show(data: str, n_components: int, start: str) -> None:
    controls.choose_dataset(data)
    session.set_value("k", n_components)
    session.set_value("init", start)


def _verdict(sweep: Sweep, n_samples: int) -> str:
    """Which family BIC prefers and, against the next best, why: both sides in units of log-likelihood."""
    ranked = sweep.ranked("bic")
    if not ranked:
        return "No fit is sound."
    best, *others = ranked
    said = f"Here BIC prefers {_name(best)} (✓)."
    if not others:
        return said
    other = others[0]
    gain, more = other.log_likelihood - best.log_likelihood, other.n_parameters - best.n_parameters
    name, by = _name(other).capitalize(), wording.number(abs(gain), 1)
    price = wording.number(criteria.bic(0.0, abs(more), n_samples) / 2, 1)
    if gain > 0 and more > 0:
        return f"{said} {name} fits better, by {by} in log L, but its {more} more parameters cost {price}."
    if gain < 0 and more < 0:
        return f"{said} {name} saves {price} with {-more} parameters fewer, but fits worse, by {by} in log L."
    return f"{said} {name} fits no better and has no fewer parameters."


def _name(row: Row) -> str:
    return FAMILIES[row.covariance_type].title.lower()


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
    stuck = sweep.stuck()
    if stuck:
        found.append(
            f"Too few starts for {wording.listed([_name(row) for row in stuck])}: less likely than a family that it "
            "contains, so a better maximum exists."
        )
    return found


page()
