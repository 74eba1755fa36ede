"""What a person brings is written to no disk: all goes well on a server that can write no file."""

from __future__ import annotations

import asyncio
import resource

import numpy as np

from benchmarks.serving import Server, served
from benchmarks.visitor import Visitor


def large_table() -> bytes:
    """More than Starlette keeps in memory by itself."""
    values = np.random.default_rng(0).normal(size=(60_000, 3)) + 6 * (np.arange(60_000) % 2)[:, None]
    content = "a,b,c\n" + "\n".join(",".join(f"{value:.6f}" for value in row) for row in values)
    assert len(content) > 1_500_000
    return content.encode()


async def analysed(server: Server) -> list[str]:
    """The texts on the page after an upload and a search."""
    visitor = Visitor(server.url)
    await visitor.open("your-data", mostk="2", each="1")
    status, answer = await visitor.upload("own-upload", "large.csv", large_table())
    assert status < 300
    assert answer.errors == []
    assert (await visitor.set("own-search", True)).errors == []
    await visitor.leave()
    return visitor.texts


def test_a_large_upload_is_read_where_no_file_can_be_written():
    with served() as server:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, 0))
        texts = asyncio.run(analysed(server))
    assert any(text.startswith("The runner-up is") for text in texts)
