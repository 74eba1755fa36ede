import numpy as np
import pytest

from gmm_core.figures import style
from gmm_core.figures.convergence import MAX_TRACES, convergence, restart_traces
from gmm_core.fit.degeneracy import Degeneracy
from gmm_core.fit.restarts import Run

VALUES = np.array([-500.0, -420.0, -400.0, -400.0, -399.5])


@pytest.fixture
def run(three):
    def make(index, values, degenerate=False):
        why = Degeneracy(0, "has collapsed") if degenerate else None
        return Run(index, three, three, np.array(values, float), "degenerate" if degenerate else "converged", why)

    return make


def test_the_curve_is_the_log_likelihood_and_below_its_change(traces):
    drawn = traces(convergence(VALUES))
    assert set(drawn) == {"log-likelihood", "change"}
    np.testing.assert_array_equal(drawn["log-likelihood"].x, range(5))
    np.testing.assert_array_equal(drawn["log-likelihood"].y, VALUES)
    np.testing.assert_array_equal(drawn["change"].x, [1, 2, 3, 4])
    np.testing.assert_array_equal(drawn["change"].y, [80, 20, np.nan, 0.5])  # no logarithm of no change
    assert convergence(VALUES).layout.yaxis2.type == "log"


def test_the_current_iteration_is_marked_in_both_panels(traces):
    drawn = traces(convergence(VALUES, current=2))
    assert (drawn["current"].x, drawn["current"].y) == ((2,), (-400.0,))
    assert (drawn["current change"].x, drawn["current change"].y) == ((2,), (20.0,))
    assert "current change" not in traces(convergence(VALUES, current=0))
    assert "current" not in traces(convergence(VALUES, current=5))


def test_tolerance_and_best_known_are_lines_with_their_values():
    fig = convergence(VALUES, tol=0.25, best_known=-390.0)
    assert [(shape.y0, shape.yref) for shape in fig.layout.shapes] == [(-390.0, "y"), (0.25, "y2")]
    labels = {note.text: note.y for note in fig.layout.annotations}
    assert labels == {"best known": -390.0, "0.25": pytest.approx(np.log10(0.25))}
    assert not convergence(VALUES, tol=0).layout.shapes


def test_a_start_alone_is_drawn(traces):
    drawn = traces(convergence(np.array([-5.0]), current=0))
    np.testing.assert_array_equal(drawn["log-likelihood"].y, [-5])
    assert len(drawn["change"].y) == 0


def test_runs_are_coloured_by_their_optimum_the_best_on_top(run):
    runs = [run(0, [-900, -410]), run(1, [-800, -400]), run(2, [-900, 9e9], degenerate=True)]
    fig = restart_traces(runs, [1, 0, -1], highlighted=0)
    assert [trace.name for trace in fig.data] == ["run 2", "run 0", "run 1"]
    np.testing.assert_array_equal(fig.data[2].y, [-800, -400])
    assert [trace.line.color for trace in fig.data] == [style.NOISE, style.COLOURS[1], style.COLOURS[0]]
    assert [trace.line.dash for trace in fig.data] == ["dot", "solid", "solid"]
    assert fig.data[1].line.width > fig.data[2].line.width


def test_the_axis_shows_every_sound_end_whatever_the_starts_and_degenerate_ends(run):
    runs = [run(0, [-1e9, -410]), run(1, [-800, -400]), run(2, [-900, 9e9], degenerate=True)]
    low, high = restart_traces(runs, [1, 0, -1]).layout.yaxis.range
    assert -900 < low < -410 < -400 < high < 0


def test_of_many_runs_the_best_and_an_even_choice_are_drawn(run):
    runs = [run(i, [-900, -400 - i]) for i in range(3 * MAX_TRACES)]
    names = [trace.name for trace in restart_traces(runs, [0] * len(runs)).data]
    assert len(names) == MAX_TRACES
    assert names[-1] == "run 0"
    assert names[0] == f"run {len(runs) - 1}"


def test_of_many_runs_the_one_to_be_seen_is_always_drawn(run):
    runs = [run(i, [-900, -400 - i]) for i in range(3 * MAX_TRACES)]
    for picked in range(20, 26):
        (strong,) = (
            one for one in restart_traces(runs, [0] * len(runs), highlighted=picked).data if one.line.width > 2
        )
        assert strong.name == f"run {picked}"


def test_no_run_one_state_and_none_sound_are_drawn(run):
    assert len(restart_traces([], []).data) == 0
    low, high = restart_traces([run(0, [-400.0])], [0]).layout.yaxis.range
    assert low < -400 < high
    assert restart_traces([run(0, [1, 2], degenerate=True)], [-1]).layout.yaxis.range is None


def test_small_steps_of_a_huge_likelihood_are_kept(run):
    values = -1e8 + np.arange(5.0)
    np.testing.assert_array_equal(restart_traces([run(0, values)], [0]).data[0].y, values)
