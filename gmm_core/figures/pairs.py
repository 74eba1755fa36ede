"""Pairs plot: every two of the chosen features, with the mixture's marginals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures import points, scatter, style
from gmm_core.figures.geometry import drawn_rows, span
from gmm_core.figures.one_dimension import n_bins
from gmm_core.model.mixture import Mixture

MAX_FEATURES = 6
PANEL_HEIGHT = 140

LONGEST_NAME = 20
"""Characters of a feature's name: what fits beside a panel."""

MAX_ROWS = 1_500
"""Rows drawn in each panel: there are up to 15 of them."""


def pairs(
    dataset: Dataset,
    features: Sequence[int],
    mixture: Mixture | None = None,
    *,
    responsibilities: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    color_by: str = "soft",
    mass: float = 0.9,
    selected: int | None = None,
) -> go.Figure:
    """Lower triangle of scatter plots with marginal ellipses; histograms with component densities on the diagonal.

    Traces: "points i j" (feature i over feature j; customdata is the row), "component k, m %" and "means" in each of
    these panels, "rows per bin i" and "component k, i" on the diagonal, "selected".
    ``layout.meta`` is ``{"rows": n_samples, "drawn": rows per panel, "features": those drawn}``.

    Parameters
    ----------
    features : sequence of int
        At most `MAX_FEATURES` are drawn, the first ones.
    dataset, mixture, responsibilities, labels, color_by, selected
        As in `mixture_scatter`.
    mass : float
        Probability content of the outlines.

    Raises
    ------
    InputError
        When fewer than two features are chosen.
    """
    features = list(dict.fromkeys(features))[:MAX_FEATURES]
    n = len(features)
    if n < 2:
        raise InputError("A pairs plot", "of at least two columns", f"{n}", "choose another column")
    fig = style.grid_of(n, n, horizontal_spacing=0.018, vertical_spacing=0.02)
    rows = drawn_rows(dataset.n_samples, MAX_ROWS)
    fig.update_layout(meta={"rows": dataset.n_samples, "drawn": len(rows), "features": features})
    look = points.appearance(dataset, mixture, responsibilities, labels, color_by, rows)
    for i, vertical in enumerate(features):
        for j, horizontal in enumerate(features[: i + 1]):
            cell = {"row": i + 1, "col": j + 1}
            if i == j:
                _diagonal(fig, dataset, mixture, vertical, cell)
            else:
                _panel(fig, dataset, mixture, (horizontal, vertical), rows, look, mass, selected, cell)
    _axes(fig, dataset, features)
    return fig


def _panel(fig, dataset, mixture, axes, rows, look, mass, selected, cell) -> None:
    paint, symbol, texts = look
    xy = dataset.X[:, list(axes)]
    name = f"points {axes[1]} {axes[0]}"
    points.add_points(fig, xy[rows], rows, paint, symbol=symbol, texts=texts, name=name, size=4.5, **cell)
    if mixture is not None:
        flat = mixture.marginal(axes)
        scatter.add_ellipses(fig, flat, [mass], **cell)
        scatter.add_means(fig, flat, size=15, **cell)
    if selected is not None and 0 <= selected < dataset.n_samples:
        scatter.add_rings(fig, xy[[selected]], "selected", size=13, width=2, **cell)


def _diagonal(fig, dataset, mixture, feature: int, cell: dict) -> None:
    x = dataset.X[:, feature]
    low, high = span(x)
    heights, edges = np.histogram(x, bins=n_bins(x), density=True)
    look = {"marker": {"color": style.faded(style.NOISE, 0.35), "line": {"width": 0}}, "hoverinfo": "skip"}
    middles = (edges[:-1] + edges[1:]) / 2
    bars = go.Bar(name=f"rows per bin {feature}", x=middles, y=heights.astype("f4"), width=edges[1] - edges[0], **look)
    fig.add_trace(bars, **cell)
    top = heights.max()
    if mixture is not None:
        grid = np.linspace(low, high, 121)
        densities = np.exp(mixture.marginal([feature]).weighted_log_prob(grid[:, None])).astype(np.float32)
        top = max(top, densities.max())
        for k in range(mixture.n_components):
            line = {"color": style.colour(k), "width": 1.8, "dash": style.dash(k)}
            name = f"component {k + 1}, {feature}"
            curve = go.Scatter(name=name, x=grid, y=densities[:, k], mode="lines", line=line, hoverinfo="skip")
            fig.add_trace(curve, **cell)
    fig.update_yaxes(range=(0, 1.08 * top), showticklabels=False, showgrid=False, **cell)


def _name(dataset: Dataset, feature: int) -> str:
    return style.label(style.without_middle(dataset.feature_names[feature], LONGEST_NAME))


def _axes(fig: go.Figure, dataset: Dataset, features: list[int]) -> None:
    n = len(features)
    for i, vertical in enumerate(features):
        for j, horizontal in enumerate(features[: i + 1]):
            cell = {"row": i + 1, "col": j + 1}
            edge = i == n - 1
            title = _name(dataset, horizontal) if edge else None
            first = horizontal if j == 0 else None
            look = style.axis(range=span(dataset.X[:, horizontal]), showticklabels=edge, nticks=4, title=title)
            fig.update_xaxes(look, matches=None, **cell)
            if i != j:
                name = _name(dataset, vertical) if first is not None else None
                look = style.axis(range=span(dataset.X[:, vertical]), showticklabels=j == 0, nticks=4, title=name)
                fig.update_yaxes(look, **cell)
        for j in range(i + 1, n):
            fig.update_xaxes(visible=False, row=i + 1, col=j + 1)
            fig.update_yaxes(visible=False, row=i + 1, col=j + 1)
    fig.update_layout(margin={"l": 56, "b": 50, "t": 12, "r": 12}, bargap=0, height=62 + PANEL_HEIGHT * n)
