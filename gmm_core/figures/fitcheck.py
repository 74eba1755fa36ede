"""Picture of whether components look Gaussian."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.assess.fitcheck import QQ
from gmm_core.figures import style


def qq_plot(checks: Sequence[QQ], n_features: int) -> go.Figure:
    """Squared Mahalanobis distances against chi-square quantiles; on the diagonal where a component is Gaussian.

    Traces: "Gaussian" (the diagonal), "component k" (k from 1).

    Parameters
    ----------
    checks : sequence of QQ
    n_features : int
    """
    title = f"chi-square quantile ({n_features} degree{'s' if n_features > 1 else ''} of freedom)"
    fig = style.blank(title, "squared Mahalanobis distance", x={"rangemode": "tozero"}, y={"rangemode": "tozero"})
    ends = np.concatenate([np.append(c.theoretical, 1.0) for c in checks]) if checks else np.ones(1)
    line = {"color": style.MUTED, "width": 1.2, "dash": "dash"}
    top = float(ends.max()) * 1.02
    fig.add_trace(go.Scatter(name="Gaussian", x=[0, top], y=[0, top], mode="lines", line=line, hoverinfo="skip"))
    for check in checks:
        color = style.colour(check.component)
        fig.add_trace(
            go.Scatter(
                name=f"component {check.component + 1}",
                x=check.theoretical.astype(np.float32),
                y=check.observed.astype(np.float32),
                mode="lines+markers",
                line={"color": color, "width": 1},
                marker={"color": color, "size": 5, "symbol": style.symbol(check.component)},
                hovertemplate=f"component {check.component + 1}: %{{y:.3g}}, expected %{{x:.3g}}<extra></extra>",
            )
        )
        if len(check.theoretical):
            x, y = float(check.theoretical[-1]), float(check.observed[-1])
            style.direct_label(fig, x, y, f"<b>{check.component + 1}</b>", color, shift=(7, 0))
    return fig.update_layout(margin={"r": 38})
