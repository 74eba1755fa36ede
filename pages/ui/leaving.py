"""What a visitor brought goes when they have gone."""

from __future__ import annotations

import threading

GONE = 150.0
"""Seconds without a connection after which a visitor does not come back: Streamlit keeps their session for 120."""

TIMER = "leaving"


class Visit:
    """A visitor's time on the page, from a connection to its end; what they own outlasts a short break.

    Streamlit forgets a session at some time after its end, and what lies in reference cycles only when the collector
    next looks through everything. Tables of hundreds of megabytes should not wait for that.

    Parameters
    ----------
    belongings : dict
        What the visitor's session keeps; emptied once they have gone.
    """

    def __init__(self, belongings: dict) -> None:
        self._belongings = belongings
        timer = belongings.pop(TIMER, None)
        if timer:  # they are back
            timer.cancel()

    def end(self) -> None:
        """The connection has ended."""
        if self._belongings:
            timer = self._belongings[TIMER] = threading.Timer(GONE, self._belongings.clear)
            timer.daemon = True
            timer.start()
