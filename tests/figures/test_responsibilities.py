import numpy as np
import pytest

from gmm_core.figures import style
from gmm_core.figures.responsibilities import responsibility_bars

R = np.array([[0.1, 0.7, 0.2], [1.0, 0.0, 0.0], [0.02, 0.05, 0.93]])


def test_bars_are_the_responsibilities_in_per_cent(traces):
    drawn = traces(responsibility_bars(R, [2, 0]))
    widths = np.stack([drawn[f"component {k}"].x for k in (1, 2, 3)], axis=1)
    np.testing.assert_allclose(widths, 100 * R[[2, 0]], rtol=1e-6)
    np.testing.assert_allclose(widths.sum(axis=1), 100, rtol=1e-6)
    np.testing.assert_array_equal(drawn["component 1"].customdata, [2, 0])
    assert drawn["component 3"].marker.color == style.COLOURS[2]


def test_parts_are_labelled_as_far_as_they_have_room(traces):
    drawn = traces(responsibility_bars(R, [2, 0, 1]))
    assert drawn["component 1"].text == ("", "1", "1: 100\u00a0%")
    assert drawn["component 2"].text == ("2", "2: 70\u00a0%", "")


def test_rows_are_named_from_one_from_the_top():
    axis = responsibility_bars(R, [2, 0]).layout.yaxis
    assert axis.ticktext == ("row 3", "row 1")
    assert axis.autorange == "reversed"
    assert responsibility_bars(R, [1], ["<b>x</b>"]).layout.yaxis.ticktext == ("&lt;b&gt;x&lt;/b&gt;",)


def test_bars_are_stacked():
    assert responsibility_bars(R, [0]).layout.barmode == "stack"


@pytest.mark.parametrize(("n_components", "rows"), [(1, [0]), (8, [0, 1]), (3, [])])
def test_one_component_eight_and_no_rows_are_drawn(n_components, rows, traces):
    r = np.full((2, n_components), 1 / n_components)
    drawn = traces(responsibility_bars(r, rows))
    assert len(drawn) == n_components
    assert all(len(trace.x) == len(rows) for trace in drawn.values())


def test_almost_certain_does_not_read_as_certain(traces):
    drawn = traces(responsibility_bars(np.array([[0.999, 0.001]]), [0]))
    assert drawn["component 1"].text == ("1: over 99\u00a0%",)
