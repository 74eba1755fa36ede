"""A point or a start once picked stays in the address until another is picked, it is closed, or its data change."""

from __future__ import annotations

import json

import pytest

from tests.pages.test_links import opened


def click(app, picture: str, mark, at: int):
    """Click a mark of a picture, as the component tells it; it is told again in every later run."""
    app.session_state[picture] = {"selected": {"marks": [mark], "at": at}}
    return app.run()


def titles(app) -> str:
    return " ".join(text.value for text in app.markdown)


def test_a_point_clicked_is_explained_and_named_in_the_address(open_page):
    app = click(open_page(""), "playground", 7, 1)
    assert app.session_state["point"] == "8"
    assert "Why point 8?" in titles(app)
    assert "Why point 8?" in titles(app.run())


def test_a_link_to_a_point_explains_it():
    assert "Why point 8?" in titles(opened("", point="8"))


def test_a_point_that_is_closed_stays_closed(open_page):
    app = click(open_page(""), "playground", 7, 1)
    app.button("close-why").click().run()
    assert "Why point" not in titles(app)
    assert "Why point" not in titles(app.run())
    assert "Why point 8?" in titles(click(app, "playground", 7, 2))  # the same one clicked again


def test_a_point_of_other_data_is_forgotten():
    app = opened("", point="8")
    app.selectbox("data-choice").set_value("moons").run()
    assert not app.exception
    assert app.session_state["point"] == ""
    assert "Why point" not in titles(app)


@pytest.mark.parametrize("mark", [300, -1, "7", 7.5, [1, 2]])
def test_what_is_no_row_is_not_picked(open_page, mark):
    app = click(open_page(""), "playground", mark, 1)
    assert not app.exception
    assert app.session_state["point"] == ""


def _marked(app) -> tuple[bool, bool]:
    """Whether a start is ringed among the ends, and whether one is drawn thicker than the others on its way."""
    ends, ways = (json.loads(json.loads(one.proto.json)["fig"])["data"] for one in app.get("bidi_component")[:2])
    return "highlighted" in {trace["name"] for trace in ends}, len({trace["line"]["width"] for trace in ways}) > 1


def test_a_start_clicked_is_marked_named_in_the_address_and_forgotten_with_its_fit(open_page):
    app = click(open_page("local-optima"), "ends", 4, 1)
    assert app.session_state["start"] == "5"
    assert _marked(app) == _marked(opened("local-optima", start="5")) == (True, True)
    app.slider("k").set_value(3).run()
    assert app.session_state["start"] == ""
    assert _marked(app) == (False, False)
