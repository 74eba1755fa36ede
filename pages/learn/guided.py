"""A guided lesson: see, predict, reveal, notice; the one that comes with the app, or one a teacher built."""

from __future__ import annotations

import zlib

import streamlit as st

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from pages.ui import builder, compute, controls, draft, glossary, session, show
from pages.ui.address import Control
from pages.ui.builtin_lesson import lesson_of
from pages.ui.plan import Plan, Step, specs_of, table_of, to_text, values_of
from pages.ui.predictions import KINDS, Scene

BUILD = Control("build", "Build a lesson", "Change the steps, and share the lesson as one link.", "switch", False)


def page() -> None:
    text = draft.current(controls.hidden_text("plan"))
    try:
        plan = lesson_of(text)
    except InputError as problem:
        _unreadable(problem)
        return
    position = _position(plan)
    row = {"horizontal": True, "vertical_alignment": "center", "gap": "small"}
    with st.container(horizontal_alignment="distribute", key="gmm-lesson-head", **row):
        title = st.container(width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            where = st.container(width="content")
            building = not session.is_presenting() and controls.widget(BUILD)
    if building:
        title.title("Build a lesson", anchor=False)
        st.markdown("Which steps should the class go through, and what should it predict at each?")
        builder.build(plan)
        return
    title.title(show.plain(plan.steps[position].title), anchor=False)
    where.caption(f"{show.plain(plan.title)} · step {position + 1} of {len(plan.steps)}")
    question = plan.steps[position].question
    st.markdown(f"**{show.plain(question, 600)}**", help=glossary.explained(question))
    _play(plan, position)


def _unreadable(problem: InputError) -> None:
    show.head("Guided lesson", "Which lesson should this link open?")
    show.error(problem)
    st.button("Open the lesson that comes with the app", on_click=session.set_value, args=("plan", ""))


def _position(plan: Plan) -> int:
    """The step on the page, from 0."""
    text = controls.hidden_text("step", "1")
    asked = Control("step", "Step", "", "slider", 1, 1, len(plan.steps))
    number, sentence = asked.read(text)
    if sentence and session.fresh("step", (text,)):
        session.add_notices((sentence,))
    return number - 1


def _play(plan: Plan, position: int) -> None:
    step = plan.steps[position]
    # what a student says belongs to this step of this very lesson
    key = f"step-{position}-{zlib.crc32(to_text(plan).encode()):08x}"
    revealed = bool(session.value(f"_{key}-revealed"))
    kind = KINDS[step.predict]
    picture, side = st.columns([3, 1], gap="medium")
    with side:
        data_spec, fit_spec = specs_of(_values(step, key))
        data = compute.dataset(data_spec)
        scene = Scene(f"{key}-{data.key[:6]}-{fit_spec.n_components}", data, fit_spec, _axes(data))
        prediction = kind.ask(scene)
        _buttons(plan, position, key, revealed)
    with picture, st.container(gap="xxsmall"):
        if not revealed:
            kind.draw(scene)
            return
        st.success(kind.reveal(scene, prediction))
        if step.notice:
            st.markdown(show.plain(step.notice, 600))


def _axes(data: Dataset) -> tuple[int, ...]:
    return tuple(range(min(data.n_features, 2)))


def _values(step: Step, key: str) -> dict[str, object]:
    """The step's state, with what a student moved among the controls that are open; locked ones are only shown."""
    state = dict(step.state)
    for name in step.open:
        if name in table_of(state):
            state[name] = str(_widget(name, state, key))
    for name in step.shown:
        if name in table_of(state):
            _widget(name, state, key, locked=True)
    return values_of(state)


def _widget(name: str, state: dict[str, str], key: str, locked: bool = False):
    """A control that students see; its value belongs to this step, and its range to the data set, alone."""
    control = table_of(state)[name]
    value = values_of(state)[name]
    own = {"key": f"{key}-{name}" if name == "data" else f"{key}-{values_of(state)['data']}-{name}"}
    own |= {"help": control.help, "persist_state": "session", "disabled": locked}
    if control.kind == "slider":
        return st.slider(control.title, control.minimum, control.maximum, value, control.step, **own)
    if control.kind == "number":
        return st.number_input(control.title, control.minimum, control.maximum, value, control.step, **own)
    options = list(control.options)
    return st.selectbox(control.title, options, options.index(value), format_func=control.options.get, **own)


def _buttons(plan: Plan, position: int, key: str, revealed: bool) -> None:
    st.button(
        "Hide again" if revealed else "Reveal",
        key=f"{key}-reveal",
        type="secondary" if revealed else "primary",
        on_click=session.set_value,
        args=(f"_{key}-revealed", not revealed),
        shortcut="Space",
        width="stretch",
    )
    back, forth = st.columns(2)
    last = position == len(plan.steps) - 1
    back.button("Back", disabled=not position, on_click=_go, args=(position,), shortcut="Left", width="stretch")
    forth.button("Next", disabled=last, on_click=_go, args=(position + 2,), shortcut="Right", width="stretch")


def _go(number: int) -> None:
    session.set_value("step", str(number))


page()
