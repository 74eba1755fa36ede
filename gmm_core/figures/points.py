"""Points of a scatter plot: colour, mark, hover, and what is drawn of many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.data.dataset import Dataset, group_name
from gmm_core.errors import InputError
from gmm_core.figures import style
from gmm_core.figures.colours import as_palette, painted, soft_palette
from gmm_core.figures.geometry import compact
from gmm_core.model.mixture import Mixture
from gmm_core.wording import percent

SVG_LIMIT = 3_000
"""Up to here points are SVG, crisp and outlined; above they are WebGL."""

ROW_LIMIT = 50_000
"""Above this many rows a sample is drawn, over the counts of all rows in bins."""

SAMPLE_SIZE = 10_000

HOVER_LIMIT = 10_000
"""Up to here every point says its responsibilities under the pointer."""

COLOR_BY = ("soft", "hard", "kmeans", "truth", "raw")


def marker_size(n_points: int) -> float:
    """Diameter in pixels: the more points, the smaller."""
    return float(np.clip(11.5 - 1.6 * np.log10(max(n_points, 1)), 3, 8))


def appearance(
    dataset: Dataset,
    mixture: Mixture | None,
    responsibilities: np.ndarray | None,
    labels: np.ndarray | None,
    color_by: str,
    rows: np.ndarray,
) -> tuple[tuple, int | np.ndarray, list[str] | None]:
    """Paint (index, palette), symbols and hover texts of the rows drawn; arguments as in `mixture_scatter`."""
    if responsibilities is not None:
        responsibilities = np.asarray(responsibilities)[rows]
    elif mixture is not None:
        responsibilities = mixture.responsibilities(dataset.X[rows])
    groups = dataset.labels if color_by == "truth" else labels
    if groups is not None:
        groups = np.asarray(groups)[rows]
    elif color_by == "hard" and responsibilities is not None:
        groups = responsibilities.argmax(axis=1)
    paint = component_colours(color_by, groups, responsibilities, len(rows))
    symbol = symbols(groups) if color_by in ("hard", "kmeans", "truth") else 0
    texts = None
    if len(rows) <= HOVER_LIMIT:
        known = None if dataset.labels is None else dataset.labels[rows]
        texts = hover_texts(rows, responsibilities, known, dataset.label_names)
    return paint, symbol, texts


def component_colours(color_by: str, labels: np.ndarray | None, responsibilities: np.ndarray | None, n: int):
    """One byte per point and the palette it points into, for each way of colouring.

    Raises
    ------
    InputError
        When the way is unknown or what it needs is missing.
    """
    if color_by not in COLOR_BY:
        raise InputError("The colouring", f"one of {', '.join(COLOR_BY)}", repr(color_by), "choose one of these")
    if color_by == "raw":
        return np.zeros(n, dtype=np.uint8), (style.MUTED,)
    if color_by == "soft":
        return soft_palette(_present(responsibilities, "responsibilities", color_by))
    present = _present(labels, "a label for each row", color_by)
    groups, index = np.unique(present, return_inverse=True)
    shades, positions = as_palette([style.colour(int(g)) for g in groups])[::-1]
    return positions[index].astype(np.uint8), shades


def symbols(labels: np.ndarray | None) -> int | np.ndarray:
    """Marks that tell groups apart without colour."""
    if labels is None:
        return 0
    groups, index = np.unique(labels, return_inverse=True)
    return np.array([style.symbol(int(g)) for g in groups], dtype=np.uint8)[index]


def hover_texts(
    rows: np.ndarray,
    responsibilities: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    label_names: tuple[str, ...] = (),
) -> list[str]:
    """What a point says under the pointer besides its values: row (from 1), responsibilities in per cent, group."""
    parts = [[f"row {row}" for row in (np.asarray(rows) + 1).tolist()]]
    if responsibilities is not None:  # lists: for so many single numbers they are several times faster than arrays
        parts.append([percentages(one) for one in np.asarray(responsibilities).tolist()])
    if labels is not None:
        groups, index = np.unique(labels, return_inverse=True)
        said = [f"true group: {style.label(group_name(int(group), label_names))}" for group in groups]
        parts.append([said[i] for i in index.tolist()])
    return ["<br>".join(lines) for lines in zip(*parts, strict=True)]


def percentages(responsibilities: Sequence[float]) -> str:
    """Responsibilities of one row as words, largest first: "component 2: 70 %, 3: 20 %, 1: 10 %"."""
    shown = [k for k, value in enumerate(responsibilities) if value >= 0.005]
    order = sorted(shown, key=lambda k: -responsibilities[k])
    return "component " + ", ".join(f"{k + 1}: {percent(responsibilities[k])}" for k in order)


def add_points(
    fig: go.Figure,
    xy: np.ndarray,
    rows: np.ndarray,
    paint: tuple,
    *,
    symbol: int | np.ndarray = 0,
    texts: list[str] | None = None,
    name: str = "points",
    size: float | None = None,
    **where,
) -> go.Figure:
    """Add the points: customdata is the row, one byte of colour per point; `where` is the subplot.

    Parameters
    ----------
    xy : ndarray of shape (n_drawn, 2)
    rows : ndarray of int, shape (n_drawn,)
    paint : (index, palette)
    symbol : int or ndarray of int
    texts : list of str, optional
        For the hover.
    name : str
    size : float, optional
        Diameter in pixels; by default by the number of points.
    """
    n = len(rows)
    crisp = n <= SVG_LIMIT
    marker = {**painted(*paint), "size": size or marker_size(n), "opacity": 0.9 if crisp else 0.45}
    if crisp:
        marker["line"] = {"width": 0.6, "color": style.SURFACE}
        marker["symbol"] = symbol
    return fig.add_trace(
        scatter_type(n)(
            name=name,
            x=compact(xy[:, 0]),
            y=compact(xy[:, 1]),
            mode="markers",
            marker=marker,
            customdata=rows.astype(np.int32),
            text=texts,
            hovertemplate="%{x:.4g}, %{y:.4g}" + ("<br>%{text}" if texts else "") + "<extra></extra>",
        ),
        **where,
    )


def scatter_type(n_points: int):
    """SVG or WebGL; all of a figure's marks must be of one kind, as WebGL is always drawn on top."""
    return go.Scatter if n_points <= SVG_LIMIT else go.Scattergl


def add_bins(fig: go.Figure, xy: np.ndarray, x_span: tuple, y_span: tuple, bins: int = 120) -> go.Figure:
    """Add the trace "all rows": how many rows fall into each cell (shade: logarithm of the count)."""
    counts, xs, ys = np.histogram2d(xy[:, 0], xy[:, 1], bins=bins, range=(x_span, y_span))
    with np.errstate(divide="ignore"):
        z = np.where(counts > 0, np.log10(counts) + 0.3, 0.0).T
    return fig.add_trace(
        go.Heatmap(
            name="all rows",
            x=compact((xs[:-1] + xs[1:]) / 2),
            y=compact((ys[:-1] + ys[1:]) / 2),
            z=z.astype(np.float32),
            colorscale=[[0, style.faded(style.NOISE, 0)], [1, style.faded(style.NOISE, 0.75)]],
            showscale=False,
            hoverinfo="skip",
        )
    )


def _present(value, what: str, color_by: str):
    if value is None:
        raise InputError(
            f'The colouring "{color_by}"', f"given {what}", "nothing", "fit first or colour by something else"
        )
    return value
