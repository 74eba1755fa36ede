"""The films of the hard and the soft: read back from their traces and frames."""

import numpy as np
import pytest

from gmm_core.assess.lockstep import lockstep
from gmm_core.data.catalogue import default_spec, load
from gmm_core.data.dataset import Dataset
from gmm_core.figures import style
from gmm_core.figures.hardening import hardening_player
from gmm_core.figures.lockstep import MOST_POINTS, lockstep_player
from gmm_core.fit.hardening import harden, widths
from gmm_core.fit.spec import FitSpec

SPEC = FitSpec(init_params="k-means++", n_init=1)


@pytest.fixture(scope="module")
def elongated():
    return load(default_spec("elongated"))


@pytest.fixture(scope="module")
def run(elongated):
    return lockstep(elongated.X, SPEC, elongated.labels)


@pytest.fixture(scope="module")
def film(elongated, run):
    return lockstep_player(elongated, run)


def place(fig, name, side=None):
    (found,) = [i for i, t in enumerate(fig.data) if t.name == name and (side is None or t.meta == side)]
    return found


def now(frames, step, trace, name):
    """The values of a trace at a step: those of its last change."""
    for t in range(step, -1, -1):
        if name in frames.steps[t].changes.get(trace, {}):
            return np.asarray(frames.steps[t].changes[trace][name])
    raise KeyError(name)


def shown(frames, step, trace):
    return [frames.palette[i] for i in now(frames, step, trace, "color")]


def near(shade, colour):
    """Whether two colours differ by no more than a palette's rounding."""
    channels = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (shade, colour)]
    return np.abs(np.subtract(*channels)).max() <= 8


def test_both_sides_show_the_same_rows_on_axes_of_their_own(film, elongated):
    fig, _ = film
    left, right = (fig.data[place(fig, "points", side)] for side in (0, 1))
    np.testing.assert_allclose(left.x, elongated.X[:, 0], rtol=1e-6)
    np.testing.assert_array_equal(left.customdata, right.customdata)
    assert (left.xaxis, right.xaxis) == ("x", "x2")


def test_half_steps_alternate_and_there_is_one_e_step_per_pair(film, run):
    kinds = [step.kind for step in film[1].steps]
    assert kinds == ["Start", "E-step"] + ["M-step", "E-step"] * (len(run.pairs) - 1)


def test_at_the_start_all_points_are_grey_and_nothing_is_ringed_or_parted(film):
    fig, frames = film
    for side in (0, 1):
        assert set(shown(frames, 0, place(fig, "points", side))) == {style.NOISE}
        assert set(shown(frames, 0, place(fig, "rings", side))) == {style.SURFACE}
        assert now(frames, 0, place(fig, "boundary", side), "reveal") == [0]


def test_k_means_points_have_the_plain_colour_of_their_cluster(film, run):
    fig, frames = film
    for i in (0, 3, len(run.pairs) - 1):
        expected = [style.colour(k) for k in run.pairs[i].clusters.labels]
        assert shown(frames, 2 * i + 1, place(fig, "points", 0)) == expected


def test_the_mixtures_points_are_mixed_and_sure_ones_are_plain(film, run):
    fig, frames = film
    final = run.final.mixture.responsibilities
    sure = np.flatnonzero(final.max(axis=1) > 1 - 1e-9)
    colours = shown(frames, len(frames.steps) - 1, place(fig, "points", 1))
    assert len(sure) > 50
    assert all(near(colours[i], style.colour(final[i].argmax())) for i in sure)
    assert len(set(colours)) > 3


def test_rings_are_on_the_points_where_the_two_disagree(film, run, elongated):
    fig, frames = film
    for i in (0, 2, len(run.pairs) - 1):
        for side in (0, 1):
            trace = place(fig, "rings", side)
            ringed = np.array(shown(frames, 2 * i + 1, trace)) == style.TEXT
            xy = np.column_stack([fig.data[trace].x, fig.data[trace].y])[ringed]
            np.testing.assert_allclose(xy, elongated.X[run.pairs[i].apart], rtol=1e-6)


