"""Picture of what sets clusters apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.assess.profiles import Profile
from gmm_core.figures import style

REACH = 2.5
"""Standardised difference at which the colours are full."""

LONGEST_NAME = 24
"""Characters of a feature's name: on a phone the map needs room beside it."""

HEAD, ROW = 64, 24
"""Pixels above the map, and of each feature."""


def profile_map(profiles: Sequence[Profile]) -> go.Figure:
    """Feature x cluster map of standardised differences: orange above the other rows, blue below, blank like them.

    Features go down the side, where long names can be read and there is room for many.

    Traces: "map" (z is Cohen's d, customdata the means inside and outside; text is d with its sign, so that the colour
    is not needed).

    Parameters
    ----------
    profiles : sequence of Profile
    """
    names = [
        style.label(style.without_middle(name, LONGEST_NAME))
        for name in (profiles[0].feature_names if profiles else ())
    ]
    differences = np.array([p.differences for p in profiles]).reshape(len(profiles), len(names)).T
    means = np.array([[p.means, p.rest_means] for p in profiles]).reshape(len(profiles), 2, len(names))
    fig = style.blank(None, None, x={"showgrid": False, "side": "top"}, y={"showgrid": False})
    low, high = style.COLOURS[0], style.COLOURS[4]
    fig.add_trace(
        go.Heatmap(
            name="map",
            x=list(range(len(profiles))),
            y=list(range(len(names))),
            z=differences.astype(np.float32),
            zmin=-REACH,
            zmax=REACH,
            text=[[f"{d:+.1f}".replace("-", "−") for d in line] for line in differences],
            texttemplate="%{text}",
            textfont={"size": style.SMALL, "color": style.TEXT},
            customdata=means.transpose(2, 0, 1).tolist(),
            hovertemplate="mean %{customdata[0]:.4g}, elsewhere %{customdata[1]:.4g}<br>%{text} sd<extra></extra>",
            colorscale=[[0, style.faded(low, 0.6)], [0.5, style.faded(style.NOISE, 0.03)], [1, style.faded(high, 0.6)]],
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    style.arrange(
        fig,
        xaxis={
            "tickmode": "array",
            "tickvals": list(range(len(profiles))),
            "ticktext": [f"<b>{p.component + 1}</b>" for p in profiles],
        },
        yaxis={"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": names, "autorange": "reversed"},
    )
    return fig.update_layout(height=HEAD + ROW * len(names))
