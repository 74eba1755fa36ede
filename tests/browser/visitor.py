"""A person at the app, in a Chromium of this machine, who asks nothing of any other."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Page, TimeoutError

LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
READY = """() => {
  const app = document.querySelector('[data-testid="stApp"]')
  return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-testid="stSkeleton"]')
}"""
TRIES = 10
DRAWN = """atLeast => {
  const pictures = [...document.querySelectorAll('.gmm')]
  return pictures.length >= atLeast && pictures.every(({ dataset }) => dataset.drawn && !('owing' in dataset))
}"""


def chromium() -> str | None:
    """The program, or None where there is none; ``GMM_CHROMIUM`` names it where it is not on the path."""
    names = (os.environ.get("GMM_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, (shutil.which(name) for name in names if name)), None)


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

    def choose(self, label: str, option: str) -> None:
        """Pick from a list; a page that moves under an open list closes it, and it is opened again."""
        listed = self.page.get_by_role("option").filter(has_text=option).first
        for _ in range(TRIES):
            self.wait()
            self.page.get_by_label(label, exact=True).last.click()
            try:
                listed.click(timeout=3_000)
                return
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"“{label}” does not offer “{option}”")
