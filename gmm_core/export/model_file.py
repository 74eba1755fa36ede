"""A fitted model as a file: everything needed to prepare and score new rows, in plain JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gmm_core.data.columns import numbers
from gmm_core.data.prepare import Prepared, Recipe, Transform
from gmm_core.errors import InputError
from gmm_core.export.csv_text import neutral
from gmm_core.export.labelled import verdict
from gmm_core.export.model_reader import MAX_BYTES, SCHEMA, VERSION, read, refuse
from gmm_core.export.peer import from_sklearn_shape, in_sklearn_shape
from gmm_core.fit.rows import LARGEST_VALUE
from gmm_core.model.mixture import Mixture

if TYPE_CHECKING:
    from gmm_core.fit.restarts import Fit

READ_ME = (
    "features = (column - centre) / scale, with log10(column) where log is true; weights, means and covariances are "
    "those of the features, covariances in scikit-learn's shape for the covariance_type; bic: lower is better"
)


@dataclass(frozen=True)
class FitFacts:
    """How the mixture was found, for the record.

    `log_likelihood` is the total, `bic` is lower-is-better, both of the prepared features; the rest as in `FitSpec`.
    """

    log_likelihood: float
    bic: float
    n_samples: int
    n_iter: int
    stop_reason: str
    init_params: str
    n_init: int
    seed: int
    tol: float
    max_iter: int
    reg_covar: float
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ModelFile:
    """A mixture with the way from a table's columns to its features.

    Parameters
    ----------
    mixture : Mixture
        In the units of the features.
    transform : Transform
    recipe : Recipe
    source : str
        Name of the file it was fitted to.
    facts : FitFacts
    """

    mixture: Mixture
    transform: Transform
    recipe: Recipe
    source: str
    facts: FitFacts

    @classmethod
    def of(cls, prepared: Prepared, fit: Fit, source: str) -> ModelFile:
        """The model of a fit to prepared data."""
        spec = fit.spec
        names = prepared.transform.feature_names
        facts = FitFacts(
            fit.log_likelihood,
            fit.bic,
            fit.n_samples,
            fit.n_iter,
            fit.stop_reason,
            spec.init_params,
            spec.n_init,
            spec.seed,
            spec.tol,
            spec.max_iter,
            spec.reg_covar,
            tuple(caution.sentence(names) for caution in fit.cautions) + fit.own_warnings,
        )
        return cls(fit.mixture, prepared.transform, prepared.recipe, source, facts)


def to_json(model: ModelFile) -> str:
    """The model as JSON text that `from_json` gives back exactly.

    Raises
    ------
    InputError
        When the text would be larger than `from_json` reads.
    """
    mixture, transform = model.mixture, model.transform
    covariances = in_sklearn_shape(mixture.covariances, mixture.covariance_type)
    content = {
        "schema": SCHEMA,
        "version": VERSION,
        "read_me": READ_ME,
        "source": model.source,
        "feature_names": list(transform.feature_names),
        "covariance_type": mixture.covariance_type,
        "weights": mixture.weights.tolist(),
        "means": mixture.means.tolist(),
        "covariances": covariances.tolist(),
        "transform": {
            "columns": list(transform.columns),
            "log": [bool(logged) for logged in transform.log],
            **{name: np.asarray(getattr(transform, name)).tolist() for name in ("centre", "scale", "fill")},
        },
        "recipe": asdict(model.recipe),
        "fit": asdict(model.facts),
    }
    lines = (f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False, allow_nan=False)}" for k, v in content.items())
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if len(text.encode()) > MAX_BYTES:
        raise InputError(
            "The model's file",
            f"at most {MAX_BYTES // 1_000_000} MB",
            f"{len(text) / 1e6:.1f} MB",
            "choose fewer columns or components, or the diagonal covariance type",
        )
    return text


def from_json(text: str | bytes) -> ModelFile:
    """Read a model's file, trusting nothing in it.

    Raises
    ------
    InputError
        When the text is not such a file, or does not describe a mixture and its columns.
    """
    content = read(text)
    covariances = from_sklearn_shape(
        content.covariances, content.covariance_type, len(content.weights), len(content.columns)
    )
    try:
        mixture = Mixture(content.weights, content.means, covariances, content.covariance_type)
    except InputError:  # all but the last requirement was checked; its remedy is for fits, not for files
        refuse("The model's covariances", "positive definite", "one that is not")
    return ModelFile(
        mixture,
        Transform(content.columns, content.log, content.centre, content.scale, content.fill),
        Recipe(**content.recipe),
        content.source,
        FitFacts(**content.fit),
    )


def score(frame: pd.DataFrame, model: ModelFile) -> pd.DataFrame:
    """What the model says of new rows: the columns of `labelled`, and ``log_density`` in the features' units.

    Rows with a missing value are empty where the recipe dropped such rows. Otherwise each missing value is filled with
    its column's median in the fitted table; for "knn" too, as the fitted rows are not kept in the file. Rows without
    any value stay empty. Infinite values count as missing.

    Parameters
    ----------
    frame : DataFrame
        A table with the columns the model was fitted to, in any order, under the names they had (or have in a file
        from `labelled_csv`).

    Raises
    ------
    InputError
        When a column is missing, not numeric, or has values the model cannot take.
    """
    names = _found(frame, model.transform.columns)
    raw = np.column_stack(
        [_values(frame[name], logged) for name, logged in zip(names, model.transform.log, strict=True)]
    )
    missing = np.isnan(raw)
    if model.recipe.missing == "drop":
        rows = np.flatnonzero(~missing.any(axis=1))
    else:
        rows = np.flatnonzero(~missing.all(axis=1))
        raw = np.where(missing, model.transform.fill, raw)
    with np.errstate(over="ignore"):  # a row so far away is left empty
        X = model.transform.apply(raw[rows])
    return verdict(model.mixture, X, rows, len(frame), with_density=True)


def _found(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[str]:
    names = [name if name in frame.columns else neutral(name) for name in columns]
    missing = [f"“{column}”" for column, name in zip(columns, names, strict=True) if name not in frame.columns]
    if missing:
        shown = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        raise InputError(
            "The table", "one with the columns the model was fitted to", f"none called {shown}", "rename or add them"
        )
    return names


def _values(column: pd.Series, logged: bool) -> np.ndarray:
    subject = f"Every value of “{column.name}”"
    values = numbers(column)
    if values is None:
        raise InputError(subject, "a number", "text", "choose the file's number format or correct the cells")
    n_huge = int((np.abs(values) > LARGEST_VALUE).sum())
    if n_huge:
        raise InputError(
            subject, f"a number of at most {LARGEST_VALUE:.0e}", f"{n_huge} beyond it", "leave these rows out"
        )
    n_low = int((values <= 0).sum()) if logged else 0
    if n_low:
        raise InputError(
            subject, "positive, as the model takes its logarithm", f"{n_low} that are not", "leave these rows out"
        )
    return values
