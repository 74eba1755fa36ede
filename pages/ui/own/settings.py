"""What this page keeps in its address, so that a link and the same file give the same analysis again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gmm_core.fit.analysis import AnalysisSpec
from gmm_core.fit.selection import CRITERIA
from pages.ui import controls, session
from pages.ui.address import CONTROLS, Control

READING = ("enc", "sep", "dec", "head")
"""How the person says the file is written."""

OF_ONE_FILE = (*READING, "cols", "logs", "label", "model", "find")
"""Settings that mean nothing for another file; each is a text that only the address shows. Columns are numbers from 1,
and "find" says that clusters were asked for."""

YES = "yes"
NO_COLUMN = "-"

MISSING = Control(
    "missing",
    "Missing values",
    "Leave out rows that miss a value, or fill it: with the column's median, or the mean of the five nearest rows.",
    "buttons",
    "drop",
    options={"drop": "drop", "median": "median", "knn": "knn"},
)
SCALING = Control(
    "scaling",
    "Scaling",
    "Standardise gives every column mean 0 and standard deviation 1. Robust does the same with medians, so that "
    "outliers do not decide. None matters for spherical components and for k-means' starts.",
    "buttons",
    "standardise",
    options={"standardise": "standardise", "robust": "robust", "none": "none"},
)
MOST = Control(
    "mostk", "Most components", "K is tried from 1 to this number.", "slider", AnalysisSpec().most_components, 1, 20, 1
)
CRITERION = Control(
    "by",
    "Chosen by",
    "The lowest value wins. BIC asks how many Gaussians describe the density, ICL for groups that stand apart; AIC "
    "predicts well and tends to more components.",
    "buttons",
    "bic",
    options={name: name for name in CRITERIA},
)
EACH = replace(CONTROLS["starts"], name="each", title="Starts of each kind", default=2, maximum=20)
VIEWS = {
    "picture": "Two columns, with the ellipses that hold 50 % and 90 % of each cluster.",
    "pairs": "Every two of the chosen columns.",
    "separation": "The plane in which the clusters stand furthest apart (linear discriminants).",
    "PCA": "The plane in which the rows vary most (principal components).",
    "3-D": "Three columns; drag to turn.",
    "profiles": "What makes each cluster different from the other rows.",
    "uncertainty": "The rows that no cluster is sure of, and between which they hesitate.",
    "outliers": "Rows that no cluster explains.",
    "fit check": "Do the clusters look Gaussian? Points on the line say yes.",
    "models": "All models that were compared.",
    "scale check": "The same model on raw and on standardised columns.",
}
VIEW = Control("view", "View", "", "buttons", "picture", options={name: name for name in VIEWS})


def draw() -> None:
    """Bind the settings of one file to the address, and bring what a link says of the others into range.

    They are bound on every run, also while there is no file yet: a link's must wait for it, and a forgotten one's leave
    the address.
    """
    for name in OF_ONE_FILE:
        controls.hidden_text(name)
    for control in (MISSING, SCALING, MOST, CRITERION, EACH, VIEW):
        if control.name in st.query_params and session.value(control.name) is None:  # not drawn yet
            value, sentence = control.read(st.query_params[control.name])
            if sentence:
                session.set_value(control.name, value)
                session.add_notices((sentence,))


def text(name: str) -> str:
    """What the address says under `name`; "" where it says nothing."""
    return session.value(name) or ""


def number(name: str) -> int | None:
    """The whole number that the address says under `name`, if it is one."""
    return _whole(text(name))


def positions(name: str) -> list[int] | None:
    """Places of columns, from 0, that the address lists under `name`; None where it says nothing."""
    if not text(name):
        return None
    numbers = [_whole(part) for part in text(name).split(",")]
    return [n - 1 for n in dict.fromkeys(numbers) if n is not None]


def set_positions(name: str, places: list[int]) -> None:
    """Write places of columns into the address; in a callback."""
    session.set_value(name, ",".join(str(place + 1) for place in places) or NO_COLUMN)


def follow(name: str, picker: str, write: Callable[[object], str] = str) -> Callable[[], None]:
    """A callback that writes what the person chose in `picker` into the address."""
    return lambda: session.set_value(name, write(session.value(picker)))


def forget(names: tuple[str, ...] = OF_ONE_FILE) -> None:
    """Let go of settings that belong to a file the person leaves; in a callback."""
    for name in names:
        session.set_value(name, "")


def _whole(part: str) -> int | None:
    return int(part) if part.isdecimal() and len(part) < 7 else None
