"""EM as a film: the picture of a trace and the half-steps to play over it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np
import plotly.graph_objects as go

from gmm_core import wording
from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, style
from gmm_core.figures.colours import PALETTE_SIZE, soft_palette
from gmm_core.figures.frames import Frames, Step, Table
from gmm_core.figures.geometry import drawn_rows, ellipse, span
from gmm_core.figures.scatter import comparable_units
from gmm_core.fit.em import EMState, FitTrace

MOST_POINTS = 1_500
"""More rows are played as a sample; every number is of all of them."""

MOST_STATES = 81
"""Longer traces are played at fewer states: all the first ones, then at growing distance."""

OUTLINE_POINTS = 33
CURVE_POINTS = 121
MASS = 0.9
KATA_TOLERANCE = 0.01
"""The kata calls EM converged when the log-likelihood changes by less than this."""


@dataclass(frozen=True)
class _Film:
    """What every part of the film is made from."""

    dataset: Dataset
    trace: FitTrace
    states: tuple[EMState, ...]
    axes: tuple[int, ...]
    rows: np.ndarray

    @property
    def n_components(self) -> int:
        return self.states[0].mixture.n_components

    def span(self, axis: int) -> tuple[float, float]:
        """Range of a feature with every mean on its way in sight: a start may lie far from the data."""
        means = [state.mixture.means[:, axis] for state in self.states]
        return span(np.concatenate([self.dataset.X[:, axis], *means]))


def em_player(dataset: Dataset, trace: FitTrace, axes: tuple[int, ...] = (0, 1)) -> tuple[go.Figure, Frames]:
    """The picture of a trace, and its half-steps.

    Traces: "points"; "component k" (the 90 % ellipse, or the weighted density of one-dimensional data); "means";
    in the second panel "log-likelihood" and "now". Step 0 is the start, grey; then E-step and M-step in turn, and a
    last E-step, which colours the points by the final responsibilities.

    Parameters
    ----------
    dataset : Dataset
    trace : FitTrace
        Of the same rows.
    axes : tuple of int
        One feature (a density) or two (a scatter plot).
    """
    film = _Film(dataset, trace, _played(trace.states), tuple(axes), drawn_rows(dataset.n_samples, MOST_POINTS))
    flat = len(axes) == 1
    shades, palette = soft_palette(
        np.stack([state.mixture.responsibilities(dataset.X[film.rows]) for state in film.states]),
        PALETTE_SIZE - 1,  # and grey
    )
    grey, palette = np.full(len(film.rows), len(palette), dtype=np.uint8), (*palette, style.NOISE)
    shapes = [_curves(film, state) if flat else _outlines(film, state) for state in film.states]
    fig = _density_figure(film) if flat else _plane_figure(film)
    _add_likelihood(fig, film)
    steps = [Step("Start", _start_caption(film), {0: {"color": grey}, **shapes[0], **_progress(film, 0, hidden=True)})]
    for i in range(len(film.states)):
        if i:
            steps.append(Step("M-step", _m_caption(film, i), shapes[i]))
        steps.append(Step("E-step", _e_caption(film, i), {0: {"color": shades[i]}, **_progress(film, i)}))
    return fig, Frames(tuple(steps), palette, (_convergence_table(film), _parameter_table(film)))


def _played(states: tuple[EMState, ...]) -> tuple[EMState, ...]:
    if len(states) <= MOST_STATES:
        return states
    chosen = np.array([0, len(states) - 1])
    for n_steps in count(MOST_STATES):  # equal ratios: rounded, they are all the first states and then ever fewer
        more = np.unique(np.rint(np.geomspace(1, len(states), n_steps)).astype(int) - 1)
        if len(more) > MOST_STATES:
            return tuple(states[i] for i in chosen)
        chosen = more


# ---- the picture ----------------------------------------------------------------------------------------------------


def _plane_figure(film: _Film) -> go.Figure:
    xy = film.dataset.X[:, list(film.axes)]
    names = [style.label(film.dataset.feature_names[a]) for a in film.axes]
    fig = style.grid_of(1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.15)
    fig.update_xaxes(style.axis(title=names[0], range=film.span(film.axes[0])), row=1, col=1)
    fig.update_yaxes(style.axis(title=names[1], range=film.span(film.axes[1])), row=1, col=1)
    if comparable_units(film.dataset, film.axes):
        fig.update_yaxes(scaleanchor="x", scaleratio=1, row=1, col=1)
    _add_grey_points(fig, xy[film.rows], film.rows)
    for k in range(film.n_components):
        color = style.colour(k)
        outline = go.Scatter(
            name=f"component {k + 1}",
            mode="lines",
            line={"color": color, "width": 2.4},
            fill="toself",
            fillcolor=style.faded(color, 0.07),
            hoverinfo="skip",
        )
        fig.add_trace(outline, row=1, col=1)
    return _add_mean_marks(fig, film)


def _density_figure(film: _Film) -> go.Figure:
    x = film.dataset.X[:, film.axes[0]]
    top = 1.1 * max(float(np.exp(_joint(film, state)).sum(axis=1).max()) for state in film.states)
    fig = style.grid_of(1, 2, column_widths=[0.66, 0.34], horizontal_spacing=0.1)
    name, reach = style.label(film.dataset.feature_names[film.axes[0]]), film.span(film.axes[0])
    fig.update_xaxes(style.axis(title=name, range=reach), row=1, col=1)
    fig.update_yaxes(style.axis(title="weighted density", range=(-0.12 * top, top)), row=1, col=1)
    _add_grey_points(fig, np.column_stack([x, np.full(len(x), -0.05 * top)])[film.rows], film.rows)
    for k in range(film.n_components):
        color = style.colour(k)
        curve = go.Scatter(
            name=f"component {k + 1}",
            mode="lines",
            line={"color": color, "width": 2.4},
            fill="tozeroy",
            fillcolor=style.faded(color, 0.12),
            hoverinfo="skip",
        )
        fig.add_trace(curve, row=1, col=1)
    return _add_mean_marks(fig, film)


def _add_grey_points(fig: go.Figure, xy: np.ndarray, rows: np.ndarray) -> None:
    paint = np.zeros(len(rows), dtype=np.uint8), (style.NOISE,)
    points.add_points(fig, xy, rows, paint, row=1, col=1)


def _add_mean_marks(fig: go.Figure, film: _Film) -> go.Figure:
    colours = [style.colour(k) for k in range(film.n_components)]
    return fig.add_trace(
        go.Scatter(
            name="means",
            mode="markers+text",
            text=[str(k + 1) for k in range(film.n_components)],
            textfont={"color": [style.ink(c) for c in colours], "size": 12},
            marker={"color": colours, "size": 19, "opacity": 1, "line": {"color": style.SURFACE, "width": 2}},
            hoverinfo="skip",
        ),
        row=1,
        col=1,
    )


def _add_likelihood(fig: go.Figure, film: _Film) -> None:
    values = np.array([state.log_likelihood for state in film.states])
    steps = np.array([state.iteration for state in film.states])
    blue = style.COLOURS[0]
    fig.add_trace(
        go.Scatter(
            name="log-likelihood",
            x=steps,
            y=values,
            mode="lines+markers",
            line={"color": blue, "width": 2.2},
            marker={"size": 4, "color": blue},
            hovertemplate="iteration %{x}: %{y:,.2f}<extra></extra>",
        ),
        row=1,
        col=2,
    )
    mark = {"size": 12, "color": style.SURFACE, "line": {"color": blue, "width": 3}, "opacity": 1}
    fig.add_trace(go.Scatter(name="now", mode="markers", marker=mark, hoverinfo="skip"), row=1, col=2)
    reach = {"range": (-0.04 * steps[-1] - 0.5, 1.04 * steps[-1] + 0.5), "nticks": 5}
    fig.update_xaxes(style.axis(title="iteration", showgrid=False, **reach), row=1, col=2)
    reach = {"range": span(values, 0.08), "nticks": 6, "tickformat": style.GROUPED}
    fig.update_yaxes(style.axis(title="log-likelihood", **reach), row=1, col=2)
    fig.update_layout(margin={"r": 28})  # room for half a tick's label: where Plotly has to make it, it draws all twice


# ---- the steps ------------------------------------------------------------------------------------------------------


def _outlines(film: _Film, state: EMState) -> dict:
    flat = state.mixture.marginal(film.axes)
    changes = {}
    for k, (mean, covariance) in enumerate(zip(flat.means, flat.covariances, strict=True)):
        outline = ellipse(mean, covariance, MASS, OUTLINE_POINTS)
        changes[1 + k] = {"x": outline[:, 0], "y": outline[:, 1]}
    changes[1 + film.n_components] = {"x": flat.means[:, 0], "y": flat.means[:, 1]}
    return changes


def _curves(film: _Film, state: EMState) -> dict:
    grid, densities = _grid(film), np.exp(_joint(film, state))
    flat = state.mixture.marginal(film.axes)
    peaks = flat.weights / np.sqrt(2 * np.pi * flat.covariances[:, 0, 0])
    changes = {1 + k: {"x": grid, "y": densities[:, k]} for k in range(film.n_components)}
    changes[1 + film.n_components] = {"x": flat.means[:, 0], "y": peaks}
    return changes


def _grid(film: _Film) -> np.ndarray:
    return np.linspace(*film.span(film.axes[0]), CURVE_POINTS)


def _joint(film: _Film, state: EMState) -> np.ndarray:
    return state.mixture.marginal(film.axes).weighted_log_prob(_grid(film)[:, None])


def _progress(film: _Film, i: int, hidden: bool = False) -> dict:
    """The log-likelihood up to the i-th state played."""
    state, line = film.states[i], 2 + film.n_components
    return {
        line: {"reveal": [0 if hidden else i + 1]},
        line + 1: {"x": [state.iteration], "y": [state.log_likelihood], "reveal": [0 if hidden else 1]},
    }


def _start_caption(film: _Film) -> str:
    return f"The start: {film.n_components} guesses. Nobody knows yet who made each point, so all are grey."


def _e_caption(film: _Film, i: int) -> str:
    state = film.states[i]
    text = f"E-step: each component takes its share of every point. log L = {wording.number(state.log_likelihood, 3)}"
    if i:
        text += f", {wording.change(state.log_likelihood - film.states[i - 1].log_likelihood)}"
    if i == len(film.states) - 1:
        text += {
            "converged": ". Converged",
            "max_iter": ". Stopped at the most iterations",
            "degenerate": f". Degenerate: {film.trace.degeneracy.sentence}" if film.trace.degeneracy else "",
        }[film.trace.stop_reason].rstrip(".")
    return text + "."


def _m_caption(film: _Film, i: int) -> str:
    before, now = film.states[i - 1].mixture, film.states[i].mixture
    moves = np.linalg.norm((now.means - before.means)[:, list(film.axes)], axis=1)
    k = int(moves.argmax())
    which = f"M-step {film.states[i].iteration}: weights, means and covariances are estimated from the shares"
    return f"{which}; component {k + 1} moves farthest, by {moves[k]:.3g}."


def _windows(film: _Film, of_state) -> tuple[tuple[int, int], ...]:
    """Rows shown at each step; a state's parameters appear with its M-step, its likelihood with its E-step."""
    shown = [of_state(0, False)]
    for i in range(len(film.states)):
        if i:
            shown.append(of_state(i, False))
        shown.append(of_state(i, True))
    return tuple(shown)


