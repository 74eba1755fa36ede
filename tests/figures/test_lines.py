"""Boundaries as lines: few points, in the right place."""

import numpy as np
import pytest

from gmm_core.figures.geometry import boundaries
from gmm_core.figures.lines import border, joined, nearness


def parts(x, y):
    path = np.column_stack([x, y])
    cuts = np.flatnonzero(np.isnan(path[:, 0]))
    return [piece[~np.isnan(piece[:, 0])] for piece in np.split(path, cuts) if len(piece) > 1]


def test_a_straight_boundary_is_two_points_half_way():
    x, y = boundaries(nearness(np.array([[0.0, 0.0], [2.0, 0.0]])), (-3, 5), (-4, 4), 60)
    (line,) = parts(*joined(x, y, 1e-3))
    np.testing.assert_allclose(np.sort(line, axis=0), [[1, -4], [1, 4]], atol=1e-9)


def test_a_circle_closes_and_stays_within_the_tolerance():
    def inside(at):
        squared = (at**2).sum(axis=1)
        return np.column_stack([1 - squared, np.zeros(len(at))])

    x, y = boundaries(inside, (-2, 2), (-2, 2), 81)
    (line,) = parts(*joined(x, y, 1e-3))
    np.testing.assert_allclose(line[0], line[-1], atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(line, axis=1), 1, atol=2e-3)
    assert 10 < len(line) < len(x) / 3


def test_three_centres_part_the_plane_by_lines_of_equal_distance():
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [1.0, 3.0]])
    change = border(nearness(centres), np.array([[-2.0, -2.0], [6.0, 5.0]]), 0)
    at = np.column_stack([change["x"], change["y"]])
    at = at[~np.isnan(at[:, 0])]
    two = np.sort(np.linalg.norm(at[:, None] - centres, axis=2), axis=1)[:, :2]
    inner = two[:, 0] < two[:, 1] + 1e-9
    assert inner.all()
    assert np.mean(two[:, 1] - two[:, 0]) < 0.15  # the corner where three meet is only as fine as the grid
    assert change["reveal"] != [0]
    assert len(at) < 20


def test_one_column_has_an_upright_line_at_the_middle():
    change = border(nearness(np.array([[0.0], [3.0]])), np.array([[-1.0], [4.0]]), 0, top=0.7)
    np.testing.assert_allclose(change["x"][:2], 1.5, atol=2e-3)
    np.testing.assert_allclose(change["y"][:2], [0, 0.7])


@pytest.mark.parametrize("columns", [1, 2])
def test_where_there_is_no_boundary_nothing_is_revealed_but_a_line_is_there(columns):
    change = border(nearness(np.zeros((1, columns))), np.eye(2)[:, :columns], 0)
    assert change["reveal"] == [0]
    assert np.isfinite(change["x"][:2]).all()


def test_neighbours_differ_in_length_so_that_they_are_not_blended():
    centres, X = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([[-1.0, -1.0], [3.0, 1.0]])
    lengths = [len(border(nearness(centres), X, number)["x"]) for number in range(4)]
    assert (np.diff(lengths) != 0).all()
