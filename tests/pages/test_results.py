"""The cache of results: bounded, and nothing is computed twice at the same time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
import pytest

from pages.ui import compute
from pages.ui.results import Results, size


def test_the_oldest_is_forgotten_first():
    results = Results(max_entries=2, max_numbers=10**6)
    for key in "ab":
        results.get(key, lambda: 1, 1)
    results.get("a", lambda: pytest.fail("kept"), 1)
    results.get("c", lambda: 1, 1)
    assert [key in results for key in "abc"] == [True, False, True]


def test_large_results_push_out_more_than_one():
    results = Results(max_entries=100, max_numbers=1000)
    for key in "abc":
        results.get(key, lambda: np.zeros(300), 1)
    results.get("d", lambda: np.zeros(900), 1)
    assert len(results) == 1
    assert "d" in results


def test_what_a_page_needs_at_once_stays_however_large():
    results = Results(max_entries=100, max_numbers=10, fewest=3)
    for key in "abcd":
        results.get(key, lambda: np.zeros(300), 1)
    assert [key in results for key in "abcd"] == [False, True, True, True]


@dataclass
class Nested:
    arrays: tuple
    names: dict


def test_size_counts_what_is_inside_and_shared_parts_once():
    X = np.zeros((1000, 2))
    assert 2000 <= size(Nested((X, X), {"a": "x" * 80})) < 2100
    assert size([np.zeros(10) for _ in range(1000)]) >= 10_000


def test_many_who_ask_at_once_cause_one_computation():
    results, made, got = Results(10, 10**6), [], []

    def make():
        made.append(1)
        time.sleep(0.2)
        return "result"

    threads = [threading.Thread(target=lambda: got.append(results.get("a", make, 1))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (made, got) == ([1], ["result"] * 10)


def test_when_the_maker_gives_up_the_next_in_line_makes_it():
    results, begun = Results(10, 10**6), threading.Event()

    def give_up():
        begun.set()
        time.sleep(0.1)
        raise KeyboardInterrupt  # as Streamlit ends a run: not an Exception

    def first():
        with pytest.raises(KeyboardInterrupt):
            results.get("a", give_up, 1)

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(5)
    assert results.get("a", lambda: "made", 1) == "made"
    thread.join(5)


def test_who_waits_may_leave():
    results, begun, end = Results(10, 10**6), threading.Event(), threading.Event()

    def slow():
        begun.set()
        end.wait(5)

    def leave():
        raise TimeoutError

    thread = threading.Thread(target=lambda: results.get("a", slow, 1))
    thread.start()
    begun.wait(5)
    with pytest.raises(TimeoutError):
        results.get("a", lambda: None, 1, while_waiting=leave)
    end.set()
    thread.join(5)


def test_another_look_at_a_comparison_draws_only_what_it_changes(open_page, monkeypatch):
    app, drawn = open_page("choose-k", sample="7081").run(), []  # nobody else asks for this one
    monkeypatch.setattr(compute, "figure_json", lambda figure: drawn.append(figure) or "{}")
    app.session_state["criterion"] = "icl"
    assert not app.run().exception
    assert len(drawn) == 2, "the map and the families' curves of ICL; the other curves show all criteria"
    app.session_state["criterion"] = "bic"
    assert not app.run().exception
    assert len(drawn) == 2
