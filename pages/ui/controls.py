"""Controls on the page: each draws itself from the table of `pages.ui.address` and gives back frozen specs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import streamlit as st

from gmm_core.data.catalogue import CATALOGUE, default_spec
from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.fit.spec import FitSpec
from pages.ui import compute, later, session, show
from pages.ui.address import CONTROLS, DATASET_FIELDS, LARGEST_SEED, Control, dataset_controls
from pages.ui.contents import PAGES

FIT_FIELDS = MappingProxyType(
    {
        "k": "n_components",
        "cov": "covariance_type",
        "init": "init_params",
        "starts": "n_init",
        "seed": "seed",
        "tol": "tol",
        "iter": "max_iter",
        "ridge": "reg_covar",
    }
)
"""Names in the address and the fields of a `FitSpec`."""

PARTS = MappingProxyType({"data": (*DATASET_FIELDS.values(), "sample")})
"""Names in the address that say more of what another one says."""

FRONT = ("k", "cov", "init", "starts", "seed")
IN_FRONT = "k"
"""The control that stays on the page while it is projected."""


MOST_ROWS = 20_000
"""Rows a page takes that shows how things work rather than analyses data."""


def dataset(most_rows: int = MOST_ROWS, opening: Mapping[str, object] = MappingProxyType({})) -> Dataset:
    """Let the person choose a data set and its parameters, and give it back; their own too, once there is one.

    Parameters
    ----------
    most_rows : int
        Of more rows a random choice is taken, and the page says so.
    opening : mapping of str to int or str
        The page's row of `OPENINGS`.
    """
    own = session.own_dataset()
    names = dict(CONTROLS["data"].options)
    if own is not None:
        names[session.OWN] = show.one_line(f"Your data: {own.title}")
    control = replace(CONTROLS["data"], options=names, default=opening.get("data", CONTROLS["data"].default))
    name = _named(control, on_change=_forget_dataset_parameters)
    if name == session.OWN:
        if own.n_samples > most_rows:
            sentence = f"This page works on a random choice of {most_rows:,} of your {own.n_samples:,} rows."
            later.put(partial(st.caption, sentence))
        return compute.sampled(own, most_rows)
    entry = CATALOGUE[name]
    later.put(partial(st.caption, entry.lesson, help=entry.source if entry.is_random else None))
    if not entry.is_random:
        later.put(partial(st.caption, f"Source: {show.plain(entry.source)}"))
    spec = default_spec(name)
    fields = {}
    for control in dataset_controls(name).values():
        fields[control.name] = widget(control)
    spec = replace(spec, **{field: fields[address] for field, address in DATASET_FIELDS.items() if address in fields})
    if entry.is_random:
        spec = replace(spec, seed=_seed("sample", "New sample"))
    return compute.dataset(spec)


def fit_spec(
    shown: Sequence[str] = FRONT, without: Sequence[str] = (), opening: Mapping[str, object] = MappingProxyType({})
) -> FitSpec:
    """Let the person choose how to fit.

    Parameters
    ----------
    shown : sequence of str
        Names (as in the address) of the controls in front; the others stand under "More".
    without : sequence of str
        Names of the controls this page does not have; their fields keep their defaults, so that the page's address
        still says all that its result depends on.
    opening : mapping of str to int or str
        The page's row of `OPENINGS`.
    """
    values = {name: _fit_widget(name, opening.get(name)) for name in shown if name not in without}
    behind = {name: _value(CONTROLS[name]) for name in FIT_FIELDS if name not in shown and name not in without}
    if behind:
        values |= later.put(partial(_draw_behind, tuple(behind)), expected=behind)
    for name in ("tol", "ridge"):
        if name in values:
            values[name] = float(values[name])
    return FitSpec(**{FIT_FIELDS[name]: chosen for name, chosen in values.items()})


def choose_dataset(name: str) -> None:
    """Choose a data set of the catalogue with its own defaults; in a button's callback."""
    session.set_value("data", name)
    _forget_dataset_parameters()


def go_to(url_path: str, label: str, **state) -> None:
    """A button to another page in exactly the state that the text beside it speaks of.

    A link would leave what the person has moved before as it is, and promise one state but show another.

    Parameters
    ----------
    url_path, label : str
    **state
        Values of controls that are not at the page's defaults, and of the page's own controls that matter.
    """
    (entry,) = (entry for entry in PAGES if entry.url_path == url_path)
    if st.button(label, key=f"go-{label}", type="tertiary", icon=":material/arrow_forward:"):
        for name in CONTROLS:
            if name != "present":
                session.forget(name)
        for name, value in state.items():
            session.choose(name, value)
        st.switch_page(entry.script)


def chosen_axes(data: Dataset) -> tuple[int, ...]:
    """The columns that `axes` gave, where it is drawn elsewhere on the page."""
    if data.n_features <= 2:
        return tuple(range(data.n_features))
    return tuple(int(session.value(name, CONTROLS[name].default)) - 1 for name in ("x", "y"))


