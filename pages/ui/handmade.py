"""A start a person set by hand, as a short text in the address and as handles in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture

MOST = 10
"""Components a start may have."""


@dataclass(frozen=True)
class Handmade:
    """Means and 2 x 2 covariances in the two features of a picture, as plain numbers.

    A picture of one feature uses the first coordinate and variance only; the others are 0 and 1.
    """

    points: tuple[tuple[float, float], ...]
    covariances: tuple[tuple[tuple[float, float], tuple[float, float]], ...]

    @classmethod
    def of(cls, mixture: Mixture, axes: tuple[int, int]) -> Handmade:
        """The features of a mixture that a picture shows."""
        flat = mixture.marginal(axes)
        if len(axes) == 1:
            return cls(
                tuple((float(x), 0.0) for x in flat.means[:, 0]),
                tuple(((float(v), 0.0), (0.0, 1.0)) for v in flat.covariances[:, 0, 0]),
            )
        return cls(
            tuple((float(x), float(y)) for x, y in flat.means),
            tuple(((float(c[0, 0]), float(c[0, 1])), (float(c[1, 0]), float(c[1, 1]))) for c in flat.covariances),
        )

    @classmethod
    def read(cls, text: str) -> Handmade:
        """From the text of `write`; raises `InputError` where it is no such text."""
        try:
            parts = [[float(number) for number in part.split(",")] for part in text.split(";")]
            rows = [(x, y, a, b, c) for x, y, a, b, c in parts]
        except ValueError:
            rows = []
        sound = all(
            all(map(math.isfinite, row)) and row[2] > 0 and row[3] * row[3] < row[2] * row[4] < math.inf for row in rows
        )
        if not 1 <= len(rows) <= MOST or not sound:
            raise InputError(
                "The start in the link",
                f"1 to {MOST} components of five numbers each",
                "something else",
                "set the means anew",
            )
        return cls(tuple(row[:2] for row in rows), tuple(((a, b), (b, c)) for _, _, a, b, c in rows))

    def write(self) -> str:
        """Five numbers per component (mean x, y; variance x, covariance, variance y), components apart by ";"."""
        return ";".join(
            ",".join(f"{number:.10g}" for number in (*point, c[0][0], c[0][1], c[1][1]))
            for point, c in zip(self.points, self.covariances, strict=True)
        )

    def added(self, point: tuple[float, float]) -> Handmade:
        """With one component more, as wide as the last."""
        return Handmade((*self.points, tuple(point)), (*self.covariances, self.covariances[-1]))

    def sized(self, n_components: int, spare: Handmade) -> Handmade:
        """With so many components: the last ones go, or those of `spare` come in their places."""
        n, kept = n_components, len(self.points)
        return Handmade(
            self.points[:n] + spare.points[kept:n],
            self.covariances[:n] + spare.covariances[kept:n],
        )

    def features(self, n_features: int) -> tuple[tuple, tuple]:
        """Means of shape (n_components, n_features) and covariances of the first one or two features."""
        return (
            tuple(point[:n_features] for point in self.points),
            tuple(tuple(row[:n_features] for row in rows[:n_features]) for rows in self.covariances),
        )
