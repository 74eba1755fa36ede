"""The Plotly component in a real browser: zoom, colours, events, the player and the handles."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page, expect

from benchmarks.serving import served
from gmm_core.figures.frames import Frames, Step
from pages.ui.plot import export_html

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RANGE = "() => document.querySelector('.gmm-plot')._fullLayout.xaxis.range"
FILLS = """() => {
  const points = [...document.querySelectorAll('.scatterlayer .points path')].slice(0, 1000)
  return [...new Set(points.map(e => e.style.fill))]
}"""
MARKS = """() => {
  window.marks = []
  const root = document.querySelector('.gmm'), nodes = () => [...root.querySelectorAll('.scatterlayer *')]
  const look = e => [e.tagName, e.getAttribute('transform'), e.getAttribute('d'), e.style.cssText]
  const note = () => window.marks.push({ owing: 'owing' in root.dataset, nodes: nodes().map(look) })
  new MutationObserver(note).observe(root, { attributes: true, attributeFilter: ['data-drawn', 'data-owing'] })
}"""  # what the picture consists of, at each redraw and once Plotly has caught up
RING = "() => document.querySelectorAll('.js-line')[0].getAttribute('d')"


@pytest.fixture(scope="module")
def url(browser, tmp_path_factory) -> Iterator[str]:
    """A server whose app is the test page, with the project's settings and static files."""
    folder = tmp_path_factory.mktemp("app")
    shutil.copy(HERE / "plot_app.py", folder)
    (folder / "static").symlink_to(ROOT / "static")
    with served(script=folder / "plot_app.py") as server:
        yield server.url


@pytest.fixture(scope="module")
def contexts(browser) -> Iterator[dict]:
    """Browser profiles by their options, shared so that the scripts are fetched once."""
    made: dict = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def open_(browser, contexts, url):
    """Open a kind of picture; the page's errors and requests elsewhere fail the test."""
    pages, problems = [], []

    def start(kind: str, **options) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}} | options
        if repr(options) not in contexts:
            contexts[repr(options)] = browser.new_context(**options)
        page = contexts[repr(options)].new_page()
        pages.append(page)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((url, "blob:", "data:")) else problems.append(r.url))
        page.goto(f"{url}/?kind={kind}")
        page.wait_for_selector(".gmm[data-drawn]", timeout=60_000)
        return page

    yield start
    for page in pages:
        page.close()
    assert problems == []


