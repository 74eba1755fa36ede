"""A session's uploads are bounded together, and the newest is never lost."""

from __future__ import annotations

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pages.ui.uploads import MOST_FILES, drop_oldest


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ([], []),
        ([50], [50]),
        ([150], [150]),  # whether one is too large, the server has said
        ([60, 40], [60, 40]),
        ([60, 30, 41], [30, 41]),
        ([10, 90, 20], [20]),
        ([0] * 20, [0] * MOST_FILES),
    ],
)
def test_the_oldest_give_way(sizes, kept):
    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("other", UploadedFileRec("other", "a", "", bytes(1000)))
    for i, size in enumerate(sizes):
        manager.add_file("mine", UploadedFileRec(str(i), "a", "", bytes(size)))
    drop_oldest(manager, "mine", 100)
    names = [str(i) for i in range(len(sizes))]
    assert [len(file.data) for file in manager.get_files("mine", names)] == kept
    assert len(manager.get_files("other", ["other"])) == 1
