"""The one Plotly component through which every figure of the app is drawn.

`plot` takes a `plotly.graph_objects.Figure` and returns what the person did to it. Zoom survives every change of the
figure, nothing flashes, and the colours follow Streamlit's theme: text, muted text, grid and surface are written in
figures as ``var(--gmm-text)``, ``var(--gmm-muted)``, ``var(--gmm-grid)``, ``var(--gmm-surface)``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from gmm_core.figures.frames import Frames
from gmm_core.figures.geometry import radius
from pages.ui import later, session
from pages.ui.plot_assets import component, page
from pages.ui.plot_json import figure_json


@dataclass(frozen=True)
class Handles:
    """Points a person may drag, each with an optional ellipse to stretch.

    Parameters
    ----------
    points : sequence of (x, y)
        Positions in data coordinates.
    labels : sequence of str
        One short name per point; read aloud and shown beside it.
    colours : sequence of str
        One CSS colour per point.
    covariances : sequence of ((a, b), (b, c)) or None
        One 2 x 2 covariance per point; its ellipse gets two stretch handles.
    mass : float
        Probability content of the ellipses.
    addable : bool
        Whether a double click on empty space, or a click after "Add", returns `PlotEvents.added`.
    add_label : str
        Name of the button that adds.
    flat : bool
        Whether the points stand on a line: they move across only, and each stretches an interval that holds `mass`.
    identity : str or None
        Where the person put the handles counts, whatever `points` say, as long as this stays the same; by default as
        long as all of the above does.
    """

    points: tuple
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    covariances: tuple | None = None
    mass: float = 0.9
    addable: bool = False
    add_label: str = "Add a component"
    flat: bool = False
    identity: str | None = None


@dataclass(frozen=True)
class Moved:
    """Where the handles stand after a drag: `points` (x, y) and, if there were any, `covariances` 2 x 2."""

    points: tuple[tuple[float, float], ...]
    covariances: tuple | None


@dataclass(frozen=True)
class PlotEvents:
    """What the person did to a figure.

    Attributes
    ----------
    selected : tuple
        Customdata of the points clicked or lassoed, or their indices if the trace has none. Stays until changed.
    choice : int
        Another number for each act of selecting, of the same points too; 0 before the first.
    clicked, added : (x, y) or None
        Data coordinates of a click, or of a component to add. Only in the run that the click caused.
    moved : Moved or None
        The handles after the last drag; None while they stand where the page put them.
    """

    selected: tuple = ()
    choice: int = 0
    clicked: tuple | None = None
    added: tuple | None = None
    moved: Moved | None = None


REFUSED = {
    "zoom": "The zoom in the link does not fit this picture: the picture is shown without it.",
    "step": "The step in the link is not a whole number: the film stands at its start.",
}
"""What is said where a link asks a picture for what it cannot show."""

_default_scale: Callable[[], float] = lambda: 1.0  # noqa: E731


def set_default_scale(scale: Callable[[], float]) -> None:
    """Let the app say how much larger figures are drawn (present mode) when a page does not."""
    global _default_scale
    _default_scale = scale


def plot(
    fig,
    *,
    key: str,
    alt: str,
    height: int = 420,
    frames: Frames | str | None = None,
    draggable: Handles | None = None,
    selectable: bool = False,
    clickable: bool = False,
    aspect: str = "auto",
    scale: float | None = None,
    narrow: Mapping | None = None,
    tools: bool = True,
    on_event: Callable[[], None] | None = None,
) -> PlotEvents:
    """Draw `fig` and return what the person did to it.

    Parameters
    ----------
    fig : plotly.graph_objects.Figure, or its JSON as `compute.picture` keeps it
        Zoom is forgotten when its `layout.uirevision` changes; where it has none, when its axes' ranges do.
    key : str
        Identity of the picture on the page.
    alt : str
        What the picture shows, its finding included, for those who do not see it.
    height : int
        Pixels at scale 1.
    frames : Frames, its JSON, or None
        Half-steps to play over the figure.
    draggable : Handles or None
        Points the person may move.
    selectable, clickable : bool
        Whether points can be selected, and whether clicks anywhere in the plot return coordinates.
    aspect : {"auto", "equal"}
        "equal" gives both axes the same unit length.
    scale : float or None
        Enlarges type, marks and lines (enlarge.js); None asks the app (present mode).
    narrow : mapping or None
        Layout changes for a picture less than 560 pixels wide, by dotted path: ``{"yaxis.domain": [0.5, 1]}``.
    tools : bool
        Whether the reset and save buttons are offered.
    on_event : callable or None
        Called before the rerun that an event causes.
    """
    if scale is None:
        scale = _default_scale()
    handles = None if draggable is None else _wire_handles(draggable, session.value(key))
    data = _wire(fig, alt, height, scale, frames=frames, aspect=aspect, narrow=narrow, filename=key)
    result = component()(
        key=key,
        data=data
        | {"handles": handles, "selectable": selectable, "clickable": clickable, "tools": tools}
        | {"sharing": session.is_sharing()},
        **{f"on_{event}_change": on_event or _nothing for event in ("selected", "clicked", "added", "moved", "kept")},
        on_refused_change=lambda: _say_refused(key),
    )
    session.add_picture(key)
    if session.has_changed(f"picture-{key}", hash((data["fig"], data["frames"]))):
        later.give_head_start()
    return _events(result, handles)


def export_html(
    fig,
    frames: Frames | str | None = None,
    *,
    title: str,
    alt: str,
    height: int = 520,
    aspect: str = "auto",
    scale: float = 1.0,
    narrow: Mapping | None = None,
) -> str:
    """The figure and its player as one HTML file that needs nothing else; parameters as in `plot`."""
    data = _wire(fig, alt, height, scale, frames=frames, aspect=aspect, narrow=narrow, filename=title)
    return page(title, data | {"handles": None, "selectable": False, "clickable": False, "tools": True})


def _wire(fig, alt, height, scale, *, frames, aspect, narrow, filename) -> dict:
    return {
        "fig": figure_json(fig, aspect=aspect),
        "alt": alt,
        "height": height,
        "scale": scale,
        "frames": frames.to_json() if isinstance(frames, Frames) else frames,
        "narrow": json.dumps(narrow) if narrow else None,
        "filename": re.sub(r"\W+", "-", filename).strip("-"),
    }


def _nothing() -> None:
    """Naming a callback for an event makes Streamlit return it even before it first happens."""


def _say_refused(key: str) -> None:
    what = (session.value(key) or {}).get("refused")
    if what in REFUSED:
        session.add_notices((REFUSED[what],))


def _events(result, handles: dict | None) -> PlotEvents:
    moved = _moved(result, handles) if handles else None
    chosen = result.get("selected") or {"marks": (), "at": 0}
    return PlotEvents(
        selected=_tuples(chosen["marks"]),
        choice=chosen["at"],
        clicked=_tuples(result.get("clicked")),
        added=_tuples(result.get("added")),
        moved=moved and Moved(_tuples(moved["points"]), _tuples(moved["covariances"])),
    )


def _moved(state: Mapping | None, handles: dict) -> Mapping | None:
    """The last drag, unless it began from handles that the page has replaced since."""
    moved = (state or {}).get("moved")
    return moved if moved and moved["base"] == handles["base"] else None


def _tuples(value):
    return tuple(_tuples(v) for v in value) if isinstance(value, list | tuple) else value


def _wire_handles(handles: Handles, state: Mapping | None) -> dict:
    """Handles as plain lists, with a digest by which a drag names the start it began from, and where they stand."""
    wire = {
        "points": np.asarray(handles.points, dtype=float).tolist(),
        "labels": list(handles.labels),
        "colours": list(handles.colours),
        "covariances": None if handles.covariances is None else np.asarray(handles.covariances, dtype=float).tolist(),
        "radius": radius(handles.mass, 1 if handles.flat else 2),
        "flat": handles.flat,
        "addable": handles.addable,
        "add_label": handles.add_label,
    }
    named = handles.identity or json.dumps(wire)
    wire["base"] = hashlib.blake2b(named.encode(), digest_size=8).hexdigest()
    wire["at"] = _moved(state, wire)
    return wire
