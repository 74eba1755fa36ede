"""What a person picked in a picture, a point or a start. It stands in the address, so that a link shows it too.

In the address and on the page counting begins with 1, in the code with 0.
"""

from __future__ import annotations

from pages.ui import controls, session
from pages.ui.address import Control
from pages.ui.plot import PlotEvents


def picked(name: str, of: str, n: int) -> int | None:
    """Which of `n` things is picked, if any.

    Parameters
    ----------
    name : str
        In the address, and of one of the things ("point").
    of : str
        What the things belong to; what was picked of another is forgotten.
    n : int
    """
    if not session.belongs(name, (of,)):
        forget(name)
    text = controls.hidden_text(name)
    if not text:
        return None
    number, sentence = Control(name, name.capitalize(), "", "number", 1, 1, n).read(text)
    if sentence and session.fresh(f"{name}-in-link", text):
        session.add_notices((sentence,))
    return number - 1


def take(name: str, events: PlotEvents, n: int) -> None:
    """Pick what was just clicked in a picture, in a new run of the page."""
    news = events.selected if session.fresh(name, events.choice) else ()
    if len(news) == 1 and isinstance(news[0], int) and 0 <= news[0] < n and session.value(name) != str(news[0] + 1):
        session.set_next({name: str(news[0] + 1)})


def forget(name: str) -> None:
    """Nothing is picked any more; in a button's callback."""
    session.set_value(name, "")
