"""The lesson that a session is making: added to on any page, changed in its builder."""

from __future__ import annotations

from gmm_core.errors import InputError
from pages.ui import session
from pages.ui.plan import Plan, from_text, to_text

REPEATED = 10
"""How many addresses back a browser is expected to repeat."""


def plan() -> Plan:
    """The lesson so far; without steps before the first."""
    text = session.value("_draft")
    return from_text(text) if text else Plan("My lesson", ())


def keep(changed: Plan, before: str | None) -> str | None:
    """Keep a changed lesson and give back its text for the address; where it cannot be one, say why and give None.

    Parameters
    ----------
    changed : Plan
    before : str or None
        The lesson as an address had it before; such an address means the changed lesson from now on.
    """
    try:
        text = to_text(changed)
    except InputError as problem:
        session.add_notices((str(problem),))
        return None
    if before is not None:
        session.set_value("_superseded", (*session.value("_superseded", ()), before)[-REPEATED:])
    session.set_value("_draft", text)
    return text


def current(text: str) -> str:
    """The lesson in the address, or what this session has made of it since.

    A browser that sends two changes at once repeats, with the second, the address from before the first; and a quick
    click can follow a link that was made before it.
    """
    return session.value("_draft") if text in session.value("_superseded", ()) else text
