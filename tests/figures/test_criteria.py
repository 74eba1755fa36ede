from types import SimpleNamespace

import numpy as np
import pytest

from gmm_core.figures import style
from gmm_core.figures.criteria import criterion_curves, criterion_map, family_curves, held_out_curve
from gmm_core.fit.crossval import HeldOut
from gmm_core.fit.selection import Row, Sweep

BIC = {
    "full": {1: 900.0, 2: 700.0, 3: 650.0, 4: 100.0},  # the last one is degenerate: it must never win
    "tied": {1: 900.0, 2: 690.0, 3: 640.0, 4: 660.0},
}


def row(k, name, bic, sound=True):
    return Row(k, name, -bic / 2 + 5 * k, 5 * k, bic, bic - 10, bic + 20 * k, SimpleNamespace(is_sound=sound))


@pytest.fixture
def sweep():
    rows = [row(k, name, BIC[name][k], (name, k) != ("full", 4)) for k in (1, 2, 3, 4) for name in BIC]
    return Sweep(tuple(rows), {})


def test_curves_are_the_criteria_with_a_gap_where_the_fit_is_not_sound(sweep, traces):
    drawn = traces(criterion_curves(sweep, "full"))
    assert drawn["BIC"].x == (1, 2, 3, 4)
    assert drawn["BIC"].y == (900, 700, 650, None)
    assert drawn["AIC"].y == (890, 690, 640, None)
    assert drawn["ICL"].y == (920, 740, 710, None)
    assert drawn["log-likelihood"].y == (-445, -340, -310, None)
    assert [tuple(pair) for pair in drawn["BIC"].customdata] == [(k, "full") for k in (1, 2, 3, 4)]
    assert not drawn["BIC"].connectgaps


def test_the_choice_is_the_lowest_sound_value(sweep, traces):
    drawn = traces(criterion_curves(sweep, "full"))
    for name, low in (("BIC", 650), ("AIC", 640), ("ICL", 710)):
        assert (drawn[f"{name} selects"].x, drawn[f"{name} selects"].y) == ((3,), (low,))


def test_degenerate_fits_are_crosses_at_the_foot(sweep, traces):
    drawn = traces(criterion_curves(sweep, "full"))
    assert drawn["degenerate"].x == (4,)
    assert drawn["degenerate"].y == (640,)
    assert list(drawn["degenerate"].customdata[0]) == [4, "full"]
    assert "degenerate" not in traces(criterion_curves(sweep, "tied"))


def test_one_criterion_alone_without_the_panel_below(sweep, traces, labels):
    fig = criterion_curves(sweep, "tied", ["bic"], log_likelihood=False, current=2)
    assert set(traces(fig)) == {"BIC", "BIC selects"}
    assert fig.layout.shapes[0].x0 == 2
    assert labels(fig) == ["BIC"]


def test_every_curve_is_named_at_its_end_and_names_keep_apart(sweep, labels):
    fig = criterion_curves(sweep, "full")
    notes = fig.layout.annotations
    assert labels(fig) == ["AIC", "BIC", "ICL"]  # from the lowest up
    assert min(np.diff([note.y for note in notes])) >= 0.1 * (920 - 640) - 1e-9
    assert all(note.x == 3 for note in notes)


def test_names_that_would_overlap_move_both_ways(sweep, labels):
    ends = {"full": 700.0, "tied": 702.0, "diag": 704.0, "spherical": 600.0}
    rows = [row(k, name, end if k == 2 else 900.0) for name, end in ends.items() for k in (1, 2)]
    fig = family_curves(Sweep(tuple(rows), {}))
    height = dict(zip(labels(fig), (note.y for note in fig.layout.annotations), strict=True))
    assert height["Spherical"] == 600
    assert height["Tied"] == pytest.approx(702)
    assert height["Full"] < 700 < 704 < height["Diagonal"]


@pytest.mark.parametrize("rows", [(), (row(2, "full", 100.0, sound=False),)])
def test_nothing_sound_is_no_choice(rows, traces):
    drawn = traces(criterion_curves(Sweep(rows, {}), "full"))
    assert not [name for name in drawn if name.endswith("selects")]


