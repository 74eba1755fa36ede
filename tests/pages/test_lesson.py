"""The idea: each button leads into the state that the text beside it speaks of, whatever was moved before."""

from __future__ import annotations

import pytest

MOVED = {
    "data": "iris",
    "k": 5,
    "cov": "spherical",
    "seed": 7,
    "init": "random",
    "begin": "identical",
    "criterion": "aic",
}

LEADS = {
    "Move K yourself": ("Playground", {"data": "kata", "k": 1}),
    "See both in lockstep": (
        "Hard against soft",
        {"data": "elongated", "k": 3, "cov": "tied", "size": 300, "seed": 42},
    ),
    "Look at it closer": ("Playground", {"data": "one-dimensional", "k": 3, "size": 400}),
    "Play it, step by step": ("EM, step by step", {"data": "kata", "init": "kata", "seed": 1, "begin": "chosen"}),
    "Compare all covariance types": (
        "How many components?",
        {"data": "kata", "k": 3, "cov": "full", "criterion": "bic"},
    ),
    "Count the starts you need": (
        "Starts and local optima",
        {"data": "diabetes", "k": 3, "cov": "full", "init": "random_from_data"},
    ),
}


@pytest.mark.parametrize("label", LEADS)
def test_a_button_leads_into_the_state_it_promises(open_page, label):
    app = open_page("lesson")
    for name, value in MOVED.items():
        app.session_state[name] = value
    (button,) = (button for button in app.button if button.label == label)
    button.click().run()
    title, state = LEADS[label]
    assert not app.exception
    assert app.title[0].value == title
    assert {name: app.session_state[name] for name in state} == state


def test_every_page_of_the_lesson_is_led_to(open_page):
    shown = [button.label for button in open_page("lesson").button if button.label in LEADS]
    assert sorted(shown) == sorted(LEADS)
