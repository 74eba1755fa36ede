"""Frames: what travels is small, and comes back as it was."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from gmm_core.figures.frames import Frames, Step, Table


def decoded(channel: dict) -> list[np.ndarray]:
    values = np.frombuffer(base64.b64decode(channel["data"]), dtype=channel["dtype"]) * channel["unit"]
    return np.split(values + channel["offset"], np.cumsum(channel["sizes"])[:-1])


def channel_of(values: list, name: str = "x", **frames) -> dict:
    steps = tuple(Step("M-step", "", {0: {name: v}}) for v in values)
    (channel,) = json.loads(Frames(steps, **frames).to_json())["channels"]
    return channel


@pytest.mark.parametrize("offset", [0.0, 1.7e9])
@pytest.mark.parametrize("spread", [1e-6, 1.0, 1e6])
def test_coordinates_arrive_within_a_ten_thousandth_of_their_range(offset, spread):
    sent = [offset + spread * np.random.default_rng(i).normal(size=65) for i in range(10)]
    resolution = max(1e-4 * np.ptp(sent), 4 * np.spacing(offset))
    for got, want in zip(decoded(channel_of(sent)), sent, strict=True):
        np.testing.assert_allclose(got, want, atol=resolution, rtol=0)


def test_a_component_that_shrinks_to_a_point_keeps_its_shape():
    circle = np.cos(np.linspace(0, 6, 65))
    sent = [3 + circle, 3 + 1e-5 * circle]
    got = decoded(channel_of(sent))
    np.testing.assert_allclose(got[1] - got[1].mean(), sent[1] - sent[1].mean(), atol=1e-6)


def test_missing_coordinates_stay_missing():
    got = decoded(channel_of([[0.0, np.nan, 2.0], [1.0, 2.0, 3.0]]))
    assert np.isnan(got[0]).tolist() == [False, True, False]


def test_colours_are_one_byte_a_point():
    channel = channel_of([[0, 1, 2], [2, 2, 2]], "color", palette=("#000", "#111", "#222"))
    assert len(base64.b64decode(channel["data"])) == 6
    assert [a.tolist() for a in decoded(channel)] == [[0, 1, 2], [2, 2, 2]]


def test_sixty_iterations_of_a_thousand_points_and_three_components_fit_in_260_kB():
    rng = np.random.default_rng(0)
    palette = tuple(f"#{i:06x}" for i in range(231))
    caption = "Iteration 60, M-step: means and ellipses move to their share of the points. Log-likelihood -3698.01."

    def geometry(t: int) -> dict:
        ellipses = {k: {"x": rng.normal(size=65), "y": rng.normal(size=65)} for k in (1, 2, 3)}
        return {**ellipses, 4: {"x": rng.normal(size=3), "y": rng.normal(size=3)}, 5: {"reveal": t}}

    steps = [Step("Start", caption, {0: {"color": np.zeros(1000)}, **geometry(1)})]
    for t in range(2, 62):
        steps.append(Step("E-step", caption, {0: {"color": rng.integers(0, 231, 1000)}}))
        steps.append(Step("M-step", caption, geometry(t)))
    rows = tuple((str(i), "-3698.0123", "+0.0001") for i in range(61))
    table = Table("Convergence", ("Iteration", "Log-likelihood", "Change"), rows, ((0, 1),) * 121)
    assert len(Frames(tuple(steps), palette, (table,)).to_json().encode()) <= 235_000  # leaves 25 kB to the figure


@pytest.mark.parametrize(
    ("problem", "steps", "tables"),
    [
        ("at least one step", (), ()),
        ("step 0 does not give", (Step("Start", ""), Step("M-step", "", {0: {"x": [1.0]}})), ()),
        ("outside a palette", (Step("E-step", "", {0: {"color": [3]}}),), ()),
        ("one window", (Step("Start", ""),), (Table("T", ("a",), (("1",),), ()),)),
    ],
)
def test_frames_that_cannot_be_played_are_refused(problem, steps, tables):
    with pytest.raises(ValueError, match=problem):
        Frames(steps, ("#000",), tables)
