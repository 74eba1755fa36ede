"""Sixty birds, as the numbers they are and as the text they are written as."""

from __future__ import annotations

import numpy as np
import pytest


class Birds:
    """A table of one text and three number columns, and ways to write it."""

    names = ("species", "flipper", "mass", "dev")

    def __init__(self) -> None:
        rng = np.random.default_rng(8)
        self.species = rng.choice(["Adelie", "Gentoo", "Chinstrap"], 60)
        self.values = np.column_stack(
            [rng.normal(200, 14, 60).round(1), rng.normal(4200, 800, 60).round(1), rng.normal(0, 1, 60).round(3)]
        )

    def rows(self, write=lambda cell: cell) -> list[list[str]]:
        """Cells as text; `write` is applied to each number."""
        return [
            [s, *(write(f"{v:.{d}f}") for v, d in zip(row, (1, 1, 3), strict=True))]
            for s, row in zip(self.species, self.values, strict=True)
        ]

    def text(self, write=lambda cell: cell, delimiter=",", names=names, end="\n", rows=None) -> str:
        """The whole file as text; no header if `names` is None."""
        lines = [] if names is None else [list(names)]
        return "".join(delimiter.join(line) + end for line in [*lines, *(rows or self.rows(write))])


@pytest.fixture
def birds() -> Birds:
    return Birds()


@pytest.fixture
def numbers():
    """The number columns of a frame, side by side."""

    def columns(frame) -> np.ndarray:
        return np.column_stack([frame[c].to_numpy() for c in frame if frame[c].dtype == "float64"])

    return columns
