"""The change of scale between a table's columns and the features that are fitted: logarithm, centre and scale."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture

NORMAL_IQR = 1.349
"""Interquartile range of the standard normal distribution."""
ROUNDING = 1e-14
"""A column that varies less than this part of its values does not vary beyond rounding."""
SMALLEST_RANGE = 1e-300
"""A range below this loses its digits near the smallest floating-point number."""


@dataclass(frozen=True, eq=False)
class Transform:
    """How raw columns become features: (log10 of) the value, minus `centre`, divided by `scale`.

    Parameters
    ----------
    columns : tuple of str, length n_features
        Names of the raw columns.
    log : tuple of bool, length n_features
        Which columns are taken as log10 first.
    centre, scale : ndarray of shape (n_features,)
        In units of the column, or of its log10; scales are positive.
    fill : ndarray of shape (n_features,)
        Median of each raw column, for a missing value in new rows.

    Raises
    ------
    InputError
        When lengths disagree, a number is not finite, a scale is not positive, or a fill has no logarithm.
    """

    columns: tuple[str, ...]
    log: tuple[bool, ...]
    centre: np.ndarray
    scale: np.ndarray
    fill: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "log", tuple(bool(logged) for logged in self.log))
        for name in ("centre", "scale", "fill"):
            values = np.array(getattr(self, name), dtype=np.float64)
            if values.shape != (len(self.columns),) or not np.isfinite(values).all():
                raise InputError(
                    f"The transform's {name}",
                    f"{len(self.columns)} finite numbers, one per column",
                    f"shape {values.shape}",
                    "check the numbers",
                )
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        if len(self.log) != len(self.columns):
            raise InputError(
                "The transform's log", f"{len(self.columns)} flags, one per column", str(len(self.log)), "check them"
            )
        if (self.scale <= 0).any():
            raise InputError("Every scale", "above 0", f"{self.scale.min():.3g}", "use 1 for a constant column")
        logged = self.fill[np.array(self.log, dtype=bool)]
        if (logged <= 0).any():
            raise InputError("Every fill of a logged column", "above 0", f"{logged.min():.3g}", "check the numbers")

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features: the columns', with "log10" before those that are logged."""
        return tuple(f"log10 {c}" if logged else c for c, logged in zip(self.columns, self.log, strict=True))

    def apply(self, raw: np.ndarray) -> np.ndarray:
        """Features of raw rows, both of shape (n_samples, n_features).

        NaN where the raw value is missing, and where a logged one is not positive.
        """
        return (self._logged(raw) - self.centre) / self.scale

    def undo(self, X: np.ndarray) -> np.ndarray:
        """Raw rows of features: the inverse of `apply`."""
        raw = self.unscaled(X)
        with np.errstate(over="ignore"):  # far outside the data a power of ten may be infinite
            for j in np.flatnonzero(self.log):
                raw[:, j] = 10.0 ** raw[:, j]
        return raw

    def unscaled(self, X: np.ndarray) -> np.ndarray:
        """Features in the columns' units, with logged columns still as log10: the rows that suit `to_unscaled`."""
        return self._rows(X) * self.scale + self.centre

    def to_unscaled(self, mixture: Mixture) -> Mixture:
        """The mixture in the columns' units, with logged columns still as log10.

        Its density is that of `mixture` divided by the product of the scales. The covariance type stays, except that
        spherical components become diagonal ones where the scales differ.
        """
        outer = self.scale[:, None] * self.scale
        same = bool((self.scale == self.scale[0]).all())
        return Mixture(
            mixture.weights,
            self.unscaled(mixture.means),
            mixture.covariances * outer,
            "diag" if mixture.covariance_type == "spherical" and not same else mixture.covariance_type,
        )

    def _logged(self, raw: np.ndarray) -> np.ndarray:
        values = self._rows(raw)
        for j in np.flatnonzero(self.log):
            positive = values[:, j] > 0
            values[:, j] = np.log10(values[:, j], where=positive, out=np.full(len(values), np.nan))
        return values

    def _rows(self, rows: np.ndarray) -> np.ndarray:
        rows = np.array(rows, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(self.columns):
            raise InputError(
                "The rows",
                f"of {len(self.columns)} numbers, one per column",
                f"an array of shape {rows.shape}",
                f"give the columns {', '.join(self.columns)}",
            )
        return rows


def fit_transform(
    raw: np.ndarray, columns: tuple[str, ...], log: tuple[bool, ...], scaling: str, fill: np.ndarray
) -> tuple[Transform, list[str]]:
    """The transform that scales these rows, and what it does in plain sentences.

    Parameters
    ----------
    raw : ndarray of shape (n_samples, n_features)
        NaN where missing; every column has a value.
    columns : tuple of str
    log : tuple of bool
        Which columns are taken as log10.
    scaling : {"none", "standardise", "robust"}
    fill : ndarray of shape (n_features,)
        Median of each raw column.
    """
    n_features = len(columns)
    unscaled = Transform(columns, log, np.zeros(n_features), np.ones(n_features), fill)
    said = [f"“{c}” is taken as log10." for c, logged in zip(columns, log, strict=True) if logged]
    if scaling == "none":
        return unscaled, [*said, "The columns keep their own scale."]
    said.append(
        "Every column is centred on its mean and divided by its standard deviation."
        if scaling == "standardise"
        else "Every column is centred on its median and divided by its interquartile range over 1.349."
    )
    values = unscaled.apply(raw)
    centre, scale = np.empty(n_features), np.empty(n_features)
    for j, column in enumerate(columns):
        present = values[:, j][~np.isnan(values[:, j])]
        centre[j], scale[j], exception = _centre_and_scale(present, scaling)
        if exception:
            said.append(f"“{column}” {exception}.")
    return replace(unscaled, centre=centre, scale=scale), said


def _centre_and_scale(values: np.ndarray, scaling: str) -> tuple[float, float, str]:
    """Centre and scale of a column, and how it departs from the rule."""
    low, high = values.min(), values.max()
    if high - low <= max(ROUNDING * max(-low, high), SMALLEST_RANGE):
        return float(low), 1.0, "is constant, so it is centred only, and its scale is 1"
    unit = high - low  # in this unit no square can underflow
    within = (values - low) / unit
    spread = within.std() * unit
    if scaling == "standardise":
        return float(low + within.mean() * unit), float(spread), ""
    lower, median, upper = np.percentile(within, [25, 50, 75])
    centre = float(low + median * unit)
    if upper == lower:
        return centre, float(spread), "has an interquartile range of 0, so its standard deviation is used instead"
    return centre, float((upper - lower) * unit / NORMAL_IQR), ""
