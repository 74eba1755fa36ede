"""Small multiples: several mixtures on the same data, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, scatter, style
from gmm_core.figures.geometry import drawn_rows, radius, reach
from gmm_core.model.mixture import Mixture

PANEL_HEIGHT, GAP, MARGINS = 220, 72, 80
"""Pixels: of a panel, between two of them, and above and below all."""

NARROW_GAP = 0.08
"""Between panels side by side on a phone, as a share of the width."""

MAX_ROWS = 800
"""Rows drawn in each panel."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of several.

    Parameters
    ----------
    title : str
    mixture : Mixture, optional
    labels : ndarray of int, shape (n_samples,), optional
        Hard assignment to colour by instead of the mixture's responsibilities.
    centres : ndarray of shape (n_clusters, n_features), optional
    note : str
        A second, quieter line under the title.
    """

    title: str
    mixture: Mixture | None = None
    labels: np.ndarray | None = None
    centres: np.ndarray | None = None
    note: str = ""


def small_multiples(
    dataset: Dataset,
    panels: Sequence[Panel],
    *,
    axes: tuple[int, int] = (0, 1),
    cols: int | None = None,
    mass: float = 0.9,
    equal: bool | None = None,
    panel_height: int = PANEL_HEIGHT,
) -> go.Figure:
    """The same data once per panel, each with its mixture's ellipses and means, on shared axes.

    Traces, per panel: "points" (customdata is the row), "component k, m %", "means" or "centres"; each names its panel
    in ``meta`` (its position). ``layout.meta`` is ``{"rows": n_samples, "drawn": rows per panel}``.

    Parameters
    ----------
    dataset : Dataset
        Of at least two features.
    panels : sequence of Panel
    axes : (int, int)
    cols : int, optional
        Panels per row, some left empty where there are fewer; by default as many as there are, at most 4.
    mass : float
    equal : bool, optional
        As in `mixture_scatter`.
    panel_height : int
        In pixels, without margins.
    """
    cols = cols or min(4, len(panels))
    n_rows = -(-len(panels) // cols)
    titles = [_title(panel) for panel in panels]
    inner = n_rows * panel_height + (n_rows - 1) * GAP
    fig = style.grid_of(n_rows, cols, titles=titles, horizontal_spacing=0.03, vertical_spacing=GAP / inner)
    xy = dataset.X[:, list(axes)]
    rows = drawn_rows(dataset.n_samples, MAX_ROWS)
    fig.update_layout(meta={"rows": dataset.n_samples, "drawn": len(rows)})
    same = scatter.comparable_units(dataset, axes) if equal is None else equal
    x_span, y_span = (_reach(dataset.X[:, axis], axis, panels, mass) for axis in axes)
    for position, panel in enumerate(panels):
        cell = {"row": position // cols + 1, "col": position % cols + 1}
        before = len(fig.data)
        _panel(fig, dataset, panel, xy, rows, axes, mass, cell)
        for trace in fig.data[before:]:
            trace.meta = position
        x_axis = "x" if position == 0 else f"x{position + 1}"
        # a picture as wide as its data rather than an axis that reaches far beyond them
        narrowed = {"constrain": "domain"} if same else {}
        anchored = {"scaleanchor": x_axis, "scaleratio": 1, **narrowed} if same else {}
        shared = {"matches": "x"} if position else {}
        fig.update_xaxes(range=x_span, nticks=5, **cell, **shared, **narrowed)
        labelled = cell["col"] == 1
        fig.update_yaxes(range=y_span, nticks=5, showticklabels=labelled, **anchored, **cell)
    for position in range(len(panels), n_rows * cols):  # places that are left over in the last row
        cell = {"row": position // cols + 1, "col": position % cols + 1}
        fig.update_xaxes(visible=False, **cell).update_yaxes(visible=False, **cell)
    return fig.update_layout(margin={"t": 50, "b": 30, "l": 36}, height=inner + MARGINS)


def _reach(x: np.ndarray, axis: int, panels: Sequence[Panel], mass: float) -> tuple[float, float]:
    """Range of an axis that all panels share: the data's, and the ellipses' where they are not far larger."""
    mixtures = [panel.mixture for panel in panels if panel.mixture is not None]
    middles = np.concatenate([mixture.means[:, axis] for mixture in mixtures] or [x[:1]])
    halves = radius(mass) * np.concatenate([np.sqrt(m.covariances[:, axis, axis]) for m in mixtures] or [np.zeros(1)])
    return reach(x, middles - halves, middles + halves)


def narrow_layout(n_panels: int, cols: int = 2) -> dict[str, object]:
    """Changes by which the panels stand `cols` to a row, for a phone: by path in the layout.

    Parameters
    ----------
    n_panels : int
        Of a figure that `small_multiples` made.
    cols : int
    """
    cols = min(cols, n_panels)
    n_rows = -(-n_panels // cols)
    inner = n_rows * PANEL_HEIGHT + (n_rows - 1) * GAP
    width, height, gap = (1 - NARROW_GAP * (cols - 1)) / cols, PANEL_HEIGHT / inner, GAP / inner
    changes: dict[str, object] = {"height": inner + MARGINS}
    for position in range(n_panels):
        row, col = divmod(position, cols)
        number = position + 1 if position else ""
        left, top = col * (width + NARROW_GAP), 1 - row * (height + gap)
        changes |= {
            f"xaxis{number}.domain": [left, left + width],
            f"yaxis{number}.domain": [max(top - height, 0), top],
            f"xaxis{number}.nticks": 3,
            f"yaxis{number}.showticklabels": col == 0,
            f"annotations.{position}.x": left + width / 2,
            f"annotations.{position}.y": top,
        }
    return changes


def _panel(fig, dataset, panel: Panel, xy, rows, axes, mass, cell) -> None:
    color_by = "kmeans" if panel.labels is not None else "soft" if panel.mixture is not None else "raw"
    paint, symbol, texts = points.appearance(dataset, panel.mixture, None, panel.labels, color_by, rows)
    points.add_points(fig, xy[rows], rows, paint, symbol=symbol, texts=texts, size=4.2, **cell)
    if panel.mixture is not None:
        flat = panel.mixture.marginal(axes)
        scatter.add_ellipses(fig, flat, [mass], **cell)
        scatter.add_means(fig, flat, size=14, **cell)
    if panel.centres is not None:
        scatter.add_centres(fig, np.asarray(panel.centres)[:, list(axes)], size=10, **cell)


def _title(panel: Panel) -> str:
    title = f"<b>{style.label(panel.title)}</b>"
    if not panel.note:
        return title
    return f'{title}<br><span style="color:{style.MUTED};font-size:{style.SMALL}px">{style.label(panel.note)}</span>'
