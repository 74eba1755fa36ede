"""Picture of what sets clusters apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.assess.profiles import Profile
from gmm_core.figures import style

REACH = 2.5
"""Standardised difference at which the colours are full."""


def profile_map(profiles: Sequence[Profile]) -> go.Figure:
    """Cluster x feature map of standardised differences: orange above the other rows, blue below, blank like them.

    Traces: "map" (z is Cohen's d, customdata the means inside and outside; text is d with its sign, so that the colour
    is not needed).

    Parameters
    ----------
    profiles : sequence of Profile
    """
    names = [style.label(name) for name in (profiles[0].feature_names if profiles else ())]
    differences = np.array([p.differences for p in profiles]).reshape(len(profiles), len(names))
    fig = style.blank(None, None, x={"showgrid": False, "side": "top"}, y={"showgrid": False})
    low, high = style.COLOURS[0], style.COLOURS[4]
    fig.add_trace(
        go.Heatmap(
            name="map",
            x=list(range(len(names))),
            y=list(range(len(profiles))),
            z=differences.astype(np.float32),
            zmin=-REACH,
            zmax=REACH,
            text=[[f"{d:+.1f}".replace("-", "−") for d in line] for line in differences],
            texttemplate="%{text}",
            textfont={"size": style.SMALL, "color": style.TEXT},
            customdata=[[[m, r] for m, r in zip(p.means, p.rest_means, strict=True)] for p in profiles],
            hovertemplate="mean %{customdata[0]:.4g}, elsewhere %{customdata[1]:.4g}<br>%{text} sd<extra></extra>",
            colorscale=[[0, style.faded(low, 0.6)], [0.5, style.faded(style.NOISE, 0.03)], [1, style.faded(high, 0.6)]],
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    titles = [f"<b>{p.component + 1}</b> · {p.size:,} rows" for p in profiles]
    fig.update_yaxes(tickmode="array", tickvals=list(range(len(profiles))), ticktext=titles, autorange="reversed")
    return fig.update_xaxes(tickmode="array", tickvals=list(range(len(names))), ticktext=names)
