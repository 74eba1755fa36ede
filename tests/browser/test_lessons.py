"""The lessons as people use them: with mouse and keyboard on the pages themselves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

POINT = """([x, y]) => {
  const gd = document.querySelector('.gmm-plot'), box = gd.getBoundingClientRect()
  const { xaxis, yaxis } = gd._fullLayout
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)]
}"""
"""Where data coordinates of the first picture stand on the screen."""

FILLS = """() => new Set([...document.querySelectorAll('.gmm .points path')].map(e => e.style.fill)).size"""
OUTLINE = "() => document.querySelector('.gmm .js-line').getAttribute('d')"
RUNS = "/em-steps?init=kata&seed=1"


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    return tuple(page.evaluate(POINT, [x, y]))


def drag(page: Page, start: tuple, end: tuple) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def means(page: Page) -> list[tuple[float, ...]]:
    """Where the means on the stage stand, as they are read aloud."""
    marks = page.get_by_role("button", name=re.compile(r"^Component \d+ at "))
    names = [mark.get_attribute("aria-label") for mark in marks.all()]
    return [tuple(float(v) for v in re.search(r" at ([^A]*)\. Arrow", name)[1].split(", ")) for name in names]


class TestPlayer:
    @pytest.fixture
    def page(self, visitor) -> Page:
        page = visitor.open(RUNS)
        visitor.drawn()
        return page

    def test_half_steps_by_mouse_and_keyboard_keep_picture_tables_and_curve_in_step(self, page):
        root, forward = page.locator(".gmm"), page.locator("[data-action=forward]")
        start, rows = (
            page.evaluate(OUTLINE),
            page.get_by_role("region", name=re.compile("^Convergence")).locator("tbody tr:visible"),
        )
        expect(forward).to_have_text("E-step")
        expect(rows).to_have_count(0)
        assert page.evaluate(FILLS) <= 5  # all points grey, and the marks of the means
        forward.click()
        expect(rows).to_have_count(1)
        assert page.evaluate(FILLS) > 10
        assert page.evaluate(OUTLINE) == start
        page.keyboard.press("ArrowRight")
        expect(forward).to_have_text("E-step")
        assert page.evaluate(OUTLINE) != start
        page.keyboard.press("ArrowRight")
        expect(rows).to_have_count(2)
        for _ in range(2):
            page.locator("[data-action=back]").click()
        expect(rows).to_have_count(1)
        assert page.evaluate(OUTLINE) == start
        page.keyboard.press("End")
        expect(forward).to_have_text("Done")
        expect(page.locator(".gmm-current")).to_contain_text("−1,129.202")
        expect(page.locator(".gmm-marked")).to_have_count(1)
        page.keyboard.press("Home")
        expect(root).to_have_attribute("data-step", "0")

    def test_it_plays_and_is_scrubbed_and_nothing_resets_when_another_control_moves(self, visitor, page):
        root, slider = page.locator(".gmm"), page.get_by_label("Step", exact=True)
        page.get_by_label("Speed").select_option("5")
        page.locator("[data-action=play]").click()
        page.wait_for_function("document.querySelector('.gmm').dataset.step >= 3")
        page.locator("[data-action=play]").click()
        box = slider.bounding_box()
        drag(
            page,
            (box["x"] + 12, box["y"] + box["height"] / 2),
            (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2),
        )
        step = int(root.get_attribute("data-step"))
        assert 8 < step < 16
        drag(page, at(page, 1, 1), at(page, 6, 9))  # zoom
        zoom = page.evaluate("document.querySelector('.gmm-plot')._fullLayout.xaxis.range")
        drawn = root.get_attribute("data-drawn")
        page.get_by_role("button", name="Text and data").first.click()  # a rerun of the page
        expect(page.get_by_role("button", name="Download as CSV")).to_be_visible()
        visitor.wait()
        assert root.get_attribute("data-step") == str(step)
        assert root.get_attribute("data-drawn") == drawn
        assert page.evaluate("document.querySelector('.gmm-plot')._fullLayout.xaxis.range") == zoom

    def test_the_film_plays_from_a_file_without_a_server(self, visitor, page, browser, tmp_path):
        with page.expect_download() as saved:
            page.get_by_role("button", name="Download the film").click()
        saved.value.save_as(tmp_path / "em.html")
        context = browser.new_context(offline=True, reduced_motion="reduce")
        alone, asked = context.new_page(), []
        alone.on("request", lambda request: asked.append(request.url))
        alone.goto((tmp_path / "em.html").as_uri())
        alone.wait_for_selector(".gmm[data-drawn]", timeout=60_000)
        alone.get_by_label("Speed").select_option("5")
        alone.locator("[data-action=play]").click()
        alone.wait_for_function("document.querySelector('.gmm').dataset.step >= 3")
        alone.keyboard.press("End")
        expect(alone.locator(".gmm-caption")).to_contain_text("Converged")
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        context.close()


class TestByHand:
    def test_means_are_dragged_ellipses_stretched_one_added_and_em_runs_from_there(self, visitor):
        page = visitor.open("/em-steps?begin=hand")
        visitor.drawn()
        first, second, third = means(page)
        drag(page, at(page, *first), at(page, 2, 8))
        expect(page).to_have_url(re.compile("hand="))
        visitor.wait()  # the handles are made anew with the answer
        knob = page.get_by_role("button", name="Component 2, first axis").bounding_box()
        middle = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
        drag(page, middle, (middle[0] + 60, middle[1] - 60))
        page.mouse.dblclick(*at(page, 8, 2))
        expect(page.get_by_role("button", name=re.compile(r"^Component \d+ at "))).to_have_count(4)
        now = means(page)
        assert now[0] == pytest.approx((2, 8), abs=0.1)
        assert now[1:3] == [pytest.approx(second, abs=0.1), pytest.approx(third, abs=0.1)]
        assert now[3] == pytest.approx((8, 2), abs=0.1)
        page.get_by_role("button", name="Run EM from here").click()
        expect(page.locator("[data-action=forward]")).to_have_text("E-step")
        start = page.get_by_role("region", name="Parameters").locator("tbody tr:visible")
        expect(start).to_have_count(4)
        expect(start.first).to_contain_text("0.250")
        cells = [float(text) for text in start.first.locator("td").all_inner_texts()]
        assert cells[1:3] == pytest.approx((2, 8), abs=0.1)
        page.reload()  # the link restores the start, and that it runs
        visitor.wait()
        expect(start).to_have_count(4)
        assert [float(text) for text in start.first.locator("td").all_inner_texts()] == cells

    def test_one_column_is_set_along_its_axis(self, visitor):
        page = visitor.open("/em-steps?begin=hand&data=galaxies")
        visitor.drawn()
        mark = page.get_by_role("button", name=re.compile("^Component 1 at ")).bounding_box()
        middle = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
        drag(page, middle, (middle[0] + 120, middle[1] + 90))
        expect(page).to_have_url(re.compile("hand="))
        visitor.wait()
        after = page.get_by_role("button", name=re.compile("^Component 1 at ")).bounding_box()
        assert (after["x"] - mark["x"], after["y"] - mark["y"]) == pytest.approx((120, 0), abs=2)
        (x,), *_ = means(page)
        page.get_by_role("button", name="Run EM from here").click()
        start = page.get_by_role("region", name="Parameters").locator("tbody tr:visible").first
        assert float(start.locator("td").nth(1).inner_text()) == pytest.approx(x, abs=0.1)

    def test_a_link_to_a_bad_start_restores_it(self, visitor):
        page = visitor.open("/em-steps?begin=far-away&k=4")
        expect(page.get_by_text("one mean far away")).to_be_visible()
        visitor.drawn()
        expect(page.get_by_role("region", name="Parameters").locator("tbody tr:visible")).to_have_count(4)
        assert page.evaluate("""() => {
          const gd = document.querySelector('.gmm-plot')
          const right = name => Math.max(...gd.calcdata[gd.data.findIndex(t => t.name === name)].map(point => point.x))
          return right('means') > right('points')
        }""")


def test_a_cell_of_the_map_and_a_point_of_a_curve_open_their_fits(visitor):
    page = visitor.open("/choose-k")
    visitor.drawn(4)
    page.mouse.move(*at(page, 1, 4))
    page.wait_for_timeout(150)  # Plotly's hover looks at most so often
    page.mouse.click(*at(page, 1, 4))
    expect(page.get_by_text("5 components, tied", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"k=5.*cov=tied|cov=tied.*k=5"))
    visitor.drawn(4)
    curve = page.locator(".st-key-curves .points path").nth(1)  # of BIC, at K = 2
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*place)
    page.wait_for_timeout(150)
    page.mouse.click(*place)
    expect(page.get_by_text("2 components, tied", exact=True)).to_be_attached()
