"""k-means and the mixture as one film: two pictures of the same points, and the half-steps of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from gmm_core.assess.lockstep import Lockstep, Pair
from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, scatter, style
from gmm_core.figures.colours import PALETTE_SIZE, soft_palette
from gmm_core.figures.frames import Frames, Step
from gmm_core.figures.geometry import drawn_rows, ellipse, span
from gmm_core.figures.lines import NONE, border, halfway
from gmm_core.figures.one_dimension import n_bins
from gmm_core.fit.threads import single_thread

MOST_POINTS = 800
"""More rows are played as a sample in each picture; every number is of all of them."""

RING = 4.5
"""How much wider than its point a ring is, in pixels."""

MASS = 0.9
OUTLINE_POINTS = 49
CURVE_POINTS = 121
STRIP = 0.07
"""Depth of the strip of points below the axis of one column, as a share of the highest curve."""


@dataclass(frozen=True)
class _Film:
    """What every part of the film is made from; `places` finds a trace by its name and side."""

    dataset: Dataset
    pairs: tuple[Pair, ...]
    axes: list[int]
    rows: np.ndarray
    ringed: np.ndarray
    top: float
    places: dict[tuple[str, int], int]

    @property
    def flat(self) -> bool:
        return len(self.axes) == 1

    @property
    def n_components(self) -> int:
        return self.pairs[0].mixture.mixture.n_components

    def at(self, rows: np.ndarray) -> np.ndarray:
        """Where these rows are drawn, shape (n_rows, 2)."""
        drawn = self.dataset.X[np.ix_(rows, self.axes)]
        return np.column_stack([drawn, np.full(len(rows), -STRIP * self.top)]) if self.flat else drawn


def lockstep_player(
    dataset: Dataset, run: Lockstep, axes: tuple[int, ...] = (0, 1), borders: bool = True
) -> tuple[go.Figure, Frames]:
    """k-means on the left, the mixture on the right, and their half-steps together.

    Traces, each with its side (0 or 1) in ``meta``: "rows per bin" (one column only), "rings" (discs behind the points
    on which the two ever disagree), "points" (customdata is the row), "boundary" (with `borders`); then "centres" on
    the left, "component k" and "means" on the right. Step 0 is the start, grey; then E-step and M-step in turn. Rings
    and boundaries belong to the last E-step.

    Parameters
    ----------
    dataset : Dataset
    run : Lockstep
        Of the same rows.
    axes : tuple of int
        One feature or two.
    borders : bool
        Whether lines are drawn where the assignment changes hands; only where `axes` are all features there are.
    """
    film = _film(dataset, run, list(axes))
    fig = _canvas(film)
    for side in (0, 1):
        _add_side(fig, film, side, borders and len(axes) == dataset.n_features)
    with single_thread():
        return fig, _frames(film, run)


def _frames(film: _Film, run: Lockstep) -> Frames:
    palette, hard, soft = _paints(film)
    steps: list[Step] = []
    for i in range(len(film.pairs)):
        moved, assigned = _moved(film, i), _assigned(film, i, palette, hard[i], soft[i])
        if i == 0:
            steps.append(Step("Start", _start_caption(film), _blank(film, palette, moved | assigned)))
        else:
            steps.append(Step("M-step", _m_caption(run, i), moved))
        steps.append(Step("E-step", _e_caption(film, run, i), assigned))
    return Frames(tuple(steps), palette)


def _film(dataset: Dataset, run: Lockstep, axes: list[int]) -> _Film:
    rows = drawn_rows(dataset.n_samples, MOST_POINTS)
    ever = np.unique(np.concatenate([pair.apart for pair in run.pairs]))
    top = 1.0
    if len(axes) == 1:
        grid = _grid(dataset, axes)
        top = 1.1 * max(float(_densities(pair, axes, grid).max()) for pair in run.pairs)
    return _Film(dataset, run.pairs, axes, rows, np.intersect1d(rows, ever), top, {})


# ---- the picture ----------------------------------------------------------------------------------------------------


def _canvas(film: _Film) -> go.Figure:
    dataset, axes = film.dataset, film.axes
    fig = style.grid_of(1, 2, titles=["<b>k-means</b>", "<b>Gaussian mixture</b>"], horizontal_spacing=0.06)
    names = [style.label(dataset.feature_names[a]) for a in axes]
    for col in (1, 2):
        linked = {"matches": "x"} if col == 2 else {}
        fig.update_xaxes(style.axis(title=names[0], range=span(dataset.X[:, axes[0]]), **linked), row=1, col=col)
        up = {"range": (-2.2 * STRIP * film.top, film.top)} if film.flat else {"range": span(dataset.X[:, axes[1]])}
        title = ("density" if film.flat else names[1]) if col == 1 else None
        fig.update_yaxes(style.axis(title=title, showticklabels=col == 1, **up), row=1, col=col)
        if not film.flat and scatter.comparable_units(dataset, axes):
            fig.update_yaxes(scaleanchor="x" if col == 1 else "x2", scaleratio=1, row=1, col=col)
        elif col == 2:
            fig.update_yaxes(matches="y", row=1, col=2)
    return fig.update_layout(margin={"t": 34}, meta={"rows": dataset.n_samples, "drawn": len(film.rows)})


def _add_side(fig: go.Figure, film: _Film, side: int, bordered: bool) -> None:
    before, where = len(fig.data), {"row": 1, "col": side + 1}
    if film.flat:
        _add_histogram(fig, film, where)
    ringed = film.at(film.ringed if len(film.ringed) else film.rows[:1])
    size = points.marker_size(len(film.rows)) + RING
    disc = {"size": size, "color": style.SURFACE, "opacity": 1, "line": {"width": 0}}
    rings = go.Scatter(x=ringed[:, 0], y=ringed[:, 1], name="rings", mode="markers", marker=disc, hoverinfo="skip")
    fig.add_trace(rings, **where)
    known = None if film.dataset.labels is None else film.dataset.labels[film.rows]
    texts = points.hover_texts(film.rows, None, known, film.dataset.label_names)
    grey = np.zeros(len(film.rows), dtype=np.uint8), (style.NOISE,)
    points.add_points(fig, film.at(film.rows), film.rows, grey, texts=texts, **where)
    if bordered:
        line = {"color": style.TEXT, "width": 1.6}
        fig.add_trace(go.Scatter(name="boundary", mode="lines", line=line, hoverinfo="skip"), **where)
    if side == 0:
        scatter.add_centres(fig, np.zeros((film.n_components, 2)), **where)
    else:
        _add_components(fig, film, where)
    for place in range(before, len(fig.data)):
        fig.data[place].meta = side
        film.places[fig.data[place].name, side] = place


def _add_histogram(fig: go.Figure, film: _Film, where: dict) -> None:
    x = film.dataset.X[:, film.axes[0]]
    density, edges = np.histogram(x, n_bins(x), density=True)
    bars = {"x": (edges[:-1] + edges[1:]) / 2, "y": np.minimum(density, film.top), "width": np.diff(edges)}
    paint = {"color": style.faded(style.NOISE, 0.25), "line": {"width": 0}}
    fig.add_trace(go.Bar(name="rows per bin", marker=paint, hoverinfo="skip", **bars), **where)


def _add_components(fig: go.Figure, film: _Film, where: dict) -> None:
    for k in range(film.n_components):
        shape = go.Scatter(
            name=f"component {k + 1}",
            mode="lines",
            line={"color": style.colour(k), "width": 2.4},
            fill="tozeroy" if film.flat else "toself",
            fillcolor=style.faded(style.colour(k), 0.08),
            hoverinfo="skip",
        )
        fig.add_trace(shape, **where)
    colours = [style.colour(k) for k in range(film.n_components)]
    marks = go.Scatter(
        name="means",
        mode="markers+text",
        text=[str(k + 1) for k in range(film.n_components)],
        textfont={"color": [style.ink(c) for c in colours], "size": 12},
        marker={"color": colours, "size": 18, "opacity": 1, "line": {"color": style.SURFACE, "width": 2}},
        hoverinfo="skip",
    )
    fig.add_trace(marks, **where)


# ---- the steps ------------------------------------------------------------------------------------------------------


def _paints(film: _Film) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """The palette (shades, plain colours, grey, ring, no ring) and the points' colours at each pair, hard and soft."""
    X, n = film.dataset.X[film.rows], film.n_components
    shares = np.stack([pair.mixture.mixture.responsibilities(X) for pair in film.pairs])
    soft, shades = soft_palette(shares, PALETTE_SIZE - n - 3)
    hard = np.stack([pair.clusters.labels[film.rows] for pair in film.pairs]) + len(shades)
    return (*shades, *(style.colour(k) for k in range(n)), style.NOISE, style.TEXT, style.SURFACE), hard, soft


