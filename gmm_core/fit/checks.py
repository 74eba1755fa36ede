"""What data must be to be fitted, and what a person should know about them before trusting a fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit.rows import LARGEST_VALUE, Rows

SMALLEST_SPREAD = 1e-120
"""Below this spread a variance comes near the smallest floating-point number."""

COLLINEAR = 1e-10
"""A correlation matrix whose smallest eigenvalue is below this has a column that the others determine."""


@dataclass(frozen=True)
class Caution:
    """Something about the data that limits what a fit can mean.

    Parameters
    ----------
    kind : {"constant", "collinear", "few rows"}
    columns : tuple of int
        The columns concerned, from 0.
    text : str
        One sentence with ``{columns}`` where the columns' names belong.
    """

    kind: str
    columns: tuple[int, ...]
    text: str

    def sentence(self, feature_names: tuple[str, ...] = ()) -> str:
        """The sentence with names, or with "column 1" and so on where there are none."""
        names = [feature_names[j] if feature_names else f"column {j + 1}" for j in self.columns]
        return self.text.format(columns=", ".join(names))


def as_matrix(X: object) -> np.ndarray:
    """`X` as a float64 array of shape (n_samples, n_features) of finite numbers.

    Raises
    ------
    InputError
        When `X` is not such a table: not numeric, not two-dimensional, empty, with missing, infinite or huge values.
    """
    try:
        matrix = np.asarray(X, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("The data", "numbers only", "text or objects", "choose numeric columns") from None
    if matrix.ndim != 2:
        raise InputError(
            "The data",
            "a table with rows and columns",
            f"an array of {matrix.ndim} dimension(s)",
            "give one row per observation; reshape a single column with X[:, None]",
        )
    if matrix.shape[1] == 0:
        raise InputError("The number of numeric columns", "at least 1", "0", "choose a numeric column")
    if matrix.shape[0] < 2:
        raise InputError("The number of rows", "at least 2", str(matrix.shape[0]), "add rows")
    _require_finite(matrix)
    return matrix


def _require_finite(matrix: np.ndarray) -> None:
    # the extremes show NaN and infinity too, without a temporary of the data's size; of all columns at once they come
    # many times sooner than one by one
    if matrix.min() >= -LARGEST_VALUE and matrix.max() <= LARGEST_VALUE:
        return
    low, high = matrix.min(axis=0), matrix.max(axis=0)
    for j in np.flatnonzero(~((low >= -LARGEST_VALUE) & (high <= LARGEST_VALUE))):
        column = matrix[:, j]
        n_missing, n_infinite = int(np.isnan(column).sum()), int(np.isinf(column).sum())
        if n_missing:
            got, remedy = f"{n_missing} missing", "drop these rows or fill them"
        elif n_infinite:
            got, remedy = f"{n_infinite} infinite", "drop these rows"
        else:
            got, remedy = f"{np.abs(column).max():.3g}", "divide the column by a power of ten"
        raise InputError(f"Every value of column {j + 1}", f"a number of at most {LARGEST_VALUE:.0e}", got, remedy)


def n_distinct_rows(X: np.ndarray, enough: int) -> int:
    """The number of distinct rows, where it is below `enough`; else some number of at least that."""
    n_distinct = 0
    for n_rows in (64 * enough, X.shape[0]):  # the first few rows nearly always suffice
        if n_distinct < enough:
            n_distinct = np.unique(X[:n_rows], axis=0).shape[0]
    return n_distinct


def require_distinct_rows(X: np.ndarray, n_components: int) -> None:
    """Raise `InputError` when `X` has fewer distinct rows than `n_components`."""
    n_distinct = n_distinct_rows(X, n_components)
    if n_distinct >= n_components:
        return
    raise InputError(
        "The number of components",
        f"at most the {n_distinct} distinct row{'s' if n_distinct > 1 else ''} of the data",
        str(n_components),
        f"choose {n_distinct} or fewer" if n_distinct > 1 else "choose 1",
    )


def require_spread(rows: Rows, reg_covar: float) -> None:
    """Raise `InputError` when the columns' spread cannot be represented, or is nil without a ridge to stand in."""
    spread = np.sqrt(rows.variances) * rows.unit
    for j in np.flatnonzero(is_constant(rows) if reg_covar == 0 else (spread > 0) & (spread < SMALLEST_SPREAD)):
        if reg_covar == 0:
            raise InputError(
                f"Column {j + 1}",
                "of more than one value when the ridge is 0",
                "a constant",
                "leave it out or set a ridge above 0",
            )
        raise InputError(
            f"Column {j + 1}",
            f"spread by at least {SMALLEST_SPREAD:.0e}",
            f"a standard deviation of {spread[j]:.1e}",
            "multiply it by a power of ten",
        )


def is_constant(rows: Rows) -> np.ndarray:
    """Columns that do not vary beyond rounding, bool of shape (n_features,)."""
    rounding = 1e-14 * np.abs(rows.origin) / rows.unit
    return np.sqrt(rows.variances) <= rounding


def cautions(rows: Rows, n_parameters: int) -> tuple[Caution, ...]:
    """What limits a fit with `n_parameters` free parameters on these rows."""
    return column_cautions(rows) + row_cautions(rows, n_parameters)


def column_cautions(rows: Rows) -> tuple[Caution, ...]:
    """What limits every fit of these columns."""
    constant = is_constant(rows)
    found = []
    if constant.any():
        found.append(
            Caution(
                "constant",
                tuple(np.flatnonzero(constant).tolist()),
                "{columns}: constant, which tells nothing about groups; only the ridge keeps the variance above zero.",
            )
        )
    collinear = _collinear(rows, np.flatnonzero(~constant))
    if collinear:
        found.append(
            Caution(
                "collinear",
                collinear,
                "{columns}: determined by each other (collinear), so some covariances rest on the ridge; "
                "leave one of them out.",
            )
        )
    return tuple(found)


def row_cautions(rows: Rows, n_parameters: int) -> tuple[Caution, ...]:
    """Whether there are too few rows for so many free parameters."""
    if rows.n_samples >= n_parameters:
        return ()
    sentence = (
        f"{rows.n_samples} rows for {n_parameters} free parameters: the fit can follow single rows; "
        "choose fewer components, a simpler covariance type or fewer columns."
    )
    return (Caution("few rows", (), sentence),)


def _collinear(rows: Rows, varying: np.ndarray) -> tuple[int, ...]:
    """Columns with a part in the near-null space of the correlation matrix."""
    if len(varying) < 2:
        return ()
    spread = np.sqrt(rows.variances[varying])
    correlation = rows.covariance[np.ix_(varying, varying)] / np.outer(spread, spread)
    values, vectors = np.linalg.eigh(correlation)
    null = vectors[:, values < COLLINEAR]
    return tuple(varying[(np.abs(null) > 1e-3).any(axis=1)].tolist())
