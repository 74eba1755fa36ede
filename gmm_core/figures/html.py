"""Figures inside an HTML file that stands alone: drawn from the file, in the reader's theme."""

from __future__ import annotations

import html
import json

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from gmm_core.figures.style import THEMES

HEIGHT = 440
"""Pixels of a figure that does not say."""

_DRAW = """
const themes = THEMES, dark = matchMedia('(prefers-color-scheme: dark)')
function draw(theme) {
  for (const place of document.querySelectorAll('.gmm-figure')) {
    let text = place.querySelector('script').textContent
    for (const [variable, fixed] of Object.entries(themes[theme])) text = text.replaceAll(variable, fixed)
    Plotly.react(place.querySelector('div'), {...JSON.parse(text), config: {responsive: true, displaylogo: false}})
  }
}
const current = () => draw(dark.matches ? 'dark' : 'light')
dark.addEventListener('change', current)
addEventListener('beforeprint', () => draw('light'))  // ink on paper
addEventListener('afterprint', current)
addEventListener('DOMContentLoaded', current)
"""


def figure_html(fig: go.Figure, alt: str) -> str:
    """One figure as a fragment of HTML, to be drawn by `library_html` on the same page.

    Parameters
    ----------
    fig : plotly.graph_objects.Figure
        In the colour variables of the house style; names in it must have passed through `style.label`.
    alt : str
        What the figure shows, for those who do not see it.
    """
    # "<" would let a name end the script; within JSON's strings its escape means the same
    spec = fig.to_json().replace("<", "\\u003c")
    height = fig.layout.height or HEIGHT
    return (
        f'<div class="gmm-figure" role="img" aria-label="{html.escape(alt)}">'
        f'<script type="application/json">{spec}</script><div style="height:{height}px"></div></div>'
    )


def library_html() -> str:
    """The scripts that draw the page's figures: plotly.js itself (about 5 MB), nothing from the network."""
    return f"<script>{get_plotlyjs()}</script>\n<script>{_DRAW.replace('THEMES', json.dumps(THEMES))}</script>"
