"""The app in a real browser: a server of its own, Chromium, and a watch on every request.

Without Chromium these tests are skipped; with ``GMM_REQUIRE_BROWSER=1`` its absence is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.serving import served
from tests.browser.visitor import ARGUMENTS, Visitor, chromium

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        message = "no Chromium on this machine (install it, or name it in GMM_CHROMIUM)"
        (pytest.fail if os.environ.get("GMM_REQUIRE_BROWSER") else pytest.skip)(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address of a server started for these tests, with the project's own settings."""
    with served() as server:
        yield server.url


@pytest.fixture
def visitor(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """A visitor with a laptop's screen; afterwards, nothing may have been asked of another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    person = Visitor(context.new_page(), app_url)
    yield person
    context.close()
    assert person.foreign == []
