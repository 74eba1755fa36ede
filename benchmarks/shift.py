"""How far pages jump while they load, in a real browser: `python -m benchmarks.shift [address ...]`.

The measure is the cumulative layout shift of https://web.dev/articles/cls: 0 is still, below 0.1 is called good. It
depends on what the machine does besides: look at the sizes, not at the digits. `--sources` names what moved.
"""

from __future__ import annotations

import argparse

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving import served
from pages.ui.contents import PAGES
from tests.browser.visitor import ARGUMENTS, Visitor, chromium

WATCH = """
window.shifts = []
const name = node => node?.dataset?.testid ?? node?.className ?? node?.nodeName
const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')
new PerformanceObserver(list => {
  for (const { value, startTime, sources } of list.getEntries()) {
    const moved = sources.map(s => `${name(s.node)}: ${place(s.previousRect)} -> ${place(s.currentRect)}`)
    window.shifts.push({ value, at: Math.round(startTime), moved })
  }
}).observe({ type: 'layout-shift', buffered: true })
"""

WITHOUT_PICTURES = ("your-data", "self-check")
SETTLED = 1500
"""Milliseconds after which nothing comes any more."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="addresses; by default all")
    parser.add_argument("--sources", action="store_true", help="say what moved, from where to where")
    parser.add_argument("--size", default="1280x720")
    wanted = parser.parse_args()
    width, height = map(int, wanted.size.split("x"))
    addresses = wanted.pages or [entry.url_path for entry in PAGES]
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        shifts(browser, server.url, "", {"width": width, "height": height})  # a new server's very first visit
        for address in addresses:
            found = shifts(browser, server.url, address, {"width": width, "height": height})
            print(f"{sum(one['value'] for one in found):6.3f}  /{address}", flush=True)
            for one in found if wanted.sources else ():
                print(f"        {one['value']:.3f} at {one['at']} ms", *one["moved"], sep="\n            ")
        browser.close()


def shifts(browser: Browser, url: str, address: str, viewport: dict[str, int]) -> list[dict]:
    """The layout shifts of somebody's first visit to a page: value, moment and what moved."""
    context = browser.new_context(viewport=viewport)
    context.add_init_script(WATCH)
    visitor = Visitor(context.new_page(), url)
    page = visitor.open(f"/{address}")
    visitor.drawn(0 if address.split("?")[0] in WITHOUT_PICTURES else 1)
    page.wait_for_timeout(SETTLED)
    found = page.evaluate("window.shifts")
    context.close()
    return found


if __name__ == "__main__":
    main()
