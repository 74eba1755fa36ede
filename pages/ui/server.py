"""What happens once, as the server starts and before anybody comes."""

from __future__ import annotations

import asyncio
import ctypes
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.server_util import get_url

from pages.ui import uploads

SORRY = (
    "Something in this app has failed that should not have. What you set is in the address: reload the page, or change "
    "a setting. Whoever runs the app finds the cause in the terminal."
)

NOWHERE = "0.0.0.0"

M_ARENA_MAX = -8
"""What glibc's `mallopt` calls the number of its heaps; see mallopt(3)."""

MOMENT = 0.5
"""Seconds until the server listens, from the end of its preparations."""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Around the server's whole life; what stands before the ``yield`` is done first."""
    # the folder `pages` looks like Streamlit's older way to name pages: until the app has run once, a link to any but
    # the first would be told that its page does not exist
    PagesManager.uses_pages_directory = False
    # for each page from elsewhere that tries to connect, Streamlit would ask a host on the internet which address this
    # machine has there, and let everybody wait for the answer
    net_util._external_ip = NOWHERE
    uploads.bound()
    _share_heaps()
    if not st.get_option("server.headless"):
        asyncio.get_running_loop().call_later(MOMENT, webbrowser.open, get_url(_host()))
    yield


def _share_heaps() -> None:
    """Let all threads use the same two heaps: of one for each, every one keeps what the runs of past visitors took."""
    with suppress(AttributeError, OSError, TypeError):  # where the C library is another
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _host() -> str:
    host = st.get_option("server.address") or "localhost"
    return "localhost" if host in ("0.0.0.0", "::") else host


def say_sorry(_: Exception) -> bool:
    """Say it on the page; the error itself goes to the terminal. True tells Streamlit that it is said."""
    st.error(SORRY, icon=":material/error:")
    return True
