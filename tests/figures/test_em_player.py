from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, norm

from gmm_core.data.catalogue import DatasetSpec, load
from gmm_core.data.dataset import Dataset
from gmm_core.figures import em_player as module
from gmm_core.figures.em_player import em_player
from gmm_core.figures.style import COLOURS, NOISE, trace_index
from gmm_core.fit import em
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.em import EMState, FitTrace
from gmm_core.fit.poor_starts import poor_start
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture


@pytest.fixture
def trace(dataset):
    start = Mixture([1 / 3] * 3, [[0, 0], [5, 5], [1, 9]], [np.eye(2) * 4] * 3)
    return em.run(dataset.X, FitSpec(3, max_iter=6, tol=0), start)


def nearest(shade):
    """The component whose colour is most like the shade."""
    rgb = [np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in (shade, *COLOURS[:3])]
    return int(np.argmin([np.linalg.norm(rgb[0] - own) for own in rgb[1:]]))


def test_half_steps_are_the_start_then_e_and_m_in_turn(dataset, trace):
    _, frames = em_player(dataset, trace)
    assert [step.kind for step in frames.steps] == ["Start", "E-step"] + ["M-step", "E-step"] * 6
    assert all(len(table.windows) == 14 for table in frames.tables)


def test_m_steps_move_ellipses_and_means_to_the_states_own(dataset, trace):
    fig, frames = em_player(dataset, trace)
    for i, step in enumerate(step for step in frames.steps if step.kind in ("Start", "M-step")):
        mixture = trace.states[i].mixture
        for k in range(3):
            outline = step.changes[trace_index(fig, f"component {k + 1}")]
            offset = np.stack([outline["x"], outline["y"]], axis=1) - mixture.means[k]
            squared = np.einsum("ni,ij,nj->n", offset, np.linalg.inv(mixture.covariances[k]), offset)
            np.testing.assert_allclose(squared, chi2.ppf(0.9, 2), rtol=1e-8)
        np.testing.assert_array_equal(step.changes[trace_index(fig, "means")]["x"], mixture.means[:, 0])


def test_e_steps_recolour_by_the_states_responsibilities(dataset, trace):
    _, frames = em_player(dataset, trace)
    grey = frames.steps[0].changes[0]["color"]
    assert {frames.palette[i] for i in grey} == {NOISE}
    for i, step in enumerate(step for step in frames.steps if step.kind == "E-step"):
        r = trace.states[i].responsibilities
        sure = np.flatnonzero(r.max(axis=1) > 0.97)
        shown = [nearest(frames.palette[c]) for c in np.asarray(step.changes[0]["color"])[sure]]
        np.testing.assert_array_equal(shown, r[sure].argmax(axis=1))
    assert len(frames.palette) <= 256


def test_the_likelihood_is_revealed_one_state_per_e_step(dataset, trace):
    fig, frames = em_player(dataset, trace)
    line, now = trace_index(fig, "log-likelihood"), trace_index(fig, "now")
    np.testing.assert_array_equal(fig.data[line].y, trace.log_likelihoods)
    assert frames.steps[0].changes[line]["reveal"] == [0]
    for i, step in enumerate(step for step in frames.steps if step.kind == "E-step"):
        assert step.changes[line]["reveal"] == [i + 1]
        assert step.changes[now]["y"] == [trace.states[i].log_likelihood]
        assert step.changes[now]["x"] == [i]


def test_m_steps_never_touch_colours_nor_e_steps_shapes(dataset, trace):
    fig, frames = em_player(dataset, trace)
    shapes = {trace_index(fig, name) for name in ("component 1", "component 2", "component 3", "means")}
    for step in frames.steps[1:]:
        assert set(step.changes).isdisjoint(shapes) if step.kind == "E-step" else set(step.changes) == shapes


def test_tables_hold_the_states_numbers_and_mark_the_katas_convergence(dataset, trace):
    _, frames = em_player(dataset, trace)
    convergence, parameters = frames.tables
    values = [float(row[1].replace(",", "").replace("−", "-")) for row in convergence.rows]
    np.testing.assert_allclose(values, trace.log_likelihoods, atol=5e-5)
    assert [row[2] for row in convergence.rows] == [
        "",
        *(f"{step:+.3g}".replace("-", "−") for step in np.diff(trace.log_likelihoods)),
    ]
    small = np.flatnonzero(np.abs(np.diff(trace.log_likelihoods)) < 0.01) + 1
    assert convergence.marked == frozenset(small[:1].tolist())
    assert len(parameters.rows) == 7 * 3
    first, last = parameters.windows[1], parameters.windows[-1]
    assert (first, last) == ((0, 3), (18, 21))
    shown = [float(value) for value in parameters.rows[18][1:]]
    final = trace.final.mixture
    wanted = [final.weights[0], *final.means[0], *np.sqrt(np.diag(final.covariances[0]))]
    assert shown == pytest.approx(wanted, rel=5e-3, abs=5e-4)


def test_the_likelihood_appears_in_the_table_with_its_e_step(dataset, trace):
    _, frames = em_player(dataset, trace)
    assert frames.tables[0].windows[:5] == ((0, 0), (0, 1), (0, 1), (0, 2), (0, 2))


