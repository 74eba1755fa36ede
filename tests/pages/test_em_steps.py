"""EM, step by step: every start runs, and what is said of its end is what scikit-learn finds from the same start."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_core.data.catalogue import default_spec, load
from gmm_core.figures.em_player import em_player
from gmm_core.fit import em, restarts
from gmm_core.fit.poor_starts import POOR_STARTS, in_a_row, poor_start
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture
from pages.ui.handmade import Handmade


@pytest.fixture
def open_steps(open_page):
    """Open the page with values in its address."""

    def open_(data="kata", **params):
        app = open_page("em-steps", data=data)
        for name, value in params.items():
            app.session_state[name] = value
        return app.run()

    return open_


def verdict(app) -> str:
    return " ".join(element.value for kind in ("success", "warning") for element in app.get(kind))


def stage(app) -> dict:
    """What the first picture was sent."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def peer(X, means, variances) -> float:
    """Where scikit-learn's EM ends from this start."""
    precisions = np.linalg.inv(variances)
    weights = np.full(len(means), 1 / len(means))
    fit = GaussianMixture(
        len(means), weights_init=weights, means_init=means, precisions_init=precisions, tol=1e-9, max_iter=5000
    )
    return fit.fit(X).score(X) * len(X)


@pytest.mark.parametrize("begin", POOR_STARTS)
@pytest.mark.parametrize("data", ["kata", "galaxies", "wine"])
def test_every_bad_start_runs_on_every_kind_of_data(open_steps, begin, data):
    app = open_steps(data, begin=begin)
    assert not app.exception
    assert not app.error
    assert POOR_STARTS[begin] in " ".join(caption.value for caption in app.caption)
    assert verdict(app)


def test_identical_means_are_not_called_a_maximum(open_steps):
    app = open_steps(begin="identical")
    assert "Not even a maximum" in verdict(app)
    assert "local maximum" not in verdict(app)


@pytest.mark.parametrize(
    ("data", "hand"),
    [
        ("kata", "2,2,1,0,1;2,8,1,0,1;7,7,1,0.2,1"),
        ("kata", "2,8,1,0,1;2,7,1,0,1;5,5,9,0,9"),  # a bad one
        ("galaxies", "10,0,1,0,1;20,0,5,0,1;30,0,9,0,1"),
    ],
)
def test_a_link_to_a_start_set_by_hand_runs_it(open_steps, data, hand):
    app = open_steps(data, begin="hand", hand=hand, go="true")
    assert not app.exception
    X = load(default_spec(data)).X
    means, variances = Handmade.read(hand).features(X.shape[1])
    said = re.search(r"log L = (−[\d,]+\.\d+)", verdict(app))[1].replace(",", "").replace("−", "-")
    assert float(said) == pytest.approx(peer(X, means, variances), abs=0.02)


@pytest.mark.parametrize("begin", ["chosen", "corner", "two-in-one"])
def test_components_are_numbered_by_where_they_end_as_on_every_page(open_steps, begin):
    data, spec = load(default_spec("kata")), FitSpec(init_params="random", n_init=1, seed=3)
    fit = restarts.fit(data.X, spec)
    if begin != "chosen":
        fit = restarts.refine(data.X, spec, poor_start(data.X, begin, 3, "full", 3))
    assert fit.best is not fit.winner  # else they would have these numbers anyway
    assert stage(open_steps(begin=begin, init="random", seed=3))["frames"] == film(data, spec, fit.best.start)


def test_components_set_by_hand_keep_the_persons_numbers(open_steps):
    data, spec = load(default_spec("kata")), FitSpec(n_init=1)
    means, variances = [[7, 7], [2, 8], [2, 2]], [np.eye(2)] * 3
    start = Mixture(np.full(3, 1 / 3), means, variances)
    assert restarts.refine(data.X, spec, start).best.start is not start  # the data would number them otherwise
    app = open_steps(begin="hand", hand="7,7,1,0,1;2,8,1,0,1;2,2,1,0,1", go="true", init="kmeans")
    assert stage(app)["frames"] == film(data, spec, start)


def film(data, spec, start) -> str:
    return em_player(data, em.run(data.X, spec, start), (0, 1))[1].to_json()


def test_the_stage_begins_with_means_in_a_row_and_runs_from_where_they_stand(open_steps):
    app = open_steps("galaxies", begin="hand")
    X = load(default_spec("galaxies")).X
    row = Handmade.of(in_a_row(X, 3), (0,))
    assert app.session_state["hand"] == row.write()
    assert stage(app)["handles"]["flat"]
    np.testing.assert_allclose(stage(app)["handles"]["points"], row.points)
    (run,) = (button for button in app.button if button.label == "Run EM from here")
    run.click().run()
    assert stage(app)["frames"]
    (back,) = (button for button in app.button if button.label == "Change the start")
    back.click().run()
    np.testing.assert_allclose(stage(app)["handles"]["points"], row.points)


def test_the_number_of_components_is_that_of_the_slider(open_steps):
    hand = "2,2,1,0,1;2,8,1,0,1;7,7,1,0,1"
    app = open_steps(begin="hand", hand=hand)
    app.slider("k").set_value(4).run()
    points = stage(app)["handles"]["points"]
    assert points[:3] == [[2, 2], [2, 8], [7, 7]]
    assert len(points) == 4
    (fewer,) = (button for button in app.button if button.label == "Remove the last")
    fewer.click().run()
    fewer.click().run()
    assert stage(app)["handles"]["points"] == [[2, 2], [2, 8]]
    assert app.slider("k").value == 2


def test_other_data_begin_with_a_start_of_their_own(open_steps):
    app = open_steps(begin="hand", hand="2,2,1,0,1;2,8,1,0,1;7,7,1,0,1", go="true")
    app.selectbox("data-choice").set_value("galaxies").run()
    assert not app.exception
    assert app.session_state["hand"] == Handmade.of(in_a_row(load(default_spec("galaxies")).X, 3), (0,)).write()
    assert app.session_state["go"] == ""


def test_a_broken_start_in_a_link_is_refused_and_replaced(open_steps):
    app = open_steps(begin="hand", hand="1,2,three")
    assert not app.exception
    assert "The start in the link" in app.error[0].value
    (anew,) = (button for button in app.button if button.label == "Set the means anew")
    anew.click().run()
    assert not app.error
    assert len(stage(app)["handles"]["points"]) == 3


def test_a_start_that_is_not_chosen_in_the_sidebar_cannot_be_chosen_there(open_steps):
    assert "init-choice" in {box.key for box in open_steps().selectbox}
    assert "init-choice" not in {box.key for box in open_steps(begin="corner").selectbox}
