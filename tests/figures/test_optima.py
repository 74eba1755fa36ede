import numpy as np
import pytest

from gmm_core.assess.optima import Optima, Optimum
from gmm_core.assess.success import success
from gmm_core.figures import style
from gmm_core.figures.optima import NAMED, final_log_likelihoods, success_rates
from gmm_core.fit.restarts import Run


@pytest.fixture
def atlas(three):
    """Runs at these ends, grouped as given."""

    def make(ends, groups, degenerate=()):
        runs = [Run(100 + i, three, three, np.array([-9e3, end]), "converged") for i, end in enumerate(ends)]
        optima = [Optimum(ends[g[0]], three, tuple(g), len(g) / len(ends)) for g in groups]
        return runs, Optima(tuple(optima), tuple(degenerate), len(ends))

    return make


def test_every_sound_start_is_one_dot_at_its_end(atlas, traces):
    runs, optima = atlas([-400, -420, -400, 9e9, -400], [[0, 2, 4], [1]], degenerate=[3])
    drawn = traces(final_log_likelihoods(runs, optima))
    assert set(drawn) == {"optimum 1", "optimum 2"}
    np.testing.assert_array_equal(drawn["optimum 1"].customdata, [0, 2, 4])
    np.testing.assert_array_equal(drawn["optimum 1"].x, [-400] * 3)
    assert sorted(drawn["optimum 1"].y) == [1, 2, 3]
    np.testing.assert_array_equal(drawn["optimum 2"].y, [1])
    assert drawn["optimum 2"].text == ("start 102: −420.00",)
    assert drawn["optimum 2"].marker.color == style.COLOURS[1]


def test_nearly_equal_ends_are_stacked_in_one_place(atlas, traces):
    runs, optima = atlas([-400, -400.0001, -500], [[0, 1], [2]])
    drawn = traces(final_log_likelihoods(runs, optima))
    assert len(set(drawn["optimum 1"].x)) == 1
    assert sorted(drawn["optimum 1"].y) == [1, 2]


def test_shares_count_the_degenerate_starts_too(atlas, labels):
    runs, optima = atlas([-400, -420, -400, -420, 9e9], [[0, 2], [1, 3]], degenerate=[4])
    assert labels(final_log_likelihoods(runs, optima)) == ["<b>1</b> · 40\u00a0%", "<b>2</b> · 40\u00a0%"]


def test_names_of_ends_that_one_start_reached_would_only_crowd_the_picture(atlas, labels):
    runs, optima = atlas([-400, -420, -440, -440], [[0], [1], [2, 3]])
    assert labels(final_log_likelihoods(runs, optima)) == ["<b>1</b> · 25\u00a0%", "<b>3</b> · 50\u00a0%"]


def test_beyond_nine_optima_the_rest_share_a_colour(atlas, traces):
    ends = [-400.0 - 10 * i for i in range(12)]
    drawn = traces(final_log_likelihoods(*atlas(ends, [[i] for i in range(12)])))
    assert len(drawn) == NAMED + 1
    assert drawn["other optima"].x.tolist() == ends[9:]
    assert drawn["other optima"].marker.color == style.NOISE


def test_the_highlighted_start_is_ringed_unless_it_is_degenerate(atlas, traces):
    runs, optima = atlas([-400, -420, 9e9], [[0], [1]], degenerate=[2])
    ring = traces(final_log_likelihoods(runs, optima, highlighted=1))["highlighted"]
    assert (ring.x, ring.y) == ((-420,), (1,))
    for none in (2, 7, None):
        assert "highlighted" not in traces(final_log_likelihoods(runs, optima, highlighted=none))


def test_one_start_all_degenerate_and_no_start_are_drawn(atlas, traces):
    assert traces(final_log_likelihoods(*atlas([-400], [[0]])))["optimum 1"].y.tolist() == [1]
    assert traces(final_log_likelihoods(*atlas([1.0, 2.0], [], degenerate=[0, 1]))) == {}
    assert traces(final_log_likelihoods([], Optima((), (), 0))) == {}


def test_chances_are_per_cent_with_their_interval(traces):
    chances = {"k-means": success(18, 20), "kata <b>": success(0, 20)}
    fig = success_rates(chances)
    drawn = traces(fig)["chance"]
    np.testing.assert_allclose(drawn.x, [90, 0])
    lows = drawn.x - np.array(drawn.error_x.arrayminus)
    highs = drawn.x + np.array(drawn.error_x.array)
    np.testing.assert_allclose(lows, [100 * c.lower for c in chances.values()], atol=1e-9)
    np.testing.assert_allclose(highs, [100 * c.upper for c in chances.values()], atol=1e-9)
    assert fig.layout.yaxis.ticktext == ("k-means", "kata &lt;b&gt;")
    assert drawn.text[0].startswith("18 of 20 starts")
    assert len(traces(success_rates({}))["chance"].x) == 0


def test_ends_that_are_nearly_the_same_are_not_looked_at_through_a_microscope(atlas):
    low, high = final_log_likelihoods(*atlas([-400, -400.00002], [[0, 1]])).layout.xaxis.range
    assert high - low >= 1
    low, high = final_log_likelihoods(*atlas([-400, -420], [[0], [1]])).layout.xaxis.range
    assert 20 < high - low < 25


def test_what_em_leaves_undone_does_not_look_like_a_difference(atlas):
    low, high = -1129.20247, -1129.20243
    fig = final_log_likelihoods(*atlas([low, high, low], [[1, 0, 2]]))
    left, right = fig.layout.xaxis.range
    assert left < low - 0.4 < high + 0.4 < right
    assert sorted(fig.data[0].y) == [1, 2, 3]  # one stack
