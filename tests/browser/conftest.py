"""The app in a real browser: a server of its own, Chromium, and a watch on every request.

Without Chromium these tests are skipped; with ``GMM_REQUIRE_BROWSER=1`` its absence is a failure. ``GMM_CHROMIUM``
names the program where it is not on the path.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
READY = """() => {
  const app = document.querySelector('[data-testid="stApp"]')
  return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-testid="stSkeleton"]')
}"""

DRAWN = """atLeast => {
  const pictures = [...document.querySelectorAll('.gmm')]
  return pictures.length >= atLeast && pictures.every(picture => picture.dataset.drawn)
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str:
    for name in (os.environ.get("GMM_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        found = name and shutil.which(name)
        if found:
            return found
    message = "no Chromium on this machine (install it, or name it in GMM_CHROMIUM)"
    if os.environ.get("GMM_REQUIRE_BROWSER"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = _chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app_url(browser: Browser) -> Iterator[str]:
    """The address of a server started for these tests, with the project's own settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    server = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(url, server)
        _open_once(browser, url)
        yield url
    finally:
        server.terminate()
        server.wait(10)


def _open_once(browser: Browser, url: str) -> None:
    """The very first session of a server hears that a page other than the first is unknown (Streamlit's older way)."""
    page = browser.new_page()
    page.goto(url)
    page.wait_for_function(READY, timeout=60_000)
    page.close()


def _wait_until_up(url: str, server: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url + "/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the app's server did not start")


class Visitor:
    """A person at the app in a browser of their own.

    Attributes
    ----------
    page : playwright Page
    foreign : list of str
        Addresses outside this machine that the page asked for; none was let through.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.foreign = page, url, []
        page.route("**/*", self._admit)

    def _admit(self, route) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def open(self, path: str = "/") -> Page:
        """Go to a page of the app and wait until it stands."""
        self.page.goto(self.url + path)
        self.wait()
        return self.page

    def wait(self) -> None:
        """Wait until the app has answered and drawn."""
        self.page.wait_for_function(READY, timeout=60_000)


    def drawn(self, at_least: int = 1) -> None:
        """Wait until every picture on the page, so many of them at least, is drawn."""
        self.page.wait_for_function(DRAWN, arg=at_least, timeout=60_000)


@pytest.fixture
def visitor(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """A visitor with a laptop's screen; afterwards, nothing may have been asked of another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    person = Visitor(context.new_page(), app_url)
    yield person
    context.close()
    assert person.foreign == []
