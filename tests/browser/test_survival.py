"""A connection that drops, a server that starts anew: what a person set and brought is there, or the page says so."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from benchmarks.serving import free_port, served
from tests.browser.visitor import Visitor
from tests.pages.own_page import TWO

KEEP_SOCKETS = """
window.sockets = []
window.WebSocket = class extends WebSocket {
  constructor(...all) { super(...all); window.sockets.push(this) }
}
"""
LINK = "/your-data?mostk=3&each=1&scaling=robust"
GONE = "The link restores the settings; the file stayed with the session that brought it. Bring it again."


def bring(page: Page) -> None:
    page.locator("input[type=file]").first.set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": TWO},
    )


def search(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Find clusters").click()
    expect_found(visitor.page)
    visitor.wait()  # a run that is cut off would begin again by itself


def expect_found(page: Page) -> None:
    expect(page.get_by_role("heading", name="2 clusters")).to_be_visible(timeout=60_000)


def test_a_dropped_connection_comes_back_with_its_state(visitor):
    page = visitor.page
    page.add_init_script(KEEP_SOCKETS)
    visitor.open(LINK)
    bring(page)
    search(visitor)
    page.evaluate("sockets.at(-1).close()")
    page.wait_for_function("sockets.length === 2 && sockets[1].readyState === WebSocket.OPEN", timeout=60_000)
    visitor.wait()
    page.get_by_text("median", exact=True).click()  # asks the server, which still has the file
    expect(page).to_have_url(re.compile("missing=median"))
    expect_found(page)
    expect(page.get_by_text("mine.csv", exact=True)).to_be_visible()


def test_after_a_restart_the_link_restores_all_but_the_file_and_says_so(browser: Browser):
    port = free_port()
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    visitor = Visitor(context.new_page(), f"http://127.0.0.1:{port}")
    page = visitor.page
    with served(port=port):
        visitor.open(LINK)
        bring(page)
        search(visitor)
        link = page.url
    with served(port=port):
        visitor.wait()
        page.get_by_text("median", exact=True).click()  # on the page that stayed open
        expect(page.get_by_text(GONE)).to_be_visible(timeout=60_000)
        page.goto(link)
        expect(page.get_by_text(GONE)).to_be_visible(timeout=60_000)
        bring(page)
        expect_found(page)
        expect(page.get_by_test_id("stMain").get_by_text("interquartile range")).to_be_visible()
        context.close()
    assert visitor.foreign == []
