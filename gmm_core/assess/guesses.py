"""A person's guesses of where the means are, against where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from gmm_core.model.mixture import Mixture


@dataclass(frozen=True)
class Guess:
    """One guess and the component it was matched with (from 0), or None where there are more guesses than components.

    `distance` is Mahalanobis' to that component in the plane: how many of its standard deviations the guess is off.
    """

    point: tuple[float, float]
    component: int | None
    distance: float | None


def compare_means(points: np.ndarray, mixture: Mixture, axes: tuple[int, int] = (0, 1)) -> tuple[Guess, ...]:
    """Match guessed means with a mixture's so that the sum of distances is least (Hungarian method; Kuhn, 1955).

    Parameters
    ----------
    points : array-like of shape (n_guesses, 2)
    mixture : Mixture
    axes : (int, int)
        The features that the guesses are about.
    """
    points = np.asarray(points, dtype=float).reshape(-1, 2)
    distances = np.sqrt(mixture.marginal(axes).mahalanobis_squared(points))
    matched = dict(zip(*(side.tolist() for side in linear_sum_assignment(distances)), strict=True))
    return tuple(
        Guess(tuple(point), matched.get(i), float(distances[i, matched[i]]) if i in matched else None)
        for i, point in enumerate(points.tolist())
    )
