"""A figure as the compact JSON that travels to the browser."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
from plotly.io.json import to_json_plotly

_SPAN = re.compile(r'(<span style="[^"<>]*font-size:)(\d+)px')
"""A size of its own within a text; what a person wrote has no tags, so it cannot look like one."""


def figure_json(fig, *, scale: float = 1.0, aspect: str = "auto") -> str:
    """`fig` as the compact JSON that travels: arrays in base64 float32, everything enlarged by `scale`.

    `fig` may also be such JSON, at scale 1, that was kept: Plotly's figures are slow to make and heavy to keep.
    """
    if isinstance(fig, str) and scale == 1.0 and aspect == "auto":
        return fig
    figure = json.loads(fig) if isinstance(fig, str) else fig.to_dict()
    for trace in figure["data"]:
        for name in ("x", "y", "z"):
            if name in trace:
                trace[name] = _slim(trace[name])
    layout = figure["layout"]
    if aspect == "equal":
        layout["yaxis"] = {**layout.get("yaxis", {}), "scaleanchor": "x"}
    if scale != 1.0:
        layout["font"] = {"size": 12, **layout.get("font", {})}
        for trace in figure["data"]:
            if "markers" in trace.get("mode", ""):
                trace["marker"] = {"size": 6, **trace.get("marker", {})}
            if "lines" in trace.get("mode", ""):
                trace["line"] = {"width": 2, **trace.get("line", {})}
        _enlarge(figure, scale)
        for note in layout.get("annotations", ()):
            note["text"] = _SPAN.sub(lambda span: f"{span[1]}{round(int(span[2]) * scale)}px", note.get("text", ""))
    return to_json_plotly({"data": figure["data"], "layout": layout})


def _slim(array):
    """A base64 float64 array as float32, where that loses less than a hundredth of a pixel."""
    if not isinstance(array, dict) or array.get("dtype") != "f8":
        return array
    values = np.frombuffer(base64.b64decode(array["bdata"]))
    finite = values[np.isfinite(values)]
    if finite.size == 0 or np.abs(finite).max() > min(1e30, 100 * np.ptp(finite)):
        return array  # a far offset (a timestamp, say) needs all its digits
    return {**array, "dtype": "f4", "bdata": base64.b64encode(values.astype("f4")).decode("ascii")}


_ENLARGED = {"font": "size", "tickfont": "size", "textfont": "size", "marker": "size", "line": "width"}


def _enlarge(node, scale: float, parent: str = "") -> None:
    """Multiply font sizes, marker sizes and line widths, wherever in the figure they stand, in place."""
    if isinstance(node, list | tuple):
        for value in node:
            _enlarge(value, scale, parent)
    elif isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, dict | list | tuple):
                _enlarge(value, scale, name)
            if name == _ENLARGED.get(parent):
                node[name] = _times(value, scale)
            elif parent == "margin" and name in "lrtb":
                node[name] = value * (1 + (scale - 1) * 0.7)


def _times(value, scale: float):
    if isinstance(value, dict) and "bdata" in value:
        sizes = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        return (sizes * scale).tolist()
    if isinstance(value, list | tuple):
        return [v * scale for v in value]
    return value if value is None else value * scale
