"""Boundaries as lines: few points, in the right place."""

import numpy as np
import pytest

from gmm_core.figures.geometry import boundaries
from gmm_core.figures.lines import border, halfway, joined


def parts(x, y):
    path = np.column_stack([x, y])
    cuts = np.flatnonzero(np.isnan(path[:, 0]))
    return [piece[~np.isnan(piece[:, 0])] for piece in np.split(path, cuts) if len(piece) > 1]


def nearness(centres):
    return lambda at: -((at[:, None] - np.asarray(centres)) ** 2).sum(axis=2)


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


@pytest.mark.parametrize("n_centres", [2, 3, 5, 10])
def test_half_way_lines_are_equally_far_from_the_two_nearest_centres(n_centres):
    rng = np.random.default_rng(n_centres)
    centres, X = rng.normal(size=(n_centres, 2)), np.array([[-3.0, -3.0], [3.0, 3.0]])
    change = halfway(centres, X, 0)
    ends = parts(change["x"], change["y"])
    assert all(len(line) == 2 for line in ends)
    for share in (0.0, 0.3, 1.0):
        at = np.array([a + share * (b - a) for a, b in ends])
        two = np.sort(np.linalg.norm(at[:, None] - centres, axis=2), axis=1)
        np.testing.assert_allclose(two[:, 0], two[:, 1], rtol=1e-9)


def test_half_way_lines_and_the_grid_find_the_same_length():
    centres, X = np.random.default_rng(4).normal(size=(6, 2)), np.array([[-3.0, -3.0], [3.0, 3.0]])

    def length(change):
        return sum(np.linalg.norm(np.diff(p, axis=0), axis=1).sum() for p in parts(change["x"], change["y"]))

    exact = length(halfway(centres, X, 0))
    assert length(border(nearness(centres), X, 0)) == pytest.approx(exact, rel=0.03)


def test_centres_in_a_row_and_on_a_grid_are_parted():
    X = np.array([[-1.0, -1.0], [3.0, 3.0]])
    assert len(parts(*list(halfway(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]), X, 0).values())[:2])) == 2
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert len(parts(*list(halfway(square, X, 0).values())[:2])) == 4


def test_one_column_has_an_upright_line_at_the_middle():
    centres, X = np.array([[3.0], [0.0]]), np.array([[-1.0], [4.0]])
    for change in (border(nearness(centres), X, 0, top=0.7), halfway(centres, X, 0, top=0.7)):
        np.testing.assert_allclose(change["x"][:2], 1.5, atol=2e-3)
        np.testing.assert_allclose(change["y"][:2], [0, 0.7])


@pytest.mark.parametrize("columns", [1, 2])
def test_where_there_is_no_boundary_nothing_is_revealed_but_a_line_is_there(columns):
    centre, X = np.zeros((2, columns)), np.eye(2)[:, :columns]
    for change in (border(nearness(centre[:1]), X, 0), halfway(centre, X, 0)):
        assert change["reveal"] == [0]
        assert np.isfinite(change["x"][:2]).all()


def test_neighbours_differ_in_length_so_that_they_are_not_blended():
    centres, X = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([[-1.0, -1.0], [3.0, 1.0]])
    for found in (lambda number: border(nearness(centres), X, number), lambda number: halfway(centres, X, number)):
        lengths = [len(found(number)["x"]) for number in range(4)]
        assert (np.diff(lengths) != 0).all()
