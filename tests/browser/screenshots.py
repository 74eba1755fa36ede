"""Pictures of every page as people see it: sizes, themes, projected or not. For looking at, not for comparing bytes.

python -m tests.browser.screenshots                       all of them, into screenshots/
python -m tests.browser.screenshots em-steps choose-k     of these pages
python -m tests.browser.screenshots --readme              those that the README shows
"""

from __future__ import annotations

import argparse
import itertools
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

README = {
    "playground": "/",
    "em-steps": "/em-steps?init=kata&seed=1",
    "hard-vs-soft": "/hard-vs-soft?data=elongated",
}
"""The README's pictures, by name in static/readme, and the state each shows; a film is shown at its end."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="addresses; by default all")
    parser.add_argument("--readme", action="store_true")
    wanted = parser.parse_args()
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        _shoot(browser, server.url, "/", SIZES["wide"], "light", None)  # a new server's very first visit
        if wanted.readme:
            for name, address in README.items():
                _shoot(
                    browser,
                    server.url,
                    address,
                    SIZES["projector"],
                    "light",
                    ROOT / f"static/readme/{name}.png",
                    at_end=True,
                )
        else:
            _all(browser, server.url, wanted.pages)
        browser.close()


def _all(browser: Browser, url: str, pages: list[str]) -> None:
    chosen = [entry.url_path for entry in PAGES if not pages or (entry.url_path or "playground") in pages]
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    for page, (size, pixels), theme, (mode, query) in itertools.product(chosen, SIZES.items(), THEMES, MODES.items()):
        file = folder / f"{page or 'playground'}-{size}-{theme}-{mode}.png"
        _shoot(browser, url, f"/{page}{query}", pixels, theme, file, page not in WITHOUT_PICTURES)
        print(file.relative_to(ROOT))


def _shoot(
    browser: Browser,
    url: str,
    address: str,
    size: tuple[int, int],
    theme: str,
    file: Path | None,
    drawn: bool = True,
    at_end: bool = False,
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
    visitor = Visitor(context.new_page(), url)
    visitor.open(address)
    if drawn:
        visitor.drawn()
    end = visitor.page.locator(".gmm [data-action=last]")
    if at_end and end.count():
        end.first.click()
    visitor.page.wait_for_timeout(800)
    if file:
        visitor.page.screenshot(path=file)
    context.close()


if __name__ == "__main__":
    main()