def _convergence_table(film: _Film) -> Table:
    rows, marked, before = [], set(), None
    for state in film.states:
        change = None if before is None else state.log_likelihood - before
        if change is not None and abs(change) < KATA_TOLERANCE and not marked:
            marked.add(len(rows))
        said = "" if change is None else wording.change(change)
        rows.append((str(state.iteration), wording.number(state.log_likelihood, 4), said))
        before = state.log_likelihood
    title = f"Convergence (✓: |change| < {KATA_TOLERANCE:g})"
    windows = _windows(film, lambda i, known: (0, i + known))
    columns = ("iteration", "log L", "change")
    return Table(title, columns, tuple(rows), windows, marked=frozenset(marked), follow=True)


def _parameter_table(film: _Film) -> Table:
    names = [style.label(film.dataset.feature_names[a]) for a in film.axes]
    rows = []
    for state in film.states:
        flat = state.mixture.marginal(film.axes)
        for k in range(film.n_components):
            deviations = np.sqrt(np.diag(flat.covariances[k]))
            rows.append((str(k + 1), f"{flat.weights[k]:.3f}", *map(style.number, (*flat.means[k], *deviations))))
    n = film.n_components
    windows = _windows(film, lambda i, known: (i * n, (i + 1) * n))
    columns = ("", "weight", *(f"mean {name}" for name in names), *(f"sd {name}" for name in names))
    colours = tuple(style.colour(k) for k in range(n)) * len(film.states)
    return Table("Parameters", columns, tuple(rows), windows, colours=colours)
