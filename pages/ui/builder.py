"""Building a lesson: its steps in order, what each asks, what students may move, and the one link that holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from pages.ui import session, share, show
from pages.ui.plan import LONGEST_TEXT, MOST_STEPS, PREDICTIONS, Plan, Step, from_text, table_of, to_text, values_of

NEW = Step("A new step", share.NEW_QUESTION, "groups")


def build(plan: Plan) -> None:
    """Let a teacher change `plan`; every change is in the address at once."""
    st.text_input("Title", plan.title, max_chars=LONGEST_TEXT, key="b-title", on_change=_retitle, args=(plan,))
    for position, step in enumerate(plan.steps):
        with st.expander(f"{position + 1}. {show.plain(step.title)}"):
            _edit(plan, position, step)
    st.button(
        "Add a step",
        icon=":material/add:",
        disabled=len(plan.steps) >= MOST_STEPS,
        on_click=_set,
        args=(replace(plan, steps=(*plan.steps, NEW)),),
    )
    st.caption("On any other page, “Share” adds what stands there as a step.")
    st.subheader("Share it", anchor=False)
    share.link_and_code("class", {"plan": to_text(plan)})
    show.downloads([("Save as a file", "lesson.txt", lambda: to_text(plan), "text/plain")])
    saved = st.file_uploader("Open a saved lesson", type=["txt"], key="b-file")
    if saved is not None and session.fresh("lesson-file", (saved.file_id,)):
        _open(saved.getvalue())


def _open(content: bytes) -> None:
    with show.guard():
        plan = from_text(content.decode("ascii", "replace").strip())
        _forget_editors()
        session.set_next({"plan": to_text(plan)})


def _edit(plan: Plan, position: int, step: Step) -> None:
    key = f"b-{position}"

    def changed(field: str, value: Callable[[], object]) -> Callable[[], None]:
        return lambda: _set(plan.with_step(position, replace(step, **{field: value()})), keep=True)

    def text(field: str, title: str, area: bool = False) -> None:
        name = f"{key}-{field}"
        draw = st.text_area if area else st.text_input
        draw(
            title,
            getattr(step, field),
            max_chars=LONGEST_TEXT,
            key=name,
            on_change=changed(field, lambda: session.value(name)),
        )

    text("title", "Title")
    text("question", "Question")
    st.selectbox(
        "Students predict",
        list(PREDICTIONS),
        list(PREDICTIONS).index(step.predict),
        format_func=PREDICTIONS.get,
        key=f"{key}-predict",
        on_change=changed("predict", lambda: session.value(f"{key}-predict")),
    )
    _state(step, key, changed)
    table = table_of(step.state)
    st.multiselect(
        "Students may move (all else is locked)",
        list(table),
        [name for name in step.open if name in table],
        format_func=lambda name: table[name].title,
        key=f"{key}-open",
        on_change=changed("open", lambda: tuple(session.value(f"{key}-open"))),
    )
    text("notice", "What to notice, after the reveal", area=True)
    with st.container(horizontal=True):
        for label, to in (("Up", position - 1), ("Down", position + 1)):
            possible = 0 <= to < len(plan.steps)
            moved = plan.moved(position, to) if possible else plan
            st.button(label, key=f"{key}-{label}", disabled=not possible, on_click=_set, args=(moved,))
        removable = len(plan.steps) > 1
        without = plan.without(position) if removable else plan
        st.button("Remove", key=f"{key}-remove", disabled=not removable, on_click=_set, args=(without,))


def _state(step: Step, key: str, changed: Callable) -> None:
    """The controls of the step, all of them open to the teacher."""
    table, values = table_of(step.state), values_of(step.state)
    places = st.columns(3)
    for i, (name, control) in enumerate(table.items()):
        own = f"{key}-state-{name}"

        def state_with(name: str = name, own: str = own) -> dict[str, str]:
            kept = {} if name == "data" else dict(step.state)  # another data set begins with its own defaults
            return MappingProxyType(kept | {name: str(session.value(own))})

        options = {"key": own, "on_change": changed("state", state_with)}
        with places[i % 3]:
            if control.options:
                choices = list(control.options)
                st.selectbox(
                    control.title,
                    choices,
                    choices.index(values[name]),
                    format_func=control.options.get,
                    **options,
                )
            else:
                st.number_input(control.title, control.minimum, control.maximum, values[name], control.step, **options)


def _retitle(plan: Plan) -> None:
    _set(replace(plan, title=session.value("b-title")), keep=True)


def _set(plan: Plan, keep: bool = False) -> None:
    """Put a lesson into the address; unless only a field changed, the editors begin anew from it."""
    if not keep:
        _forget_editors()
    session.set_value("plan", to_text(plan))
    session.set_value("_draft", to_text(plan))


def _forget_editors() -> None:
    session.forget_all("b-")
