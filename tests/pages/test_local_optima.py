"""How many restarts are needed is answered on the page, with an interval, for each kind of start."""

from __future__ import annotations

import math
import re

import pytest
from scipy.stats import binomtest
from sklearn.mixture import GaussianMixture

from gmm_core.data.catalogue import default_spec, load
from gmm_core.fit import restarts
from gmm_core.fit.spec import START_KINDS, FitSpec


def needed(p: float, assurance: float) -> int:
    """Starts so that one succeeds, counted up one by one."""
    n = 1
    while 1 - (1 - p) ** n < assurance - 1e-12:
        n += 1
    return n


@pytest.fixture
def app(open_page):
    return open_page("local-optima", data="diabetes", k="3")


def test_the_numbers_are_scipys_for_the_share_of_starts_at_the_best_end(app):
    X = load(default_spec("diabetes")).X
    ends = [
        r.log_likelihood
        for r in restarts.fit(X, FitSpec(init_params="random_from_data", n_init=100)).runs
        if r.is_sound
    ]
    reached = sum(end > max(ends) - 0.1 for end in ends)
    interval = binomtest(reached, 100).proportion_ci(0.95, method="wilson")
    shown = {metric.label: metric.value for metric in app.metric}
    said = [caption.value for caption in app.caption]
    assert shown["One start succeeds"] == f"{reached}\u00a0%"
    assert f"{reached} of 100; {100 * interval.low:.0f} to {100 * interval.high:.0f}\u00a0%" in said
    for assurance in (0.95, 0.99):
        assert shown[f"Starts needed for {100 * assurance:.0f}\u00a0%"] == str(needed(reached / 100, assurance))
        assert f"{needed(interval.high, assurance)} to {needed(interval.low, assurance)}" in said
    assert needed(reached / 100, 0.95) == math.ceil(math.log(0.05) / math.log(1 - reached / 100))


def test_every_kind_of_start_is_compared_without_being_asked_for(app):
    table = app.table[0].value
    assert len(table) == len(START_KINDS)
    for chance, number in zip(table["One succeeds"], table["Needed for 95\u00a0%"], strict=True):
        p = int(re.match(r"\d+", chance)[0]) / 100
        assert int(re.match(r"\d+", number)[0]) == needed(p, 0.95)


def test_degenerate_ends_are_set_apart_and_counted(app):
    assert any(caption.value.startswith("Set apart: ") for caption in app.caption)


def test_an_easy_case_needs_one_start(open_page):
    shown = {metric.label: metric.value for metric in open_page("local-optima", k="3", init="kmeans").metric}
    assert shown["Starts needed for 99\u00a0%"] == "1"


def test_it_opens_where_most_starts_miss_the_best_of_several_ends(open_page):
    shown = {metric.label: metric.value for metric in open_page("local-optima").metric}
    assert int(shown["Different maxima found"]) > 1
    assert 0 < int(shown["One start succeeds"].removesuffix("\u00a0%")) < 50


def test_where_nothing_differs_the_one_end_is_drawn_and_what_to_change_is_offered(open_page):
    app = open_page("local-optima", k="3", init="kmeans")
    (said,) = (m.value for m in app.markdown if m.value.startswith("**Every sound start reaches this one maximum**"))
    X = load(default_spec("kata")).X
    best = GaussianMixture(3, n_init=5, random_state=0, tol=1e-6, max_iter=500).fit(X)
    assert f"{best.score(X) * len(X):,.2f}".replace("-", "−") in said
    assert not any(m.value.startswith("**Every different end**") for m in app.markdown)
    buttons = {button.label: button for button in app.button}
    assert {"K = 2", "K = 4"} < buttons.keys()
    buttons["Random points as means"].click().run()
    assert app.session_state["init"] == "random_from_data"