def test_families_side_by_side_and_the_lowest_of_all_ringed(sweep, traces):
    drawn = traces(family_curves(sweep, "bic", current=(2, "full")))
    assert drawn["tied"].y == (900, 690, 640, 660)
    assert (drawn["BIC selects"].x, drawn["BIC selects"].y) == ((3,), (640,))
    assert tuple(drawn["BIC selects"].customdata[0]) == (3, "tied")
    assert (drawn["current"].x, drawn["current"].y) == ((2,), (700,))
    assert drawn["full"].line.color != drawn["tied"].line.color
    assert drawn["full"].line.dash != drawn["tied"].line.dash


def test_a_log_likelihood_always_rises_so_it_selects_nothing(sweep, traces):
    fig = family_curves(sweep, "log_likelihood", current=(4, "full"))
    assert set(traces(fig)) == {"full", "tied"}
    assert "higher is better" in fig.layout.yaxis.title.text


def test_the_map_holds_every_value_and_frames_the_best(sweep, traces):
    fig = criterion_map(sweep, "bic", current=(2, "full"))
    cells = traces(fig)["map"]
    assert [list(line) for line in cells.text] == [["+260", "+260"], ["+60", "+50"], ["+10", "best"], ["", "+20"]]
    assert [list(line) for line in cells.hovertext] == [
        ["900.0", "900.0"],
        ["700.0", "690.0"],
        ["650.0", "640.0"],
        ["", "660.0"],
    ]
    expected = np.array([[900, 700, 650, np.nan], [900, 690, 640, 660]]).T - 640
    np.testing.assert_allclose(np.expm1(cells.z), expected, atol=1e-9)
    assert [tuple(line[1]) for line in cells.customdata] == [(k, "tied") for k in (1, 2, 3, 4)]
    assert (fig.layout.xaxis.ticktext, fig.layout.yaxis.ticktext) == (("Full", "Tied"), ("1", "2", "3", "4"))
    middles = [((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in fig.layout.shapes]
    assert middles == [(1, 2), (0, 1)]
    crosses = traces(fig)["degenerate"]
    assert (crosses.x, crosses.y) == ((0,), (3,))
    assert list(crosses.customdata[0]) == [4, "full"]


def test_the_map_of_the_log_likelihood_says_how_far_below_the_highest(sweep, traces):
    cells = traces(criterion_map(sweep, "log_likelihood"))["map"]
    best = sweep.best("log_likelihood").log_likelihood
    rows = [[sweep.row(k, name) for name in ("full", "tied")] for k in (1, 2, 3, 4)]
    expected = [[best - r.log_likelihood if r.is_sound else np.nan for r in line] for line in rows]
    np.testing.assert_allclose(np.expm1(cells.z), expected, atol=1e-9)
    assert {text[0] for line in cells.text for text in line if text} == {"−", "b"}


def test_a_map_of_refused_and_degenerate_models_has_no_winner(traces):
    fig = criterion_map(Sweep((row(1, "full", 5.0, sound=False), row(2, "tied", 4.0, sound=False)), {}))
    assert not fig.layout.shapes
    assert len(traces(fig)["degenerate"].x) == 4
    assert np.isnan(traces(fig)["map"].z).all()


def test_a_map_of_one_model(traces):
    fig = criterion_map(Sweep((row(1, "full", 5.0),), {}))
    assert traces(fig)["map"].z.tolist() == [[0]]
    assert len(fig.layout.shapes) == 1


def test_held_out_values_with_their_errors_and_the_highest_ringed(traces):
    found = [
        HeldOut(1, "full", -5.0, 0.2),
        HeldOut(2, "full", float("nan"), float("nan")),
        HeldOut(3, "full", -4.0, 0.1),
    ]
    drawn = traces(held_out_curve(found))
    curve = drawn["held-out log-likelihood"]
    np.testing.assert_array_equal(curve.y, [-5, np.nan, -4])
    assert list(curve.customdata[2]) == [3, "full"]
    np.testing.assert_array_equal(curve.error_y.array, [0.2, np.nan, 0.1])
    assert (drawn["highest"].x, drawn["highest"].y) == ((3,), (-4.0,))
    assert set(traces(held_out_curve([HeldOut(1, "full", float("nan"), 0.0)]))) == {"held-out log-likelihood"}


def test_titles_say_which_way_is_better(sweep):
    assert "lower is better" in family_curves(sweep, "aic").layout.yaxis.title.text
    assert criterion_curves(sweep).layout.yaxis.title.text == "lower is better"
    assert "higher is better" in held_out_curve([HeldOut(1, "full", -5.0, 0.2)]).layout.yaxis.title.text
    assert style.TEXT in criterion_map(sweep).to_json()
