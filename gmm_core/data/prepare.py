"""From the columns of a person's table to a data set that can be fitted, and back.

Nothing is done silently: every row left out, value filled in and change of scale is a sentence of `Prepared.log`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gmm_core.data.columns import numbers, plain_number
from gmm_core.data.dataset import Dataset
from gmm_core.data.transform import Transform, fit_transform
from gmm_core.errors import InputError

LARGEST_VALUE = 1e100
"""Beyond this, squares and their sums come near the end of the floating-point range."""
MOST_GROUPS = 100
"""A column of more different values is no known grouping of the rows."""
NEIGHBOURS = 5
MOST_ROWS_FOR_NEIGHBOURS = 20_000
"""Finding neighbours takes time in the square of the rows."""

_CHOICES = {
    "missing": ("The treatment of missing values", ("drop", "median", "knn")),
    "scaling": ("The scaling", ("none", "standardise", "robust")),
}


@dataclass(frozen=True)
class Recipe:
    """What a person chose to do with their table.

    Parameters
    ----------
    columns : tuple of str
        The columns to fit, in this order.
    missing : {"drop", "median", "knn"}
        Leave out rows with a missing value, or fill it with the column's median or with the mean of the row's
        `NEIGHBOURS` nearest neighbours. Rows without any value are left out in each case.
    scaling : {"none", "standardise", "robust"}
        Standardise: mean 0 and standard deviation 1. Robust: median 0 and interquartile range 1.349, as a standard
        normal distribution has it.
    log : tuple of str
        Columns taken as log10; those that are not among `columns` play no part.
    label : str, optional
        The column with the known group.
    """

    columns: tuple[str, ...]
    missing: str = "drop"
    scaling: str = "standardise"
    log: tuple[str, ...] = ()
    label: str | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A data set made from a table.

    Parameters
    ----------
    dataset : Dataset
        Its ``X`` are the transformed values; a row whose known group is missing has the label -1.
    rows : ndarray of int, shape (n_samples,)
        Positions of the used rows in the table, from 0.
    transform : Transform
    recipe : Recipe
    log : tuple of str
        What was done, in plain sentences with counts.
    """

    dataset: Dataset
    rows: np.ndarray
    transform: Transform
    recipe: Recipe
    log: tuple[str, ...]


def prepare(frame: pd.DataFrame, recipe: Recipe, name: str = "") -> Prepared:
    """Make the data set that `recipe` describes.

    Parameters
    ----------
    frame : DataFrame
        Numeric columns with NaN for missing values; infinite ones count as missing.
    recipe : Recipe
    name : str
        Name and title of the data set.

    Raises
    ------
    InputError
        When there are no columns to fit, a column is unknown, chosen twice, not numeric or without values, fewer than
        two rows are left, a value is beyond `LARGEST_VALUE` or has no logarithm, the rows are too many for "knn", or
        the known groups more than `MOST_GROUPS`.
    """
    _require_possible(frame, recipe)
    raw, log = _raw(frame, recipe.columns)
    kept = _kept(raw, recipe)
    log.append(_rows_said(kept, recipe.missing))
    rows = np.flatnonzero(kept)
    raw = raw[rows]
    _require_values(raw, recipe)
    logged = tuple(column in recipe.log for column in recipe.columns)
    medians = np.nanmedian(raw, axis=0)
    raw, filled = _fill(raw, recipe, logged, medians)
    transform, scaled = fit_transform(raw, recipe.columns, logged, recipe.scaling, medians)
    labels, label_names, labelled = _labels(frame, recipe, rows)
    log += filled + scaled + labelled
    rows.setflags(write=False)
    dataset = Dataset(
        transform.apply(raw), transform.feature_names, labels, name=name, title=name, label_names=label_names
    )
    return Prepared(dataset, rows, transform, recipe, tuple(log))


def _require_possible(frame: pd.DataFrame, recipe: Recipe) -> None:
    for option, (subject, choices) in _CHOICES.items():
        chosen = getattr(recipe, option)
        if chosen not in choices:
            raise InputError(subject, f"one of {', '.join(choices)}", repr(chosen), "choose one of these")
    if not recipe.columns:
        raise InputError("The choice of columns", "at least one numeric column", "none", "choose a column to fit")
    if len(set(recipe.columns)) < len(recipe.columns):
        twice = next(c for c in recipe.columns if recipe.columns.count(c) > 1)
        raise InputError("Every column", "chosen once", f"“{twice}” twice", "choose it once")
    for column in (*recipe.columns, *recipe.log, *([] if recipe.label is None else [recipe.label])):
        if column not in frame.columns:
            raise InputError("Every column", "one of the table", f"“{column}”", "choose a column of the table")


def _raw(frame: pd.DataFrame, columns: tuple[str, ...]) -> tuple[np.ndarray, list[str]]:
    """The chosen columns, shape (n_rows, n_columns), NaN where no finite value is; and a sentence on infinite ones."""
    raw = np.empty((len(frame), len(columns)))
    n_infinite = 0
    for j, column in enumerate(columns):
        values = numbers(frame[column])
        if values is None:
            raise InputError(f"The column “{column}”", "numeric to be fitted", "text", "choose a numeric column")
        raw[:, j] = values
        n_infinite += int(np.isnan(values).sum() - frame[column].isna().sum())
    infinite = f"{_count(n_infinite, 'infinite value')} {'counts' if n_infinite == 1 else 'count'} as missing."
    return raw, [infinite] if n_infinite else []


