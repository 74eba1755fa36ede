"""A figure as the compact JSON that travels to the browser."""

from __future__ import annotations

import base64
import json

import numpy as np
from plotly.io.json import to_json_plotly


def figure_json(fig, *, aspect: str = "auto") -> str:
    """`fig` as the compact JSON that travels: arrays in base64 float32.

    `fig` may also be such JSON that was kept: Plotly's figures are slow to make and heavy to keep.
    """
    if isinstance(fig, str) and aspect == "auto":
        return fig
    figure = json.loads(fig) if isinstance(fig, str) else fig.to_dict()
    for trace in figure["data"]:
        for name in ("x", "y", "z"):
            if name in trace:
                trace[name] = _slim(trace[name])
    layout = figure["layout"]
    if aspect == "equal":
        layout["yaxis"] = {**layout.get("yaxis", {}), "scaleanchor": "x"}
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
