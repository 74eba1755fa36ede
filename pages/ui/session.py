"""What one visitor's session remembers: the only place that touches `st.session_state`.

The values of controls live under the controls' own names (they are also in the address); everything else has a named
accessor below.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from gmm_core.data.dataset import Dataset

OWN = "own"
"""Name, as in the address, of the data set a person brought themselves."""


def value(name: str, default: Any = None) -> Any:
    """The value a control has now, or `default` while it has none."""
    return st.session_state.get(name, default)


def set_value(name: str, new: Any) -> None:
    """Give a control a value; only before the control is drawn in this run (so: in a button's callback)."""
    st.session_state[name] = new


def set_next(values: dict[str, Any]) -> None:
    """Give controls that are already drawn new values, in a new run of the page that begins at once."""
    st.session_state["_next"] = values
    st.rerun()


def take_next() -> None:
    """Carry out `set_next`; before any control is drawn."""
    if "_next" in st.session_state:
        for name, new in st.session_state.pop("_next").items():
            set_value(name, new)


def choose(name: str, new: Any) -> None:
    """Give a control a value that counts as chosen by the person, even where it is a default."""
    set_value(name, new)
    _chosen()[name] = new


def forget(name: str) -> None:
    """Let a control go back to its default, as if nobody had ever moved it."""
    st.session_state.pop(name, None)
    _chosen().pop(name, None)


def follow_default(name: str, default: Any, parts: Iterable[str] = ()) -> None:
    """Bring a control that nobody has moved to `default`, that of the page it is about to be drawn on.

    What somebody chose, also in a link, stays chosen on every page, and so does a return to another page's default.

    Parameters
    ----------
    name : str
    default : object
    parts : iterable of str
        Controls that say more of the same thing: who moved one of them has chosen this one too.
    """
    defaults, chosen = st.session_state.setdefault("_defaults", {}), _chosen()
    before, now = defaults.get(name, default), value(name)
    defaults[name] = default
    if name in st.query_params and now is None:  # a link that is only being opened
        return
    wanted = chosen.get(name, before) if now is None else now  # Streamlit may have let go of it
    if wanted != before or not chosen.keys().isdisjoint((name, *parts)):
        chosen[name] = wanted
    else:
        wanted = default
    if wanted != (default if now is None else now):
        set_value(name, wanted)


def _chosen() -> dict[str, Any]:
    """What somebody chose, by the control's name."""
    return st.session_state.setdefault("_chosen", {})


def is_new() -> bool:
    """True the first time this session asks: when it has just opened a link."""
    return not st.session_state.setdefault("_opened", False) and not st.session_state.update(_opened=True)


def enter(url_path: str) -> None:
    """Remember which page is drawn in this run."""
    st.session_state["_is_drawn_again"] = st.session_state.get("_page") == url_path
    st.session_state["_page"] = url_path


def is_drawn_again() -> bool:
    """Whether the page now drawn is on the screen already, so that only what has changed will be seen to change."""
    return st.session_state.get("_is_drawn_again", False)


def belongings() -> dict[str, Any]:
    """All that is this person's own, a file and what was made of it, in one place that can be emptied."""
    return st.session_state.setdefault("_belongings", {})


def own_dataset() -> Dataset | None:
    """The data set this person brought and prepared, if there is one. It never leaves the session."""
    return belongings().get("dataset")


def set_own_dataset(dataset: Dataset | None) -> None:
    """Keep (or with None forget) the person's own data set, under the name `OWN`."""
    belongings()["dataset"] = None if dataset is None else replace(dataset, name=OWN)


@dataclass(frozen=True)
class OwnFile:
    """A file a person brought: its name, its bytes and a fingerprint of both. It never leaves the session."""

    name: str
    content: bytes
    digest: str


def own_file() -> OwnFile | None:
    """The file this person brought, if there is one."""
    return belongings().get("file")


def set_own_file(name: str, content: bytes) -> None:
    """Keep a file in place of the one before; what was made of that one is forgotten."""
    digest = hashlib.blake2b(content, digest_size=16)
    digest.update(name.encode())
    new = OwnFile(name, content, digest.hexdigest())
    if own_file() is None or own_file().digest != new.digest:
        aside = {"aside": earlier_file()} if earlier_file() else {}
        belongings().clear()
        belongings().update(aside, file=new)


def set_own_file_aside(settings: dict[str, str]) -> None:
    """Let go of all that was made of the file; it is itself kept, with its settings, until another one is read."""
    aside = own_file(), settings
    belongings().clear()
    belongings()["aside"] = aside


def earlier_file() -> tuple[OwnFile, dict[str, str]] | None:
    """The file that was set aside, with its settings, if there is one."""
    return belongings().get("aside")


def forget_earlier_file() -> None:
    """Let go of the file that was set aside."""
    belongings().pop("aside", None)


def latest(slot: str, key: str, make: Callable[[], Any]) -> Any:
    """What `make` gave when `key` was last asked for in this slot; the new replaces the old.

    For what is too large to keep more than one of: a person's table and what becomes of it.
    """
    slots = belongings().setdefault("latest", {})
    if slot not in slots or slots[slot][0] != key:
        slots.pop(slot, None)  # gone before its successor is made: never both in memory
        slots[slot] = key, make()
    return slots[slot][1]


def fresh(slot: str, token: object) -> bool:
    """Whether `token` is another one than when last asked; what a person did is repeated at each run of the page."""
    seen = f"_seen-{slot}"
    if token == st.session_state.get(seen):
        return False
    st.session_state[seen] = token
    return True


def has_changed(slot: str, token: object) -> bool:
    """Whether `token` is another one than when last asked, and this is not the first time."""
    is_first = f"_seen-{slot}" not in st.session_state
    return fresh(slot, token) and not is_first


def belongs(name: str, subject: tuple) -> bool:
    """Whether what `name` holds is about `subject`: what it was last asked about, or the first (a link just opened)."""
    before = st.session_state.get(f"_about-{name}", subject)
    st.session_state[f"_about-{name}"] = subject
    return before == subject


def add_notices(sentences: tuple[str, ...]) -> None:
    """Remember sentences to show the person on the page they are about to see."""
    st.session_state["_notices"] = st.session_state.get("_notices", ()) + tuple(sentences)


def take_notices() -> tuple[str, ...]:
    """The sentences not shown yet; they count as shown from now on."""
    return st.session_state.pop("_notices", ())


def is_sharing() -> bool:
    """Whether the person has the link to this page before them."""
    return bool(st.session_state.get("share"))


def add_picture(key: str) -> None:
    """Remember that the page has a picture, which says while the person shares what it keeps in the address."""
    st.session_state["_pictures"] = (*st.session_state.get("_pictures", ()), key)


def take_kept() -> dict[str, str]:
    """What the pictures of the last run keep in the address by themselves: a film's step and a zoom, by name."""
    told = [(st.session_state.get(key) or {}).get("kept") for key in st.session_state.pop("_pictures", ())]
    return {name: str(text) for kept in told if kept for name, text in kept.items()}


def set_front(place: Any) -> None:
    """Remember the place beside the page's title, in this run."""
    st.session_state["_front"] = place


def front() -> Any:
    """Where a control stands that a lesson needs at hand while the others are folded away; None for: where it is."""
    return st.session_state.get("_front") if is_presenting() else None


def is_presenting() -> bool:
    """Whether the page is being projected (`present` in the address): larger type, thicker lines, fewer controls."""
    return bool(st.session_state.get("present", st.query_params.get("present") == "true"))
