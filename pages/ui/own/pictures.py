"""The views in which rows are points: each gives back the points selected in it, and how many rows it draws."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from gmm_core.assess import projection
from gmm_core.data.dataset import Dataset
from gmm_core.figures.pairs import MAX_FEATURES, pairs
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.figures.three_dimensions import mixture_in_space
from pages.ui import compute, controls, session, show, tables, wording
from pages.ui.address import CONTROLS
from pages.ui.own.scene import Scene

FURTHER_OFF = {"x": 1.9, "y": 1.9, "z": 1.2}
"""Where a narrow picture in space is seen from, so that its axes' names are not cut off."""


class Selected(NamedTuple):
    """What the person did in a picture: the points selected, by their row, and how many rows are drawn as points."""

    points: tuple
    n_drawn: int


NOTHING = Selected((), 0)


def picture(scene: Scene) -> Selected:
    _open_on_the_most_telling(scene)
    axes = controls.axes(scene.natural)
    if len(axes) == 1:
        show.fit_picture(scene.natural, scene.mixture, key=scene.key("histogram"), alt=scene.alt, axes=axes)
        return NOTHING
    fig = compute.derived(_scatter, scene.natural, scene, scene.source, axes)
    return _selectable(scene, fig, "picture", scene.alt)


def _open_on_the_most_telling(scene: Scene) -> None:
    """A new finding opens on the two columns in which its clusters differ most, unless others were chosen."""

    def open_on() -> None:
        chosen = any(session.value(axis, CONTROLS[axis].default) != CONTROLS[axis].default for axis in ("x", "y"))
        if scene.data.n_features > 2 and not chosen:
            columns = sorted(projection.most_telling(scene.found.fit.mixture))
            for axis, column in zip(("x", "y"), columns, strict=True):
                session.set_value(axis, str(column + 1))

    session.latest("opened", compute.fingerprint(projection.most_telling, scene.data, scene.found.spec), open_on)


def all_pairs(scene: Scene) -> Selected:
    if scene.data.n_features < 2:
        st.info("There is only one column, so there are no pairs.")
        return NOTHING
    names = {i: show.one_line(name, 80) for i, name in enumerate(scene.natural.feature_names)}
    chosen = st.multiselect(
        f"Columns (two to {MAX_FEATURES})" if len(names) > 2 else "Columns",
        list(names),
        default=sorted(projection.most_telling(scene.found.fit.mixture, 4)),
        max_selections=MAX_FEATURES,
        format_func=names.get,
        key="own-pairs-columns",
    )
    fig = compute.derived(_pairs, scene.natural, scene, scene.source, tuple(chosen))
    return _selectable(scene, fig, "pairs", scene.alt, height=fig.layout.height)


def separation(scene: Scene) -> Selected:
    if scene.mixture.n_components == 1:
        st.info("There is one cluster only, so nothing stands apart.")
        return NOTHING
    return _plane(scene, "discriminant", "separation of the means")


def principal(scene: Scene) -> Selected:
    return _plane(scene, "principal", "variance")


def space(scene: Scene) -> None:
    if scene.data.n_features < 3:
        st.info("Three columns are needed for a picture in space.")
        return
    names = {i: show.one_line(name, 80) for i, name in enumerate(scene.natural.feature_names)}
    places, telling = st.columns(3), sorted(projection.most_telling(scene.found.fit.mixture, 3))
    axes = tuple(
        place.selectbox(f"Axis {i + 1}", list(names), index=telling[i], format_func=names.get, key=f"own-axis-{i}")
        for i, place in enumerate(places)
    )
    if len(set(axes)) < 3:
        st.info("Choose three different columns.")
        return
    fig = compute.derived(_in_space, scene.natural, scene, scene.source, axes)
    narrow = {"scene.camera.eye": FURTHER_OFF}
    show.figure(fig, key=scene.key("space"), alt=scene.alt, table=partial(_rows, scene), height=600, narrow=narrow)


def _plane(scene: Scene, which: str, what: str) -> Selected:
    if scene.data.n_features < 2:
        st.info("There is only one column, so there is nothing to project.")
        return NOTHING
    plane, fig = compute.derived(_projected, scene.data, scene, scene.source, which)
    share = f"This plane shows {wording.percent(sum(plane.shares))} of the {what}."
    table = {
        "column": list(scene.data.feature_names),
        plane.names[0]: plane.axes[0].tolist(),
        plane.names[1]: plane.axes[1].tolist(),
    }
    selected = _selectable(scene, fig, which, f"{scene.alt} {share}", table)
    st.caption(f"{share} “Text and data” says what each column adds to the axes.")
    return selected


def _selectable(scene: Scene, fig: Any, view: str, alt: str, table: dict | None = None, height: int = 520) -> Selected:
    key, table = scene.key(view), table or partial(_rows, scene)
    events = show.figure(fig, key=key, alt=alt, table=table, height=height, selectable=True)
    return Selected(events.selected, fig.layout.meta["drawn"])


def _rows(scene: Scene) -> dict:
    return tables.points(scene.natural, scene.mixture)


def _scatter(natural: Dataset, scene: Scene, axes: tuple[int, int]) -> Any:
    return mixture_scatter(natural, scene.mixture, responsibilities=scene.fit.responsibilities, axes=axes)


def _pairs(natural: Dataset, scene: Scene, features: tuple[int, ...]) -> Any:
    return pairs(natural, features, scene.mixture, responsibilities=scene.fit.responsibilities)


def _in_space(natural: Dataset, scene: Scene, axes: tuple[int, int, int]) -> Any:
    return mixture_in_space(natural, scene.mixture, axes, responsibilities=scene.fit.responsibilities)


def _projected(data: Dataset, scene: Scene, which: str) -> tuple[projection.Projection, Any]:
    plane = projection.discriminant(scene.fit.mixture) if which == "discriminant" else projection.principal(data.X)
    flat, mixture = plane.dataset(data), plane.mixture(scene.fit.mixture)
    return plane, mixture_scatter(flat, mixture, responsibilities=scene.fit.responsibilities)
