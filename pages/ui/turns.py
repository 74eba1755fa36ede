"""Long computations take turns, say so on the page, and end when their person has left or moved a control."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pages.ui import later

PATIENCE = 0.5
"""Seconds a person waits before the page says what it is doing."""

SHORT = 0.25
"""Seconds of processor time that a computation may use before it needs a turn. Not of the clock: in a busy moment all
would take long, and wait for each other for nothing."""

LOOK = 0.2
"""Seconds between two looks at the page. Streamlit ends a superseded run, and that of a visitor who left, inside the
`st` call made here."""

WAITING = "Waiting for others' computations to finish."

_turns = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) - 1))


class Turn:
    """The progress of one computation, and its place among the long ones.

    Call it with the share done, several times a second. What is `SHORT` never queues behind long work; what takes more
    goes on only when it has a place among a few.

    Parameters
    ----------
    area : Streamlit placeholder
        Where the page says what is going on.
    doing : str
        What is being done, as a person reads it ("Fitting 40 mixtures").
    """

    def __init__(self, area, doing: str) -> None:
        self._area, self._doing, self._held = area, doing, False
        self._started = self._looked = time.monotonic()
        self._spent = time.thread_time()

    def __call__(self, fraction: float) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        later.draw()
        if time.thread_time() - self._spent > SHORT:
            self.take()
        if now - self._started < PATIENCE:
            self._area.empty()
        else:
            self._area.progress(min(max(fraction, 0.0), 1.0), text=f"{self._doing} …")
        self._looked = time.monotonic()

    def take(self) -> None:
        """Wait for a place, unless it has one."""
        while not self._held:
            self._held = _turns.acquire(timeout=LOOK)
            if not self._held:
                self.wait()

    def wait(self) -> None:
        """Say that it waits, once that is worth saying."""
        later.draw()
        waited = time.monotonic() - self._started
        self._area.caption(WAITING if waited > PATIENCE else "")

    def end(self) -> None:
        """Give the place back."""
        if self._held:
            self._held = False
            _turns.release()


@contextmanager
def turn(area, doing: str = "") -> Iterator[Turn]:
    """A `Turn` that ends with the block, whatever happens inside; the area is empty then."""
    one = Turn(area, doing)
    try:
        yield one
    finally:
        one.end()
        area.empty()
