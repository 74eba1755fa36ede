"""A person's guesses of where means are, over the picture of a mixture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from gmm_core.assess.guesses import Guess
from gmm_core.figures import points, style
from gmm_core.figures.geometry import compact

ARMS = 17
"""Size of a guess's cross, in pixels. It has the text's colour, as no guess belongs to a component, and is thin: the
number of a mean below it can be read."""


def add_guesses(
    fig: go.Figure,
    guessed: Sequence[tuple[float, float]],
    compared: Sequence[Guess] = (),
    means: np.ndarray | None = None,
) -> go.Figure:
    """Add guesses to a picture of `mixture_scatter`, and how far each one missed.

    Traces: "misses" (a dotted line from each matched guess to its mean), "guesses" (crosses). Each guess is annotated
    with its `letter`.

    Parameters
    ----------
    fig : plotly Figure
    guessed : sequence of (x, y)
    compared : sequence of Guess
        What `gmm_core.assess.guesses.compare_means` said of them.
    means : ndarray of shape (n_components, 2)
        Needed with `compared`: the means in the plane drawn.
    """
    kind = points.scatter_type(fig.layout.meta["drawn"])
    if matched := [guess for guess in compared if guess.component is not None]:
        ends = np.array([(guess.point, means[guess.component], (np.nan, np.nan)) for guess in matched]).reshape(-1, 2)
        line = {"color": style.TEXT, "width": 1.8, "dash": "dot"}
        fig.add_trace(
            kind(name="misses", x=compact(ends[:, 0]), y=compact(ends[:, 1]), mode="lines", line=line, hoverinfo="skip")
        )
    if len(guessed):
        fig.add_trace(_crosses(kind, np.asarray(guessed, dtype=float)))
    for i, (x, y) in enumerate(guessed):
        _add_letter(fig, x, y, letter(i))
    return fig


def letter(position: int) -> str:
    """What a guess (from 0) is called: A, B, C; numbers are the components'."""
    return chr(ord("A") + position)


def _crosses(kind, xy: np.ndarray):
    return kind(
        name="guesses",
        x=compact(xy[:, 0]),
        y=compact(xy[:, 1]),
        mode="markers",
        marker={"symbol": "cross-thin", "size": ARMS, "opacity": 1, "line": {"color": style.TEXT, "width": 2.6}},
        hovertemplate="guess %{x:.3g}, %{y:.3g}<extra></extra>",
    )


def _add_letter(fig: go.Figure, x: float, y: float, text: str) -> None:
    """A letter beside a cross, on a ground of its own: readable over points of any colour."""
    fig.add_annotation(
        x=x,
        y=y,
        text=f"<b>{text}</b>",
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        xshift=ARMS / 2,
        yshift=ARMS / 2,
        borderpad=1,
        bgcolor=style.SURFACE,
        font={"color": style.TEXT, "size": style.FONT_SIZE},
    )
