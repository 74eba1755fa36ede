"""Reading a model's file that may come from anyone: every field is checked before anything is made of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from gmm_core.errors import InputError
from gmm_core.fit.rows import LARGEST_VALUE
from gmm_core.fit.spec import START_KINDS
from gmm_core.model.families import FAMILIES

SCHEMA = "gmm-explorer/model"
VERSION = 1

MAX_BYTES = 5_000_000
MAX_COMPONENTS = 100
MAX_FEATURES = 2000
MAX_NAME = 200
"""Characters of a column's or a file's name."""

WEIGHTS_TOLERANCE = 1e-6
"""Weights written by hand may miss 1 by so much."""

SYMMETRY_TOLERANCE = 1e-8
"""Difference allowed between the two halves of a correlation matrix."""

MISSING = ("drop", "median", "knn")
SCALING = ("none", "standardise", "robust")
STOP_REASONS = ("converged", "max_iter", "degenerate")

REMEDY = "choose a file that was saved here as a model"


@dataclass(frozen=True, eq=False)
class Content:
    """What the file says, checked; `covariances` in scikit-learn's shape, `recipe` and `fit` as keywords."""

    source: str
    covariance_type: str
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    columns: tuple[str, ...]
    log: tuple[bool, ...]
    centre: np.ndarray
    scale: np.ndarray
    fill: np.ndarray
    recipe: dict
    fit: dict


def read(text: str | bytes) -> Content:
    """Parse and check a model's file.

    Raises
    ------
    InputError
        At the first thing that is not as it should be.
    """
    document = _object(_parse(text), "The model's file")
    if document.get("schema") != SCHEMA:
        refuse("The file's schema", f"“{SCHEMA}”", _shown(document.get("schema")))
    version = _whole(_field(document, "version"), "The file's version")
    if version != VERSION:
        raise InputError("The file's version", str(VERSION), str(version), "save the model again in this version")
    kind = _choice(_field(document, "covariance_type"), "The model's covariance_type", tuple(FAMILIES))
    transform = _object(_field(document, "transform"), "The model's transform")
    columns = _names(_field(transform, "columns"), "The model's columns")
    n_features = len(columns)
    if len(_names(_field(document, "feature_names"), "The model's feature_names")) != n_features:
        refuse("The model's feature_names", f"{n_features} names, one per column", "another number")
    weights = _weights(_field(document, "weights"))
    n_components = len(weights)
    log = _booleans(_field(transform, "log"), n_features)
    vectors = {
        name: _array(_field(transform, name), (n_features,), f"The model's {name}")
        for name in ("centre", "scale", "fill")
    }
    _require_positive(vectors["scale"], "The model's scale")
    _require_positive(vectors["fill"][list(log)], "The model's fill of columns with a logarithm")
    return Content(
        source=_text(_field(document, "source"), "The model's source"),
        covariance_type=kind,
        weights=weights,
        means=_array(_field(document, "means"), (n_components, n_features), "The model's means"),
        covariances=_covariances(_field(document, "covariances"), kind, n_components, n_features),
        columns=columns,
        log=log,
        **vectors,
        recipe=_recipe(_field(document, "recipe"), columns, log),
        fit=_fit(_field(document, "fit")),
    )


def refuse(subject: str, expected: str, got: str) -> NoReturn:
    """Raise `InputError` for a field."""
    raise InputError(subject, expected, got, REMEDY)


# ---- the document ---------------------------------------------------------------------------------------------------


def _parse(text: str | bytes) -> object:
    if len(text) > MAX_BYTES:
        refuse("The model's file", f"at most {MAX_BYTES // 1_000_000} MB", f"{len(text) / 1e6:.1f} MB")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_no_constant)
    except InputError:
        raise
    except RecursionError:
        refuse("The model's file", "nested a few levels deep", "brackets without end")
    except ValueError:
        refuse("The model's file", "JSON text", "something else")


def _no_constant(name: str) -> NoReturn:
    refuse("Every number of the model", "finite", name)


def _recipe(value: object, columns: tuple[str, ...], log: tuple[bool, ...]) -> dict:
    recipe = _object(value, "The model's recipe")
    if _names(_field(recipe, "columns"), "The recipe's columns") != columns:
        refuse("The recipe's columns", "those of the transform", "others")
    logged = _field(recipe, "log")
    logged = _names(logged, "The recipe's log") if logged != [] else ()
    if log != tuple(name in logged for name in columns):
        refuse("The recipe's log", "the columns whose logarithm the transform takes", "others")
    label = _field(recipe, "label")
    return {
        "columns": columns,
        "missing": _choice(_field(recipe, "missing"), "The recipe's missing", MISSING),
        "scaling": _choice(_field(recipe, "scaling"), "The recipe's scaling", SCALING),
        "log": logged,
        "label": None if label is None else _text(label, "The recipe's label"),
    }


