"""Keeping the garbage collection that Streamlit forces after every rerun short."""

from __future__ import annotations

import gc
import sys
import threading
import time

import streamlit as st

OFTEN = 600.0
"""Seconds after which what has gathered since is looked through again."""

NEW_MODULES = 20
"""So many modules loaded since the last time are worth settling for."""

_settled = {"at": 0.0, "modules": 0}
_lock = threading.Lock()


def settle() -> None:
    """Take what has come to stay (modules, caches, sessions) out of the collection after every rerun.

    That collection would otherwise cost more than the rerun. To be called when a page is drawn: some modules load only
    then. From time to time everything is looked through once, so that sessions which have gone are let go. Not while
    files are watched: modules that are loaded anew must be able to go.
    """
    now, modules = time.monotonic(), len(sys.modules)
    is_due = modules >= _settled["modules"] + NEW_MODULES or now >= _settled["at"] + OFTEN
    if not is_due or st.get_option("server.fileWatcherType") != "none" or not _lock.acquire(blocking=False):
        return
    try:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        _settled.update(at=now, modules=modules)
    finally:
        _lock.release()
