"""Picture of what a logarithm does to a skewed column."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from gmm_core.errors import InputError
from gmm_core.figures import style

BINS = 30
"""Enough for a small picture; rules by the spread give billions of bins where one value lies far away."""


def before_after(name: str, raw: np.ndarray) -> go.Figure:
    """Histograms of a column as it is and of its logarithm, side by side.

    Traces: "as it is" (all values), "log10" (of those above 0); missing and infinite values are left out.

    Parameters
    ----------
    name : str
    raw : array-like of shape (n_samples,)

    Raises
    ------
    InputError
        When no value has a logarithm.
    """
    raw = np.asarray(raw, dtype=np.float64)
    raw = raw[np.isfinite(raw)]
    positive = raw[raw > 0]
    if not positive.size:
        raise InputError(
            f"The column “{name}”", "of some values above 0", "none of them", "leave it without the logarithm"
        )
    title = style.label(name)
    fig = style.grid_of(1, 2, horizontal_spacing=0.08)
    for col, trace, x_title, values in (1, "as it is", title, raw), (2, "log10", f"log10 {title}", np.log10(positive)):
        fig.add_trace(_bars(trace, values), row=1, col=col)
        fig.update_xaxes(style.axis(title=x_title, nticks=5), row=1, col=col)
        fig.update_yaxes(style.axis(showticklabels=False, rangemode="tozero"), row=1, col=col)
    return fig.update_layout(bargap=0, margin={"l": 16, "t": 10, "b": 40})


def _bars(name: str, values: np.ndarray) -> go.Bar:
    ordered = np.sort(values)
    share = np.linspace(0, 1, (BINS if ordered[0] < ordered[-1] else 1) + 1)
    # a difference of extremes could overflow, and neighbouring numbers round to edges out of order
    edges = np.maximum.accumulate(ordered[0] * (1 - share) + ordered[-1] * share)
    below = np.searchsorted(ordered, edges[1:-1], "left")
    counts = np.diff(below, prepend=0, append=len(ordered))
    return go.Bar(
        name=name,
        x=edges[:-1] / 2 + edges[1:] / 2,
        y=counts.astype(np.int32),
        width=np.diff(edges) if len(counts) > 1 else None,
        marker={"color": style.COLOURS[0], "line": {"width": 0}},
        hovertemplate="around %{x:.4g}: %{y} rows<extra></extra>",
    )
