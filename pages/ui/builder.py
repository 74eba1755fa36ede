"""Building a lesson: its steps in order, what each asks, what students may move, and the one link that holds it.

Every callback starts from the lesson as it is when a person acts: a text that was left by a click on a button is in it.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from pages.ui import draft, session, share, show
from pages.ui.builtin_lesson import FOUR_EXPLORATIONS, lesson_of
from pages.ui.plan import LONGEST_TEXT, MOST_STEPS, PREDICTIONS, Plan, Step, from_text, table_of, to_text, values_of

NEW = Step("A new step", share.NEW_QUESTION, "groups")


def build(plan: Plan) -> None:
    """Let a teacher change `plan`; every change is in the address at once."""
    edited = min(session.value("_edited", 0), len(plan.steps) - 1)
    steps, editors = st.columns([1, 2], gap="medium")
    with steps:
        _outline(plan, edited)
    with editors, st.container(border=True):
        _edit(edited, plan.steps[edited], len(plan.steps))
    st.header("Share it", anchor=False)
    share.link_and_code("class", {} if plan == FOUR_EXPLORATIONS else {"plan": to_text(plan)})
    show.downloads([("Save as a file", "lesson.txt", lambda: to_text(plan), "text/plain")])
    saved = st.file_uploader("Open a saved lesson", type=["txt"], key="lesson-upload", max_upload_size=1)
    if saved is not None and session.fresh("lesson-file", (saved.file_id,)):
        _open(saved.getvalue())


def _outline(plan: Plan, edited: int) -> None:
    """The lesson's title and its steps, one of which is edited beside."""
    title = _key("title")
    st.text_input("Lesson", plan.title, max_chars=LONGEST_TEXT, key=title, on_change=_retitle, args=(title,))
    for position, step in enumerate(plan.steps):
        st.button(
            f"{position + 1}. {show.plain(step.title, 60)}",
            key=_key("pick", position),
            type="primary" if position == edited else "secondary",
            on_click=session.set_value,
            args=("_edited", position),
            width="stretch",
        )
    full = len(plan.steps) >= MOST_STEPS
    st.button("Add a step", icon=":material/add:", disabled=full, on_click=_add, width="stretch")
    st.caption("On any page with a data set, “Share” adds what stands there as a step.")


def _key(name: str, position: int | None = None) -> str:
    """A key of an editor. All are new, and so show the lesson afresh, once steps have changed places."""
    return f"b{session.value('_editors', 0)}-{'' if position is None else f'{position}-'}{name}"


def _edit(position: int, step: Step, n_steps: int) -> None:
    def bound(field: str) -> dict:
        key = _key(field, position)
        return {"key": key, "on_change": _change, "args": (position, field, key)}

    st.text_input("Title", step.title, max_chars=LONGEST_TEXT, **bound("title"))
    st.text_input("Question", step.question, max_chars=LONGEST_TEXT, **bound("question"))
    kinds = list(PREDICTIONS)
    st.selectbox("Students predict", kinds, kinds.index(step.predict), format_func=PREDICTIONS.get, **bound("predict"))
    _edit_state(position, step)
    table = table_of(step.state)
    movable, visible = st.columns(2)
    with movable:
        _pick_controls(position, step, "open", "Students may move", list(table))
    with visible:
        offered = [name for name in table if name not in step.open]
        _pick_controls(position, step, "shown", "Students see, locked (all else is hidden)", offered)
    st.text_area("What to notice, after the reveal", step.notice, max_chars=LONGEST_TEXT, **bound("notice"))
    with st.container(horizontal=True):
        for label, to in (("Up", position - 1), ("Down", position + 1)):
            possible = 0 <= to < n_steps
            st.button(label, key=_key(label, position), disabled=not possible, on_click=_move, args=(position, to))
        st.button("Remove", key=_key("remove", position), disabled=n_steps == 1, on_click=_remove, args=(position,))
        st.button("Try it", key=_key("try", position), on_click=_try, args=(position,))


def _pick_controls(position: int, step: Step, field: str, title: str, offered: list[str]) -> None:
    """Let the teacher say which of the `offered` controls students meet in this way."""
    table = table_of(step.state)
    # what is offered depends on the data set and, of locked ones, on what may be moved
    key = _key(f"{field}-{'-'.join(offered)}", position)
    st.multiselect(
        title,
        offered,
        [name for name in getattr(step, field) if name in offered],
        format_func=lambda name: table[name].title,
        key=key,
        placeholder="None",
        on_change=_change,
        args=(position, field, key),
    )


def _edit_state(position: int, step: Step) -> None:
    """The controls of the step, all of them open to the teacher."""
    table, values = table_of(step.state), values_of(step.state)
    for i, (name, control) in enumerate(table.items()):
        key = _key(name if name == "data" else f"{values['data']}-{name}", position)  # each data set has its own range
        bound = {"key": key, "on_change": _change_state, "args": (position, name, key)}
        if i % 3 == 0:
            places = st.columns(3)  # row by row, so that on a phone the order is the same
        with places[i % 3]:
            if control.options:
                names = list(control.options)
                st.selectbox(control.title, names, names.index(values[name]), format_func=control.options.get, **bound)
            else:
                st.number_input(control.title, control.minimum, control.maximum, values[name], control.step, **bound)


# ---- what a person does ---------------------------------------------------------------------------------------------


def _now() -> Plan:
    return lesson_of(draft.current(session.value("plan", "")))


def _put(plan: Plan, edited: int | None = None) -> None:
    """Put a lesson into the address; with `edited`, that step is edited next, from what the lesson says of it."""
    text = draft.keep(plan, before=session.value("plan", ""))
    if text is None:
        return
    session.set_value("plan", text)
    if edited is not None:
        session.set_value("_editors", session.value("_editors", 0) + 1)
        session.set_value("_edited", edited)


def _retitle(key: str) -> None:
    _put(replace(_now(), title=session.value(key)))


def _change(position: int, field: str, key: str) -> None:
    plan, value = _now(), session.value(key)
    if position < len(plan.steps):
        changed = {field: tuple(value) if isinstance(value, list) else value}
        _put(plan.with_step(position, replace(plan.steps[position], **changed)))


def _change_state(position: int, name: str, key: str) -> None:
    plan = _now()
    if position < len(plan.steps):
        step = plan.steps[position]
        kept = {} if name == "data" else dict(step.state)  # another data set begins with its own defaults
        state = MappingProxyType(kept | {name: str(session.value(key))})
        _put(plan.with_step(position, replace(step, state=state)))


def _add() -> None:
    plan = _now()
    if len(plan.steps) < MOST_STEPS:
        _put(replace(plan, steps=(*plan.steps, NEW)), edited=len(plan.steps))


def _move(position: int, to: int) -> None:
    plan = _now()
    if max(position, to) < len(plan.steps):
        _put(plan.moved(position, to), edited=to)


def _remove(position: int) -> None:
    plan = _now()
    if position < len(plan.steps) > 1:
        _put(plan.without(position), edited=max(position - 1, 0))


def _try(position: int) -> None:
    session.set_value("step", str(position + 1))
    session.set_value("build", False)


def _open(content: bytes) -> None:
    with show.guard():
        text = to_text(from_text(content.decode("ascii", "replace").strip()))
        session.set_next({"plan": text, "_draft": text, "_editors": session.value("_editors", 0) + 1})
