"""The picture of a mixture: points, ellipses, means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, style
from gmm_core.figures.geometry import boundaries, compact, drawn_rows, ellipse, mesh, span, widened
from gmm_core.model.mixture import Mixture
from gmm_core.wording import percent

BADGE = 19
"""Diameter of the disc at a mean that carries the component's number, in pixels."""

NEEDLE = 4
"""Axes of one unit keep one scale unless their extents differ by more than this factor."""

FAINTEST = 7
"""Density contours are a factor e apart, down to this many steps below the peak."""


def mixture_scatter(
    dataset: Dataset,
    mixture: Mixture | None = None,
    *,
    responsibilities: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    color_by: str = "soft",
    axes: tuple[int, int] = (0, 1),
    masses: Sequence[float] = (0.5, 0.9),
    truth: bool = False,
    density: bool = False,
    centres: np.ndarray | None = None,
    boundary: Callable[[np.ndarray], np.ndarray] | None = None,
    marked: np.ndarray | None = None,
    selected: int | None = None,
    equal: bool | None = None,
) -> go.Figure:
    """Points of two features, coloured by who is responsible, under the components' ellipses.

    Traces, in this order where present: "all rows" (counts in bins, above 50,000 rows), "points" (customdata is the
    row), "density", "boundary", "component k, m %" (one outline per component and mass, k from 1), "true component k",
    "marked", "centres", "means" (text is the component's number, customdata its index), "selected".
    ``layout.meta`` is ``{"rows": n_samples, "drawn": number of points drawn}``.

    Parameters
    ----------
    dataset : Dataset
    mixture : Mixture, optional
        Of all features of the data; its marginal of the two axes is drawn.
    responsibilities : ndarray of shape (n_samples, n_components), optional
        For soft and hard colours and the hover; by default those of `mixture`, for the rows drawn.
    labels : ndarray of int, shape (n_samples,), optional
        The assignment to colour by under "kmeans" (or "hard", in place of the largest responsibility).
    color_by : {"soft", "hard", "kmeans", "truth", "raw"}
    axes : (int, int)
        The features drawn.
    masses : sequence of float
        Probability content of the outlines.
    truth : bool
        Whether the mixture that made the data is outlined, dashed (at the largest of `masses`).
    density : bool
        Whether contours of the density are drawn, each a factor e below the next.
    centres : ndarray of shape (n_clusters, n_features), optional
        k-means' centres, drawn as crosses.
    boundary : callable, optional
        ``boundary(points)`` of shape (n_points, n_groups); where the largest changes hands a line is drawn.
    marked : ndarray of int, optional
        Rows to ring.
    selected : int, optional
        The row to ring strongly.
    equal : bool, optional
        Whether both axes have one unit length; by default where their units are comparable.

    Raises
    ------
    InputError
        When the colouring is unknown or lacks what it needs.
    """
    axes = list(axes)
    xy = dataset.X[:, axes]
    x_span, y_span = span(xy[:, 0]), span(xy[:, 1])
    crowd = dataset.n_samples > points.ROW_LIMIT
    rows = drawn_rows(dataset.n_samples, points.SAMPLE_SIZE if crowd else points.ROW_LIMIT)
    fig = _canvas(dataset, axes, x_span, y_span, equal)
    fig.layout.meta = {"rows": dataset.n_samples, "drawn": len(rows)}
    if crowd:
        points.add_bins(fig, xy, x_span, y_span)
        _note(fig, f"{len(rows):,} of {dataset.n_samples:,} rows drawn; the shade counts all")
    _add_points(fig, dataset, mixture, responsibilities, labels, color_by, rows, axes)
    kind = points.scatter_type(len(rows))
    flat = None if mixture is None or mixture.n_features < 2 else mixture.marginal(axes)
    if density and flat is not None:
        _add_density(fig, flat, x_span, y_span)
    if boundary is not None:
        _add_boundary(fig, kind, boundary, x_span, y_span)
    if flat is not None:
        add_ellipses(fig, flat, masses, kind=kind)
    if truth and dataset.truth is not None:
        _add_truth(fig, dataset.truth.marginal(axes), max(masses, default=0.9), kind)
    if marked is not None and len(marked):
        add_rings(fig, xy[np.asarray(marked)], "marked", kind=kind, size=12, width=1.4)
    if centres is not None:
        add_centres(fig, np.asarray(centres)[:, axes], kind=kind)
    if flat is not None:
        add_means(fig, flat, kind=kind)
    if selected is not None and 0 <= selected < dataset.n_samples:
        add_rings(fig, xy[[selected]], "selected", kind=kind, size=17, width=2.4)
    return fig


def comparable_units(dataset: Dataset, axes: Sequence[int]) -> bool:
    """Whether the axes share a unit: simulated data, or names that end in the same unit in brackets."""
    if dataset.truth is not None or not any(dataset.feature_names):
        return True
    units = [name[name.rfind("(") :] if name.endswith(")") else None for name in np.take(dataset.feature_names, axes)]
    if units[0] is None or units[0] != units[1]:
        return False
    extents = np.ptp(dataset.X[:, list(axes)], axis=0)  # one unit, but a needle of a picture helps nobody
    return bool(extents.max() <= NEEDLE * extents.min())


