"""The look that all figures share.

Figures are theme-neutral: text, muted text, grid and surface are CSS variables that the page fills in; `resolve` fills
them in for exports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import plotly.graph_objects as go
import plotly.io as pio
from plotly.subplots import make_subplots

from gmm_core import wording
from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures.colours import COLOURS, NOISE, colour, faded, ink, painted, soft_colors, soft_palette

__all__ = [
    "COLOURS",
    "DASHES",
    "GRID",
    "GROUPED",
    "MUTED",
    "NOISE",
    "SURFACE",
    "SYMBOLS",
    "TEXT",
    "arrange",
    "blank",
    "colour",
    "dash",
    "direct_label",
    "faded",
    "grid_of",
    "ink",
    "label",
    "number",
    "painted",
    "resolve",
    "soft_colors",
    "soft_palette",
    "subject",
    "symbol",
    "trace_index",
    "without_middle",
]

TEXT = "var(--gmm-text)"
MUTED = "var(--gmm-muted)"
GRID = "var(--gmm-grid)"
SURFACE = "var(--gmm-surface)"

THEMES = {
    "light": {TEXT: "#1B2430", MUTED: "#5B6470", GRID: "#E4E8ED", SURFACE: "#FFFFFF"},
    "dark": {TEXT: "#E8EDF3", MUTED: "#A3ADB8", GRID: "#2B333D", SURFACE: "#12171E"},
}

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px,3px", "2px,6px", "12px,4px,2px,4px", "5px")
"""Second cue beside the colour of a component's curve."""

SYMBOLS = (0, 1, 2, 5, 3, 13, 17, 6, 18, 19)
"""Second cue beside the colour of a component's points: Plotly's numbers of circle, square, diamond, triangle up,
cross, pentagon, star, triangle down, hexagram, star-triangle."""

NOISE_SYMBOL = 4  # x

GROUPED = ","
"""Format of ticks that may reach thousands: each is grouped, not only those with decimals."""

FONT_SIZE = 13
SMALL = 11
LONGEST_LABEL = 40


def dash(component: int) -> str:
    """Line style of component `component` (from 0)."""
    return DASHES[component % len(DASHES)]


def symbol(component: int) -> int:
    """Plotly's number of the marker of component `component` (from 0); background noise is -1."""
    return NOISE_SYMBOL if component < 0 else SYMBOLS[component % len(SYMBOLS)]


def label(text: object) -> str:
    """A person's text made safe and short for a figure: no markup, no links, no template fields."""
    plain = re.sub(r"\s+", " ", str(text)).strip()
    if len(plain) > LONGEST_LABEL:
        plain = plain[: LONGEST_LABEL - 1].rstrip() + "…"
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("%{", "%&#123;").replace("$", "&#36;")


def number(value: float) -> str:
    """A number in three significant digits, all of them written, or whole where it has more before the point."""
    written = wording.number(value, 0) if abs(value) >= 999.5 else f"{value:z#.3g}".removesuffix(".")
    return written.replace("-", wording.MINUS)


def subject(dataset: Dataset, features: Sequence[int]) -> str:
    """What a picture is of, for Plotly's `uirevision`: as long as it is the same, a person's zoom is kept."""
    names = (dataset.feature_names[j] for j in features)
    return " | ".join((dataset.name, dataset.title, *names))


