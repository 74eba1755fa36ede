"""Widths that shrink to zero: soft assignments turn into k-means' hard ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, scatter, style
from gmm_core.figures.colours import soft_palette
from gmm_core.figures.frames import Frames, Step
from gmm_core.figures.geometry import drawn_rows, span
from gmm_core.figures.lines import halfway
from gmm_core.figures.lockstep import MOST_POINTS, OUTLINE_POINTS
from gmm_core.fit.hardening import Softness

SMALLEST = 1e-3
"""A circle of width 0 is drawn this small (as a share of the narrower axis), so that it can grow again."""


def hardening_player(
    dataset: Dataset, states: Sequence[Softness], axes: tuple[int, ...] = (0, 1)
) -> tuple[go.Figure, Frames]:
    """The points under equal round components, one step per width; beside them, how many points are shared.

    Traces: "points" (customdata is the row), "boundary" (where `axes` are all features), "component k" (the circle of
    radius sigma, or the bell curve of one-dimensional data), "centres"; in the second panel "shared" and "now".

    Parameters
    ----------
    dataset : Dataset
    states : sequence of Softness
        Of the same rows, the widest first.
    axes : tuple of int
        One feature or two.
    """
    axes = list(axes)
    rows = drawn_rows(dataset.n_samples, MOST_POINTS)
    fig = _canvas(dataset, states, axes)
    _add_scene(fig, dataset, axes, rows, len(states[0].centres))
    _add_share(fig, dataset, states)
    place = {trace.name: i for i, trace in enumerate(fig.data)}
    shades, palette = soft_palette(np.stack([state.responsibilities[rows] for state in states]))
    smallest = SMALLEST * float(np.ptp(dataset.X[:, axes], axis=0).min())
    steps = []
    for i, state in enumerate(states):
        shapes = _shapes(state.centres[:, axes], max(state.sigma, smallest), place)
        changes = {place["points"]: {"color": shades[i]}, **shapes}
        changes[place["now"]] = {"x": [state.sigma], "y": [_share(state)]}
        if "boundary" in place and (i == 0 or not np.array_equal(state.centres, states[i - 1].centres)):
            changes[place["boundary"]] = halfway(state.places, dataset.X, i)
        steps.append(Step("Narrower" if i else "Widest", _caption(state, len(axes)), changes))
    return fig, Frames(tuple(steps), palette)


def _canvas(dataset: Dataset, states: Sequence[Softness], axes: list[int]) -> go.Figure:
    fig = style.grid_of(1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.1)
    names = [style.label(dataset.feature_names[a]) for a in axes]
    fig.update_xaxes(style.axis(title=names[0], range=span(dataset.X[:, axes[0]])), row=1, col=1)
    if len(axes) == 1:
        fig.update_yaxes(style.axis(range=(-0.15, 1.1), showticklabels=False), row=1, col=1)
    else:
        fig.update_yaxes(style.axis(title=names[1], range=span(dataset.X[:, axes[1]])), row=1, col=1)
        if scatter.comparable_units(dataset, axes):
            fig.update_yaxes(scaleanchor="x", scaleratio=1, row=1, col=1)
    widest = states[0].sigma
    fig.update_xaxes(style.axis(title="width σ", range=(1.05 * widest, -0.05 * widest), nticks=6), row=1, col=2)
    fig.update_yaxes(style.axis(title="points shared (%)", range=(-5, 105)), row=1, col=2)
    return fig.update_layout(meta={"rows": dataset.n_samples, "drawn": len(drawn_rows(dataset.n_samples, MOST_POINTS))})


def _add_scene(fig: go.Figure, dataset: Dataset, axes: list[int], rows: np.ndarray, n_components: int) -> None:
    where = {"row": 1, "col": 1}
    xy = dataset.X[np.ix_(rows, axes)]
    if len(axes) == 1:
        xy = np.column_stack([xy, np.full(len(rows), -0.07)])
    points.add_points(fig, xy, rows, (np.zeros(len(rows), dtype=np.uint8), (style.NOISE,)), **where)
    if len(axes) == dataset.n_features:
        line = {"color": style.TEXT, "width": 1.6}
        fig.add_trace(go.Scatter(name="boundary", mode="lines", line=line, hoverinfo="skip"), **where)
    for k in range(n_components):
        color = style.colour(k)
        outline = go.Scatter(
            name=f"component {k + 1}",
            mode="lines",
            line={"color": color, "width": 2.2},
            fill="tozeroy" if len(axes) == 1 else "toself",
            fillcolor=style.faded(color, 0.08),
            hoverinfo="skip",
        )
        fig.add_trace(outline, **where)
    scatter.add_centres(fig, np.zeros((n_components, 2)), **where)


def _add_share(fig: go.Figure, dataset: Dataset, states: Sequence[Softness]) -> None:
    blue = style.COLOURS[0]
    curve = go.Scatter(
        name="shared",
        x=[state.sigma for state in states],
        y=[_share(state) for state in states],
        mode="lines",
        line={"color": blue, "width": 2.2},
        hovertemplate="σ = %{x:.3g}: %{y:.0f} % shared<extra></extra>",
    )
    fig.add_trace(curve, row=1, col=2)
    mark = {"size": 12, "color": style.SURFACE, "line": {"color": blue, "width": 3}, "opacity": 1}
    fig.add_trace(go.Scatter(name="now", mode="markers", marker=mark, hoverinfo="skip"), row=1, col=2)


def _share(state: Softness) -> float:
    return 100 * state.n_shared / len(state.responsibilities)


def _shapes(centres: np.ndarray, width: float, place: dict[str, int]) -> dict:
    """Circles of radius sigma, or bell curves of height 1, as the height of a density would know no bound."""
    changes, flat = {}, centres.shape[1] == 1
    for k, centre in enumerate(centres):
        if flat:
            at = np.linspace(-3.5, 3.5, 2 * OUTLINE_POINTS)
            shape = np.column_stack([centre + width * at, np.exp(-(at**2) / 2)])
        else:
            angle = np.linspace(0, 2 * np.pi, OUTLINE_POINTS)
            shape = centre + width * np.column_stack([np.cos(angle), np.sin(angle)])
        changes[place[f"component {k + 1}"]] = {"x": shape[:, 0], "y": shape[:, 1]}
    y = np.full(len(centres), -0.07) if flat else centres[:, 1]
    changes[place["centres"]] = {"x": centres[:, 0], "y": y}
    return changes


def _caption(state: Softness, n_axes: int) -> str:
    if state.sigma == 0:
        return (
            "σ = 0: every point belongs wholly to its nearest centre. This is k-means: nothing is shared any more, and "
            "nothing says how sure an assignment is."
        )
    radius = "the circles' radius" if n_axes == 2 else "the curves' standard deviation"
    n_centres, n_places = len(state.centres), len(state.places)
    together = (
        f" The {n_centres} centres stand in {n_places} place{'s' * (n_places > 1)}." if n_places < n_centres else ""
    )
    return (
        f"σ = {state.sigma:.3g} ({radius}): {state.n_shared:,} of {len(state.responsibilities):,} points are shared: "
        f"no component has 99 % of them.{together}"
    )
