"""Pictures of every page as people see it: sizes, themes, projected or not. For looking at, not for comparing bytes.

python -m tests.browser.screenshots                       all of them, into screenshots/
python -m tests.browser.screenshots em-steps choose-k     of these pages
python -m tests.browser.screenshots --size phone --whole  on a phone, down to the end of each page
python -m tests.browser.screenshots --readme              those that the README shows
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving import served
from pages.ui.contents import PAGES
from tests.browser.visitor import ARGUMENTS, Visitor, chromium

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"projector": (1280, 720), "wide": (1920, 1080), "phone": (390, 844)}
THEMES = ("light", "dark")
MODES = {"normal": "", "present": "?present=true"}
WITHOUT_PICTURES = ("your-data", "self-check")
SETTLED = 800
"""Milliseconds after which what fades in or folds has come to rest."""

README = {
    "playground": "/",
    "em-steps": "/em-steps?init=kata&seed=1",
    "hard-vs-soft": "/hard-vs-soft?data=elongated&seed=42",
}
"""The README's pictures, by name in static/readme, and the state each shows; a film is shown at its end."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="addresses; by default all")
    parser.add_argument("--size", choices=SIZES, action="append", help="only this one; may be repeated")
    parser.add_argument("--theme", choices=THEMES, action="append", help="only this one")
    parser.add_argument("--mode", choices=MODES, action="append", help="only this one")
    parser.add_argument("--whole", action="store_true", help="down to the end of each page, not what a screen shows")
    parser.add_argument("--readme", action="store_true")
    wanted = parser.parse_args()
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        with _person(browser, server.url, "wide", "light") as visitor:
            visitor.open("/")  # a new server's very first visit
        (_for_readme if wanted.readme else _all)(browser, server.url, wanted)
        browser.close()


def _for_readme(browser: Browser, url: str, _: argparse.Namespace) -> None:
    with _person(browser, url, "projector", "light") as visitor:
        for name, address in README.items():
            _go(visitor, address)
            end = visitor.page.locator(".gmm [data-action=last]")
            if end.count():
                end.first.click()
            visitor.page.wait_for_timeout(SETTLED)
            visitor.page.screenshot(path=ROOT / f"static/readme/{name}.png")


def _all(browser: Browser, url: str, wanted: argparse.Namespace) -> None:
    pages = [e.url_path for e in PAGES if not wanted.pages or (e.url_path or "playground") in wanted.pages]
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    for size, theme in itertools.product(wanted.size or SIZES, wanted.theme or THEMES):
        with _person(browser, url, size, theme) as visitor:
            for page, mode in itertools.product(pages, wanted.mode or MODES):
                _go(visitor, f"/{page}{MODES[mode]}")
                if wanted.whole:
                    _unroll(visitor, size)
                visitor.page.wait_for_timeout(SETTLED)
                file = folder / f"{page or 'playground'}-{size}-{theme}-{mode}{'-whole' * wanted.whole}.png"
                visitor.page.screenshot(path=file)
                print(file.relative_to(ROOT), flush=True)


@contextmanager
def _person(browser: Browser, url: str, size: str, theme: str) -> Iterator[Visitor]:
    """Somebody with a screen of that size, who keeps what the browser has loaded from one page to the next."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    yield Visitor(context.new_page(), url)
    context.close()


def _go(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    visitor.drawn(0 if address.strip("/").split("?")[0] in WITHOUT_PICTURES else 1)


def _unroll(visitor: Visitor, size: str) -> None:
    """Make the screen as high as the page, whose middle scrolls on its own."""
    width, height = SIZES[size]
    visitor.page.set_viewport_size({"width": width, "height": height})
    higher = visitor.page.evaluate(
        "(e => e.scrollHeight - e.clientHeight)(document.querySelector('[data-testid=stMain]'))"
    )
    visitor.page.set_viewport_size({"width": width, "height": height + higher})
    visitor.wait()


if __name__ == "__main__":
    main()
