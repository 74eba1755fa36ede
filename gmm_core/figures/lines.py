"""Boundaries as few points: segments joined end to end, straight stretches drawn by their ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

import numpy as np

from gmm_core.figures.geometry import boundaries, span, widened

GRID = 80
REACH = 1.6
"""Boundaries are drawn this many times as far as the data reach: equal axes may show more than the data need."""

STRAY = 0.0015
"""How far a drawn line may stray, as a share of the picture."""

NONE, ALL = [0], [65_535]
"""How much of a trace is revealed."""


def border(scores: Callable[[np.ndarray], np.ndarray], X: np.ndarray, number: int, top: float = 1.0) -> dict:
    """Where the largest score changes hands, somewhat beyond the data, as a step's change of a trace of lines.

    Parameters
    ----------
    scores : callable
        As in `geometry.boundaries`, of rows like those of `X`.
    X : ndarray of shape (n_samples, n_features)
        One column or two. In one the boundary is a point, drawn upright from 0 to `top`.
    number : int
        Which of the trace's boundaries this is: those of neighbouring numbers get different lengths, as the player
        would blend equal ones, though their points do not correspond.
    top : float

    Returns
    -------
    dict
        "x" and "y": lines, each followed by NaN; "reveal": 0 where there is no boundary (a trace that has once been
        drawn without a line could not show one later, so there is always one).
    """
    reach = _reach(X)
    if len(reach) == 1:
        grid = np.linspace(*reach[0], GRID**2)
        at = np.flatnonzero(np.diff(np.asarray(scores(grid[:, None])).argmax(axis=1)))
        return _change(_upright((grid[at] + grid[at + 1]) / 2, top), reach, number)
    across, up = reach[:, 1] - reach[:, 0]
    x, y = boundaries(scores, *reach, GRID)
    x, y = joined(x / across, y / up, STRAY)  # a column of thousands and one of tenths stray alike
    return _change(np.column_stack([x * across, y * up]), reach, number)


def halfway(centres: np.ndarray, X: np.ndarray, number: int, top: float = 1.0) -> dict:
    """k-means' boundary, where two centres are equally near and no other is nearer: the sides of the Voronoi cells.

    Exact, with two points a side; else as `border`.

    Parameters
    ----------
    centres : ndarray of shape (n_clusters, n_features)
    X, number, top
        As in `border`.
    """
    reach, centres = _reach(X), np.unique(centres, axis=0)
    if len(reach) == 1:
        return _change(_upright((centres[:-1, 0] + centres[1:, 0]) / 2, top), reach, number)
    sides = [_side(centres, j, k, reach) for j, k in combinations(range(len(centres)), 2)]
    return _change(np.concatenate([np.empty((0, 2)), *sides]), reach, number)


def _side(centres: np.ndarray, j: int, k: int, reach: np.ndarray) -> np.ndarray:
    """The part of the line half-way between two centres that no other centre and no edge cuts off, (0 or 3, 2)."""
    middle, apart = (centres[j] + centres[k]) / 2, centres[k] - centres[j]
    along = np.array([-apart[1], apart[0]])
    others = np.delete(centres, [j, k], axis=0)
    normals = np.concatenate([others - centres[j], np.eye(2), -np.eye(2)])
    limits = np.einsum("ij,ij->i", others - centres[j], (others + centres[j]) / 2 - middle)
    limits = np.concatenate([limits, reach[:, 1] - middle, middle - reach[:, 0]])
    slopes = normals @ along  # the point middle + t along is inside where t slope <= limit
    if (limits[slopes == 0] < 0).any():
        return np.empty((0, 2))
    low = np.max(limits[slopes < 0] / slopes[slopes < 0], initial=-np.inf)
    high = np.min(limits[slopes > 0] / slopes[slopes > 0], initial=np.inf)
    return np.array([middle + low * along, middle + high * along, [np.nan] * 2]) if low < high else np.empty((0, 2))


def _reach(X: np.ndarray) -> np.ndarray:
    return np.array([widened(*span(column), REACH) for column in X.T])


def _upright(at: np.ndarray, top: float) -> np.ndarray:
    x = np.column_stack([at, at, np.full(len(at), np.nan)]).ravel()
    return np.column_stack([x, np.tile([0.0, top, np.nan], len(at))])


def _change(path: np.ndarray, reach: np.ndarray, number: int) -> dict:
    found = len(path) > 0
    if not found:
        path = np.column_stack([np.append(reach[0], np.nan), [0.0, 0.0, np.nan]])
    x, y = np.concatenate([path, np.full(((len(path) + number) % 2, 2), np.nan)]).T
    return {"x": x, "y": y, "reveal": ALL if found else NONE}


def joined(x: np.ndarray, y: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Segments as lines that follow them.

    Parameters
    ----------
    x, y : ndarray
        Segments, each followed by NaN, as `geometry.boundaries` gives them.
    tolerance : float
        How far a line may stray from the segments, in the units of `x` and `y`.

    Returns
    -------
    x, y : ndarray
        Lines, each followed by NaN.
    """
    segments = np.column_stack([x, y]).reshape(-1, 3, 2)[:, :2]
    gap, parts = np.full((1, 2), np.nan), [np.empty((0, 2))]
    for line in _chains(segments, tolerance / 1000):
        parts += [_simplified(line, tolerance), gap]
    path = np.concatenate(parts)
    return path[:, 0], path[:, 1]


def _chains(segments: np.ndarray, same: float) -> list[np.ndarray]:
    """Points in order along each line; ends closer than about `same` are one point."""
    ends = segments.reshape(-1, 2)
    _, first, node = np.unique(np.rint(ends / same), axis=0, return_index=True, return_inverse=True)
    place, pairs = ends[first], node.reshape(-1, 2)
    neighbours: dict[int, list[int]] = defaultdict(list)
    for a, b in pairs.tolist():
        if a != b:
            neighbours[a].append(b)
            neighbours[b].append(a)
    found = []
    for start in sorted(neighbours, key=lambda n: len(neighbours[n]) == 2):  # ends and forks first, rings last
        while neighbours[start]:
            found.append(place[_walk(neighbours, start)])
    return found


def _walk(neighbours: dict[int, list[int]], start: int) -> list[int]:
    """Follow the line from `start`, taking away what was walked, until it ends or forks."""
    path = [start]
    while neighbours[path[-1]]:
        here = path[-1]
        following = neighbours[here].pop()
        neighbours[following].remove(here)
        path.append(following)
        if len(neighbours[following]) > 1:
            break
    return path


def _simplified(line: np.ndarray, tolerance: float) -> np.ndarray:
    """The line through fewer of its points (Douglas & Peucker, 1973)."""
    kept, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        low, high = todo.pop()
        if high - low < 2:
            continue
        away = _distances(line[low + 1 : high], line[low], line[high])
        if away.max() > tolerance:
            middle = low + 1 + int(away.argmax())
            kept.add(middle)
            todo += [(low, middle), (middle, high)]
    return line[sorted(kept)]


def _distances(points: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Distances of the points to the segment from `a` to `b`."""
    along = b - a
    squared = float(along @ along)
    share = np.clip((points - a) @ along / squared, 0, 1) if squared else np.zeros(len(points))
    return np.linalg.norm(points - a - share[:, None] * along, axis=1)
