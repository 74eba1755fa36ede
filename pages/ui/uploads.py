"""What one visitor may leave in the server's memory by uploading."""

from __future__ import annotations

from itertools import accumulate

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MOST_FILES = 8
"""An empty file takes memory too."""


def bound() -> None:
    """See to it that a session's uploads together take no more than one may (``server.maxUploadSize``).

    Streamlit limits each, and keeps all of them until the session ends. Here the oldest give way: what a person brought
    last is in use, and the app keeps its own hold of that (`pages.ui.session.OwnFile`). Once, as the server starts.
    """
    manager = runtime.get_instance().uploaded_file_mgr
    add = manager.add_file

    def add_file(session_id, file) -> None:
        add(session_id, file)
        drop_oldest(manager, session_id, st.get_option("server.maxUploadSize") * 1024 * 1024)

    manager.add_file = add_file


def drop_oldest(manager: MemoryUploadedFileManager, session_id: str, most_bytes: int) -> None:
    """Remove a session's files from before, until the rest are few and small enough; never the newest."""
    held = list(manager.file_storage.get(session_id, {}).values())[::-1]
    for n, (file, total) in enumerate(zip(held, accumulate(len(file.data) for file in held), strict=True)):
        if n and (n >= MOST_FILES or total > most_bytes):
            manager.remove_file(session_id, file.file_id)
