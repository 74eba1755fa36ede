"""What students predict and what then happens: each kind asks beside the bare data and reveals a computed answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gmm_core.assess import agreement, guesses, matching, optima
from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures.criteria import criterion_curves, family_curves
from gmm_core.figures.guesses import add_guesses, letter
from gmm_core.figures.optima import final_log_likelihoods
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.figures.small import Panel
from gmm_core.fit import kmeans, restarts, selection
from gmm_core.fit.restarts import Fit
from gmm_core.fit.selection import Row, Sweep
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from pages.ui import compute, session, show, tables, wording

HEIGHT, REVEALED = 460, 380
BARE_PROJECTED, PROJECTED = 470, 320
"""Pixels of the bare picture, and of those that answer: on a projector the sentence below needs no scrolling at 720."""

ANSWERING = {"height": REVEALED, "projected": PROJECTED}

MOST_GROUPS = 10
TRIED = range(1, MOST_GROUPS + 1)
STARTS = 20
FITTING = "Fitting 1 to 10 components"
NEAR = 1.0
"""A guess within so many standard deviations of a mean counts as close."""

METHODS = ("k-means", "the mixture", "both alike")
ALIKE = 0.02
"""Adjusted Rand indices that differ by less say nothing."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A step being played: its name for keys, its data and how they are fitted."""

    key: str
    data: Dataset
    spec: FitSpec
    axes: tuple[int, ...]

    def fit(self, **changes: Any) -> Fit:
        """The best of the step's starts, with settings changed."""
        settings = {name: getattr(self.spec, name) for name in self.spec.__dataclass_fields__} | changes
        return compute.run(restarts.fit, self.data, FitSpec(**settings))


@dataclass(frozen=True)
class Kind:
    """One kind of prediction.

    `draw` draws the bare data, `ask` gives the prediction or None, `reveal` draws what happens and says in a sentence
    how the prediction compares.
    """

    ask: Callable[[Scene], Any]
    reveal: Callable[[Scene, Any], str]
    draw: Callable[[Scene], None]


def _bare(scene: Scene) -> None:
    show.fit_picture(
        scene.data,
        None,
        key=f"{scene.key}-bare",
        alt=_unmarked(scene),
        axes=scene.axes,
        height=HEIGHT,
        projected=BARE_PROJECTED,
        color_by="raw",
    )


def _unmarked(scene: Scene) -> str:
    return f"{scene.data.n_samples:,} points, unmarked."


def _fitted(scene: Scene, fit: Fit, alt: str, **look: Any) -> None:
    show.fit_picture(scene.data, fit.mixture, key=f"{scene.key}-fit", alt=alt, axes=scene.axes, **ANSWERING, **look)


def _kept(scene: Scene, name: str) -> dict[str, str]:
    """Settings of a control whose answer is still there when the class comes back to the step."""
    return {"key": f"{scene.key}-{name}", "persist_state": "session"}


def _best(sweep: Sweep) -> Row:
    best = sweep.best("bic")
    if best is None:
        raise InputError("The data", "rows that a mixture can be fitted to", "degenerate fits only", "take more rows")
    return best


# ---- how many groups ------------------------------------------------------------------------------------------------


def _ask_groups(scene: Scene) -> int | None:
    return st.number_input("Your number", 1, MOST_GROUPS, None, placeholder="1 to 10", **_kept(scene, "groups"))


def _reveal_groups(scene: Scene, guess: int | None) -> str:
    spec = FitSpec(covariance_type=scene.spec.covariance_type, seed=scene.spec.seed)
    sweep = compute.run_long(selection.sweep, scene.data, TRIED, (spec.covariance_type,), spec, doing=FITTING)
    best = _best(sweep)
    picture, curve = st.columns(2)
    with picture:
        _fitted(scene, best.fit, f"{best.n_components} components, as BIC picks.")
    with curve:
        fig = criterion_curves(sweep, spec.covariance_type, criteria=("bic",), log_likelihood=False, current=guess)
        alt = f"BIC is lowest at K = {best.n_components}."
        show.figure(fig, key=f"{scene.key}-curve", alt=alt, table=tables.models(sweep), **ANSWERING)
    said = f"BIC picks **{best.n_components}**."
    if guess is not None:
        said = f"You said **{guess}**. " + said
    if scene.data.truth is not None:
        said += f" The points were drawn from **{wording.count(scene.data.truth.n_components, 'Gaussian')}**."
    return said


