"""A copied link shows somebody else what stands on the screen: controls, numbers, pictures, tabs, a film's step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

ON_SCREEN = """() => ({
  words: document.querySelector('[data-testid=stMain]').innerText.split(/\\s+/),
  inputs: [...document.querySelectorAll('input')].map(i => [i.ariaLabel, i.value, i.checked]),
  pictures: [...document.querySelectorAll('.gmm-plot')].map(g => g.data.map(t => t.name)),
})"""


def tab(name: str):
    return lambda page: page.get_by_role("tab", name=name).click()


def steps(number: int):
    def forward(page: Page) -> None:
        film = page.locator(".gmm").first
        for _ in range(number):
            film.locator("[data-action=forward]").click()
        expect(film.get_by_role("slider", name="Step")).to_have_value(str(number))

    return forward


STATES = {
    "/?k=5&cov=tied&data=moons&show=hard&density=true&mass=99": tab("Convergence"),
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
    expect(code).to_contain_text("=3&v=2" if "em-steps" in path else "=5&v=2" if "hard-vs-soft" in path else "v=2")
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
        if here == there:
            break
        page.wait_for_timeout(100)
    context.close()
    assert there == here