def _blank(film: _Film, palette: tuple[str, ...], changes: dict) -> dict:
    """The start: as `changes` say, but nobody has assigned anything yet."""
    blank = {trace: dict(names) for trace, names in changes.items()}
    for side in (0, 1):
        blank[film.places["points", side]]["color"] = np.full(len(film.rows), len(palette) - 3)
        blank[film.places["rings", side]]["color"] = np.full(max(len(film.ringed), 1), len(palette) - 1)
        if ("boundary", side) in film.places:
            blank[film.places["boundary", side]]["reveal"] = NONE
    return blank


def _moved(film: _Film, i: int) -> dict:
    """What the M-step before pair i moves: the centres, the components."""
    pair, news, changes = film.pairs[i], _news(film, i), {}
    if news[0]:
        centres = pair.clusters.centres[:, film.axes]
        y = np.full(len(centres), -STRIP * film.top) if film.flat else centres[:, 1]
        changes[film.places["centres", 0]] = {"x": centres[:, 0], "y": y}
    if news[1]:
        shapes, marks = _curves(film, pair) if film.flat else _outlines(film, pair)
        for k, shape in enumerate(shapes):
            changes[film.places[f"component {k + 1}", 1]] = {"x": shape[:, 0], "y": shape[:, 1]}
        changes[film.places["means", 1]] = {"x": marks[:, 0], "y": marks[:, 1]}
    return changes