def axes(data: Dataset) -> tuple[int, ...]:
    """The columns to draw: all of them up to two, otherwise the two that the person chooses.

    Returns
    -------
    tuple of int
        One index for one-dimensional data, otherwise two different ones.
    """
    if data.n_features <= 2:
        return tuple(range(data.n_features))
    names = {str(i + 1): show.one_line(name, 80) for i, name in enumerate(data.feature_names)}
    across, up = st.columns(2)
    with across:
        x = int(_named(replace(CONTROLS["x"], options=names))) - 1
    with up:
        y = int(_named(replace(CONTROLS["y"], options=names))) - 1
    if x == y:
        raise InputError("The two axes", "two different columns", "the same one twice", "choose another column for one")
    return x, y


def widget(control: Control | str, default=None):
    """Draw one control, bound to the address, and give back its value.

    Parameters
    ----------
    control : Control or str
        A row of the table, or its name.
    default : optional
        What this page opens on, where nobody has chosen.
    """
    control = _opening(CONTROLS[control] if isinstance(control, str) else control, default)
    if control.kind == "named":
        return _named(control)
    return later.put(partial(_draw, control), expected=_value(control))


def _opening(control: Control, default) -> Control:
    """The control as a page has it that opens on `default`; with None as the table has it."""
    return control if default is None else replace(control, default=default)


def _value(control: Control):
    """What a control is at, before it is drawn in this run."""
    _admit(control)
    session.follow_default(control.name, control.default)
    value = session.value(control.name)
    return control.default if value is None else value


def _draw(control: Control):
    value = _drawn(control)
    return control.default if value is None else value  # an address may hold a name and no value


def _draw_behind(names: Sequence[str]) -> dict:
    with st.expander("More"):
        return {name: widget(name) for name in names}


def _drawn(control: Control):
    bound = {"key": control.name, "bind": "query-params", "help": control.help}
    options = list(control.options)
    match control.kind:
        case "slider":
            return st.slider(*_numbers(control), **bound)
        case "number":
            return st.number_input(*_numbers(control), **bound)
        case "switch":
            return st.toggle(control.title, control.default, **bound)
        case "buttons":
            return st.segmented_control(control.title, options, default=control.default, required=True, **bound)
    return st.selectbox(control.title, options, index=options.index(control.default), **bound)


def _admit(control: Control) -> None:
    """Bring what a link says of a control into its range, with a word; Streamlit alone drops it without one."""
    if control.name in st.query_params and session.value(control.name) is None:  # not drawn yet
        value, sentence = control.read(st.query_params[control.name])
        if sentence:
            session.set_value(control.name, value)
            session.add_notices((sentence,))


def _numbers(control: Control) -> tuple:
    return control.title, control.minimum, control.maximum, control.default, control.step


def _named(control: Control, on_change=None) -> str:
    """A choice whose labels differ from its values.

    Streamlit puts a bound choice's *label* into the address. So the address is bound to a text of its own, which holds
    the plain value and is never seen, and the choice a person sees follows that text.
    """
    session.follow_default(control.name, control.default, PARTS.get(control.name, ()))
    expected, _ = control.read(session.value(control.name, control.default))
    return later.put(partial(_draw_named, control, on_change), expected)


def _draw_named(control: Control, on_change) -> str:
    chosen = hidden_text(control.name, control.default)
    if chosen not in control.options:
        chosen, sentence = control.read(chosen)
        session.add_notices((sentence,))
    picker = f"{control.name}-choice"
    session.set_value(picker, chosen)

    def follow() -> None:
        session.set_value(control.name, session.value(picker))
        if on_change:
            on_change()

    st.selectbox(
        control.title,
        list(control.options),
        format_func=lambda option: control.options.get(option, option),
        key=picker,
        help=control.help,
        on_change=follow,
    )
    return chosen


def switch(name: str, title: str) -> bool:
    """A switch that stands in the address as `name` while it is on."""
    return widget(Control(name, title, "", "switch", False))


def hidden_text(name: str, default: str = "") -> str:
    """A text that lives in the address only; `session.set_value` changes it in a callback."""
    with st.container(key=f"gmm-address-{name}"):  # hidden by the frame's style
        return st.text_input(name, default, key=name, bind="query-params")


def _fit_widget(name: str, default=None):
    if name == "seed":
        return _seed("seed", "New start", default)
    with later.at(session.front()) if name == IN_FRONT and session.front() else nullcontext():
        return widget(name, default)


def _seed(name: str, again: str, default: int | None = None) -> int:
    """A seed, with a button that goes on to the next one."""
    control = _opening(CONTROLS[name], default)
    return later.put(partial(_draw_seed, control, again), expected=_value(control))


def _draw_seed(control: Control, again: str) -> int:
    name = control.name
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{name}-row"):
        seed = _draw(control)
        st.button(again, key=f"{name}-next", on_click=_next_seed, args=(name,), width="stretch")
    return seed


def _next_seed(name: str) -> None:
    current = session.value(name, CONTROLS[name].default)
    session.set_value(name, (current + 1) % (LARGEST_SEED + 1))


def _forget_dataset_parameters() -> None:
    """Another data set starts with its own defaults, not with the last one's size and noise."""
    name = session.value("data")
    for address, control in dataset_controls(name).items() if name in CATALOGUE else ():
        session.set_value(address, control.default)
