"""A lesson as a sequence of steps, and the text that holds it in a link."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gmm_core.data.catalogue import CATALOGUE, DatasetSpec, default_spec
from gmm_core.errors import InputError
from gmm_core.fit.spec import FitSpec
from pages.ui.address import CONTROLS, DATASET_FIELDS, Control, dataset_controls

VERSION = 1
MOST_STEPS = 40
LONGEST_TEXT = 600
LONGEST_LINK = 20_000
LARGEST_PLAN = 100_000
"""Bytes a link may unpack to."""

PREDICTIONS = MappingProxyType(
    {
        "groups": "how many groups there are",
        "means": "where the means will end",
        "winner": "which comes nearer to the truth, k-means or the mixture",
        "family": "which covariance type BIC chooses",
        "restarts": "how many of 20 starts reach the best end",
        "words": "an answer in words",
    }
)
"""What students can be asked to predict."""

FIT_NAMES = MappingProxyType(
    {"k": "n_components", "cov": "covariance_type", "init": "init_params", "starts": "n_init", "seed": "seed"}
)
STATE = ("data", *DATASET_FIELDS.values(), "sample", *FIT_NAMES)
"""Controls whose values make up a step's state."""


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Parameters
    ----------
    title, question, notice : str
        What it is called, what is asked, and what to say once it is revealed.
    predict : str
        A key of `PREDICTIONS`.
    state : mapping of str to str
        Values of controls as in an address; those not named have their defaults.
    open : tuple of str
        Controls that students may move.
    shown : tuple of str
        Controls that students see but may not move; all that are in neither are hidden.
    """

    title: str
    question: str
    predict: str
    state: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    notice: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A lesson: its title and its steps."""

    title: str
    steps: tuple[Step, ...]

    def with_step(self, position: int, step: Step) -> Plan:
        """The lesson with the step at `position` replaced."""
        return replace(self, steps=(*self.steps[:position], step, *self.steps[position + 1 :]))

    def without(self, position: int) -> Plan:
        return replace(self, steps=self.steps[:position] + self.steps[position + 1 :])

    def moved(self, position: int, to: int) -> Plan:
        """The lesson with a step moved to another place."""
        steps = list(self.steps)
        steps.insert(to, steps.pop(position))
        return replace(self, steps=tuple(steps))


def table_of(state: Mapping[str, str]) -> dict[str, Control]:
    """The controls of a step, by name, as its data set has them."""
    name, _ = CONTROLS["data"].read(state.get("data", CONTROLS["data"].default))
    own = dataset_controls(name)
    table = {key: CONTROLS[key] for key in ("data", *own, "sample", *FIT_NAMES)} | own
    return table if CATALOGUE[name].is_random else {key: table[key] for key in table if key != "sample"}


def values_of(state: Mapping[str, str]) -> dict[str, object]:
    """The value of every control of a step; what the state does not say, or says wrongly, is the default."""
    return {
        name: control.read(state[name])[0] if name in state else control.default
        for name, control in table_of(state).items()
    }


def specs_of(values: Mapping[str, object]) -> tuple[DatasetSpec, FitSpec]:
    """What `values` say of data and fit."""
    fields = {field: values[name] for field, name in DATASET_FIELDS.items() if name in values}
    if "sample" in values:
        fields["seed"] = values["sample"]
    data = replace(default_spec(values["data"]), **fields)
    return data, FitSpec(**{field: values[name] for name, field in FIT_NAMES.items()})


def to_text(plan: Plan) -> str:
    """The lesson as it stands in a link: JSON, compressed, in URL-safe base64.

    Raises
    ------
    InputError
        When it is longer than `from_text` takes.
    """
    steps = [_fields(step) for step in plan.steps]
    raw = json.dumps({"v": VERSION, "t": plan.title, "s": steps}, ensure_ascii=False, separators=(",", ":"))
    text = base64.urlsafe_b64encode(zlib.compress(raw.encode(), 9)).decode().rstrip("=")
    if len(text) > LONGEST_LINK or len(raw.encode()) > LARGEST_PLAN:
        got = f"{len(text):,} characters"
        raise InputError(
            "The lesson", f"one that a link of {LONGEST_LINK:,} characters holds", got, "shorten its texts"
        )
    return text


def _fields(step: Step) -> list:
    """A step in a link; what is only shown comes last, where there is any, so that older links stay as they are."""
    fields = [step.title, step.question, step.predict, dict(step.state), list(step.open), step.notice]
    return [*fields, list(step.shown)] if step.shown else fields


def from_text(text: str) -> Plan:
    """The lesson that a link holds.

    Raises
    ------
    InputError
        When the text is not one that `to_text` gives, or holds more than a lesson may.
    """
    if len(text) > LONGEST_LINK:
        raise _broken(f"{len(text):,} characters")
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), LARGEST_PLAN)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise _broken("an incomplete or very long text")
        content = json.loads(raw)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise error if isinstance(error, InputError) else _broken("an unreadable text") from None
    if not isinstance(content, dict) or content.get("v") != VERSION:
        raise _broken("a text of another version")
    steps = content.get("s")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        raise _broken(f"{len(steps) if isinstance(steps, list) else 'no'} steps")
    return Plan(_short(content.get("t")), tuple(_step(step) for step in steps))


def _step(step: object) -> Step:
    if not isinstance(step, list) or len(step) not in (6, 7):
        raise _broken("a step of another form")
    title, question, predict, state, open_, notice, shown = step if len(step) == 7 else (*step, [])
    if not isinstance(predict, str) or not isinstance(state, dict):
        raise _broken("a step of another form")
    if not isinstance(open_, list) or not isinstance(shown, list):
        raise _broken("a step of another form")
    if predict not in PREDICTIONS:
        raise _broken("a step of another form")
    known = {name: _short(value) for name, value in state.items() if name in STATE}
    return Step(
        _short(title),
        _short(question),
        predict,
        MappingProxyType(known),
        tuple(name for name in STATE if name in open_),
        _short(notice),
        tuple(name for name in STATE if name in shown and name not in open_),
    )


def _short(value: object) -> str:
    """`value`, if it is a text that a lesson may hold and a browser can be sent: no half of a surrogate pair."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or any("\ud800" <= c <= "\udfff" for c in value):
        raise _broken("a text that is none or too long")
    return value


def _broken(got: str) -> InputError:
    return InputError("The lesson in the link", "one that was made here", got, "ask for the link again")
