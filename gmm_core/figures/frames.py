"""Half-steps to play over a figure: only what changes, packed small.

A `Frames` object is plain data made by a figure function beside its `plotly.graph_objects.Figure`. The player in the
browser shows step 0, and from there moves back and forth without the server. Per step only the traces that change are
named; arrays travel as base64: coordinates in 16 bits or float32, colours as one byte per point into `palette`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_TYPES = {"color": "<u1", "reveal": "<u2"}  # everything else is a coordinate
_LEVELS = 65535  # of a coordinate in 16 bits


@dataclass(frozen=True)
class Step:
    """One half-step.

    Parameters
    ----------
    kind : str
        What the button that leads here is called: "E-step", "M-step", "Start".
    caption : str
        One sentence on what this step did.
    changes : mapping of int to mapping
        ``{trace: {name: values}}``, with names "x", "y" (coordinates), "color" (indices into `Frames.palette`, one
        per point) and "reveal" (how many of the trace's points are shown so far). Coordinates of adjacent steps are
        blended point by point, so an ellipse should keep its parametrisation (mean + L u(t), L a Cholesky factor).
    """

    kind: str
    caption: str
    changes: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table that moves with the steps: at step t its rows ``windows[t][0] : windows[t][1]`` are shown.

    Windows that begin at 0 make a table that grows, windows of equal length one whose numbers change.

    Parameters
    ----------
    title : str
    columns : tuple of str
    rows : tuple of tuple of str
        Cells as they are shown.
    windows : tuple of (int, int)
        One per step.
    colours : tuple of str or None
        A swatch before each row, e.g. the component's colour.
    marked : frozenset of int
        Rows set off, e.g. where the change fell below a tolerance.
    follow : bool
        Whether the last row shown is the current one, highlighted and kept in sight.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    windows: tuple[tuple[int, int], ...]
    colours: tuple[str, ...] | None = None
    marked: frozenset[int] = frozenset()
    follow: bool = False


@dataclass(frozen=True)
class Frames:
    """The steps of a player.

    Parameters
    ----------
    steps : tuple of Step
        Step 0 gives every trace and name that a later step changes.
    palette : tuple of str
        At most 256 CSS colours that "color" points into; shades of mixed responsibility are entries of their own.
    tables : tuple of Table
        Tables beside the picture.
    start_at : {"first", "last"}
        Where a new trace begins.

    Raises
    ------
    ValueError
        If there is no step, a later step changes what step 0 does not give, a colour is not in the palette, or a
        table has not one window per step.
    """

    steps: tuple[Step, ...]
    palette: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    start_at: str = "first"

    def __post_init__(self):
        if not self.steps:
            raise ValueError("Frames need at least one step")
        given = {(trace, name) for trace, names in self.steps[0].changes.items() for name in names}
        for number, step in enumerate(self.steps):
            for trace, names in step.changes.items():
                if missing := [name for name in names if (trace, name) not in given]:
                    raise ValueError(f"step {number} changes {missing} of trace {trace}, which step 0 does not give")
                if "color" in names and np.max(names["color"], initial=0) >= len(self.palette):
                    raise ValueError(f"step {number} colours trace {trace} outside a palette of {len(self.palette)}")
        if wrong := [table.title for table in self.tables if len(table.windows) != len(self.steps)]:
            raise ValueError(f"tables {wrong} need one window for each of the {len(self.steps)} steps")

    def to_json(self) -> str:
        """The wire form: one channel per (trace, name), holding the steps at which it changes and the arrays."""
        channels: dict[tuple[int, str], list[tuple[int, Any]]] = {}
        for number, step in enumerate(self.steps):
            for trace, names in step.changes.items():
                for name, values in names.items():
                    channels.setdefault((int(trace), name), []).append((number, values))
        wire = {
            "kinds": [step.kind for step in self.steps],
            "captions": [step.caption for step in self.steps],
            "palette": list(self.palette),
            "start": 0 if self.start_at == "first" else len(self.steps) - 1,
            "channels": [_channel(trace, name, changes) for (trace, name), changes in channels.items()],
            "tables": [_wire_table(table) for table in self.tables],
        }
        return json.dumps(wire, separators=(",", ":"), ensure_ascii=False)


def _channel(trace: int, name: str, changes: list[tuple[int, Any]]) -> dict:
    arrays = [np.atleast_1d(values) for _, values in changes]
    everything = np.concatenate([array.ravel() for array in arrays])
    dtype, offset, unit = _TYPES.get(name), 0.0, 1.0
    if dtype is None:
        dtype, offset, unit = _coordinate_coding(everything, arrays)
        everything = (everything - offset) / unit
    packed = (np.rint(everything) if dtype == "<u2" else everything).astype(dtype)
    return {
        "trace": trace,
        "name": name,
        "at": [number for number, _ in changes],
        "sizes": [array.size for array in arrays],
        "dtype": dtype[1:],
        "offset": offset,
        "unit": unit,
        "data": base64.b64encode(packed.tobytes()).decode("ascii"),
    }


def _coordinate_coding(everything: np.ndarray, arrays: list[np.ndarray]) -> tuple[str, float, float]:
    """Type, offset and unit: 16 bits where a level stays far below a pixel, else float32 around an offset.

    A level is 1/65,535 of the channel's range over all steps. That is fine enough while the range is not many times
    the extent of a typical step (a component that was once far away, or has shrunk to a point, gets float32).
    """
    finite = everything[np.isfinite(everything)]
    if finite.size == 0:
        return "<f4", 0.0, 1.0
    low, extent = float(finite.min()), float(np.ptp(finite))
    if finite.size == everything.size and 0 < extent <= 20 * min(np.ptp(array) for array in arrays):
        return "<u2", low, extent / _LEVELS
    return "<f4", low, 1.0


def _wire_table(table: Table) -> dict:
    return {
        "title": table.title,
        "columns": table.columns,
        "rows": table.rows,
        "windows": table.windows,
        "colours": table.colours,
        "marked": sorted(table.marked),
        "follow": table.follow,
    }
