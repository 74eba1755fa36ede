"""A link never breaks a page, whatever it says; what cannot be taken as it is, is named."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.address import CONTROLS
from pages.ui.contents import PAGES, ROOT
from pages.ui.own.settings import OF_ONE_FILE

OF_PAGES = {
    "": ("show", "mass", "density", "truth", "details", "point"),
    "em-steps": ("begin", "hand", "go"),
    "choose-k": ("criterion", "views"),
    "local-optima": ("restarts", "start"),
    "class": ("plan", "step", "build"),
    "your-data": (*OF_ONE_FILE, "missing", "scaling", "mostk", "by", "each", "view", "families", "kinds"),
}
"""What the addresses of single pages hold besides the shared controls."""


def opened(address: str, **params: str) -> AppTest:
    """The page alone, which the harness gives an address on its first run, as a browser does."""
    (entry,) = (entry for entry in PAGES if entry.url_path == address)
    app = AppTest.from_file(str(ROOT / entry.script), default_timeout=60)
    for name, text in params.items():
        app.query_params[name] = text
    return app.run()


def notices(app: AppTest) -> str:
    return " ".join(app.session_state.get("_notices", ()))


@pytest.mark.parametrize("odd", ["", "<b>é", "-7"])
@pytest.mark.parametrize(
    "address", [entry.url_path for entry in PAGES if entry.url_path != "lesson"]
)  # has no controls
def test_no_value_in_a_link_breaks_a_page(address, odd):
    names = {*CONTROLS, *OF_PAGES.get(address, ())}
    app = opened(address, **dict.fromkeys(names, odd))
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize(
    ("address", "name", "text", "kept"),
    [
        ("", "show", "rainbow", "soft"),
        ("", "density", "perhaps", False),
        ("", "k", "99", 10),
        ("em-steps", "begin", "nowhere", "chosen"),
        ("choose-k", "criterion", "dic", "bic"),
        ("local-optima", "restarts", "4", 10),
        ("", "point", "301", "Why point 300?"),
        ("", "point", "first", "Why point 1?"),
        ("class", "step", "99", "6"),
        ("class", "build", "why", False),
    ],
)
def test_a_value_out_of_range_is_replaced_with_a_word(address, name, text, kept):
    app = opened(address, **{name: text})
    assert not app.exception
    assert f"“{text}” in the link" in notices(app)
    if name == "step":
        assert app.caption[0].value.endswith(f"step {kept} of 6")
    elif name == "point":
        assert kept in " ".join(text.value for text in app.markdown)
    else:
        assert app.session_state[name] == kept


def test_a_value_in_range_is_taken_without_a_word():
    app = opened("", show="hard", k="4", density="true")
    assert notices(app) == ""
    assert (app.session_state["show"], app.session_state["k"], app.session_state["density"]) == ("hard", 4, True)
