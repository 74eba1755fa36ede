"""The picture of a mixture of three features: points, ellipsoids, means."""

from __future__ import annotations

from html import unescape
from itertools import combinations, cycle

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures import points, style
from gmm_core.figures.geometry import compact, drawn_rows, radius, span
from gmm_core.model.mixture import Mixture
from gmm_core.wording import percent

ROW_LIMIT = 3_000
"""Above this many rows a sample is drawn: more hide one another, and turning the picture has to stay smooth."""

PARALLELS, MERIDIANS = 11, 24
"""Vertices of an ellipsoid besides its poles."""

CIRCLE_POINTS = 49

TINT = 0.12
"""Opacity of an ellipsoid: two behind each other and the points within stay visible."""

MARKS = {
    **dict(zip(style.SYMBOLS, cycle(("circle", "square", "diamond", "cross")), strict=False)),
    style.NOISE_SYMBOL: "x",
}
"""Marks in place of those in the plane: Plotly has few in space, so they come round again."""

CAMERA = {"eye": {"x": 1.3, "y": 1.3, "z": 0.8}, "center": {"x": 0, "y": 0, "z": -0.16}}


def mixture_in_space(
    dataset: Dataset,
    mixture: Mixture | None = None,
    axes: tuple[int, int, int] = (0, 1, 2),
    *,
    responsibilities: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    color_by: str = "soft",
    mass: float = 0.9,
    selected: int | None = None,
) -> go.Figure:
    """Points of three features, coloured by who is responsible, within the components' ellipsoids.

    Traces, in this order where present: "points" (customdata is the row), "component k, m %" (the tinted ellipsoid, k
    from 1) and "component k, sections" (its outlines in the planes of its principal axes) for each component, "means"
    (text is the component's number, customdata its index), "selected". ``layout.meta`` is
    ``{"rows": n_samples, "drawn": number of points drawn}``; at most 3,000 are.

    Parameters
    ----------
    dataset, mixture, responsibilities, labels, color_by, selected
        As in `mixture_scatter`; the mixture's marginal of the three axes is drawn.
    axes : (int, int, int)
        The features drawn; each axis fills the same length, whatever its unit.
    mass : float
        Probability content of the ellipsoids.

    Raises
    ------
    InputError
        When the axes are not three features of the data, or the colouring is unknown or lacks what it needs.
    """
    axes = _three_features(axes, dataset.n_features)
    xyz = dataset.X[:, axes]
    rows = drawn_rows(dataset.n_samples, ROW_LIMIT)
    fig = _canvas([_title(dataset.feature_names[a]) for a in axes], xyz)
    fig.update_layout(meta={"rows": dataset.n_samples, "drawn": len(rows)})
    if len(rows) < dataset.n_samples:
        _note(fig, f"{len(rows):,} of {dataset.n_samples:,} rows drawn")
    _add_points(fig, xyz[rows], rows, *points.appearance(dataset, mixture, responsibilities, labels, color_by, rows))
    if mixture is not None:
        flat = mixture.marginal(axes)
        for k in range(flat.n_components):
            _add_ellipsoid(fig, k, flat.means[k], flat.covariances[k], mass)
        _add_means(fig, flat)
    if selected is not None and 0 <= selected < dataset.n_samples:
        ring = {"symbol": "circle-open", "size": 14, "color": style.TEXT, "line": {"width": 3, "color": style.TEXT}}
        fig.add_trace(
            go.Scatter3d(name="selected", **_at(xyz[[selected]]), mode="markers", marker=ring, hoverinfo="skip")
        )
    return fig


def ellipsoid(mean: np.ndarray, covariance: np.ndarray, mass: float, directions: np.ndarray) -> np.ndarray:
    """Points of the ellipsoid that holds `mass` of a three-dimensional Gaussian.

    Parameters
    ----------
    mean : ndarray of shape (3,)
    covariance : ndarray of shape (3, 3)
    mass : float
        Probability content, between 0 and 1.
    directions : ndarray of shape (n_points, 3)
        Unit vectors along the principal axes, the shortest first; NaN stays NaN.

    Returns
    -------
    ndarray of shape (n_points, 3)
    """
    values, vectors = np.linalg.eigh(covariance)
    return mean + radius(mass, 3) * (directions * np.sqrt(values)) @ vectors.T


def sphere() -> tuple[np.ndarray, np.ndarray]:
    """Vertices (n, 3) of the unit sphere and its triangles (m, 3): both poles, and parallels between them."""
    polar = np.linspace(0, np.pi, PARALLELS + 2)[1:-1, None]
    around = np.linspace(0, 2 * np.pi, MERIDIANS, endpoint=False)
    rings = np.stack(np.broadcast_arrays(np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)))
    vertices = np.vstack([rings.reshape(3, -1).T, [[0, 0, 1], [0, 0, -1]]])
    number = np.arange(PARALLELS * MERIDIANS).reshape(PARALLELS, MERIDIANS)
    beside = np.roll(number, -1, axis=1)
    north, south = np.full(MERIDIANS, number.size), np.full(MERIDIANS, number.size + 1)
    corners = [
        (number[:-1], number[1:], beside[1:]),
        (number[:-1], beside[1:], beside[:-1]),
        (north, number[0], beside[0]),
        (south, beside[-1], number[-1]),
    ]
    return vertices, np.vstack([np.stack([c.ravel() for c in triangle], axis=1) for triangle in corners])


