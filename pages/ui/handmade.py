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
    """Means and 2 x 2 covariances in the two features of a picture, as plain numbers."""

    points: tuple[tuple[float, float], ...]
    covariances: tuple[tuple[tuple[float, float], tuple[float, float]], ...]

    @classmethod
    def of(cls, mixture: Mixture, axes: tuple[int, int]) -> Handmade:
        """The two features of a mixture."""
        flat = mixture.marginal(axes)
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
                "choose another start, or set the means by hand again",
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

    def without_last(self) -> Handmade:
        """With one component less; the only one stays."""
        n = max(len(self.points) - 1, 1)
        return Handmade(self.points[:n], self.covariances[:n])