def _assigned(film: _Film, i: int, palette: tuple[str, ...], hard: np.ndarray, soft: np.ndarray) -> dict:
    """What the E-step of pair i changes: the points' colours, the rings, the boundaries."""
    pair, news, changes = film.pairs[i], _news(film, i), {}
    apart = np.isin(film.ringed, pair.apart) if len(film.ringed) else np.zeros(1, dtype=bool)
    for side, colours in enumerate((hard, soft)):
        changes[film.places["rings", side]] = {"color": len(palette) - np.where(apart, 2, 1)}
        if not news[side]:
            continue
        changes[film.places["points", side]] = {"color": colours}
        if ("boundary", side) in film.places:
            draw, by = (border, pair.mixture.mixture.weighted_log_prob) if side else (halfway, pair.clusters.centres)
            changes[film.places["boundary", side]] = draw(by, film.dataset.X, i, film.top)
    return changes


def _news(film: _Film, i: int) -> tuple[bool, bool]:
    """Whether each side differs from the pair before; one that has ended does not."""
    if i == 0:
        return True, True
    before, now = film.pairs[i - 1 : i + 1]
    return now.clusters.iteration > before.clusters.iteration, now.mixture.iteration > before.mixture.iteration


def _outlines(film: _Film, pair: Pair) -> tuple[list[np.ndarray], np.ndarray]:
    flat = pair.mixture.mixture.marginal(film.axes)
    outlines = [ellipse(m, c, MASS, OUTLINE_POINTS) for m, c in zip(flat.means, flat.covariances, strict=True)]
    return outlines, flat.means


def _curves(film: _Film, pair: Pair) -> tuple[list[np.ndarray], np.ndarray]:
    grid, flat = _grid(film.dataset, film.axes), pair.mixture.mixture.marginal(film.axes)
    curves = [np.column_stack([grid, density]) for density in _densities(pair, film.axes, grid).T]
    peaks = flat.weights / np.sqrt(2 * np.pi * flat.covariances[:, 0, 0])
    return curves, np.column_stack([flat.means[:, 0], peaks])


def _grid(dataset: Dataset, axes: list[int]) -> np.ndarray:
    return np.linspace(*span(dataset.X[:, axes[0]]), CURVE_POINTS)


def _densities(pair: Pair, axes: list[int], grid: np.ndarray) -> np.ndarray:
    return np.exp(pair.mixture.mixture.marginal(axes).weighted_log_prob(grid[:, None]))


# ---- the words ------------------------------------------------------------------------------------------------------


def _start_caption(film: _Film) -> str:
    return (
        f"The start: the same {film.n_components} centres on both sides. k-means has nothing else; the mixture also "
        "has shapes and weights, at first the same for all. Nobody has looked at the points yet, so all are grey."
    )


def _e_caption(film: _Film, run: Lockstep, i: int) -> str:
    pair, n = film.pairs[i], film.dataset.n_samples
    text = "E-step: k-means gives each point wholly to the nearest centre, the mixture shares it out. "
    text += f"They disagree on {len(pair.apart):,} of {n:,} points{' (ringed)' if len(pair.apart) else ''}."
    if pair.rand_kmeans is not None:
        text += f" Adjusted Rand index: k-means {pair.rand_kmeans:z.2f}, mixture {pair.rand_mixture:z.2f}."
    if i == len(film.pairs) - 1:
        text += " The mixture ended degenerate." if run.stop_em == "degenerate" else " Both have ended."
    return text


def _m_caption(run: Lockstep, i: int) -> str:
    before, now = (pair.iteration for pair in run.pairs[i - 1 : i + 1])
    name = f"M-step {now}" if now == before + 1 else f"M-steps {before + 1} to {now}"
    if now > run.n_kmeans:
        return f"{name}: k-means came to rest after {run.n_kmeans}; the mixture still refines its shapes."
    if now > run.n_em:
        return f"{name}: the mixture ended after {run.n_em}; k-means is still moving."
    return (
        f"{name}: k-means moves each centre to the mean of its points; the mixture weighs every point by its share, "
        "and estimates shapes and weights as well."
    )
