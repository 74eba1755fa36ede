"""Small files for the page on which a person analyses their own, and what tests do and see on it."""

from __future__ import annotations

import re

import numpy as np
from streamlit.testing.v1 import AppTest

QUICK = {"mostk": 3, "each": 1}
"""Settings with which a search takes no time."""


def groups(n: int = 60, columns: int = 2, seed: int = 0) -> np.ndarray:
    """Rows of two groups, in turn, that stand apart in every column."""
    return np.random.default_rng(seed).normal(size=(n, columns)) + 8 * (np.arange(n) % 2)[:, None]


def csv(values: np.ndarray, names: tuple[str, ...], **more: list) -> bytes:
    """A table with commas; further columns, of text, stand at the end."""
    lines = [",".join(f'"{name}"' for name in (*names, *more))]
    for i, row in enumerate(values):
        lines.append(",".join([*(f"{value:.4f}" for value in row), *(str(column[i]) for column in more.values())]))
    return "\n".join(lines).encode()


TWO = csv(groups(), ("a", "b"), site=["north", "south"] * 30)


def bring(open_page, content: bytes, name: str = "mine.csv", **values) -> AppTest:
    """The page with a file on it, as after an upload to a link with these settings."""
    app = open_page("your-data")
    for setting, value in {**QUICK, **values}.items():
        app.session_state[setting] = value
    app.file_uploader(key="own-upload").upload(name, content).run()
    return sound(app)


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def button(app: AppTest, label: str):
    (found,) = [one for one in app.button if one.label == label]
    return found


def has_button(app: AppTest, label: str) -> bool:
    return any(one.label == label for one in app.button)


def search(app: AppTest) -> AppTest:
    return sound(button(app, "Find clusters").click().run())


def headline(app: AppTest) -> str:
    return app.header[0].value


def said(app: AppTest) -> str:
    """The page's text as it reads, without the backslashes that keep it from being Markdown."""
    text = " ".join(element.value for kind in ("markdown", "caption") for element in app.get(kind))
    return re.sub(r"\\(.)", r"\1", text)


def view(app: AppTest, name: str) -> AppTest:
    app.session_state["view"] = name
    return sound(app.run())