def test_captions_say_what_moved_and_how_it_ended(dataset, trace):
    _, frames = em_player(dataset, trace)
    moves = np.linalg.norm(trace.states[1].mixture.means - trace.states[0].mixture.means, axis=1)
    assert f"component {moves.argmax() + 1} moves farthest, by {moves.max():.3g}." in frames.steps[2].caption
    assert frames.steps[-1].caption.endswith("Stopped at the most iterations.")
    _, finished = em_player(dataset, replace(trace, stop_reason="converged"))
    assert finished.steps[-1].caption.endswith(". Converged.")
    why = Degeneracy(1, "has collapsed onto a line")
    _, broken = em_player(dataset, replace(trace, stop_reason="degenerate", degeneracy=why))
    assert broken.steps[-1].caption.endswith("Degenerate: Component 2 has collapsed onto a line.")


def test_one_feature_is_played_as_weighted_densities(dataset, trace):
    fig, frames = em_player(dataset, trace, axes=(1,))
    last = frames.steps[-2]
    mixture = trace.final.mixture
    curve = last.changes[trace_index(fig, "component 2")]
    sd = np.sqrt(mixture.covariances[1, 1, 1])
    expected = mixture.weights[1] * norm.pdf(curve["x"], mixture.means[1, 1], sd)
    np.testing.assert_allclose(curve["y"], expected, atol=1e-12)
    means = last.changes[trace_index(fig, "means")]
    np.testing.assert_allclose(means["y"][1], mixture.weights[1] * norm.pdf(0) / sd)
    low, high = fig.layout.yaxis.range
    assert low < fig.data[0].y.min() < 0 < max(curve["y"]) < high


def test_a_start_that_is_never_left_is_two_steps(dataset, trace):
    still = replace(trace, states=trace.states[:1])
    fig, frames = em_player(dataset, still)
    assert [step.kind for step in frames.steps] == ["Start", "E-step"]
    low, high = fig.layout.yaxis2.range
    assert low < trace.states[0].log_likelihood < high


def test_a_long_trace_is_thinned_but_keeps_its_first_and_last_states(dataset, three):
    states = tuple(EMState(three, dataset.X, -1000.0 + i, i) for i in range(1_000))
    fig, frames = em_player(dataset, FitTrace(FitSpec(3), states, "converged"))
    played = fig.data[trace_index(fig, "log-likelihood")].x
    assert len(played) <= module.MOST_STATES
    assert played[:10].tolist() == list(range(10))
    assert played[-1] == 999
    assert len(played) > module.MOST_STATES - 5
    assert np.diff(played).min() > 0
    assert len(frames.steps) == 2 * len(played)


def test_many_rows_are_played_as_a_sample(three):
    X, _ = three.sample(module.MOST_POINTS + 300, np.random.default_rng(0))
    trace = em.run(X, FitSpec(3, max_iter=2, tol=0), three)
    fig, frames = em_player(Dataset(X, ("x", "y")), trace)
    rows = fig.data[0].customdata
    assert len(rows) == module.MOST_POINTS
    np.testing.assert_allclose(fig.data[0].x, X[rows, 0], rtol=1e-6)
    assert len(frames.steps[1].changes[0]["color"]) == module.MOST_POINTS
    assert trace.final.log_likelihood == pytest.approx(trace.final.mixture.log_likelihood(X))


@pytest.mark.parametrize("n_components", [1, 8])
def test_one_and_eight_components_are_played(dataset, n_components):
    start = Mixture([1 / n_components] * n_components, dataset.X[:n_components], [np.eye(2)] * n_components)
    trace = em.run(dataset.X, FitSpec(n_components, max_iter=3), start)
    fig, frames = em_player(dataset, trace)
    assert len(fig.data) == 1 + n_components + 3
    assert len(frames.tables[1].colours) == n_components * len(trace.states)
    assert frames.to_json()


def test_many_shades_still_leave_a_place_for_grey(dataset):
    rng = np.random.default_rng(0)
    start = Mixture([0.1] * 10, rng.uniform(0, 9, (10, 2)), [np.eye(2) * 6] * 10)
    _, frames = em_player(dataset, em.run(dataset.X, FitSpec(10, max_iter=12, tol=0), start))
    assert 100 < len(frames.palette) <= 256
    assert frames.palette[frames.steps[0].changes[0]["color"][0]] == NOISE


def test_sixty_iterations_of_a_thousand_points_take_at_most_260_kB_with_the_picture_and_its_tables():
    data = load(DatasetSpec(size=334))
    start = poor_start(data.X, "corner", 3, "full")
    trace = em.run(data.X, FitSpec(3, max_iter=60, tol=0), start)
    assert (data.n_samples, len(trace.states)) == (1002, 61)
    fig, frames = em_player(data, trace)
    assert len(frames.to_json()) + len(fig.to_json()) <= 260_000


def test_a_mean_far_from_the_data_is_in_the_picture(dataset):
    start = Mixture([0.5, 0.5], [[5, 5], [40, -30]], [np.eye(2)] * 2)
    fig, _ = em_player(dataset, em.run(dataset.X, FitSpec(2, max_iter=3), start))
    assert fig.layout.xaxis.range[1] > 40
    assert fig.layout.yaxis.range[0] < -30
