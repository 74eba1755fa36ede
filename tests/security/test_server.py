"""The server as it is configured: who may connect, and what a stranger learns. Each test fails without its setting."""

from __future__ import annotations

import asyncio
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import websockets

from benchmarks.serving import Server, served
from benchmarks.visitor import Visitor
from pages.ui.server import SORRY

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as running:
        yield running


def port(server: Server) -> int:
    return int(server.url.rsplit(":", 1)[1])


async def opened(server: Server, host: str, origin: str) -> bool:
    """Whether a websocket opens for a page that came from `origin` and calls this machine `host`."""
    try:
        async with websockets.connect(
            f"ws://{host}:{port(server)}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=origin,
            host="127.0.0.1",  # whatever the name says
            proxy=None,
        ):
            return True
    except websockets.InvalidStatus:
        return False


def test_the_pages_own_connection_opens(server):
    assert asyncio.run(opened(server, "127.0.0.1", server.url))


def test_a_name_that_a_stranger_points_at_this_machine_is_refused(server):
    """DNS rebinding: the browser believes that evil.example is 127.0.0.1."""
    assert not asyncio.run(opened(server, "evil.example", f"http://evil.example:{port(server)}"))
    assert not asyncio.run(opened(server, "evil.example", server.url))


def test_a_page_from_elsewhere_cannot_connect(server):
    assert not asyncio.run(opened(server, "127.0.0.1", "http://evil.example"))


def test_a_page_from_elsewhere_does_not_make_the_server_ask_the_internet(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")  # what it asks passes by here
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with served() as running:
            assert not asyncio.run(opened(running, "127.0.0.1", "http://evil.example"))
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_for_a_class_only_the_names_in_its_links_are_let_in():
    """As the README starts it, behind a proxy."""
    with served("--server.allowedHosts=class.example.org", "--server.allowedHosts=10.0.0.5") as running:
        for name in ("class.example.org", "10.0.0.5"):
            assert asyncio.run(opened(running, name, f"http://{name}:{port(running)}"))
        for name in ("localhost", "127.0.0.1", "evil.example"):
            assert not asyncio.run(opened(running, name, f"http://{name}:{port(running)}"))


def test_other_machines_cannot_connect(server):
    """Bound to the loopback only: the same port is still free on another of this machine's addresses."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", port(server)))


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../app.py",
        "/app/static/%2e%2e/app.py",
        "/app/static/..%2f.streamlit/config.toml",
        "/app/static//etc/passwd",
        "/_stcore/component/../../app.py",
    ],
)
def test_only_static_files_are_served(server, path):
    request = requests.Request("GET", server.url).prepare()
    request.url = server.url + path  # as it stands, not tidied up
    answer = requests.Session().send(request, timeout=10)
    assert "import" not in answer.text or "<!DOCTYPE html>" in answer.text or "<!doctype html>" in answer.text
    assert "root:" not in answer.text
    assert "[server]" not in answer.text


def test_an_unknown_address_tells_no_path_of_the_server(server):
    answer = requests.get(f"{server.url}/_stcore/upload_file/nobody/nothing", timeout=10)
    assert str(ROOT) not in answer.text
    assert "Traceback" not in answer.text


BROKEN = """
import streamlit as st
from gmm_core.fit import restarts
def broken(*_, **__):
    raise RuntimeError("/secret/place is not there")
restarts.fit = broken
from pages.ui import frame, server
"""
ENDINGS = {
    "as Streamlit says it": ("frame.run()", "redacted"),
    "as the app says it": (
        "if __name__ == '__main__':\n    frame.run()\n"
        "else:\n    app = st.App(__file__, on_script_error=server.say_sorry)",
        SORRY,
    ),
}


@pytest.mark.parametrize(("ending", "words"), ENDINGS.values(), ids=ENDINGS.keys())
def test_an_error_inside_a_page_tells_neither_path_nor_traceback(tmp_path, ending, words):
    (tmp_path / "app.py").write_text(BROKEN + ending, encoding="utf-8")

    async def look(url: str) -> list[str]:
        async with Visitor(url) as visitor:
            return (await visitor.open()).errors

    with served(script=tmp_path / "app.py") as running:
        (said,) = asyncio.run(look(running.url))
    assert words in said
    assert not any(secret in said for secret in ("/secret", "RuntimeError", "File ", ".py", str(ROOT), str(tmp_path)))


def test_the_first_visitor_of_a_fresh_server_may_open_any_page():
    async def look(url: str) -> list[str]:
        async with Visitor(url) as visitor:
            return (await visitor.open("choose-k", k="4")).errors

    with served() as fresh:
        assert asyncio.run(look(fresh.url)) == []


def held(server: Server) -> int:
    """Bytes of uploads in the server's memory."""
    (line,) = [
        line
        for line in requests.get(f"{server.url}/_stcore/metrics", timeout=10).text.splitlines()
        if line.startswith('cache_memory_bytes{cache_type="UploadedFileManager"')
    ]
    return int(float(line.split()[-1]))


def test_uploads_are_limited_each_and_in_all_that_a_session_brings():
    sizes = (1_100_000, 600_000, 400_000, 600_000, *[0] * 20)

    async def bring(server: Server) -> tuple[list[int], int]:
        async with Visitor(server.url) as visitor:
            await visitor.open("your-data")
            place = f"/_stcore/upload_file/{visitor.session_id}/"
            answers = [await visitor.put(f"{place}{i}", "table.csv", bytes(size)) for i, size in enumerate(sizes)]
            return answers, await asyncio.to_thread(held, server)

    with served("--server.maxUploadSize=1") as running:
        answers, n_bytes = asyncio.run(bring(running))
    assert answers == [413] + [204] * 23
    assert n_bytes <= 1024 * 1024


def test_an_upload_without_its_session_or_its_pages_token_is_refused(server):
    async def bring() -> tuple[int, int]:
        async with Visitor(server.url) as visitor:
            await visitor.open("your-data")
            mine = f"/_stcore/upload_file/{visitor.session_id}/1"
            forged = await asyncio.to_thread(requests.put, server.url + mine, files={"file": b"1"}, timeout=10)
            return forged.status_code, await visitor.put("/_stcore/upload_file/somebody/1", "table.csv", b"1")

    assert asyncio.run(bring()) == (403, 400)


def test_what_is_set_for_a_laptop():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert "*" not in settings["server"]["allowedHosts"]
    assert settings["server"]["maxUploadSize"] <= 200
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["showErrorLinks"] == "false"
    assert settings["server"].get("enableXsrfProtection", True)
    assert settings["server"].get("enableCORS", True)
