"""Pictures of model selection: criteria over the number of components, and a map of families."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from scipy.optimize import isotonic_regression

from gmm_core.figures import style
from gmm_core.fit.crossval import HeldOut
from gmm_core.fit.selection import HIGHER_IS_BETTER, Row, Sweep
from gmm_core.model.families import FAMILIES

NAMES = {"bic": "BIC", "aic": "AIC", "icl": "ICL", "log_likelihood": "log-likelihood"}

_CURVES = {"bic": (0, "solid"), "aic": (1, "dash"), "icl": (3, "dot")}
"""Colour (as a component's) and dash of each criterion's curve."""


def criterion_curves(
    sweep: Sweep,
    covariance_type: str = "full",
    criteria: Sequence[str] = ("bic", "aic", "icl"),
    *,
    log_likelihood: bool = True,
    current: int | None = None,
) -> go.Figure:
    """Criteria of one family over the number of components, the choice of each ringed; the log-likelihood below.

    Traces: one per criterion named "BIC", "AIC", "ICL", each followed by "BIC selects" and so on (its lowest point);
    "log-likelihood"; "degenerate" (a cross at the foot for every K whose fit is not sound; these are gaps in the
    curves). customdata is ``[n_components, covariance_type]``.

    Parameters
    ----------
    sweep : Sweep
    covariance_type : str
    criteria : sequence of {"bic", "aic", "icl"}
    log_likelihood : bool
        Whether the panel below is drawn.
    current : int, optional
        The K on the page, marked by a line.
    """
    rows = [row for row in sweep.rows if row.covariance_type == covariance_type]
    heights = [0.64, 0.36] if log_likelihood else [1.0]
    fig = style.grid_of(len(heights), 1, shared_xaxes=True, vertical_spacing=0.07, row_heights=heights)
    ends = []
    for criterion in criteria:
        position, line_dash = _CURVES[criterion]
        color = style.colour(position)
        _add_curve(fig, rows, criterion, {"color": color, "width": 2.2, "dash": line_dash}, row=1)
        best = sweep.best(criterion, covariance_type)
        if best is not None:
            _add_choice(fig, best, criterion, color)
        ends += [(row.n_components, getattr(row, criterion), NAMES[criterion], color) for row in rows if row.is_sound][
            -1:
        ]
    _label_ends(fig, ends)
    _add_degenerate(fig, rows, criteria)
    if log_likelihood:
        _add_curve(fig, rows, "log_likelihood", {"color": style.TEXT, "width": 2}, row=2)
    if current is not None:
        fig.add_vline(x=current, line={"color": style.MUTED, "width": 1, "dash": "dot"}, layer="below")
    ks = [row.n_components for row in rows]
    parts = {"yaxis": style.axis(title="lower is better", tickformat=style.GROUPED), "margin": {"r": 70}}
    if log_likelihood:
        parts |= {"xaxis": _ticks(ks), "yaxis2": style.axis(title="log-likelihood", nticks=5, tickformat=style.GROUPED)}
    parts["xaxis2" if log_likelihood else "xaxis"] = style.axis(title="number of components K", **_ticks(ks))
    return style.arrange(fig, **parts)


def family_curves(sweep: Sweep, criterion: str = "bic", *, current: tuple[int, str] | None = None) -> go.Figure:
    """One criterion over the number of components, one curve per covariance family, the lowest of all ringed.

    Traces: one per family, named as in `FAMILIES`; "<criterion> selects". customdata is
    ``[n_components, covariance_type]``.

    Parameters
    ----------
    sweep : Sweep
    criterion : {"bic", "aic", "icl", "log_likelihood"}
    current : (n_components, covariance_type), optional
        The model on the page, marked.
    """
    upward = criterion in HIGHER_IS_BETTER
    title = f"{NAMES[criterion]} ({'higher' if upward else 'lower'} is better)"
    fig = style.blank("number of components K", title, y={"tickformat": style.GROUPED})
    ends = []
    for i, name in enumerate(_families(sweep)):
        rows = [row for row in sweep.rows if row.covariance_type == name]
        line = {"color": style.colour(i), "width": 2.2, "dash": style.dash(i)}
        _add_curve(fig, rows, criterion, line, name=name)
        title = FAMILIES[name].title
        ends += [(row.n_components, getattr(row, criterion), title, style.colour(i)) for row in rows if row.is_sound][
            -1:
        ]
    _label_ends(fig, ends, gap=0.085)
    best = None if upward else sweep.best(criterion)
    if best is not None:
        _add_choice(fig, best, criterion, style.TEXT)
    if current is not None and (row := sweep.row(*current)) is not None and row.is_sound:
        point = {"x": [row.n_components], "y": [getattr(row, criterion)]}
        fig.add_trace(
            go.Scatter(name="current", mode="markers", marker=_ring(style.MUTED, 22), hoverinfo="skip", **point)
        )
    ks = sorted({row.n_components for row in sweep.rows})
    return style.arrange(fig, xaxis=_ticks(ks), margin={"r": 84})


def criterion_map(sweep: Sweep, criterion: str = "bic", *, current: tuple[int, str] | None = None) -> go.Figure:
    """Map of covariance types (across) and K (down): each cell's distance from the best value, the winner framed.

    Degenerate fits are blank cells with a cross, never winners.

    Traces: "map" (text is how far behind the best, hovertext the value, customdata
    ``[n_components, covariance_type]``), "degenerate" (crosses).

    Parameters
    ----------
    sweep : Sweep
    criterion : {"bic", "aic", "icl", "log_likelihood"}
    current : (n_components, covariance_type), optional
        The model on the page, framed thinly.
    """
    families, ks = _families(sweep), sorted({row.n_components for row in sweep.rows})
    found = {(row.covariance_type, row.n_components): row for row in sweep.rows}
    best = sweep.best(criterion)
    models = [[(k, name) for name in families] for k in ks]
    cells = [[found.get((name, k)) for k, name in line] for line in models]
    values = np.array(
        [[getattr(r, criterion) if r is not None and r.is_sound else np.nan for r in line] for line in cells]
    )
    sign, mark = (-1, "−") if criterion in HIGHER_IS_BETTER else (1, "+")
    behind = sign * (values - (getattr(best, criterion) if best is not None else 0))
    fig = style.blank(None, None, x={"showgrid": False}, y={"showgrid": False})
    fig.add_trace(
        go.Heatmap(
            name="map",
            x=list(range(len(cells[0]))),
            y=list(range(len(cells))),
            z=np.log1p(behind),
            text=[["" if np.isnan(d) else "best" if d == 0 else mark + _gap(d) for d in line] for line in behind],
            hovertext=[["" if np.isnan(v) else f"{v:,.1f}" for v in line] for line in values],
            texttemplate="%{text}",
            textfont={"size": style.SMALL, "color": style.TEXT},
            customdata=models,
            colorscale=[[0, style.faded(style.COLOURS[0], 0.6)], [1, style.faded(style.COLOURS[0], 0.04)]],
            showscale=False,
            xgap=2,
            ygap=2,
            hoverongaps=False,
            hovertemplate="K = %{customdata[0]}, %{customdata[1]}<br>"
            + f"{NAMES[criterion]} %{{hovertext}}<extra></extra>",
        )
    )
    _add_crosses(fig, cells, models)
    places = {model: (x, y) for y, line in enumerate(models) for x, model in enumerate(line)}
    for model, width in ((best and (best.n_components, best.covariance_type), 3), (current, 1.5)):
        if model in places:
            x, y = places[model]
            frame = {"color": style.TEXT, "width": width, "dash": "solid" if width > 2 else "dot"}
            fig.add_shape(type="rect", x0=x - 0.47, x1=x + 0.47, y0=y - 0.47, y1=y + 0.47, line=frame)
    of_k = _named([str(k) for k in ks]) | {"title": style.axis(title="number of components K")["title"]}
    of_family = _named([FAMILIES[name].title for name in families])
    x, y = of_family | {"side": "top"}, of_k | {"autorange": "reversed", "ticksuffix": " "}
    return style.arrange(fig, xaxis=x, yaxis=y, margin={"t": 34, "b": 8})


def _named(names: list[str]) -> dict:
    return {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names}


def _gap(difference: float) -> str:
    """A difference in at most four characters or so: a cell on a phone is no wider."""
    if difference < 9.95:
        return f"{difference:.1f}"
    return f"{difference:.0f}" if difference < 9999.5 else f"{difference / 1000:.0f}k"


def held_out_curve(found: Sequence[HeldOut]) -> go.Figure:
    """Held-out log-likelihood per row over the number of components, with standard errors; the highest ringed.

    Traces: "held-out log-likelihood" (gaps where a fold could not be fitted soundly; customdata is
    ``[n_components, covariance_type]``), "highest".

    Parameters
    ----------
    found : sequence of HeldOut
        Of one covariance type.
    """
    ks = [one.n_components for one in found]
    values = np.array([one.mean_log_likelihood for one in found])
    color = style.colour(2)
    fig = style.blank("number of components K", "held-out log-likelihood per row (higher is better)")
    fig.add_trace(
        go.Scatter(
            name="held-out log-likelihood",
            x=ks,
            y=values,
            error_y={"array": [one.standard_error for one in found], "color": color, "thickness": 1.2, "width": 4},
            mode="lines+markers",
            line={"color": color, "width": 2.2},
            marker={"size": 7, "color": color},
            customdata=[[one.n_components, one.covariance_type] for one in found],
            hovertemplate="K = %{x}: %{y:.4f}<extra></extra>",
        )
    )
    if np.isfinite(values).any():
        best = int(np.nanargmax(values))
        ring = {"name": "highest", "mode": "markers", "marker": _ring(color, 17), "hoverinfo": "skip"}
        fig.add_trace(go.Scatter(x=[ks[best]], y=[values[best]], **ring))
    return style.arrange(fig, xaxis={"tickmode": "array", "tickvals": ks, "showgrid": False})


def _families(sweep: Sweep) -> list[str]:
    return list(dict.fromkeys(row.covariance_type for row in sweep.rows))


def _ticks(ks: Sequence[int]) -> dict:
    reach = [min(ks, default=0) - 0.4, max(ks, default=1) + 0.4]
    return {"tickmode": "array", "tickvals": list(ks), "showgrid": False, "range": reach}


def _add_curve(
    fig: go.Figure, rows: Sequence[Row], quantity: str, line: dict, name: str | None = None, row=None
) -> None:
    values = [getattr(r, quantity) if r.is_sound else None for r in rows]
    title = NAMES[quantity] if name is None else FAMILIES[name].title
    place = {} if row is None else {"row": row, "col": 1}
    fig.add_trace(
        go.Scatter(
            name=NAMES[quantity] if name is None else name,
            x=[r.n_components for r in rows],
            y=values,
            mode="lines+markers",
            line=line,
            marker={"size": 6, "color": line["color"]},
            customdata=[[r.n_components, r.covariance_type] for r in rows],
            hovertemplate=f"K = %{{x}}, {title} %{{y:,.1f}}<extra></extra>",
            connectgaps=False,
        ),
        **place,
    )


def _add_choice(fig: go.Figure, best: Row, criterion: str, color: str) -> None:
    fig.add_trace(
        go.Scatter(
            name=f"{NAMES[criterion]} selects",
            x=[best.n_components],
            y=[getattr(best, criterion)],
            mode="markers",
            marker=_ring(color, 16),
            customdata=[[best.n_components, best.covariance_type]],
            hovertemplate=f"{NAMES[criterion]} selects K = {best.n_components}<extra></extra>",
        )
    )


def _ring(color: str, size: float) -> dict:
    return {"symbol": "circle-open", "size": size, "color": color, "line": {"width": 2.4}}


def _label_ends(fig: go.Figure, ends: list[tuple], gap: float = 0.1) -> None:
    """Names at the right ends of the curves, as little moved as keeps them `gap` of the height apart."""
    if not ends:
        return
    values = [y for trace in fig.data for y in trace.y if y is not None]
    ends = sorted(ends, key=lambda end: end[1])
    apart = gap * (max(values) - min(values) or 1.0) * np.arange(len(ends))
    heights = isotonic_regression([y for _, y, _, _ in ends] - apart).x + apart
    for (x, _, text, color), height in zip(ends, heights.tolist(), strict=True):
        style.direct_label(fig, x, height, text, color, shift=(9, 0))


def _add_degenerate(fig: go.Figure, rows: Sequence[Row], criteria: Sequence[str]) -> None:
    unsound = [row for row in rows if not row.is_sound]
    values = [getattr(row, criterion) for row in rows if row.is_sound for criterion in criteria]
    if unsound and values:
        models = [[r.n_components, r.covariance_type] for r in unsound]
        _cross(fig, [k for k, _ in models], [min(values)] * len(models), models)


def _add_crosses(fig: go.Figure, cells: list[list[Row | None]], models: list[list[tuple]]) -> None:
    missing = [(x, y) for y, line in enumerate(cells) for x, row in enumerate(line) if row is None or not row.is_sound]
    if missing:
        _cross(fig, [x for x, _ in missing], [y for _, y in missing], [list(models[y][x]) for x, y in missing])


def _cross(fig: go.Figure, x: list, y: list, customdata: list) -> None:
    marker = {"symbol": "x-thin", "size": 10, "line": {"width": 2, "color": style.MUTED}}
    text = "no sound fit: degenerate<extra></extra>"
    fig.add_trace(
        go.Scatter(
            name="degenerate", x=x, y=y, mode="markers", marker=marker, customdata=customdata, hovertemplate=text
        )
    )
