"""What a visitor brought goes when they have gone, and not before."""

import pytest

from pages.ui import leaving
from pages.ui.leaving import Visit


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(leaving, "GONE", 0.05)


def waited(belongings):
    timer = belongings.get(leaving.TIMER)
    if timer is not None:
        timer.join(10)
    return belongings


def test_it_is_let_go_after_the_end(soon):
    belongings = {"file": b"rows", "latest": {"table": ("key", [1, 2])}}
    Visit(belongings).end()
    assert waited(belongings) == {}


def test_who_comes_back_finds_it_all():
    belongings = {"file": b"rows"}
    Visit(belongings).end()
    timer = belongings[leaving.TIMER]
    Visit(belongings)
    timer.join(10)
    assert not timer.is_alive()
    assert belongings == {"file": b"rows"}


def test_nothing_waits_for_who_brought_nothing():
    nothing: dict = {}
    Visit(nothing).end()
    assert leaving.TIMER not in nothing


def test_the_app_empties_what_a_session_keeps_when_it_ends(open_page, soon):
    from streamlit.runtime.caching import clear_session_resource_cache

    from tests.pages.own_page import TWO

    harness = "test session id"  # all sessions in Streamlit's harness share it: the last one must end first
    clear_session_resource_cache(harness)
    app = open_page("your-data")
    app.file_uploader(key="own-upload").upload("mine.csv", TWO).run()
    belongings = app.session_state["_belongings"]
    assert belongings["file"].content == TWO
    clear_session_resource_cache(harness)
    assert waited(belongings) == {}