def _fit(value: object) -> dict:
    fit = _object(value, "The model's fit")
    cautions = _field(fit, "cautions")
    if not isinstance(cautions, list) or not all(isinstance(caution, str) for caution in cautions):
        refuse("The fit's cautions", "a list of sentences", _shown(cautions))
    least = {"n_samples": 1, "n_iter": 0, "n_init": 1, "seed": 0, "max_iter": 0}
    numbers = {name: _array(_field(fit, name), (), f"The fit's {name}").item() for name in ("log_likelihood", "bic")}
    for name in ("tol", "reg_covar"):
        numbers[name] = _array(_field(fit, name), (), f"The fit's {name}").item()
        if numbers[name] < 0:
            refuse(f"The fit's {name}", "0 or more", f"{numbers[name]:g}")
    return {
        **numbers,
        **{name: _whole(_field(fit, name), f"The fit's {name}", low) for name, low in least.items()},
        "stop_reason": _choice(_field(fit, "stop_reason"), "The fit's stop_reason", STOP_REASONS),
        "init_params": _choice(_field(fit, "init_params"), "The fit's init_params", START_KINDS),
        "cautions": tuple(_encodable(caution, "The fit's cautions") for caution in cautions),
    }


def _weights(value: object) -> np.ndarray:
    subject = "The model's weights"
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_COMPONENTS:
        refuse(subject, f"a list of 1 to {MAX_COMPONENTS} numbers", _shown(value))
    weights = _array(value, (len(value),), subject)
    total = weights.sum()
    if (weights < 0).any() or abs(total - 1) > WEIGHTS_TOLERANCE:
        refuse(subject, "non-negative numbers that sum to 1", f"a sum of {total:.8g}")
    return weights / total if abs(total - 1) > 1e-9 else weights


def _covariances(value: object, kind: str, n_components: int, n_features: int) -> np.ndarray:
    subject = "The model's covariances"
    square = (n_features, n_features)
    shapes = {"full": (n_components, *square), "tied": square, "diag": (n_components, n_features)}
    covariances = _array(value, shapes.get(kind, (n_components,)), subject, LARGEST_VALUE**2)
    if kind not in ("full", "tied"):
        _require_positive(covariances, subject)
        return covariances
    variances = covariances.diagonal(axis1=-2, axis2=-1)
    _require_positive(variances, subject)
    sds = np.sqrt(variances)
    skew = np.abs(covariances - covariances.swapaxes(-2, -1)) / sds[..., :, None] / sds[..., None, :]
    if not skew.max() <= SYMMETRY_TOLERANCE:
        refuse(subject, "symmetric", "matrices whose halves differ")
    return covariances


# ---- fields ---------------------------------------------------------------------------------------------------------


def _object(value: object, subject: str) -> dict:
    if not isinstance(value, dict):
        refuse(subject, "an object with named fields", _shown(value))
    return value


def _field(container: dict, name: str) -> object:
    if name not in container:
        refuse(f"The model's field {name}", "present", "nothing")
    return container[name]


def _text(value: object, subject: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME:
        refuse(subject, f"text of at most {MAX_NAME} characters", _shown(value))
    return _encodable(value, subject)


def _encodable(text: str, subject: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse(subject, "valid Unicode", "half a character")
    return text


def _names(value: object, subject: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_FEATURES:
        refuse(subject, f"a list of 1 to {MAX_FEATURES} names", _shown(value))
    names = tuple(_text(name, subject) for name in value)
    if len(set(names)) < len(names):
        refuse(subject, "different from each other", "a name twice")
    return names


def _choice(value: object, subject: str, options: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in options:
        refuse(subject, f"one of {', '.join(options)}", _shown(value))
    return value


def _whole(value: object, subject: str, least: int = 0) -> int:
    if type(value) is not int or not least <= value < 2**63:
        refuse(subject, f"a whole number of at least {least}", _shown(value))
    return value


def _booleans(value: object, n: int) -> tuple[bool, ...]:
    if not isinstance(value, list) or len(value) != n or not all(type(item) is bool for item in value):
        refuse("The model's log", f"a list of {n} times true or false", _shown(value))
    return tuple(value)


def _array(value: object, shape: tuple[int, ...], subject: str, largest: float = LARGEST_VALUE) -> np.ndarray:
    """Nested lists of numbers of exactly this shape, none beyond `largest`."""
    items = [value]
    for length in shape:
        if not all(isinstance(item, list) and len(item) == length for item in items):
            refuse(subject, f"lists of numbers of shape {shape}", "another shape")
        items = [part for item in items for part in item]
    if not all(type(item) in (int, float) for item in items):
        refuse(subject, f"numbers in lists of shape {shape}" if shape else "a number", "something else")
    if not all(-largest <= item <= largest for item in items):
        refuse(subject, f"numbers of at most {largest:.0e}", "a greater one")
    return np.array(items, dtype=np.float64).reshape(shape)


def _require_positive(values: np.ndarray, subject: str) -> None:
    if not (values > 0).all():
        refuse(subject, "positive", f"{values.min():g}")


def _shown(value: object) -> str:
    """A value in an error: short, and a container only by its kind."""
    if isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    text = "nothing" if value is None else json.dumps(value)
    return text if len(text) <= 40 else text[:39] + "…"
