"""Long computations take turns; short ones never wait."""

from __future__ import annotations

import threading
import time

import pytest

from pages.ui import turns
from pages.ui.turns import WAITING, turn


class Area:
    """What a page would show; `gone` ends the run as Streamlit does when a visitor has left."""

    def __init__(self) -> None:
        self.said, self.gone = [], False
        self.when_waiting = lambda: None

    def _say(self, text: str = "", **more) -> None:
        if self.gone:
            raise KeyboardInterrupt
        self.said.append(text or more.get("text", ""))
        if text == WAITING:
            self.when_waiting()

    caption = empty = _say

    def progress(self, share: float, text: str) -> None:
        self._say(text)


@pytest.fixture
def one_place(monkeypatch) -> threading.BoundedSemaphore:
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(turns, "_turns", places)
    monkeypatch.setattr(turns, "LOOK", 0.01)
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    monkeypatch.setattr(turns, "SHORT", 0.05)
    return places


def work(progress, seconds: float) -> None:
    """As a fit does: uses the processor, and tells its progress in short steps."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        progress(0.5)


def test_short_work_needs_no_place(one_place):
    one_place.acquire()
    with turn(Area()) as progress:
        work(progress, 0.02)


def test_long_work_waits_for_a_place_and_says_so(one_place):
    one_place.acquire()
    area = Area()
    area.when_waiting = one_place.release
    with turn(area, "Fitting") as progress:
        work(progress, 0.15)
        assert not one_place.acquire(blocking=False)  # it has the place
    assert "Fitting …" in area.said[area.said.index(WAITING) :]
    assert one_place.acquire(blocking=False)  # and gave it back


@pytest.mark.parametrize("busy", [True, False])
def test_work_of_a_visitor_who_left_ends_and_frees_its_place(one_place, busy):
    if busy:
        one_place.acquire()
    area = Area()
    threading.Timer(0.15, lambda: setattr(area, "gone", True)).start()
    with pytest.raises(KeyboardInterrupt), turn(area, "Fitting") as progress:
        work(progress, 5)
    if busy:
        one_place.release()
    assert one_place.acquire(blocking=False)