# ---- where the means end --------------------------------------------------------------------------------------------


def _draw_means(scene: Scene) -> None:
    if len(scene.axes) < 2:
        _bare(scene)
        return
    points = _guessed(scene)
    events = show.figure(
        add_guesses(mixture_scatter(scene.data, axes=scene.axes, color_by="raw"), points),
        key=f"{scene.key}-click",
        alt=f"{_unmarked(scene)} Guesses so far: {len(points)}.",
        table=lambda: tables.points(scene.data),
        height=HEIGHT,
        projected=BARE_PROJECTED,
        clickable=True,
    )
    if events.clicked and len(points) < scene.spec.n_components:
        session.set_value(_place(scene), (*points, tuple(events.clicked)))
        st.rerun()


def _place(scene: Scene) -> str:
    return f"_{scene.key}-points"


def _guessed(scene: Scene) -> tuple:
    return session.value(_place(scene), ())


def _ask_means(scene: Scene) -> tuple | None:
    if len(scene.axes) < 2:
        st.info("Means are guessed in a picture of two columns; choose data with two columns or more.")
        return None
    points = _guessed(scene)
    st.markdown(f"Click in the picture: **{len(points)} of {scene.spec.n_components}** means placed.")
    with st.container(horizontal=True):
        for label, left in (("Take back", points[:-1]), ("Start over", ())):
            st.button(label, disabled=not points, on_click=session.set_value, args=(_place(scene), left))
        _type_mean(scene, points)
    return points or None


def _type_mean(scene: Scene, points: tuple) -> None:
    """What a click does, for those without a mouse."""
    with st.popover("Type a mean", type="tertiary"):
        names = [show.plain(scene.data.feature_names[axis], 40) for axis in scene.axes]
        place = tuple(st.number_input(name, value=None, **_kept(scene, f"mean-{i}")) for i, name in enumerate(names))
        full = None in place or len(points) >= scene.spec.n_components
        st.button("Place it", disabled=full, on_click=session.set_value, args=(_place(scene), (*points, place)))


def _reveal_means(scene: Scene, guess: tuple | None) -> str:
    fit = scene.fit()
    if len(scene.axes) < 2:
        _fitted(scene, fit, f"The {wording.count(fit.mixture.n_components, 'component')} with which EM ends.")
        return f"EM ends with {wording.count(fit.mixture.n_components, 'mean')}."
    points, means = guess or (), fit.mixture.means[:, list(scene.axes)]
    compared = guesses.compare_means(points, fit.mixture, scene.axes)
    said = f"EM ends with these {wording.count(fit.mixture.n_components, 'mean')}."
    if compared:
        close = sum(one.distance < NEAR for one in compared)
        misses = wording.listed([f"{letter(i)} {one.distance:.1f}" for i, one in enumerate(compared)])
        said = f"**{close} of {len(compared)}** within one standard deviation of a mean. Off by: {misses}."
    show.figure(
        add_guesses(mixture_scatter(scene.data, fit.mixture, axes=scene.axes), points, compared, means),
        key=f"{scene.key}-fit",
        alt=f"The fitted components; crosses are guesses. {said.replace('*', '')}",
        table=lambda: tables.points(scene.data, fit.mixture),
        **ANSWERING,
    )
    return said


# ---- k-means or the mixture -----------------------------------------------------------------------------------------


def _ask_winner(scene: Scene) -> str | None:
    return st.radio("Your answer", METHODS, index=None, **_kept(scene, "winner"))


