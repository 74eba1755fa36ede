"""Picture of responsibilities, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.figures import style
from gmm_core.wording import percent


def responsibility_bars(
    responsibilities: np.ndarray, rows: Sequence[int], names: Sequence[str] | None = None
) -> go.Figure:
    """One stacked bar per row, its parts the responsibilities.

    Traces: "component k" (k from 1; x in per cent, customdata is the row).

    Parameters
    ----------
    responsibilities : ndarray of shape (n_samples, n_components)
    rows : sequence of int
        The rows drawn, from the top.
    names : sequence of str, optional
        What stands before each bar; by default "row i" (from 1).
    """
    rows = np.asarray(rows, dtype=np.int64)
    few = np.asarray(responsibilities, dtype=float)[rows]
    titles = [f"row {row + 1}" for row in rows] if names is None else [style.label(name) for name in names]
    look = {"showgrid": False, "tickmode": "array", "tickvals": list(range(len(rows))), "ticktext": titles}
    fig = style.blank(
        "responsibility", None, x={"range": (0, 100), "ticksuffix": " %"}, y=look | {"autorange": "reversed"}
    )
    for k in range(few.shape[1]):
        color = style.colour(k)
        fig.add_trace(
            go.Bar(
                name=f"component {k + 1}",
                orientation="h",
                x=(100 * few[:, k]).astype(np.float32),
                y=list(range(len(rows))),
                marker={"color": color, "line": {"color": style.SURFACE, "width": 1}},
                text=[f"{k + 1}: {percent(r)}" if r >= 0.12 else (str(k + 1) if r >= 0.04 else "") for r in few[:, k]],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": style.ink(color), "size": style.SMALL},
                customdata=rows.astype(np.int32),
                hovertemplate=f"component {k + 1}: %{{x:.1f}} %<extra></extra>",
            )
        )
    return fig.update_layout(barmode="stack", bargap=0.28, margin={"r": 28})