def add_ellipses(fig: go.Figure, flat: Mixture, masses: Sequence[float], *, kind=go.Scatter, **where) -> go.Figure:
    """Add one outline "component k, m %" per component of a two-dimensional mixture and mass; the largest is tinted."""
    for k, (mean, covariance) in enumerate(zip(flat.means, flat.covariances, strict=True)):
        color = style.colour(k)
        for mass in sorted(masses, reverse=True):
            outline = ellipse(mean, covariance, mass)
            largest = mass == max(masses)
            fig.add_trace(
                kind(
                    name=f"component {k + 1}, {100 * mass:g} %",
                    x=compact(outline[:, 0]),
                    y=compact(outline[:, 1]),
                    mode="lines",
                    line={"color": color, "width": 1.5 if largest and len(masses) > 1 else 2.2},
                    fill="toself" if largest and kind is go.Scatter else None,
                    fillcolor=style.faded(color, 0.07) if largest else None,
                    hoverinfo="skip",
                ),
                **where,
            )
    return fig


def add_means(fig: go.Figure, flat: Mixture, *, kind=go.Scatter, size: float = BADGE, **where) -> go.Figure:
    """Add "means": a disc with the component's number at each mean of a two-dimensional mixture."""
    colours = [style.colour(k) for k in range(flat.n_components)]
    return fig.add_trace(
        kind(
            name="means",
            x=compact(flat.means[:, 0]),
            y=compact(flat.means[:, 1]),
            mode="markers+text",
            text=[str(k + 1) for k in range(flat.n_components)],
            textposition="middle center",
            textfont={"color": [style.ink(c) for c in colours], "size": round(size * 0.68)},
            marker={"color": colours, "size": size, "opacity": 1, "line": {"color": style.SURFACE, "width": size / 10}},
            customdata=np.arange(flat.n_components, dtype=np.int32),
            hovertext=[f"component {k + 1}: weight {percent(w)}" for k, w in enumerate(flat.weights)],
            hovertemplate="%{hovertext}<br>mean %{x:.4g}, %{y:.4g}<extra></extra>",
        ),
        **where,
    )


def _canvas(dataset: Dataset, axes: list[int], x_span: tuple, y_span: tuple, equal: bool | None) -> go.Figure:
    names = [style.label(dataset.feature_names[a]) for a in axes]
    linked = comparable_units(dataset, axes) if equal is None else equal
    scale = {"scaleanchor": "x", "scaleratio": 1} if linked else {}
    fig = style.blank(*names, x={"range": x_span}, y={"range": y_span, **scale})
    fig.layout.uirevision = style.subject(dataset, axes)
    return fig


def _add_points(fig, dataset, mixture, responsibilities, labels, color_by, rows, axes) -> None:
    paint, symbol, texts = points.appearance(dataset, mixture, responsibilities, labels, color_by, rows)
    points.add_points(fig, dataset.X[np.ix_(rows, axes)], rows, paint, symbol=symbol, texts=texts)


def _add_density(fig: go.Figure, flat: Mixture, x_span: tuple, y_span: tuple) -> None:
    xs, ys, grid = mesh(widened(*x_span), widened(*y_span))
    log_density = flat.log_prob(grid).reshape(len(ys), len(xs))
    levels = 255 * (1 + np.maximum(log_density - log_density.max(), -FAINTEST) / FAINTEST)
    fig.add_trace(
        go.Contour(
            name="density",
            x=compact(xs),
            y=compact(ys),
            z=np.rint(levels).astype(np.uint8),
            contours={"coloring": "none", "start": 255 / FAINTEST, "end": 254, "size": 255 / FAINTEST},
            line={"color": style.MUTED, "width": 1, "smoothing": 1},
            opacity=0.55,
            showscale=False,
            hoverinfo="skip",
        )
    )


def _add_boundary(fig: go.Figure, kind, scores: Callable, x_span: tuple, y_span: tuple) -> None:
    x, y = boundaries(scores, widened(*x_span), widened(*y_span))
    line = {"color": style.TEXT, "width": 1.3}
    fig.add_trace(kind(name="boundary", x=compact(x), y=compact(y), mode="lines", line=line, hoverinfo="skip"))


def _add_truth(fig: go.Figure, truth: Mixture, mass: float, kind) -> None:
    for k, (mean, covariance) in enumerate(zip(truth.means, truth.covariances, strict=True)):
        outline = ellipse(mean, covariance, mass)
        line = {"color": style.TEXT, "width": 1.5, "dash": "dash"}
        fig.add_trace(
            kind(
                name=f"true component {k + 1}",
                x=compact(outline[:, 0]),
                y=compact(outline[:, 1]),
                mode="lines",
                line=line,
                hoverinfo="skip",
            )
        )


def add_centres(fig: go.Figure, centres: np.ndarray, *, kind=go.Scatter, size: float = 13, **where) -> go.Figure:
    """Add "centres": a cross at each of k-means' centres (n_clusters, 2)."""
    colours = [style.colour(k) for k in range(len(centres))]
    return fig.add_trace(
        kind(
            name="centres",
            x=compact(centres[:, 0]),
            y=compact(centres[:, 1]),
            mode="markers",
            marker={"symbol": "x", "size": size, "color": colours, "line": {"color": style.TEXT, "width": 1.5}},
            customdata=np.arange(len(centres), dtype=np.int32),
            hovertemplate="centre %{x:.4g}, %{y:.4g}<extra></extra>",
        ),
        **where,
    )


def add_rings(fig: go.Figure, xy: np.ndarray, name: str, *, kind=go.Scatter, size: float, width: float, **where):
    """Ring the points (n, 2)."""
    return fig.add_trace(
        kind(
            name=name,
            x=compact(xy[:, 0]),
            y=compact(xy[:, 1]),
            mode="markers",
            marker={"symbol": "circle-open", "size": size, "color": style.TEXT, "line": {"width": width}},
            hoverinfo="skip",
        ),
        **where,
    )


def _note(fig: go.Figure, text: str) -> None:
    fig.add_annotation(
        text=text, xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom", showarrow=False
    ).update_annotations(font={"size": style.SMALL, "color": style.MUTED})
