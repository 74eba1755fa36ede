"""A figure in a page that stands alone keeps its data, its height and its names as mere text."""

import json
import re

import numpy as np

from gmm_core.figures.html import HEIGHT, figure_html, library_html
from gmm_core.figures.style import THEMES, blank

NAME = "</script><script>alert(1)</script> & “é”"


def test_the_fragment_holds_the_whole_figure():
    fig = blank(x_title=NAME).add_scatter(x=np.arange(5) / 7, y=[0, 1, None, 3, 4], name=NAME)
    fragment = figure_html(fig, 'a "line" <b>')
    assert fragment.count("<script") == fragment.count("</script>") == 1
    spec = json.loads(re.search(r"<script[^>]*>(.*)</script>", fragment, re.S).group(1))
    assert spec == json.loads(fig.to_json())
    assert 'aria-label="a &quot;line&quot; &lt;b&gt;"' in fragment


def test_a_figure_keeps_its_height():
    assert f"height:{HEIGHT}px" in figure_html(blank(), "")
    assert "height:700px" in figure_html(blank().update_layout(height=700), "")


def test_the_library_knows_both_themes():
    library = library_html()
    assert library.count("<script>") == 2
    for colours in THEMES.values():
        assert all(colour in library for colour in colours.values())
