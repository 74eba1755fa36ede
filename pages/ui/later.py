"""The picture goes first: as a control moves, what stands beside the picture is drawn once the browser has that.

At each move a browser redraws all of a page's sixty or so elements, which takes it far longer than the one picture that
the person is waiting for. So controls give their values at once and are drawn later. Where a page is drawn for the
first time, everything comes in its order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.ui import session

HEAD_START = 0.1
"""Seconds that a browser has for a picture before anything else is sent."""


@dataclass
class _Run:
    """What waits in one run of a page, and where what comes next would be drawn."""

    waiting: list[tuple[Any, Callable[[], Any], Any]] = field(default_factory=list)
    place: Any = None
    head_start: float = 0.0


_run: ContextVar[_Run | None] = ContextVar("run", default=None)
"""None where nothing waits."""


@contextmanager
def whole() -> Iterator[None]:
    """A page, of which nothing waits any more when it ends, or breaks."""
    token = _run.set(_Run(head_start=HEAD_START) if session.is_drawn_again() else None)
    try:
        yield
    except Exception:  # not what Streamlit ends a superseded run with: nobody would see that
        draw()
        raise
    else:
        draw()
    finally:
        _run.reset(token)


@contextmanager
def at(place: Any) -> Iterator[None]:
    """Where the controls named in the block stand, a container of Streamlit's.

    Nothing but `put` may draw in the block: it would come at once, and perhaps somewhere else.
    """
    run = _run.get()
    if run is None:
        with place:
            yield
        return
    around, run.place = run.place, place
    try:
        yield
    finally:
        run.place = around


_ANYTHING = object()


def put(drawing: Callable[[], Any], expected: Any = _ANYTHING) -> Any:
    """Draw now, and give back what that gives; or, inside `at`, later, and give back what is `expected` of it."""
    run = _run.get()
    if run is None or run.place is None:
        return drawing()
    run.waiting.append((run.place, drawing, expected))
    return expected


def draw() -> None:
    """Draw all that waits; also to be called where a person has to wait, and may want to move a control meanwhile.

    The page is drawn anew where a control has another value than was expected, as Streamlit may take one from the
    browser's history; once, since one that no run can expect must not go round and round.
    """
    run = _run.get()
    if run is None:
        return
    run.place, surprises = None, []
    while run.waiting:
        place, drawing, expected = run.waiting.pop(0)
        with place:
            drawn = drawing()
        if expected is not _ANYTHING and drawn != expected:
            surprises.append((expected, drawn))
    if session.fresh("surprises", surprises) and surprises:
        st.rerun()


def give_head_start() -> None:
    """Let the browser draw a picture just sent, once in a run, before the rest of the page asks for its time."""
    run = _run.get()
    if run is not None:
        time.sleep(run.head_start)
        run.head_start = 0.0
