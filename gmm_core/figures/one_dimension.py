"""The picture of a mixture of one feature: histogram, component densities, rug."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, style
from gmm_core.figures.geometry import compact, drawn_rows, span
from gmm_core.model.mixture import Mixture

CURVE_POINTS = 241
FEWEST_BINS, MOST_BINS = 8, 80
RUG_HEIGHT = 0.045
"""Depth of the rug below the axis, as a share of the highest bar or curve."""


def mixture_histogram(
    dataset: Dataset,
    mixture: Mixture | None = None,
    *,
    feature: int = 0,
    responsibilities: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    color_by: str = "soft",
    truth: bool = False,
    boundary: bool = False,
    selected: int | None = None,
) -> go.Figure:
    """Histogram of one feature under the weighted component densities w_k N_k, their sum, and a rug of the rows.

    Traces, in this order where present: "rows per bin" (as a density), "component k" (w_k N_k, k from 1),
    "mixture" (their sum), "true mixture", "points" (the rug; customdata is the row), "means", "selected".
    ``layout.meta`` is ``{"rows": n_samples, "drawn": number of rows in the rug}``.

    Parameters
    ----------
    dataset, mixture, responsibilities, labels, color_by, truth, selected
        As in `mixture_scatter`; `mixture` may have more features, its marginal is drawn.
    feature : int
    boundary : bool
        Whether the points where the most responsible component changes are marked on the axis.
    """
    x = dataset.X[:, feature]
    low, high = span(x)
    fig = style.blank(style.label(dataset.feature_names[feature]), "density", x={"range": (low, high)})
    fig.update_layout(bargap=0.04, uirevision=style.subject(dataset, [feature]))
    top = _add_histogram(fig, x)
    flat = None if mixture is None else mixture.marginal([feature])
    grid = np.linspace(low, high, CURVE_POINTS)
    peaks = None
    if flat is not None:
        peaks = _add_components(fig, flat, grid)
        top = max(top, float(peaks.max()))
    if truth and dataset.truth is not None:
        y = np.exp(dataset.truth.marginal([feature]).log_prob(grid[:, None]))
        _add_curve(fig, grid, y, "true mixture", {"color": style.MUTED, "width": 1.6, "dash": "dash"})
    rows = drawn_rows(dataset.n_samples, points.SVG_LIMIT)
    fig.update_layout(meta={"rows": dataset.n_samples, "drawn": len(rows)})
    _add_rug(fig, dataset, mixture, feature, rows, responsibilities, labels, color_by, -RUG_HEIGHT * top)
    if boundary and flat is not None and flat.n_components > 1:
        _add_boundaries(fig, flat, grid)
    if flat is not None:
        _add_means(fig, flat, peaks)
    if selected is not None and 0 <= selected < dataset.n_samples:
        ring = {"symbol": "circle-open", "size": 15, "color": style.TEXT, "line": {"width": 2.4}}
        position = {"x": compact(x[[selected]]), "y": [-RUG_HEIGHT * top]}
        fig.add_trace(go.Scatter(name="selected", mode="markers", marker=ring, hoverinfo="skip", **position))
    return fig.update_yaxes(range=(-2.2 * RUG_HEIGHT * top, 1.1 * top), rangemode="normal")


def n_bins(x: np.ndarray) -> int:
    """Number of bins: the finer of Freedman & Diaconis' (1981) and the square root of n, within limits."""
    reach = float(np.ptp(x))
    if reach <= 1e-12 * float(np.abs(x).max()):
        return 1
    lower, upper = np.percentile(x, [25, 75]).tolist()
    width = 2 * (upper - lower) / len(x) ** (1 / 3)
    finest = max(reach / width if width > 0 else 0, len(x) ** 0.5)
    return int(np.clip(np.ceil(finest), FEWEST_BINS, MOST_BINS))


def _add_histogram(fig: go.Figure, x: np.ndarray) -> float:
    heights, edges = np.histogram(x, bins=n_bins(x), density=True)
    counts = np.histogram(x, bins=edges)[0]
    fig.add_trace(
        go.Bar(
            name="rows per bin",
            x=((edges[:-1] + edges[1:]) / 2).astype(np.float64),
            y=heights.astype(np.float32),
            width=float(edges[1] - edges[0]),
            marker={"color": style.faded(style.NOISE, 0.32), "line": {"width": 0}},
            customdata=counts.astype(np.int32),
            hovertemplate="around %{x:.4g}: %{customdata} rows<extra></extra>",
        )
    )
    return float(heights.max())


def _add_components(fig: go.Figure, flat: Mixture, grid: np.ndarray) -> np.ndarray:
    """Add the curves; the height of every component's peak and, last, of the mixture's highest point."""
    densities = np.exp(flat.weighted_log_prob(grid[:, None]))
    for k in range(flat.n_components):
        color = style.colour(k)
        line = {"color": color, "width": 2, "dash": style.dash(k)}
        _add_curve(fig, grid, densities[:, k], f"component {k + 1}", line, fillcolor=style.faded(color, 0.12))
    total = densities.sum(axis=1)
    _add_curve(fig, grid, total, "mixture", {"color": style.TEXT, "width": 2})
    peaks = flat.weights / np.sqrt(2 * np.pi * flat.covariances[:, 0, 0])
    return np.append(peaks, total.max())


def _add_curve(fig: go.Figure, x: np.ndarray, y: np.ndarray, name: str, line: dict, fillcolor: str | None = None):
    fig.add_trace(
        go.Scatter(
            name=name,
            x=compact(x),
            y=y.astype(np.float32),
            mode="lines",
            line=line,
            fill="tozeroy" if fillcolor else None,
            fillcolor=fillcolor,
            hoverinfo="skip",
        )
    )


def _add_rug(fig, dataset, mixture, feature, rows, responsibilities, labels, color_by, depth: float) -> None:
    paint, _, texts = points.appearance(dataset, mixture, responsibilities, labels, color_by, rows)
    fig.add_trace(
        go.Scatter(
            name="points",
            x=compact(dataset.X[rows, feature]),
            y=np.full(len(rows), depth, dtype=np.float32),
            mode="markers",
            marker={**points.painted(*paint), "symbol": "line-ns-open", "size": 11, "line": {"width": 1.3}},
            customdata=rows.astype(np.int32),
            text=texts,
            hovertemplate="%{x:.4g}<br>%{text}<extra></extra>",
        )
    )


def _add_boundaries(fig: go.Figure, flat: Mixture, grid: np.ndarray) -> None:
    fine = np.linspace(grid[0], grid[-1], 10 * CURVE_POINTS)
    winners = flat.predict(fine[:, None])
    for i in np.flatnonzero(np.diff(winners)):
        fig.add_vline(x=float(fine[i : i + 2].mean()), line={"color": style.TEXT, "width": 1.2, "dash": "dot"})


def _add_means(fig: go.Figure, flat: Mixture, peaks: np.ndarray) -> None:
    colours = [style.colour(k) for k in range(flat.n_components)]
    fig.add_trace(
        go.Scatter(
            name="means",
            x=compact(flat.means[:, 0]),
            y=peaks[:-1].astype(np.float32),
            mode="markers+text",
            text=[str(k + 1) for k in range(flat.n_components)],
            textfont={"color": [style.ink(c) for c in colours], "size": 12},
            marker={"color": colours, "size": 19, "opacity": 1, "line": {"color": style.SURFACE, "width": 2}},
            customdata=np.arange(flat.n_components, dtype=np.int32),
            hovertemplate="component %{text}: mean %{x:.4g}<extra></extra>",
        )
    )
