"""Every page in a browser: no barrier, nothing asked of other hosts, and the journeys of people who explore."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages.ui.contents import PAGES

ADDRESSES = ["/" + entry.url_path for entry in PAGES]
OUTLINED = """n => {
  const names = document.querySelector('.gmm-plot')?.data?.map(trace => trace.name ?? '') ?? []
  const outlined = new Set(names.filter(name => /^component \\d+,/.test(name)).map(name => name.split(',')[0]))
  return outlined.size === n && outlined.has('component ' + n)
}"""
PLACE = """row => {
  const gd = document.querySelector('.gmm-plot'), box = gd.getBoundingClientRect(), { xaxis, yaxis } = gd._fullLayout
  const point = gd.calcdata.find(trace => trace[0].trace.name === 'points')[row]
  return [box.left + xaxis._offset + xaxis.d2p(point.x), box.top + yaxis._offset + yaxis.d2p(point.y)]
}"""
VIEW = """() => {
  const { xaxis, yaxis } = document.querySelector('.gmm-plot')._fullLayout
  return [...xaxis.range, ...yaxis.range]
}"""
WITHOUT_PICTURES = ("/your-data", "/self-check")


STREAMLITS_OWN = "element => !!element.closest('[data-testid=stSidebarNavItems]')"
"""On a phone Streamlit's list of the pages groups its items within the list, which is no list's form."""


def expect_no_barrier(page) -> None:
    """Nothing that keeps somebody out: what axe calls serious or critical, and headings that leave a level out."""
    found = [
        f"{v['id']}: {v['help']}: {node['html'][:200]}"
        for v in Axe().run(page).response["violations"]
        for node in v["nodes"]
        if (v["impact"] in ("serious", "critical") or v["id"] == "heading-order")
        and not (v["id"] in ("list", "listitem") and page.locator(node["target"][0]).evaluate(STREAMLITS_OWN))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_serious_barrier_on_a_laptop_a_phone_or_a_projector(visitor, address, theme):
    pictures = 0 if address in WITHOUT_PICTURES else 1
    page = visitor.page
    page.emulate_media(color_scheme=theme)
    visitor.open(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visitor.drawn(pictures)
    expect_no_barrier(page)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("[data-testid=stExpandSidebarButton]")).to_be_visible()
    visitor.drawn(pictures)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    expect_no_barrier(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    visitor.open(f"{address}?present=true")
    visitor.drawn(pictures)
    expect_no_barrier(page)


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a not in WITHOUT_PICTURES])
def test_projected_the_essential_picture_and_k_need_no_scrolling(visitor, address):
    page = visitor.open(f"{address}?present=true")
    visitor.drawn()
    picture = page.locator(".gmm-plot").first
    expect(picture).to_be_in_viewport(ratio=1)
    if page.locator(".gmm-player").count():
        expect(page.locator(".gmm-player").first).to_be_in_viewport(ratio=1)
        expect(page.locator(".gmm-caption").first).to_be_in_viewport(ratio=0.9)
    if address not in ("/lesson", "/class"):
        expect(page.locator(".st-key-k")).to_be_in_viewport(ratio=1)
    size = page.evaluate("document.querySelector('.gmm-plot')._fullLayout.font.size")
    assert size >= 18


def test_a_larger_screen_gets_a_larger_picture_and_a_projector_a_larger_page(visitor):
    visitor.page.set_viewport_size({"width": 1920, "height": 1080})
    page = visitor.open("/")
    visitor.drawn()
    drawn = "least => document.querySelector('.gmm-plot')._fullLayout.height > least"
    page.wait_for_function(drawn, arg=690)
    page.set_viewport_size({"width": 1920, "height": 800})  # only lower: the picture follows all the same
    page.wait_for_function(f"!({drawn})(560)")
    page.set_viewport_size({"width": 1920, "height": 1080})
    visitor.open("/?present=true")
    visitor.drawn()
    expect(page.locator(".gmm-plot").first).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.querySelector('.gmm-plot')._fullLayout.font.size") > 27
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") > 30


class TestPlayground:
    """Open, move K, see ellipses and BIC change, reload the link and see the same."""

    def test_moving_k_changes_the_picture_and_the_link_keeps_it(self, visitor):
        page = visitor.open("/")
        bic = page.get_by_test_id("stMetric").filter(has_text="BIC").get_by_test_id("stMetricValue")
        expect(bic).to_have_text("2,355.4")
        self.expect_outlines(page, 3)
        slider = page.locator(".st-key-k input[type=range]")
        slider.focus()
        slider.press("ArrowLeft")
        expect(bic).to_have_text("2,470.7")
        self.expect_outlines(page, 2)
        expect(page).to_have_url(re.compile(r"[?&]k=2\b"))
        page.reload()
        visitor.wait()
        expect(bic).to_have_text("2,470.7")
        self.expect_outlines(page, 2)

    def test_a_link_with_odd_values_says_what_was_changed(self, visitor):
        page = visitor.open("/?k=99&cov=round&playground-zoom=x_900_950")  # far beyond all points
        toasts = page.get_by_test_id("stToast")
        expect(toasts.filter(has_text="Components K")).to_be_visible()
        expect(toasts.filter(has_text="Covariance type")).to_be_visible()
        expect(toasts.filter(has_text="The zoom in the link does not fit")).to_be_visible()
        expect(page).to_have_url(re.compile(r"[?&]k=10\b"))

    def test_a_clicked_point_says_why_it_is_where_it_is_as_often_as_one_asks(self, visitor):
        page = visitor.open("/")
        visitor.drawn()
        page.locator(".gmm-plot").scroll_into_view_if_needed()
        for _ in range(2):
            x, y = page.evaluate(PLACE, 7)
            page.mouse.move(x, y, steps=4)
            expect(page.locator(".hoverlayer .hovertext")).to_contain_text("row 8")
            page.mouse.click(x, y)
            expect(page.get_by_text("Why point 8?")).to_be_visible()
            expect(page.get_by_text("Density rank")).to_be_visible()
            page.get_by_role("button", name="Close").click()
            expect(page.get_by_text("Why point 8?")).to_be_hidden()
            visitor.wait()
            visitor.drawn()

    def test_a_moving_slider_keeps_the_zoom_and_the_picture_until_the_data_are_others(self, visitor):
        page = visitor.open("/")
        visitor.drawn()
        page.locator(".gmm-plot").scroll_into_view_if_needed()
        whole = page.evaluate(VIEW)
        page.mouse.move(*page.evaluate(PLACE, 7))
        page.mouse.down()
        page.mouse.move(*page.evaluate(PLACE, 2), steps=6)
        page.mouse.up()
        page.wait_for_function(f"before => JSON.stringify(({VIEW})()) !== JSON.stringify(before)", arg=whole)
        zoomed = page.evaluate(VIEW)
        page.evaluate("document.querySelector('.gmm-plot').mine = true")
        for control, change in (("k", self.expect_outlines), ("noise", None), ("truek", None)):
            drawn = page.locator(".gmm").first.get_attribute("data-drawn")
            page.locator(f".st-key-{control} input[type=range]").press("ArrowRight")
            page.wait_for_function("n => document.querySelector('.gmm').dataset.drawn !== n", arg=drawn)
            visitor.wait()
            if change:
                change(page, 4)
            assert page.evaluate(VIEW) == pytest.approx(zoomed)
        assert page.evaluate("document.querySelector('.gmm-plot').mine")  # the same element: nothing flashed
        page.locator(".st-key-data-choice input").first.click()
        page.get_by_role("option", name="Old Faithful").click()
        page.wait_for_function("document.querySelector('.gmm-plot').calcdata[0].length === 272")
        assert page.evaluate(VIEW) != pytest.approx(zoomed)

    @staticmethod
    def expect_outlines(page, n_components: int) -> None:
        """Wait until the picture outlines the components 1 to n_components, and no others."""
        page.wait_for_function(OUTLINED, arg=n_components, timeout=30_000)
