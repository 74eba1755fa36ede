"""A copied link shows somebody else what stands on the screen: controls, numbers, pictures, tabs, a film's step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

ON_SCREEN = """() => ({
  words: document.querySelector('[data-testid=stMain]').innerText.split(/\\s+/),
  inputs: [...document.querySelectorAll('input')].map(i => [i.ariaLabel, i.value, i.checked]),
  pictures: [...document.querySelectorAll('.gmm-plot')].map(g => g.data.map(t => t.name)),
  ranges: [...document.querySelectorAll('.gmm-plot')].map(g => Object.keys(g._fullLayout)
    .filter(key => /^[xy]axis/.test(key)).map(key => g._fullLayout[key].range)),
})"""


def tab(name: str):
    return lambda page: page.get_by_role("tab", name=name).click()


def details(name: str):
    return lambda page: page.locator(".st-key-details button", has_text=name).click()


def steps(number: int):
    def forward(page: Page) -> None:
        film = page.locator(".gmm").first
        for _ in range(number):
            film.locator("[data-action=forward]").click()
        expect(film.get_by_role("slider", name="Step")).to_have_value(str(number))

    return forward


def zoom_and_pick(page: Page) -> None:
    """Zoom the picture to its middle, and click the point nearest to the middle of that."""
    box = page.locator(".gmm-plot .nsewdrag").first.bounding_box()
    left, top = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + box["width"] / 2, top + box["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_url("**playground-zoom=**")
    page.wait_for_timeout(500)  # two clicks within less are a double click, which shows the whole picture again
    at = page.evaluate(NEAREST, [left + box["width"] / 4, top + box["height"] / 4])
    page.mouse.click(*at)
    expect(page.get_by_text("Why point")).to_be_visible()
    page.mouse.move(0, 0)  # no hover, which only one of two people has


NEAREST = """([x, y]) => [...document.querySelectorAll('.gmm-plot .trace.scatter .points path')]
  .map(mark => mark.getBoundingClientRect()).map(box => [box.x + box.width / 2, box.y + box.height / 2])
  .sort((a, b) => Math.hypot(a[0] - x, a[1] - y) - Math.hypot(b[0] - x, b[1] - y))[0]"""

STATES = {
    "/?data=overlapping&k=2&seed=3": zoom_and_pick,
    "/local-optima?start=7&restarts=20": lambda page: None,
    "/?k=5&cov=tied&data=moons&show=hard&density=true&mass=99": details("Convergence"),
    "/?data=iris&x=3&y=4&standard=true&seed=7&starts=2": lambda page: page.locator(".st-key-k input").press(
        "ArrowLeft"
    ),
    "/em-steps?begin=corner&truek=4&k=4&cov=diag&iter=30": steps(3),
    "/hard-vs-soft?data=crossing&k=2&borders=false&centres=free": steps(5),
    "/choose-k?criterion=icl&size=60&k=2&cov=spherical": tab("Too few, right, too many"),
}


@pytest.mark.parametrize("path", STATES)
def test_a_copied_link_restores_the_screen(browser, visitor, path):
    page = visitor.open(path)
    visitor.drawn()
    STATES[path](page)
    visitor.wait()
    page.get_by_role("button", name="Share").click()
    code = page.get_by_test_id("stCode")
    expect(code).to_contain_text("=3&v=3" if "em-steps" in path else "=5&v=3" if "hard-vs-soft" in path else "v=3")
    link = code.inner_text().strip()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stCode")).to_have_count(0)
    visitor.wait()
    visitor.drawn()
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    other = Visitor(context.new_page(), "")
    other.open(link)
    other.drawn()
    for _ in range(100):  # what is read aloud follows a film with some delay
        here, there = page.evaluate(ON_SCREEN), other.page.evaluate(ON_SCREEN)
        near = here.pop("ranges"), there.pop("ranges")  # scales of equal length are as exact as the pixels
        if here == there and near[0] == [[pytest.approx(axis, rel=0.05, abs=0.1) for axis in one] for one in near[1]]:
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail(f"{near[1]} {there}\nis not\n{near[0]} {here}")
    context.close()
