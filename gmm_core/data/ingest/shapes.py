"""Cells that look alike are judged once: $1,234.5 and $9,876.5 have the same shape."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gmm_core.data.ingest.cells import LONGEST, Number, take_apart, tidy

_DIGITS = str.maketrans("012345678", "999999999")
_FIRST_DIGIT = re.compile(r"\d")
_MOST = 4_000  # shapes with digits that are looked at; a column of numbers has a few dozen


@dataclass(frozen=True)
class Shapes:
    """The shapes among n cells.

    Parameters
    ----------
    cells : list of str
        Tidied.
    of_cell : numpy.ndarray of shape (n,)
        Which shape each cell has.
    examples : list of str
        One cell for each shape.
    counts : numpy.ndarray
        How many cells have each shape.
    numbers : dict of int to Number
        The examples that are written as numbers, by shape.
    """

    cells: list[str]
    of_cell: np.ndarray
    examples: list[str]
    counts: np.ndarray
    numbers: dict[int, Number]

    def read(self, shape: int, decimal: str) -> np.ndarray:
        """The numbers of all cells of one shape, in order; NaN where the text around the number differs.

        Cells of one shape have their digits, marks and separators in the same places, so that what holds for the
        example holds for all.
        """
        number, example = self.numbers[shape], self.examples[shape]
        separators = {c for c in number.body if not c.isdigit() and c != decimal}
        start, stop, end = number.start, number.stop, number.end
        before, after = example[:start], example[end:]
        values = []
        for i in np.flatnonzero(self.of_cell == shape):
            cell = self.cells[i]
            body = cell[start:stop]
            for separator in separators:
                body = body.replace(separator, "")
            same = cell.startswith(before) and cell[end:] == after
            values.append(float(body.replace(decimal, ".") + cell[stop:end]) if same else np.nan)
        read = np.array(values, dtype=np.float64)
        return -read if number.negative else read


def shapes_of(column: pd.Series) -> Shapes:
    """The shapes of a column's cells.

    Parameters
    ----------
    column : pandas.Series of shape (n,)
        Text without missing cells.
    """
    cells = _tidied(column.tolist())
    outlines = "\n".join(cells).translate(_DIGITS).split("\n") if cells else []
    # A leading zero decides whether 0,123 may be grouped; it belongs to the shape.
    keys = [outline + "0" if _leads_with_zero(cell) else outline for cell, outline in zip(cells, outlines, strict=True)]
    shapes = _shapes(cells, keys)
    powers = {i: n.end for i, n in shapes.numbers.items() if any(c.isdigit() for c in n.after)}
    if not powers:
        return shapes
    # m2 and m3 have one shape but are two units: what follows the number tells them apart.
    return _shapes(
        cells,
        [
            key + "\n" + cell[powers[i] :] if i in powers else key
            for key, cell, i in zip(keys, cells, shapes.of_cell.tolist(), strict=True)
        ],
    )


def _shapes(cells: list[str], keys: list[str]) -> Shapes:
    of_cell, _ = pd.factorize(np.array(keys, dtype=object)) if keys else (np.zeros(0, dtype=np.int64), None)
    counts = np.bincount(of_cell) if keys else np.zeros(0, dtype=np.int64)
    _, first = np.unique(of_cell, return_index=True)
    examples = [cells[i] for i in first]
    often = [int(i) for i in np.argsort(-counts, kind="stable") if _may_be_number(examples[i])]
    numbers = {i: number for i in sorted(often[:_MOST]) if (number := take_apart(examples[i])) is not None}
    return Shapes(cells, of_cell, examples, counts, numbers)


def _tidied(cells: list[str]) -> list[str]:
    joined = "\n".join(cells)
    plain = joined.isascii() and "  " not in joined and not any(c in joined for c in "\"'\r\t\v\fDd^*")
    return cells if plain and joined.count("\n") < len(cells) else [tidy(c) for c in cells]


def _may_be_number(cell: str) -> bool:
    return len(cell) <= LONGEST and _FIRST_DIGIT.search(cell) is not None


def _leads_with_zero(cell: str) -> bool:
    return "0" in cell and _FIRST_DIGIT.search(cell)[0] == "0"
