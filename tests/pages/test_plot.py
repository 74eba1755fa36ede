"""The component's Python side: what is sent, and how what comes back is read."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.plot import Handles, _events, _wire_handles, export_html
from pages.ui.plot_assets import bundle
from pages.ui.plot_json import figure_json


def wired(figure: go.Figure, **arguments) -> dict:
    return json.loads(figure_json(figure, **arguments))


def test_coordinates_travel_as_float32():
    x = np.random.default_rng(0).normal(size=100)
    sent = wired(go.Figure(go.Scatter(x=x, y=x)))["data"][0]["x"]
    assert sent["dtype"] == "f4"
    np.testing.assert_allclose(np.frombuffer(base64.b64decode(sent["bdata"]), "f4"), x, rtol=1e-6)


def test_coordinates_with_a_far_offset_keep_all_their_digits():
    x = 1.7e9 + np.arange(100.0)
    assert wired(go.Figure(go.Scatter(x=x, y=x)))["data"][0]["x"]["dtype"] == "f8"


def test_customdata_is_sent_exactly():
    custom = np.array([[0.1], [0.2]])
    sent = wired(go.Figure(go.Scatter(x=[1, 2], y=[1, 2], customdata=custom)))["data"][0]["customdata"]
    assert sent["dtype"] == "f8"


def test_drawing_does_not_change_the_figure():
    figure = go.Figure(go.Scatter(x=np.arange(3.0), y=np.arange(3.0), mode="markers"))
    before = figure.to_json()
    figure_json(figure, aspect="equal")
    assert figure.to_json() == before


def test_a_figure_kept_as_json_travels_as_the_figure_itself_does():
    figure = go.Figure(go.Scatter(x=np.arange(3.0) / 3, y=np.arange(3.0), mode="markers"), {"font": {"size": 14}})
    kept = figure_json(figure)
    for look in ({}, {"aspect": "equal"}):
        assert wired(kept, **look) == wired(figure, **look)


def test_equal_aspect_ties_the_axes():
    assert wired(go.Figure(), aspect="equal")["layout"]["yaxis"]["scaleanchor"] == "x"


HANDLES = Handles(((0.0, 1.0),), ("Component 1",), ("#0072B2",), covariances=(((1.0, 0.0), (0.0, 1.0)),))


def test_a_drag_counts_while_its_start_stands():
    wire = _wire_handles(HANDLES, None)
    moved = {"base": wire["base"], "points": [[2.0, 3.0]], "covariances": [[[1, 0], [0, 2]]]}
    events = _events({"moved": moved}, wire)
    assert events.moved.points == ((2.0, 3.0),)
    assert events.moved.covariances == (((1, 0), (0, 2)),)
    assert _wire_handles(HANDLES, {"moved": moved})["at"] == moved  # a component mounted anew shows the drag


def test_a_drag_is_forgotten_when_the_page_puts_the_handles_elsewhere():
    moved = {"base": _wire_handles(HANDLES, None)["base"], "points": [[2.0, 3.0]], "covariances": None}
    elsewhere = _wire_handles(Handles(((5.0, 5.0),), ("Component 1",), ("#0072B2",)), {"moved": moved})
    assert elsewhere["at"] is None
    assert _events({"moved": moved}, elsewhere).moved is None


@pytest.mark.parametrize(("mass", "radius"), [(0.9, 2.1460), (0.5, 1.1774), (0.95, 2.4477)])
def test_handle_ellipses_hold_their_probability_content(mass, radius):
    # square roots of scipy.stats.chi2(2).ppf(mass)
    wire = _wire_handles(Handles(((0, 0),), ("1",), ("red",), mass=mass), None)
    assert wire["radius"] == pytest.approx(radius, abs=1e-4)


def test_intervals_of_flat_handles_hold_their_probability_content():
    # the square root of scipy.stats.chi2(1).ppf(0.9)
    assert _wire_handles(replace(HANDLES, flat=True), None)["radius"] == pytest.approx(1.6449, abs=1e-4)


def test_a_drag_counts_as_long_as_named_handles_keep_their_name():
    named = replace(HANDLES, identity="three of the kata")
    moved = {"base": _wire_handles(named, None)["base"], "points": [[2.0, 3.0]], "covariances": None}
    elsewhere = replace(named, points=((5.0, 5.0),))
    assert _wire_handles(elsewhere, {"moved": moved})["at"] == moved
    assert _wire_handles(replace(named, identity="four of the kata"), {"moved": moved})["at"] is None


def test_nothing_is_selected_clicked_or_moved_at_first():
    events = _events({"selected": None, "clicked": None, "added": None, "moved": None}, None)
    assert (events.selected, events.choice) == ((), 0)
    assert (events.clicked, events.added, events.moved) == (None, None, None)


def test_the_same_point_selected_again_is_another_choice():
    first, again = (_events({"selected": {"marks": [7], "at": at}}, None) for at in (1, 2))
    assert first.selected == again.selected == (7,)
    assert first.choice != again.choice


def test_an_exported_page_asks_for_no_other_file_and_no_text_ends_its_script():
    figure = go.Figure(go.Scatter(x=[1], y=[1], text=["</script><script>alert(1)</script>"], mode="text"))
    html = export_html(figure, title="<b>EM</b>", alt="</script>")
    assert "<h1>&lt;b&gt;EM&lt;/b&gt;</h1>" in html
    assert "alert(1)</script>" not in html
    assert "<script src" not in html
    assert "<link" not in html


def test_the_script_resolves_every_colour_token():
    assert "text|muted|grid|surface" in bundle()


def test_a_page_draws_and_redraws_through_the_component():
    def script():
        import plotly.graph_objects as go
        import streamlit as st

        from pages.ui.plot import plot

        n = st.slider("n", 1, 5, 2)
        events = plot(go.Figure(go.Scatter(x=list(range(n)), y=list(range(n)))), key="p", alt="a line")
        st.text(repr(events.selected))

    app = AppTest.from_function(script).run()
    app.slider[0].set_value(4).run()
    assert not app.exception
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert (data["alt"], data["frames"]) == ("a line", None)
    assert len(json.loads(data["fig"])["data"][0]["x"]) == 4
    assert app.text[0].value == "()"
