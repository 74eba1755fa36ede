"""Pictures of the restart atlas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core import wording
from gmm_core.assess.optima import Optima
from gmm_core.assess.success import Success
from gmm_core.figures import style
from gmm_core.figures.geometry import span
from gmm_core.fit.restarts import Run

LEAST_REACH = 1.0
"""Least width of the axis of log-likelihoods."""

NAMED = 9
"""Optima with a colour of their own; the rest share one."""


def final_log_likelihoods(runs: Sequence[Run], optima: Optima, *, highlighted: int | None = None) -> go.Figure:
    """Every start as a dot at its final log-likelihood, stacked where they coincide, coloured by distinct optimum.

    Traces: "optimum i" (i from 1; customdata is the position of the run), "other optima" beyond the ninth,
    "highlighted". Degenerate runs are not drawn: their likelihood means nothing.

    Parameters
    ----------
    runs : sequence of Run
    optima : Optima
        Of these runs.
    highlighted : int, optional
        Position of the run to ring.
    """
    x = np.array([run.log_likelihood for run in runs], dtype=float)
    drawn = [i for optimum in optima.optima for i in optimum.runs]
    reach = _reach(x[drawn])
    across = {"tickformat": style.GROUPED, "nticks": 6, "ticklabelstandoff": 6}  # below the upright axis's 0
    fig = style.blank("final log-likelihood", "starts", x=across, y={"rangemode": "tozero"})
    height, cell = _stack(x, drawn, reach)
    size = float(np.clip(220 / max(height.max(initial=1), 1), 3, 11))
    groups = [(f"optimum {i + 1}", list(o.runs), i) for i, o in enumerate(optima.optima[:NAMED])]
    rest = [i for optimum in optima.optima[NAMED:] for i in optimum.runs]
    groups += [("other optima", rest, -1)] if rest else []
    for name, members, group in groups:
        fig.add_trace(
            go.Scatter(
                name=name,
                x=cell[members],
                y=height[members],
                mode="markers",
                marker={"color": style.colour(group), "size": size, "symbol": style.symbol(group) if group >= 0 else 0},
                customdata=np.array(members, dtype=np.int32),
                text=[f"start {runs[i].index + 1}: {wording.number(x[i], 2)}" for i in members],
                hovertemplate="%{text}<br>" + name + "<extra></extra>",
            )
        )
    for _, members, group in groups[:NAMED]:
        if group == 0 or len(members) >= max(2, 0.04 * optima.n_starts):
            text = f"<b>{group + 1}</b> · {wording.percent(len(members) / optima.n_starts)}"
            middle = (float(cell[members].mean()), float(height[members].mean()))
            shift = (-size / 2 - 5, 0)
            if height[members].max() == height[cell == cell[members[0]]].max():  # nothing stands on it
                middle, shift = (middle[0], float(height[members].max())), (size / 2, size / 2 + 8)
            anchor = "right"
            if middle[0] < reach[0] + 0.2 * (reach[1] - reach[0]):  # on its other side the axis is numbered
                anchor, shift = "left", (-shift[0], shift[1])
            style.direct_label(fig, *middle, text, style.colour(group), anchor=anchor, shift=shift)
    if highlighted is not None and 0 <= highlighted < len(runs) and height[highlighted]:
        ring = {"symbol": "circle-open", "size": size + 7, "color": style.TEXT, "line": {"width": 2.2}}
        at = {"x": [cell[highlighted]], "y": [height[highlighted]]}
        fig.add_trace(go.Scatter(name="highlighted", mode="markers", marker=ring, hoverinfo="skip", **at))
    fig.update_xaxes(range=span(np.array(reach), 0.08))
    return fig.update_yaxes(range=(0, 1.18 * max(height.max(initial=1), 1) + 0.5))


def success_rates(chances: Mapping[str, Success]) -> go.Figure:
    """Chance that one start of each kind reaches the best known optimum, with its interval.

    Traces: "chance" (x in per cent, one point per kind, error bars from lower to upper).

    Parameters
    ----------
    chances : mapping of str to Success
        By kind of start.
    """
    names, values = list(chances), list(chances.values())
    x = np.array([100 * c.probability for c in values])
    look = {"showgrid": False, "tickmode": "array", "tickvals": list(range(len(names)))}
    titles = [style.label(name) for name in names]
    fig = style.blank(
        "one start succeeds (%)",
        None,
        x={"range": (0, 104), "tickvals": [0, 25, 50, 75, 100]},
        y={**look, "ticktext": titles, "range": (len(names) - 0.5, -0.5)},
    )
    error = {
        "type": "data",
        "symmetric": False,
        "array": [100 * (c.upper - c.probability) for c in values],
        "arrayminus": [100 * (c.probability - c.lower) for c in values],
        "color": style.MUTED,
        "thickness": 1.6,
        "width": 5,
    }
    return fig.add_trace(
        go.Scatter(
            name="chance",
            x=x,
            y=list(range(len(names))),
            error_x=error,
            mode="markers",
            marker={"size": 11, "color": style.COLOURS[0], "line": {"color": style.SURFACE, "width": 1.5}},
            text=[f"{c.n_successes} of {c.n_starts} starts: {wording.percent_range(c.lower, c.upper)}" for c in values],
            hovertemplate="%{text}<extra></extra>",
        )
    )


def _reach(ends: np.ndarray) -> tuple[float, float]:
    """What the axis shows: at least one unit, so that what EM leaves undone does not look like a difference."""
    low, high = (float(ends.min()), float(ends.max())) if len(ends) else (0.0, 0.0)
    pad = max(LEAST_REACH - (high - low), 0.0) / 2
    return low - pad, high + pad


def _stack(
    x: np.ndarray, drawn: list[int], reach: tuple[float, float], n_cells: int = 60
) -> tuple[np.ndarray, np.ndarray]:
    """Height of every dot in its stack (1 at the bottom; 0 if not drawn) and where the stack stands."""
    height, place = np.zeros(len(x)), x.copy()
    if not drawn:
        return height, place
    low, extent = reach[0], reach[1] - reach[0]
    tally: dict[int, list[int]] = {}
    for i in drawn:
        tally.setdefault(round((x[i] - low) / extent * n_cells), []).append(i)
    for members in tally.values():
        height[members] = np.arange(1, len(members) + 1)
        place[members] = x[members[0]]
    return height, place
