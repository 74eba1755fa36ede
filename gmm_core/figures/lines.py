"""Boundaries as few points: segments joined end to end, straight stretches drawn by their ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from gmm_core.figures.geometry import boundaries, span, widened

GRID = 60
REACH = 1.6
"""Boundaries are drawn this many times as far as the data reach: equal axes may show more than the data need."""

STRAY = 0.001
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
    reach = [widened(*span(column), REACH) for column in X.T]
    x, y = _upright(scores, reach[0], top) if len(reach) == 1 else _plane(scores, reach)
    found = len(x) > 1
    if not found:
        x, y = np.array([*reach[0], np.nan]), np.array([0.0, 0.0, np.nan])
    pad = [np.nan] * ((len(x) + number) % 2)
    return {"x": np.append(x, pad), "y": np.append(y, pad), "reveal": ALL if found else NONE}


def _upright(scores: Callable, reach: tuple[float, float], top: float) -> tuple[np.ndarray, np.ndarray]:
    grid = np.linspace(*reach, GRID**2)
    at = np.flatnonzero(np.diff(np.asarray(scores(grid[:, None])).argmax(axis=1)))
    middle, gap = (grid[at] + grid[at + 1]) / 2, np.full(len(at), np.nan)
    return np.column_stack([middle, middle, gap]).ravel(), np.tile([0.0, top, np.nan], len(at))


def _plane(scores: Callable, reach: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    across, up = (high - low for low, high in reach)
    x, y = boundaries(scores, *reach, GRID)
    x, y = joined(x / across, y / up, STRAY)  # a column of thousands and one of tenths stray alike
    return x * across, y * up


def nearness(centres: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Scores whose boundaries are k-means': minus the squared distance to each centre."""
    return lambda at: -((at[:, None] - centres) ** 2).sum(axis=2)


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
