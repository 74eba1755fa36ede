"""As a control moves, the picture goes first; the controls say what they are at before they are drawn."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import controls, later
from pages.ui.contents import PAGES

WITH_CONTROLS = [entry.url_path for entry in PAGES if entry.has_controls]


@pytest.fixture
def events(monkeypatch) -> list[str]:
    """What a run does, in its order: the names of controls drawn, and the picture's head start."""
    happened = []
    drawn = controls._drawn
    monkeypatch.setattr(controls, "_drawn", lambda control: happened.append(control.name) or drawn(control))
    sleep = SimpleNamespace(sleep=lambda seconds: seconds and happened.append("picture"))
    monkeypatch.setattr(later, "time", sleep)
    monkeypatch.setattr(later, "HEAD_START", 1.0)
    return happened


@pytest.mark.parametrize("url_path", WITH_CONTROLS)
def test_the_picture_goes_before_the_controls(open_page, events, url_path):
    app = open_page(url_path)
    assert "picture" not in events  # at first everything comes in its order
    app.slider("k").set_value(5).run()
    app.slider("k").set_value(4).run()
    events.clear()
    app.slider("k").set_value(5).run()  # nothing is left to compute: who has to wait for that is given the controls
    assert not app.exception
    if url_path != "choose-k":  # K changes none of its first picture's numbers
        assert events.count("picture") == 1
        assert events.index("picture") < events.index("k")
    assert app.session_state["k"] == app.slider("k").value == 5


def test_a_run_that_changes_no_picture_waits_for_none(open_page, events):
    app = open_page("")
    events.clear()
    app.number_input("iter").set_value(999).run()  # EM converges long before
    assert "iter" in events
    assert "picture" not in events


def test_controls_keep_their_order(open_page):
    app = open_page("")
    labels = [slider.label for slider in app.sidebar.slider]
    app.slider("k").set_value(5).run()
    assert [slider.label for slider in app.sidebar.slider] == labels


def _surprising():
    import streamlit as st

    from pages.ui import later, session

    session.enter("")
    st.session_state.setdefault("runs", []).append(0)

    @later.whole()
    def page():
        with later.at(st.sidebar):
            later.put(lambda: st.session_state.get("drawn", 3), expected=3)

    page()


def test_a_page_drawn_with_another_value_than_its_control_has_is_drawn_once_more():
    app = AppTest.from_function(_surprising).run().run()
    assert len(app.session_state["runs"]) == 2
    app.session_state["drawn"] = 4
    app.run()
    assert len(app.session_state["runs"]) == 4  # once, and not for ever


def _broken():
    import streamlit as st

    from gmm_core.errors import InputError
    from pages.ui import later, session, show

    session.enter("")

    @later.whole()
    def page():
        with later.at(st.sidebar):
            later.put(lambda: st.slider("K", 1, 9))
        raise InputError("K", "fewer", "9", "move it")

    with show.guard():
        page()


def test_a_page_that_breaks_keeps_its_controls():
    app = AppTest.from_function(_broken).run().run()
    assert [slider.label for slider in app.sidebar.slider] == ["K"]
    assert "move it" in app.error[0].value


def _slow():
    import streamlit as st

    from pages.ui import later, session
    from pages.ui.turns import LOOK, turn

    session.enter("")
    order = st.session_state.setdefault("order", [])
    order.clear()

    @later.whole()
    def page():
        import time

        with later.at(st.sidebar):
            later.put(lambda: order.append("control"))
        with turn(st.empty(), "Fitting") as progress:
            time.sleep(1.1 * LOOK)
            progress(0.5)
            order.append("fitted")

    page()


def test_where_a_person_waits_for_a_fit_they_have_the_controls():
    app = AppTest.from_function(_slow).run().run()
    assert app.session_state["order"] == ["control", "fitted"]
