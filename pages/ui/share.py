"""Sharing what stands on the screen: a link to copy, a code for the room, a step for a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from pages.ui import draft, session, show
from pages.ui.contents import PAGES
from pages.ui.plan import MOST_STEPS, Step, table_of, to_text

VERSION = "3"
"""Links carry ``v``, so that a later version of the app can still read today's; see `openings.LEFT_OUT`."""

LONGEST_CODE = 1200
"""Characters up to which a code can be read from the last row of a room."""

LONGEST_WRAPPED = 200
"""Characters up to which a link is shown whole; of a longer one the beginning is enough, it is there to be copied."""

LOCAL = ("localhost", "127.0.0.1")

WHILE_LOOKING = ("present", "build", "v")
"""What a link for others leaves out."""

NEW_QUESTION = "What do you expect?"


def panel(url_path: str) -> None:
    """What the frame shows on every page: the link to this very state, and the state as a step of a lesson."""
    kept = session.take_kept()
    with st.popover("Share", icon=":material/share:", key="share", on_change="rerun") as box:
        if not box.open:
            return
        link_and_code(url_path, st.query_params.to_dict() | kept)
        if any(entry.has_controls for entry in PAGES if entry.url_path == url_path):
            _add_button()


def link_and_code(url_path: str, state: Mapping[str, str]) -> None:
    """A link to a page in a state, ready to copy, and its QR code."""
    address = link(url_path, {name: value for name, value in state.items() if name not in WHILE_LOOKING})
    st.code(address, language=None, wrap_lines=len(address) <= LONGEST_WRAPPED)
    if urlsplit(address).hostname in LOCAL:
        st.caption("This link opens on this machine only. The README says how to serve a class.")
    if len(address) > LONGEST_CODE:
        st.caption("The link is too long for a code that can be read across a room.")
        return
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=5, border=3, dark="#000", light="#fff")
    st.image(svg, width=max(230, 3 * code.symbol_size(border=3)[0]), alt="QR code of the link above")
    st.caption("Scan to open this page in this state.")


def link(url_path: str, state: Mapping[str, str]) -> str:
    """The address of a page of this app in a state."""
    here = urlsplit(st.context.url or "http://localhost:8501")
    base = here.path.rstrip("/")  # the app may live below a proxy's path
    *above, last = base.split("/")
    if last in {entry.url_path for entry in PAGES}:
        base = "/".join(above)
    return urlunsplit((here.scheme, here.netloc, f"{base}/{url_path}", urlencode({**state, "v": VERSION}), ""))


def _add_button() -> None:
    data = session.value("data")
    if data is None:
        return
    if data == session.OWN:
        st.caption("Your own data stay here, so they cannot become a step of a lesson.")
        return
    n_steps = len(draft.plan().steps)
    st.button(
        "Add this state to a lesson",
        icon=":material/playlist_add:",
        disabled=n_steps >= MOST_STEPS,
        on_click=_add,
        width="stretch",
    )
    if n_steps:
        noun = "step" if n_steps == 1 else "steps"
        st.caption(f"Your lesson has {n_steps} {noun}.")
        show.go_to("class", "Edit and share it", plan=to_text(draft.plan()), build="true")


def _add() -> None:
    plan = draft.plan()
    table = table_of({"data": session.value("data")})
    values = {name: session.value(name) for name in table}
    state = {name: str(value) for name, value in values.items() if value not in (None, table[name].default)}
    step = Step(f"Step {len(plan.steps) + 1}", NEW_QUESTION, "groups", MappingProxyType(state))
    draft.keep(replace(plan, steps=(*plan.steps, step)), before=session.value("_draft"))