def without_middle(text: object, longest: int) -> str:
    """A long text without its middle, for narrow places: names of many columns often differ at their ends."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else f"{line[: longest // 2]}…{line[1 - (longest - longest // 2) :]}"


def axis(**changes) -> dict:
    """Properties of an axis: a quiet grid, no box, no zero line."""
    quiet = {
        "showgrid": True,
        "gridcolor": GRID,
        "gridwidth": 1,
        "zeroline": False,
        "linecolor": GRID,
        "showline": False,
        "ticks": "",
        "tickfont": {"color": MUTED, "size": SMALL},
        "title": {"font": {"color": MUTED, "size": FONT_SIZE - 1}, "standoff": 8},
        "automargin": True,
        "nticks": 8,
    }
    title = changes.pop("title", None)
    if title is not None:
        quiet["title"] = {**quiet["title"], "text": title}
    return {**quiet, **changes}


def _layout() -> dict:
    return {
        "template": go.layout.Template(),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": FONT_SIZE, "color": TEXT},
        "margin": {"l": 48, "r": 16, "t": 24, "b": 44},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": GRID, "font": {"color": TEXT, "size": FONT_SIZE - 1}},
    }


def blank(x_title: str | None = None, y_title: str | None = None, *, x: dict | None = None, y: dict | None = None):
    """An empty figure in the house style; titles must have passed through `label` where a person wrote them."""
    axes = {"xaxis": axis(title=x_title, **(x or {})), "yaxis": axis(title=y_title, **(y or {}))}
    return go.Figure(layout=_layout() | axes)


def grid_of(rows: int, cols: int, *, titles: Sequence[str] = (), **options) -> go.Figure:
    """An empty figure of `rows` x `cols` subplots in the house style; `options` go to Plotly's `make_subplots`."""
    frozen = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in options.items())
    fig = go.Figure(_subplots(rows, cols, tuple(titles), frozen))  # a copy that knows its subplots
    placed = fig.layout.to_plotly_json()
    axes = {name: axis() | place for name, place in placed.items() if name[1:].startswith("axis")}
    heads = [head | {"font": {"size": FONT_SIZE, "color": TEXT}, "yshift": 2} for head in placed.get("annotations", ())]
    fig.layout = _layout() | axes | {"annotations": heads}
    return fig


@lru_cache(maxsize=100)
def _subplots(rows: int, cols: int, titles: tuple[str, ...], options: tuple) -> go.Figure:
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in options}
    fig = make_subplots(rows=rows, cols=cols, subplot_titles=list(titles) or None, **lists)
    fig.layout.template = go.layout.Template()  # Plotly's own is large, and would be copied each time
    return fig


def arrange(fig: go.Figure, **parts: dict) -> go.Figure:
    """Change parts of the layout (``xaxis2={"title": …}``) together: Plotly's own updates cost milliseconds each."""
    placed = fig.layout.to_plotly_json()
    fig.layout = placed | {name: {**placed.get(name, {}), **changes} for name, changes in parts.items()}
    return fig


def direct_label(fig: go.Figure, x, y, text: str, color: str, *, anchor: str = "left", shift: tuple = (6, 0), **where):
    """Write a name at the end of a line instead of a legend.

    It is in the text's own colour, which everybody can read; a dot before it has the line's.
    """
    dot = "" if color in (TEXT, MUTED) else f'<span style="color:{color}">●</span> '
    return fig.add_annotation(
        x=x,
        y=y,
        text=dot + text,
        showarrow=False,
        xanchor=anchor,
        yanchor=where.pop("yanchor", "middle"),
        xshift=shift[0],
        yshift=shift[1],
        font={"color": MUTED if color == MUTED else TEXT, "size": FONT_SIZE - 1},
        **where,
    )


def trace_index(fig: go.Figure, name: str) -> int:
    """Place of the trace called `name`, for frames that change it.

    Raises
    ------
    KeyError
        When there is none.
    """
    for index, trace in enumerate(fig.data):
        if trace.name == name:
            return index
    raise KeyError(name)


def resolve(fig: go.Figure, theme: str) -> go.Figure:
    """A copy of the figure in fixed colours, for exports.

    Parameters
    ----------
    fig : plotly.graph_objects.Figure
    theme : {"light", "dark"}

    Raises
    ------
    InputError
        When there is no theme of that name.
    """
    if theme not in THEMES:
        raise InputError("The theme", f"one of {', '.join(THEMES)}", repr(theme), "choose one of these")
    text = fig.to_json()
    for variable, fixed in THEMES[theme].items():
        text = text.replace(variable, fixed)
    resolved = pio.from_json(text)
    return resolved.update_layout(paper_bgcolor=THEMES[theme][SURFACE])
