"""The app's results: computed once, kept in bounded caches, long ones in turn. The only place that uses `st.cache_*`.

A result is kept under the function, the data set's fingerprint and the specs. What was computed from the catalogue is
shared by all visitors; anything else stays in the session that asked and goes with it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from gmm_core.data import catalogue
from gmm_core.data.dataset import Dataset
from gmm_core.data.ingest import CLASSROOM, LAPTOP, Options, Table, read_table
from gmm_core.export import script
from gmm_core.figures.em_player import em_player
from gmm_core.fit import em
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture
from pages.ui import session
from pages.ui.leaving import Visit
from pages.ui.plot_json import figure_json
from pages.ui.results import Results
from pages.ui.turns import turn


@st.cache_resource(show_spinner=False)
def _shared() -> Results:
    return Results(max_entries=2000, max_numbers=20_000_000)


@st.cache_resource(show_spinner=False, scope="session")
def _own() -> Results:
    return Results(max_entries=100, max_numbers=20_000_000, fewest=8)


@st.cache_resource(show_spinner=False, scope="session", on_release=Visit.end)
def _visit() -> Visit:
    return Visit(session.belongings())


def attend() -> None:
    """Keep what this visitor brought for as long as they are here, and shortly after; to be called in every run."""
    _visit()


def dataset(spec: catalogue.DatasetSpec) -> Dataset:
    """The data set of the catalogue that `spec` describes."""
    return _shared().get(fingerprint(catalogue.load, spec), lambda: catalogue.load(spec), spec.size)


def run(function: Callable[..., Any], data: Dataset, *specs: Any) -> Any:
    """``function(data.X, *specs)``, computed once.

    A function that tells its ``progress`` is run as by `run_long`; any other must take well under half a second.

    Parameters
    ----------
    function : callable
        A module's function (no lambda: its name is part of the key), pure, whose result nobody changes.
    data : Dataset
    *specs : frozen dataclasses, numbers, strings, arrays, mixtures, or tuples of these
    """
    if _tells_progress(function):
        return run_long(function, data, *specs, doing="Fitting")
    return _results(data).get(fingerprint(function, data, *specs), lambda: function(data.X, *specs), data.X.size)


@cache
def _tells_progress(function: Callable[..., Any]) -> bool:
    return "progress" in inspect.signature(function).parameters


def run_long(function: Callable[..., Any], data: Dataset, *specs: Any, doing: str) -> Any:
    """``function(data.X, *specs, progress=...)``, computed once; what lasts, a few at a time in the whole process.

    While it waits and works, the page shows how far it is; when the person moves a control or leaves, the work is
    dropped at its next call of ``progress``. See `pages.ui.turns`.

    Parameters
    ----------
    function, data, *specs
        As for `run`; `function` calls ``progress(fraction)`` in its own thread, several times a second.
    doing : str
        What is being done, as a person reads it ("Fitting 40 mixtures").
    """
    key = fingerprint(function, data, *specs)
    with turn(st.empty(), doing) as progress:  # the same place on the page whether or not the result is there
        return _results(data).get(
            key, lambda: function(data.X, *specs, progress=progress), data.X.size, while_waiting=progress.wait
        )


def sampled(data: Dataset, n_rows: int) -> Dataset:
    """At most `n_rows` rows of a data set, the same ones each time."""
    return _results(data).get(fingerprint(Dataset.sampled, data, n_rows), lambda: data.sampled(n_rows), n_rows)


def film(data: Dataset, spec: FitSpec, start: Mixture, axes: tuple[int, ...]) -> tuple[str, str]:
    """The picture and half-steps of EM from `start`, as `show.figure` takes them."""
    trace = run(em.run, data, spec, start)

    def make() -> tuple[str, str]:
        fig, frames = em_player(data, trace, axes)
        return figure_json(fig), frames.to_json()

    return _results(data).get(fingerprint(em_player, data, spec, start, axes), make, 1)


def table(file: session.OwnFile, options: Options) -> Table:
    """A person's file, read; in turn with other long work, since a large one takes seconds."""
    limits = LAPTOP if st.get_option("server.maxUploadSize") > CLASSROOM.max_bytes // 1_000_000 else CLASSROOM

    def make() -> Table:
        with turn(st.empty()) as place:
            place.take()
            with st.spinner("Reading the file …", show_time=True):
                return read_table(file.content, file.name, options, limits)

    return session.latest("table", fingerprint(read_table, file.digest, options, limits), make)


def derived(function: Callable[..., Any], data: Dataset, result: Any, specs: tuple, *options: Any) -> Any:
    """``function(data, result, *options)``, computed once.

    Parameters
    ----------
    function : callable
        A module's function.
    data : Dataset
    result : object
        Not looked at to find the result again, so `specs` must say all that it depends on.
    specs, *options
        As the specs of `run`.
    """
    key = fingerprint(function, data, specs, *options)
    return _results(data).get(key, lambda: function(data, result, *options), data.X.size)


def picture(function: Callable[..., Any], *, data: Dataset, result: Any, specs: tuple, **look: Any) -> str:
    """The figure ``function(result, **look)`` as `show.figure` takes it, drawn once.

    What a figure of Plotly's takes to make is most of a rerun, where nothing else has to be computed.

    Parameters
    ----------
    function : callable
        A module's function that gives a Plotly figure.
    data : Dataset
    result, specs
        As for `derived`.
    **look
        As the specs of `run`.
    """
    key = fingerprint(function, data, specs, *sorted(look.items()))
    return _results(data).get(key, lambda: figure_json(function(result, **look)), 1)


def python_code(data: Dataset, fit: Fit) -> str:
    """Code that reproduces `fit` of `data` with scikit-learn."""
    return _results(data).get(fingerprint(script.python_code, data, fit.spec), lambda: script.python_code(data, fit), 1)


def _results(data: Dataset) -> Results:
    return _shared() if data.name in catalogue.CATALOGUE else _own()


def fingerprint(function: Callable[..., Any], *values: Any) -> str:
    """A short text that is equal for equal arguments of the same function."""
    if "<" in function.__qualname__:
        raise TypeError(f"{function.__qualname__} has no name of its own to keep results under")
    digest = hashlib.blake2b(f"{function.__module__}.{function.__qualname__}".encode(), digest_size=16)
    for value in values:
        _feed(digest, value)
    return digest.hexdigest()


def _feed(digest, value: Any) -> None:
    """Add a value, with its type and its length, so that different arguments never read the same."""
    digest.update(f"|{type(value).__name__}:".encode())
    if isinstance(value, Dataset):
        digest.update(value.key.encode())
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _feed(digest, getattr(value, field.name))
    elif hasattr(value, "tobytes"):  # an array, or a single number of NumPy's
        digest.update(f"{value.dtype}{value.shape}".encode())
        digest.update(value.tobytes())
    elif isinstance(value, tuple | list | range):
        digest.update(str(len(value)).encode())
        for item in value:
            _feed(digest, item)
    elif value is None or isinstance(value, str | bytes | bool | int | float):
        digest.update(repr(value).encode())
    else:
        raise TypeError(f"cannot keep a result under a {type(value).__name__}")
