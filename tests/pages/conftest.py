"""Pages run in Streamlit's own test harness: the whole script, no browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import later
from pages.ui.address import CONTROLS
from pages.ui.contents import PAGES, Entry

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch) -> None:
    """There is no browser to wait for."""
    monkeypatch.setattr(later, "HEAD_START", 0.0)


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open a page (by its address; "" is the playground) as a link with the given parameters does."""

    def open_(url_path: str = "", **params: str) -> AppTest:
        (entry,) = (entry for entry in PAGES if entry.url_path == url_path)
        return _open(entry, params)

    return open_


def _open(entry: Entry, params: dict[str, str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if entry.url_path:
        app.run()  # a page can be switched to after a first run only
        app.session_state["_opened"] = False  # so that the check of the link happens on this page
        app.switch_page(entry.script)
        app.run()  # a run that switches pages still has the last page's values
        for name, text in params.items():  # the harness takes an address's values in a first run only
            app.session_state[name] = CONTROLS[name].read(text)[0]
    else:
        for name, text in params.items():
            app.query_params[name] = text
    return app.run()