def great_circles() -> np.ndarray:
    """The unit sphere's sections with the three coordinate planes, each closed and followed by NaN, shape (n, 3)."""
    angle = np.linspace(0, 2 * np.pi, CIRCLE_POINTS)
    circles = np.zeros((3, CIRCLE_POINTS + 1, 3))
    circles[:, -1] = np.nan
    for circle, (a, b) in zip(circles, combinations(range(3), 2), strict=True):
        circle[:-1, a], circle[:-1, b] = np.cos(angle), np.sin(angle)
        circle[-2] = circle[0]
    return circles.reshape(-1, 3)


def _three_features(axes: tuple[int, int, int], n_features: int) -> list[int]:
    chosen = list(axes)
    if len(chosen) != 3 or len(set(chosen)) < 3 or not all(0 <= a < n_features for a in chosen):
        raise InputError(
            "The axes of a picture in space",
            f"three different features of the {n_features} there are",
            ", ".join(str(a + 1) for a in chosen) or "none",
            "choose three columns, or draw two of them in a plane",
        )
    return chosen


def _canvas(names: list[str], xyz: np.ndarray) -> go.Figure:
    fig = style.blank()
    scene = {name + "axis": _axis(title, xyz[:, j]) for j, (name, title) in enumerate(zip("xyz", names, strict=True))}
    # turning is what the picture is for, so a drag turns it; the camera stays where it was when numbers change
    scene |= {"aspectmode": "cube", "dragmode": "turntable", "camera": CAMERA, "uirevision": "camera"}
    return fig.update_layout(xaxis=None, yaxis=None, scene=scene, margin={"l": 0, "r": 0, "t": 24, "b": 0})


def _axis(title: str, values: np.ndarray) -> dict:
    return {
        "title": {"text": title, "font": {"color": style.MUTED, "size": style.FONT_SIZE - 1}},
        "range": span(values),
        "tickfont": {"color": style.MUTED, "size": style.SMALL},
        "gridcolor": style.GRID,
        "linecolor": style.GRID,
        "zeroline": False,
        "showbackground": False,
        "showspikes": False,
        "nticks": 6,
    }


def _add_points(fig, xyz: np.ndarray, rows: np.ndarray, paint: tuple, symbol, texts: list[str] | None) -> None:
    marker = {**points.painted(*paint), "size": 0.45 * points.marker_size(len(rows)), "line": {"width": 0}}
    marker["symbol"] = MARKS[0] if np.ndim(symbol) == 0 else [MARKS[number] for number in symbol.tolist()]
    fig.add_trace(
        go.Scatter3d(
            name="points",
            **_at(xyz),
            mode="markers",
            marker=marker,
            customdata=rows.astype(np.int32),
            text=texts,
            hovertemplate="%{x:.4g}, %{y:.4g}, %{z:.4g}<br>%{text}<extra></extra>",
        )
    )


def _add_ellipsoid(fig: go.Figure, k: int, mean: np.ndarray, covariance: np.ndarray, mass: float) -> None:
    vertices, triangles = sphere()
    color = style.colour(k)
    fig.add_trace(
        go.Mesh3d(
            name=f"component {k + 1}, {100 * mass:g} %",
            **_at(ellipsoid(mean, covariance, mass, vertices)),
            **dict(zip("ijk", triangles.T.astype(np.uint16), strict=True)),
            color=color,
            opacity=TINT,
            lighting={"ambient": 0.9, "diffuse": 0.2, "specular": 0, "fresnel": 0},
            hoverinfo="skip",
        )
    )
    fig.add_trace(
        go.Scatter3d(
            name=f"component {k + 1}, sections",
            **_at(ellipsoid(mean, covariance, mass, great_circles())),
            mode="lines",
            line={"color": color, "width": 3},
            hoverinfo="skip",
        )
    )


def _add_means(fig: go.Figure, flat: Mixture) -> None:
    colours = [style.colour(k) for k in range(flat.n_components)]
    numbers = [str(k + 1) for k in range(flat.n_components)]
    fig.add_trace(
        go.Scatter3d(
            name="means",
            **_at(flat.means),
            mode="markers",
            text=numbers,
            marker={"color": colours, "size": 6, "opacity": 1},
            customdata=np.arange(flat.n_components, dtype=np.int32),
            hovertext=[f"component {k + 1}: weight {percent(w)}" for k, w in enumerate(flat.weights)],
            hovertemplate="%{hovertext}<br>mean %{x:.4g}, %{y:.4g}, %{z:.4g}<extra></extra>",
        )
    )
    # a mean lies within its cloud, which would hide a mark in space: annotations are drawn above all
    fig.layout.scene.annotations = [
        {
            **dict(zip("xyz", mean.tolist(), strict=True)),
            "text": number,
            "showarrow": False,
            "bgcolor": color,
            "bordercolor": style.SURFACE,
            "borderwidth": 1,
            "borderpad": 2,
            "font": {"color": style.ink(color), "size": style.FONT_SIZE},
        }
        for mean, number, color in zip(flat.means, numbers, colours, strict=True)
    ]


def _title(name: str) -> str:
    """A column's name for an axis in space, where Plotly knows tags but no entities."""
    return unescape(style.label(name)).replace("<", "‹").replace(">", "›")


def _at(xyz: np.ndarray) -> dict:
    return {name: compact(xyz[:, j]) for j, name in enumerate("xyz")}


def _note(fig: go.Figure, text: str) -> None:
    fig.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=0,
        y=1,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": style.SMALL, "color": style.MUTED},
    )
