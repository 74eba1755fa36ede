"""Figures inside an HTML file that stands alone: drawn from the file, in the reader's theme."""

from __future__ import annotations

import html
import json

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from gmm_core.figures.style import THEMES

HEIGHT = 440
"""Pixels of a figure that does not say."""

PAPER_WIDTH = 660
"""Pixels across a printed page between its margins."""

_DRAW = """
const themes = THEMES, dark = matchMedia('(prefers-color-scheme: dark)')
let printing = false
function draw() {
  const theme = dark.matches && !printing ? 'dark' : 'light'
  for (const place of document.querySelectorAll('.gmm-figure')) {
    let text = place.querySelector('script').textContent
    for (const [variable, fixed] of Object.entries(themes[theme])) text = text.replaceAll(variable, fixed)
    const spec = {...JSON.parse(text), config: {responsive: true, displaylogo: false}}
    if (printing) spec.layout.width = PAPER_WIDTH
    Plotly.react(place.querySelector('div'), spec)
  }
}
dark.addEventListener('change', draw)
addEventListener('beforeprint', () => { printing = true; draw() })
addEventListener('afterprint', () => {
  printing = false
  draw()
  for (const drawing of document.querySelectorAll('.gmm-figure > div')) Plotly.Plots.resize(drawing)
})
addEventListener('DOMContentLoaded', draw)
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
    draw = _DRAW.replace("THEMES", json.dumps(THEMES)).replace("PAPER_WIDTH", str(PAPER_WIDTH))
    return f"<script>{get_plotlyjs()}</script>\n<script>{draw}</script>"