def test_centres_and_means_move_with_the_m_step(film, run):
    fig, frames = film
    for i in (0, 4, len(run.pairs) - 1):
        step = max(2 * i, 0)
        pair = run.pairs[i]
        for trace, expected in (
            (place(fig, "centres", 0), pair.clusters.centres),
            (place(fig, "means", 1), pair.mixture.mixture.means),
        ):
            at = np.column_stack([now(frames, step, trace, "x"), now(frames, step, trace, "y")])
            np.testing.assert_allclose(at, expected)


def test_a_method_that_has_ended_changes_no_more(film, run):
    fig, frames = film
    assert run.n_kmeans < run.n_em
    rests = next(i for i, pair in enumerate(run.pairs) if pair.iteration >= run.n_kmeans)
    after = frames.steps[2 * rests + 2 :]
    still = {place(fig, name, 0) for name in ("points", "centres", "boundary")}
    assert not any(still & set(step.changes) for step in after)


def test_the_last_boundary_is_straight_for_k_means_only(film):
    fig, frames = film
    last = len(frames.steps) - 1
    for side, straight in ((0, True), (1, False)):
        trace = place(fig, "boundary", side)
        x, y = now(frames, last, trace, "x"), now(frames, last, trace, "y")
        pieces = np.isnan(x).sum()
        assert now(frames, last, trace, "reveal")[0] > len(x)
        assert (np.isfinite(y).sum() <= 3 * pieces) == straight or not straight


def test_captions_count_the_disagreements_and_give_both_indices(film, run):
    text = film[1].steps[-1].caption
    assert f"{len(run.final.apart)} of 300 points" in text
    assert f"k-means {run.final.rand_kmeans:.2f}, mixture {run.final.rand_mixture:.2f}" in text


def test_an_m_step_that_stands_for_several_says_so(film, run):
    captions = [step.caption for step in film[1].steps if step.kind == "M-step"]
    skipped = [i for i in range(1, len(run.pairs)) if run.pairs[i].iteration > run.pairs[i - 1].iteration + 1]
    assert captions[0].startswith("M-step 1: k-means moves")
    first = run.pairs[skipped[0] - 1].iteration + 1
    assert captions[skipped[0] - 1].startswith(f"M-steps {first} to {run.pairs[skipped[0]].iteration}: k-means came")


def test_boundaries_can_be_left_out_and_are_where_the_picture_lacks_columns(elongated, run):
    names = {trace.name for trace in lockstep_player(elongated, run, (0, 1), False)[0].data}
    assert "boundary" not in names
    iris = load(default_spec("iris"))
    fig, frames = lockstep_player(iris, lockstep(iris.X, SPEC, iris.labels), (2, 0))
    assert "boundary" not in {trace.name for trace in fig.data}
    np.testing.assert_allclose(fig.data[place(fig, "points", 0)].x, iris.X[:, 2], rtol=1e-6)
    assert frames.to_json()


def test_one_column_has_curves_of_weighted_density_and_points_below():
    data = load(default_spec("one-dimensional"))
    run = lockstep(data.X, SPEC, data.labels)
    fig, frames = lockstep_player(data, run, (0,))
    final, last = run.final.mixture.mixture, len(frames.steps) - 1
    x, y = (now(frames, last, place(fig, "component 1", 1), axis) for axis in "xy")
    np.testing.assert_allclose(y, np.exp(final.weighted_log_prob(x[:, None]))[:, 0])
    assert max(fig.data[place(fig, "points", 0)].y) < 0
    assert frames.to_json()