def events(page: Page) -> str:
    return page.get_by_test_id("stText").inner_text()


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where data coordinates stand on the screen."""
    return tuple(
        page.evaluate(
            """([x, y]) => {
              const gd = document.querySelector('.gmm-plot'), box = gd.getBoundingClientRect()
              const { xaxis, yaxis } = gd._fullLayout
              return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)]
            }""",
            [x, y],
        )
    )


def drag(page: Page, start: tuple, end: tuple) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def press(page: Page, slider: str) -> None:
    page.locator(f".st-key-{slider} input[type=range]").press("ArrowRight")


def test_zoom_and_the_element_survive_a_change_of_the_figure(open_):
    page = open_("slider")
    drag(page, at(page, -3, -2), at(page, 1, 2))
    zoomed = page.evaluate(RANGE)
    assert zoomed == pytest.approx([-3, 1], abs=0.1)
    page.evaluate("document.querySelector('.gmm-plot').mine = true")
    press(page, "k")
    expect(page.locator(".gtitle")).to_have_text("k is 4")
    assert page.evaluate(RANGE) == pytest.approx(zoomed)
    assert page.evaluate("document.querySelector('.gmm-plot').mine")
    page.get_by_label("Reset the view").click()
    assert page.evaluate(RANGE) == pytest.approx([-4, 4])


def test_a_cloud_that_stays_looks_exactly_as_plotly_draws_it(open_):
    page = open_("cloud")
    drag(page, at(page, -3, -2), at(page, 1, 2))  # zoomed
    page.mouse.move(0, 0)
    page.evaluate(MARKS)
    press(page, "k")
    page.wait_for_function("marks.length && !marks.at(-1).owing")  # caught up by itself
    kept, caught_up = page.evaluate("[marks[0], marks.at(-1)]")
    assert kept["owing"]
    assert sum(mark[0] == "path" for mark in kept["nodes"]) == 1000 + 4
    assert kept["nodes"] == caught_up["nodes"]

    plain = open_("cloud")
    drag(plain, at(plain, -3, -2), at(plain, 1, 2))  # and under a hand that stays Plotly draws everything at once
    plain.evaluate(MARKS)
    press(plain, "k")
    plain.wait_for_function("marks.length")
    assert plain.evaluate("marks[0]") == {"owing": False, "nodes": kept["nodes"]}


def test_a_cloud_that_stays_answers_the_hand_at_once(open_):
    page = open_("cloud")
    page.evaluate("(plain => { setTimeout = (f, ms, ...rest) => ms === 300 ? 0 : plain(f, ms, ...rest) })(setTimeout)")
    press(page, "k")  # and Plotly never catches up by itself
    page.wait_for_function("'owing' in document.querySelector('.gmm').dataset")
    place = page.evaluate("""() => {
      const box = document.querySelector('.scatterlayer .points path').getBoundingClientRect()
      return [box.left + box.width / 2, box.top + box.height / 2]
    }""")
    page.mouse.move(*place)
    assert page.locator(".gmm").get_attribute("data-owing") is None
    page.mouse.move(place[0] + 1, place[1])
    expect(page.locator(".hovertext").first).to_contain_text("of k = 4")
    drag(page, at(page, -3, -2), at(page, 1, 2))
    assert page.evaluate(RANGE) == pytest.approx([-3, 1], abs=0.1)
    assert page.locator(".scatterlayer .points path").count() == 1000


def test_an_unrelated_rerun_redraws_nothing(open_):
    page = open_("slider")
    drawn = page.locator(".gmm").get_attribute("data-drawn")
    press(page, "unrelated")
    expect(page.locator(".st-key-unrelated")).to_contain_text("4")
    page.wait_for_timeout(300)
    assert page.locator(".gmm").get_attribute("data-drawn") == drawn


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_theme(open_, scheme):
    page = open_("slider", color_scheme=scheme)
    assert "--gmm-" not in page.locator(".gmm-plot").inner_html()
    title = page.locator(".gtitle").evaluate("e => getComputedStyle(e).fill")
    assert title == page.locator("[data-testid=stText]").evaluate("e => getComputedStyle(e).color")


def test_colours_change_when_the_theme_does(open_):
    page = open_("slider", color_scheme="light")
    fill = "getComputedStyle(document.querySelector('.gtitle')).fill"
    light = page.evaluate(fill)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{fill} !== '{light}'")


def test_a_click_on_a_point_returns_its_customdata_and_the_place(open_):
    page = open_("slider")
    page.mouse.move(*at(page, 2, 0))
    page.wait_for_timeout(150)  # Plotly's hover looks at most so often
    page.mouse.click(*at(page, 2, 0))
    expect(page.get_by_test_id("stText")).to_contain_text("selected=('c',)")
    page.mouse.click(*at(page, 1.0, 3.0))
    expect(page.get_by_test_id("stText")).to_contain_text(re.compile(r"clicked=\((0\.9|1|1\.0)"))
    x, y = ast.literal_eval(re.search(r"clicked=(\(.*?\))", events(page))[1])
    assert (x, y) == pytest.approx((1.0, 3.0), abs=0.02)


def test_a_box_selects_points_by_customdata_or_index(open_):
    page = open_("slider")
    page.get_by_label("Select in a box").click()
    drag(page, at(page, -2.5, 0.6), at(page, 0.5, -0.6))
    expect(page.get_by_test_id("stText")).to_contain_text("selected=('a', 'b', ")


def test_the_player_names_the_next_half_step_and_goes_both_ways(open_):
    page = open_("player", reduced_motion="reduce")
    root, forward = page.locator(".gmm"), page.locator("[data-action=forward]")
    expect(forward).to_have_text("E-step")
    start = page.evaluate(RING)
    forward.click()
    expect(forward).to_have_text("M-step")
    assert page.evaluate(FILLS) == ["rgb(213, 94, 0)"]
    assert page.evaluate(RING) == start  # an E-step moves nothing
    forward.click()
    assert page.evaluate(RING) != start
    assert page.locator(".gmm-table tbody tr:visible").count() == 2
    expect(page.locator(".gmm-current")).to_contain_text("1.00")
    page.get_by_label("Step back").click()
    page.get_by_label("Step back").click()
    expect(root).to_have_attribute("data-step", "0")
    assert page.evaluate(RING) == start
    page.keyboard.press("End")
    expect(root).to_have_attribute("data-step", "12")
    expect(page.locator(".gmm-caption")).to_have_text("Step 12: moved")
    expect(forward).to_be_disabled()
    page.get_by_label("Step", exact=True).fill("5")
    expect(root).to_have_attribute("data-step", "5")


def test_growing_curves_show_only_the_steps_so_far(open_):
    page = open_("player", reduced_motion="reduce")
    shown = """() => [...document.querySelectorAll('.scatterlayer .trace:last-child .points path')]
      .filter(e => e.style.display !== 'none').length"""
    assert page.evaluate(shown) == 1
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(shown) == 2


def test_playing_asks_nothing_of_the_server_and_survives_an_unrelated_rerun(open_):
    page = open_("player")
    messages = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda m: messages.append(m)))
    page.reload()
    page.wait_for_selector(".gmm[data-drawn]")
    page.wait_for_timeout(500)
    page.get_by_label("Speed").select_option("5")
    sent = len(messages)
    page.locator("[data-action=play]").click()
    page.wait_for_function("document.querySelector('.gmm').dataset.step >= 3")
    assert len(messages) == sent
    press(page, "unrelated")
    page.wait_for_function("document.querySelector('.gmm').dataset.step >= 8")
    page.locator("[data-action=play]").click()
    step = page.locator(".gmm").get_attribute("data-step")
    page.wait_for_timeout(400)
    assert page.locator(".gmm").get_attribute("data-step") == step


def test_zooming_keeps_the_step_that_is_shown(open_):
    page = open_("player", reduced_motion="reduce")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    drag(page, at(page, -3, -2), at(page, 1, 2))
    page.wait_for_timeout(300)
    assert page.evaluate(FILLS) == ["rgb(0, 158, 115)"]


def test_geometry_moves_smoothly_unless_motion_is_unwelcome(open_):
    for motion, places in (("no-preference", 5), ("reduce", 1)):
        page = open_("player", reduced_motion=motion)
        page.keyboard.press("ArrowRight")
        seen = page.evaluate(
            """async () => {
              const seen = new Set(), ring = document.querySelectorAll('.js-line')[0]
              document.querySelector('[data-action=forward]').click()
              for (let end = performance.now() + 800; performance.now() < end;) {
                await new Promise(requestAnimationFrame)
                seen.add(ring.getAttribute('d'))
              }
              return seen.size
            }"""
        )
        assert seen >= places if motion == "no-preference" else seen == places


def moved(page: Page) -> tuple:
    text = re.search(r"points=(\(.*\)), covariances=(\(.*\))\)\)$", events(page))
    return ast.literal_eval(text[1]), ast.literal_eval(text[2])


def test_a_mean_dragged_returns_where_it_was_dropped(open_):
    page = open_("drag")
    drag(page, at(page, -2, 0), at(page, 1, 2))
    expect(page.get_by_test_id("stText")).to_contain_text("Moved(")
    points, covariances = moved(page)
    assert points[0] == pytest.approx((1, 2), abs=0.02)
    assert points[1] == (2, 1)
    assert covariances[0][0][0] == pytest.approx(0.5)


def test_a_stretch_handle_lengthens_and_turns_its_ellipse(open_):
    page = open_("drag")
    reach = 2.146 * 0.5**0.5  # the end of the first axis of a 90 % ellipse with variance 0.5
    drag(page, at(page, -2 + reach, 0), at(page, -2, 2 * reach))
    expect(page.get_by_test_id("stText")).to_contain_text("Moved(")
    _, ((xx, xy), (_, yy)) = moved(page)[0], moved(page)[1][0]
    assert (xx, xy, yy) == pytest.approx((0.1, 0.0, 2.0), abs=0.06)


def test_handles_move_by_keyboard_and_keep_the_focus(open_):
    page = open_("drag")
    mean = page.get_by_role("button", name=re.compile("^Component 1 at"))
    mean.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("stText")).to_contain_text("Moved(")
    assert moved(page)[0][0] == pytest.approx((-2 + 5 * 0.08, 0), abs=0.01)
    expect(mean).to_be_focused()


def test_a_double_click_or_the_add_button_adds_where_one_clicks(open_):
    page = open_("drag")
    page.mouse.dblclick(*at(page, 0.5, -2))
    expect(page.get_by_test_id("stText")).to_contain_text("added=(")
    place = ast.literal_eval(re.search(r"added=(\(.*?\))", events(page))[1])
    assert place == pytest.approx((0.5, -2), abs=0.02)
    page.get_by_label("Add a component").click()
    page.mouse.click(*at(page, -1, 3))
    expect(page.get_by_test_id("stText")).to_contain_text("added=(-")
    place = ast.literal_eval(re.search(r"added=(\(.*?\))", events(page))[1])
    assert place == pytest.approx((-1, 3), abs=0.02)


def test_a_finger_drags_too(open_):
    page = open_("drag", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".gmm-plot").scroll_into_view_if_needed()
    (x0, y0), (x1, y1) = at(page, -2, 0), at(page, 0, 2)
    touch = page.context.new_cdp_session(page)
    for kind, points in (("touchStart", [(x0, y0)]), ("touchMove", [(x1, y1)]), ("touchEnd", [])):
        points = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page.get_by_test_id("stText")).to_contain_text("Moved(")
    assert moved(page)[0][0] == pytest.approx((0, 2), abs=0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["slider", "player", "drag"])
def test_nothing_bars_the_way_for_assistive_technology(open_, kind, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_(kind, color_scheme=scheme)
    found = axe.Axe().run(page, context=".gmm").response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    expect(page.get_by_role("img").first).to_have_attribute("aria-label", re.compile(r"\w"))


def test_an_exported_page_plays_with_no_server(browser, tmp_path):
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1], mode="markers"))
    steps = tuple(Step("M-step", f"Step {t}", {0: {"x": [0, t], "y": [0, t]}}) for t in range(3))
    (tmp_path / "em.html").write_text(export_html(figure, Frames(steps), title="EM", alt="Two points"), "utf-8")
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto((tmp_path / "em.html").as_uri())
    page.wait_for_selector(".gmm[data-drawn]")
    page.get_by_label("Last step").click()
    expect(page.locator(".gmm-caption")).to_have_text("Step 2")
    context.close()


SIZES = """figure => {
  enlarge(figure, 1.5)
  return figure
}"""


def test_what_is_projected_has_larger_type_marks_and_lines_and_nothing_else(browser):
    """The function alone, on a figure with every kind of size."""
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "pages" / "ui" / "enlarge.js")
    note = 'Title<br><span style="color:red;font-size:10px">a note</span>'
    large = page.evaluate(
        SIZES,
        {
            "data": [
                {"mode": "markers", "x": [1], "marker": {"size": 8, "line": {"width": 1}}},
                {"mode": "lines+markers", "x": {"dtype": "f4", "bdata": "AACAPw=="}},
                {"mode": "markers", "marker": {"size": [4, 6]}},
            ],
            "layout": {
                "font": {"size": 14},
                "xaxis": {"title": {"text": "x", "font": {"size": 10}}, "range": [0, 4]},
                "margin": {"l": 40},
                "annotations": [{"text": note}, {"text": "a column called font-size:10px"}],
            },
        },
    )
    page.close()
    marked, lined, sized = large["data"]
    assert marked == {"mode": "markers", "x": [1], "marker": {"size": 12, "line": {"width": 1.5}}}
    assert (lined["marker"]["size"], lined["line"]["width"]) == (9, 3)  # Plotly's own defaults, enlarged
    assert lined["x"] == {"dtype": "f4", "bdata": "AACAPw=="}
    assert sized["marker"]["size"] == [6, 9]
    layout = large["layout"]
    assert (layout["font"]["size"], layout["xaxis"]["title"]["font"]["size"], layout["margin"]["l"]) == (21, 15, 54)
    assert layout["xaxis"]["range"] == [0, 4]
    assert layout["annotations"][0]["text"] == note.replace("10px", "15px")
    assert layout["annotations"][1]["text"] == "a column called font-size:10px"
