import numpy as np
import pytest

from gmm_core.figures.geometry import boundaries, compact, drawn_rows, ellipse, radius, reach, span


@pytest.mark.parametrize("mass", [0.1, 0.5, 0.9, 0.99])
def test_the_ellipse_holds_its_mass(mass):
    covariance = np.array([[2.0, 0.9], [0.9, 1.0]])
    draws = np.random.default_rng(0).multivariate_normal([3, -1], covariance, 40_000)
    outline = ellipse([3, -1], covariance, mass, n_points=361)
    # inside a convex outline: on the left of every edge
    edges, starts = np.diff(outline, axis=0), outline[:-1]
    inside = np.ones(len(draws), bool)
    for edge, start in zip(edges, starts, strict=True):
        inside &= edge[0] * (draws[:, 1] - start[1]) - edge[1] * (draws[:, 0] - start[0]) > 0
    assert inside.mean() == pytest.approx(mass, abs=0.008)


def test_two_dimensional_radius_has_a_closed_form():
    assert radius(0.9) == pytest.approx(np.sqrt(-2 * np.log(0.1)))
    assert radius(0.6826894921370859, 1) == pytest.approx(1)


def test_the_outline_is_closed_and_turns_with_the_covariance():
    outline = ellipse([0, 0], np.diag([9.0, 1.0]), 0.5)
    np.testing.assert_array_equal(outline[0], outline[-1])
    np.testing.assert_allclose(outline[0], [3 * radius(0.5), 0], atol=1e-12)


def test_the_boundary_of_two_centres_is_their_perpendicular_bisector():
    centres = np.array([[0.0, 0.0], [4.0, 2.0]])
    x, y = boundaries(lambda p: -((p[:, None] - centres) ** 2).sum(axis=2), (-2, 6), (-3, 5), n=40)
    on = np.isfinite(x)
    np.testing.assert_allclose(4 * x[on] + 2 * y[on], 10, atol=1e-9)
    assert y[on].min() < -2.5
    assert y[on].max() > 4.5


def test_every_boundary_point_is_a_tie_of_the_two_best():
    rng = np.random.default_rng(2)
    centres = rng.normal(0, 3, (5, 2))
    cell = 12 / 149 * np.sqrt(2)  # the diagonal of a cell of the grid

    def scores(p):
        return -((p[:, None] - centres) ** 2).sum(axis=2)

    x, y = boundaries(scores, (-6, 6), (-6, 6), n=150)
    on = np.isfinite(x)
    p = np.stack([x[on], y[on]], axis=1)
    values, apart = scores(p), np.linalg.norm(centres[:, None] - centres, axis=2)
    order = np.argsort(-values, axis=1)
    ranked = np.take_along_axis(values, order, axis=1)
    # the difference of two scores is linear, with the slope 2 |difference of the centres|
    pair, others = order[:, :2, None], order[:, None, 2:]
    rivals = (ranked[:, :2, None] - ranked[:, None, 2:]) / (2 * apart[pair, others])
    clear = (rivals > cell).all(axis=(1, 2))  # no third group has a say within a cell
    assert clear.mean() > 0.6
    assert (ranked[clear, 0] - ranked[clear, 1]).max() < 1e-9
    # near a meeting of three the line is interpolated: within a cell of where the winner truly changes
    away = (ranked[:, :1] - ranked[:, 1:]) / (2 * apart[order[:, :1], order[:, 1:]])
    assert away.min(axis=1).max() < cell
    lengths = np.hypot(x[1::3] - x[::3], y[1::3] - y[::3])
    assert lengths.max() < cell + 1e-9


def test_one_group_has_no_boundary():
    x, _ = boundaries(lambda p: p[:, :1], (0, 1), (0, 1), n=5)
    assert x.size == 0


def test_few_rows_are_all_drawn_and_many_are_sampled_the_same_way_each_time():
    assert drawn_rows(5, 10).tolist() == [0, 1, 2, 3, 4]
    sample = drawn_rows(1000, 10)
    assert len(np.unique(sample)) == 10
    np.testing.assert_array_equal(sample, drawn_rows(1000, 10))


def test_a_span_of_equal_values_is_still_a_span():
    low, high = span(np.array([3.0, 3.0]))
    assert low < 3 < high


@pytest.mark.parametrize("offset", [0.0, 50.0, 1.7e9, -1e15])
def test_compact_coordinates_stay_where_they_were(offset):
    values = np.append(offset + np.linspace(0, 10, 50), np.nan)
    moved = np.abs(compact(values) - values)[:-1]
    assert moved.max() < 1e-5 * 10
    assert np.isnan(compact(values)[-1])
    assert compact(np.linspace(0, 1, 9)).dtype == np.float32
    assert compact(np.empty(0)).size == 0
    assert compact(np.array([1e39])) == 1e39


def test_an_axis_reaches_what_is_drawn_around_the_data_unless_that_is_far_larger():
    values = np.array([0.0, 10.0])
    assert reach(values, np.array([2.0]), np.array([8.0])) == span(values)
    assert reach(values, np.array([-1.0]), np.array([8.0])) == (-1.0, span(values)[1])
    low, high = reach(values, np.array([-100.0]), np.array([100.0]))
    assert (high - low) == pytest.approx(1.5 * (span(values)[1] - span(values)[0]))
