"""Pictures of EM's way up: one run, or all restarts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.figures import style
from gmm_core.figures.geometry import compact
from gmm_core.fit.restarts import Run

MAX_TRACES = 200
"""Runs drawn at most; the best and an even choice of the others."""


def convergence(
    log_likelihoods: np.ndarray,
    *,
    current: int | None = None,
    tol: float | None = None,
    best_known: float | None = None,
) -> go.Figure:
    """Log-likelihood per iteration above, its change (logarithmic) below.

    Traces: "log-likelihood", "change" (from iteration 1), "current" and "current change" (where `current` is given).

    Parameters
    ----------
    log_likelihoods : ndarray of shape (n_iter + 1,)
        Of every state, the start first.
    current : int, optional
        The iteration to mark.
    tol : float, optional
        Change of the total log-likelihood below which EM counts as converged, drawn as a line.
    best_known : float, optional
        A better optimum's log-likelihood, drawn as a line.
    """
    values = np.asarray(log_likelihoods, dtype=float)
    steps = np.arange(len(values))
    change = np.diff(values)
    rising = np.where(change > 0, change, np.nan)
    fig = style.grid_of(2, 1, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.6, 0.4])
    line = {"color": style.COLOURS[0], "width": 2.2}
    marker = {"size": 4.5, "color": style.COLOURS[0]}
    look = {"mode": "lines+markers", "line": line, "marker": marker}
    hover = "iteration %{x}: %{y:,.4f}<extra></extra>"
    fig.add_trace(go.Scatter(name="log-likelihood", x=steps, y=values, hovertemplate=hover, **look), row=1, col=1)
    hover = "iteration %{x}: + %{y:.3g}<extra></extra>"
    fig.add_trace(go.Scatter(name="change", x=steps[1:], y=rising, hovertemplate=hover, **look), row=2, col=1)
    if best_known is not None:
        _level(fig, best_known, "best known", row=1)
    if tol:
        _level(fig, tol, f"{tol:g}", row=2)
    if current is not None and 0 <= current < len(values):
        _mark(fig, current, values[current], "current", row=1)
        if current:
            _mark(fig, current, rising[current - 1], "current change", row=2)
    fig.update_yaxes(style.axis(title="log-likelihood", tickformat=style.GROUPED), row=1, col=1)
    fig.update_yaxes(style.axis(title="change", type="log", tickformat="~g", nticks=5), row=2, col=1)
    fig.update_xaxes(showgrid=False, rangemode="tozero")
    return fig.update_xaxes(style.axis(title="iteration", showgrid=False), row=2, col=1)


def restart_traces(runs: Sequence[Run], optimum_of: Sequence[int], *, highlighted: int | None = None) -> go.Figure:
    """Log-likelihood over iterations of many runs, coloured by the optimum they ended in.

    Traces: "run i" (i as in `Run.index`; y alone, x counts from 0), worst first so that the best is on top; degenerate
    runs are grey and dotted.

    Parameters
    ----------
    runs : sequence of Run
    optimum_of : sequence of int
        Optimum of each run, 0 the best; -1 for runs set apart.
    highlighted : int, optional
        `Run.index` of the run drawn strongly.
    """
    fig = style.blank(
        "iteration", "log-likelihood", x={"rangemode": "tozero", "showgrid": False}, y={"tickformat": style.GROUPED}
    )
    order = sorted(range(len(runs)), key=lambda i: (runs[i].is_sound, runs[i].log_likelihood), reverse=True)
    kept = [order[i] for i in np.unique(np.linspace(0, len(order) - 1, min(MAX_TRACES, len(order))).astype(int))]
    kept += [i for i in order if runs[i].index == highlighted and i not in kept]
    for i in reversed(kept):
        run, optimum = runs[i], int(optimum_of[i])
        strong = run.index == highlighted
        line = {
            "color": style.colour(optimum),
            "width": 3 if strong else 1.3,
            "dash": "solid" if optimum >= 0 else "dot",
        }
        values = np.asarray(run.log_likelihoods)
        place = f"optimum {optimum + 1}" if optimum >= 0 else "set apart"
        fig.add_trace(
            go.Scatter(
                name=f"run {run.index}",
                y=compact(values),
                mode="lines",
                line=line,
                opacity=1 if strong or optimum == 0 else 0.6,
                hovertemplate=f"start {run.index + 1}, {place}<br>iteration %{{x}}: %{{y:,.2f}}<extra></extra>",
            )
        )
    sound = [run for run in runs if run.is_sound]
    if sound:  # the first steps of bad starts would flatten all that matters
        values = np.concatenate([np.asarray(run.log_likelihoods) for run in sound])
        ends = np.array([run.log_likelihood for run in sound])
        top = float(ends.max())
        low = max(float(values.min()), top - 2.5 * max(float(np.ptp(ends)), 0.02 * abs(top)))
        extent = top - low or max(0.02 * abs(top), 1.0)  # where no run has climbed at all
        fig.update_yaxes(range=(top - extent, top + 0.06 * extent))
    return fig


def _level(fig: go.Figure, value: float, text: str, row: int) -> None:
    line = {"color": style.MUTED, "width": 1.2, "dash": "dash"}
    fig.add_hline(y=value, line=line, row=row, col=1)
    place = {"xref": "x domain", "yref": "y" if row == 1 else f"y{row}", "yanchor": "bottom"}
    height = value if row == 1 else np.log10(value)  # Plotly places annotations on a logarithmic axis by the exponent
    style.direct_label(fig, 1, height, text, style.MUTED, anchor="right", shift=(0, 1), **place)


def _mark(fig: go.Figure, x: float, y: float, name: str, row: int) -> None:
    marker = {"size": 12, "color": style.TEXT, "line": {"color": style.SURFACE, "width": 2}}
    fig.add_trace(go.Scatter(name=name, x=[x], y=[y], mode="markers", marker=marker, hoverinfo="skip"), row=row, col=1)