def test_many_rows_are_played_as_a_sample_and_counted_in_full():
    rng = np.random.default_rng(0)
    data = Dataset(np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(5, 2, (900, 2))]), ("a", "b"))
    run = lockstep(data.X, FitSpec(n_components=2, init_params="k-means++"))
    fig, frames = lockstep_player(data, run)
    assert len(fig.data[place(fig, "points", 0)].x) == MOST_POINTS
    assert "of 1,800 points" in frames.steps[-1].caption
    assert "Rand" not in frames.steps[-1].caption


@pytest.mark.parametrize("n_components", [1, 10])
def test_one_and_ten_components_can_be_played(elongated, n_components):
    spec = FitSpec(n_components=n_components, init_params="k-means++", max_iter=20)
    fig, frames = lockstep_player(elongated, lockstep(elongated.X, spec, elongated.labels))
    assert len(frames.palette) <= 256
    assert sum(trace.name.startswith("component") for trace in fig.data) == n_components


# ---- from soft to hard ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def states(elongated, run):
    return harden(elongated.X, run.final.clusters.centres, widths(elongated.X, 11))


def test_there_is_a_step_per_width_and_the_last_is_hard(elongated, states):
    fig, frames = hardening_player(elongated, states)
    assert len(frames.steps) == 11
    points = place(fig, "points")
    last = shown(frames, 10, points)
    assert all(near(shade, style.colour(k)) for shade, k in zip(last, states[-1].labels, strict=True))
    assert len(set(shown(frames, 0, points))) > 3


def test_circles_have_radius_sigma_and_never_quite_vanish(elongated, states):
    fig, frames = hardening_player(elongated, states)
    for step in (0, 5):
        trace = place(fig, "component 2")
        at = np.column_stack([now(frames, step, trace, "x"), now(frames, step, trace, "y")])
        np.testing.assert_allclose(np.linalg.norm(at - states[step].centres[1], axis=1), states[step].sigma)
    assert np.ptp(now(frames, 10, place(fig, "component 2"), "x")) > 0


def test_at_width_zero_circles_are_points_even_where_another_column_is_a_thousand_times_as_wide(elongated):
    data = Dataset(np.column_stack([elongated.X, 1000 * elongated.X[:, 0]]), ("a", "b", "c"))
    path = harden(data.X, data.X[:3], widths(data.X, 3))
    fig, frames = hardening_player(data, path)
    assert 0 < np.ptp(now(frames, 2, place(fig, "component 1"), "x")) < 0.01 * np.ptp(data.X[:, 0])


def test_the_mark_walks_down_the_curve_of_shared_points(elongated, states):
    fig, frames = hardening_player(elongated, states)
    curve, mark = fig.data[place(fig, "shared")], place(fig, "now")
    for step, state in enumerate(states):
        assert (now(frames, step, mark, "x")[0], now(frames, step, mark, "y")[0]) == (curve.x[step], curve.y[step])
        assert curve.y[step] == pytest.approx(100 * state.n_shared / 300)


def test_held_centres_keep_one_boundary_and_free_ones_show_it_once_they_part(elongated, run, states):
    fig, frames = hardening_player(elongated, states)
    trace = place(fig, "boundary")
    assert sum(trace in step.changes for step in frames.steps) == 1
    free = harden(elongated.X, run.final.clusters.centres, widths(elongated.X, 11), moving=True)
    fig, frames = hardening_player(elongated, free)
    assert now(frames, 0, place(fig, "boundary"), "reveal") == [0]
    assert now(frames, 10, place(fig, "boundary"), "reveal") != [0]
    assert "stand in 1 place" in frames.steps[0].caption


def test_one_column_shrinks_bell_curves():
    data = load(default_spec("one-dimensional"))
    path = harden(data.X, np.array([[-4.0], [0.0], [3.0]]), widths(data.X, 5))
    fig, frames = hardening_player(data, path, (0,))
    x, y = (now(frames, 1, place(fig, "component 1"), axis) for axis in "xy")
    np.testing.assert_allclose(y, np.exp(-(((x + 4) / path[1].sigma) ** 2) / 2))