def _reveal_winner(scene: Scene, guess: str | None) -> str:
    if scene.data.labels is None:
        _bare(scene)
        return "The true groups of these data are not known, so nobody can tell."
    fit, clusters = scene.fit(), compute.run(kmeans.fit, scene.data, scene.spec.n_components)
    hard = fit.responsibilities.argmax(axis=1)
    clusters = matching.clusters_like(clusters, hard)  # what belongs together looks alike
    ours = agreement.adjusted_rand(hard, scene.data.labels)
    theirs = agreement.adjusted_rand(clusters.labels, scene.data.labels)
    mixture, centres = wording.number(ours, 3), wording.number(theirs, 3)
    show.panels(
        scene.data,
        [
            Panel("k-means", labels=clusters.labels, centres=clusters.centres, note=f"adjusted Rand index {centres}"),
            Panel("Mixture", fit.mixture, note=f"adjusted Rand index {mixture}"),
        ],
        key=f"{scene.key}-both",
        alt=f"The adjusted Rand index is {centres} for k-means, {mixture} for the mixture.",
        axes=scene.axes,
    )
    if abs(ours - theirs) < ALIKE:
        said = f"They are **{METHODS[2]}**: adjusted Rand index {mixture} and {centres}."
    else:
        better, worse = (mixture, centres) if ours > theirs else (centres, mixture)
        said = f"It is **{METHODS[ours > theirs]}**: adjusted Rand index {better} against {worse}."
    return said if guess is None else f"You said **{guess}**. {said}"


# ---- which family ---------------------------------------------------------------------------------------------------


def _ask_family(scene: Scene) -> str | None:
    return st.radio("Your answer", list(FAMILIES), index=None, **_kept(scene, "family"))


def _reveal_family(scene: Scene, guess: str | None) -> str:
    spec = FitSpec(seed=scene.spec.seed)
    sweep = compute.run_long(selection.sweep, scene.data, TRIED, tuple(FAMILIES), spec, doing=FITTING)
    best = _best(sweep)
    picture, curve = st.columns(2)
    with picture:
        _fitted(scene, best.fit, f"{best.covariance_type} covariances, as BIC chooses.")
    with curve:
        fig = family_curves(sweep, current=(best.n_components, best.covariance_type))
        alt = f"BIC is lowest for {best.covariance_type}."
        show.figure(fig, key=f"{scene.key}-families", alt=alt, table=tables.models(sweep), **ANSWERING)
    said = f"BIC chooses **{best.covariance_type}** with {wording.count(best.n_components, 'component')}."
    return said if guess is None else f"You said **{guess}**. {said}"


# ---- how many starts succeed ----------------------------------------------------------------------------------------


def _ask_restarts(scene: Scene) -> int | None:
    return st.number_input("Your number", 0, STARTS, None, placeholder=f"0 to {STARTS}", **_kept(scene, "restarts"))


def _reveal_restarts(scene: Scene, guess: int | None) -> str:
    fit = scene.fit(n_init=STARTS)
    found = optima.distinct_optima(fit.runs, scene.data.n_samples)
    if not found.optima:
        return f"All {STARTS} starts ended degenerate."
    reached = len(found.optima[0].runs)
    picture, ends = st.columns(2)
    with picture:
        _fitted(scene, fit, f"The best end: {wording.log_l(fit.log_likelihood, 1)}.")
    with ends:
        alt = f"{reached} of {STARTS} starts reach the best end."
        table = tables.ends(fit.runs, found.membership.tolist())
        fig = final_log_likelihoods(fit.runs, found)
        show.figure(fig, key=f"{scene.key}-ends", alt=alt, table=table, **ANSWERING)
    said = f"**{reached} of {STARTS}** starts reach the best of {wording.count(len(found.optima), 'different end')}."
    return said if guess is None else f"You said **{guess}**. {said}"


# ---- in words -------------------------------------------------------------------------------------------------------


def _ask_words(scene: Scene) -> str | None:
    return st.text_area("Your answer", height=100, **_kept(scene, "words")) or None


def _reveal_words(scene: Scene, guess: str | None) -> str:
    fit = scene.fit()
    _fitted(scene, fit, f"The fit with {wording.count(fit.mixture.n_components, 'component')}.")
    said = f"{wording.outcome(fit).capitalize()}; BIC {wording.number(fit.bic, 1)}."
    return said if guess is None else f"You wrote: “{show.plain(guess, 300)}”. {said}"


KINDS = {
    "groups": Kind(_ask_groups, _reveal_groups, _bare),
    "means": Kind(_ask_means, _reveal_means, _draw_means),
    "winner": Kind(_ask_winner, _reveal_winner, _bare),
    "family": Kind(_ask_family, _reveal_family, _bare),
    "restarts": Kind(_ask_restarts, _reveal_restarts, _bare),
    "words": Kind(_ask_words, _reveal_words, _bare),
}
"""By name in `pages.ui.plan.PREDICTIONS`."""