def _kept(raw: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Which rows take part, bool of shape (n_rows,)."""
    missing = np.isnan(raw)
    if len(raw) and missing.all(axis=0).any():
        empty = recipe.columns[int(missing.all(axis=0).argmax())]
        raise InputError(f"The column “{empty}”", "a column with values", "none", "leave it out")
    kept = ~(missing.any(axis=1) if recipe.missing == "drop" else missing.all(axis=1))
    n_kept = int(kept.sum())
    if n_kept < 2:
        remedy = "add rows"
        if recipe.missing == "drop" and (~missing.all(axis=1)).sum() >= 2:
            worst = recipe.columns[int(missing.sum(axis=0).argmax())]
            remedy = f"fill missing values, or leave out “{worst}”, which misses most"
        raise InputError("The chosen columns", "filled in at least 2 rows", f"{n_kept} of {len(raw)}", remedy)
    return kept


def _rows_said(kept: np.ndarray, missing: str) -> str:
    n_out, n = int((~kept).sum()), len(kept)
    if n_out == 0:
        return f"All {n:,} rows are used."
    verb, are = ("has", "is") if n_out == 1 else ("have", "are")
    what = "a missing value in the chosen columns" if missing == "drop" else "no value in any of the chosen columns"
    return f"{n_out:,} of {n:,} rows {verb} {what} and {are} left out."


def _require_values(raw: np.ndarray, recipe: Recipe) -> None:
    for j, column in enumerate(recipe.columns):
        values = raw[:, j][~np.isnan(raw[:, j])]
        largest = np.abs(values).max()
        if largest > LARGEST_VALUE:
            raise InputError(
                f"Every value of “{column}”",
                f"a number of at most {LARGEST_VALUE:.0e}",
                f"{largest:.3g}",
                "divide the column by a power of ten",
            )
        if column in recipe.log and values.min() <= 0:
            raise InputError(
                f"Every value of “{column}”",
                "above 0 to have a logarithm",
                f"{_count(int((values <= 0).sum()), 'row')} with 0 or less",
                "fit it without the logarithm",
            )


def _fill(
    raw: np.ndarray, recipe: Recipe, logged: tuple[bool, ...], medians: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """`raw` without missing values, and what was filled in."""
    missing = np.isnan(raw)
    n_missing, n_rows = int(missing.sum()), int(missing.any(axis=1).sum())
    if n_missing == 0:
        return raw, []
    if recipe.missing == "median":
        filled, source = np.where(missing, medians, raw), "the column's median"
    else:
        filled = _from_neighbours(raw, recipe.columns, logged, medians)
        source = f"the mean of the {NEIGHBOURS} nearest rows"
    verb = "is" if n_missing == 1 else "are"
    return filled, [f"{_count(n_missing, 'missing value')} in {_count(n_rows, 'row')} {verb} filled with {source}."]


def _from_neighbours(
    raw: np.ndarray, columns: tuple[str, ...], logged: tuple[bool, ...], medians: np.ndarray
) -> np.ndarray:
    """Missing values as the mean of the nearest rows that have them, near being meant in standardised columns."""
    if len(raw) > MOST_ROWS_FOR_NEIGHBOURS:
        raise InputError(
            "Filling from the nearest rows",
            f"asked of at most {MOST_ROWS_FOR_NEIGHBOURS:,} rows",
            f"{len(raw):,} rows",
            "use median",
        )
    from sklearn.impute import KNNImputer  # takes a while to load, and is rarely asked for

    scaling, _ = fit_transform(raw, columns, logged, "standardise", medians)
    standardised = KNNImputer(n_neighbors=NEIGHBOURS).fit_transform(scaling.apply(raw))
    return np.where(np.isnan(raw), scaling.undo(standardised), raw)


def _labels(
    frame: pd.DataFrame, recipe: Recipe, rows: np.ndarray
) -> tuple[np.ndarray | None, tuple[str, ...], list[str]]:
    """Group of every used row, the groups' names and what is to be said of them.

    Numbers are sorted; texts keep the order in which they appear.
    """
    if recipe.label is None:
        return None, (), []
    column = frame[recipe.label].iloc[rows]
    values = numbers(column)
    codes, groups = pd.factorize(column if values is None else values, sort=values is not None)
    if len(groups) > MOST_GROUPS:
        raise InputError(
            f"The known groups in “{recipe.label}”",
            f"at most {MOST_GROUPS} different values",
            f"{len(groups):,}",
            "choose a column that names groups",
        )
    if len(groups) == 0:
        return None, (), [f"“{recipe.label}” has no value in these rows, so no group is known."]
    said = []
    if recipe.label in recipe.columns:
        said.append(f"“{recipe.label}” is both fitted and the known group, so the fit sees the answer.")
    n_missing = int((codes < 0).sum())
    if n_missing:
        verb = "has" if n_missing == 1 else "have"
        said.append(f"{n_missing:,} of {len(rows):,} rows {verb} no known group in “{recipe.label}”.")
    return codes, tuple(str(g) if values is None else plain_number(g) for g in groups), said


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
