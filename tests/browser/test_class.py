"""A lesson from a teacher's screen to a student's: built, sent as a link, predicted, revealed, gone through by keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from pages.ui.plan import from_text
from tests.browser.visitor import Visitor

AT = """([x, y]) => {
  const gd = document.querySelector('.gmm-plot'), box = gd.getBoundingClientRect()
  const { xaxis, yaxis } = gd._fullLayout
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)]
}"""
TRACES = "() => document.querySelector('.gmm-plot').data.map(trace => trace.name)"
MEANS = ((2.0, 1.5), (7.0, 7.0), (3.0, 9.0))
LOCKED = "Students see, locked (all else is hidden)"
PREDICTED = {
    "Step 1": "how many groups there are",
    "Step 2": "where the means will end",
    "A new step": "an answer in words",
}
"""What a step is first called, and what is to be predicted at it."""


@pytest.fixture
def student(browser: Browser, app_url: str) -> Iterator[Visitor]:
    """Somebody else, on a machine of their own."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    person = Visitor(context.new_page(), app_url)
    errors: list[str] = []
    person.page.on("pageerror", lambda error: errors.append(str(error)))
    yield person
    context.close()
    assert person.foreign == []
    assert errors == []


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    expect(field).to_have_count(1)  # until a run ends, Streamlit keeps the field before it, hidden
    field.fill(text)
    field.press("Tab")


def outline(page: Page) -> Locator:
    """The buttons that name the lesson's steps."""
    return page.locator("[class*='-pick'] button")


def edit(page: Page, position: int, title: str) -> None:
    """Choose a step and wait until its editors, and only its, are there."""
    outline(page).nth(position).click()
    field = page.get_by_label("Title", exact=True)
    expect(field.first).to_have_value(title)
    expect(field).to_have_count(1)


def add_from_playground(page: Page) -> None:
    """Add what stands on the playground to the lesson, and go on to edit that."""
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Add this state to a lesson").click()
    page.get_by_role("link", name="Edit and share it").click()
    expect(page.get_by_role("heading", name="Build a lesson")).to_be_visible()


@pytest.fixture
def lesson(visitor: Visitor) -> str:
    """The path of a lesson of three steps that a teacher has just built."""
    page = visitor.open("/?sample=43")
    add_from_playground(page)
    expect(outline(page)).to_have_text(["1. Step 1"])
    page.get_by_role("button", name="Explore").click()
    page.get_by_role("menuitem", name="Playground").click()
    expect(page.get_by_role("heading", name="Playground")).to_be_visible()
    add_from_playground(page)
    expect(outline(page)).to_have_text(["1. Step 1", "2. Step 2"])
    page.get_by_role("button", name="Add a step").click()
    expect(outline(page)).to_have_count(3)
    write(page, "Lesson", "Groupes à deviner")
    for number, (title, predicted) in enumerate(PREDICTED.items(), start=1):
        edit(page, number - 1, title)
        write(page, "Title", f"Étape {number}")
        write(page, "Question", f"Question {number}?")
        visitor.choose("Students predict", predicted)
        expect(outline(page).nth(number - 1)).to_have_text(f"{number}. Étape {number}")
    edit(page, 0, "Étape 1")
    for label, control in (("Students may move", "Sample"), (LOCKED, "Rows per component")):
        visitor.choose(label, control)
        page.keyboard.press("Escape")
    write(page, "What to notice, after the reveal", "BIC charges for every parameter.")
    return shared(page, visitor.url, "BIC charges for every parameter.").removeprefix(visitor.url)


def shared(page: Page, url: str, notice: str) -> str:
    """The link that is offered once it holds what was last written, and is the address of the page as well."""
    for _ in range(100):
        link = page.get_by_test_id("stCode").inner_text().strip()
        text = re.search(r"plan=([\w-]+)", link)[1]
        if from_text(text).steps[0].notice == notice and text in page.url:
            break
        page.wait_for_timeout(100)
    assert from_text(text).steps[0].notice == notice
    assert text in page.url
    assert link.startswith(url + "/class?plan=")
    return link


def test_a_class_goes_through_the_lesson_its_teacher_built(lesson, student):
    page = student.open(lesson)
    expect(page.get_by_text("Groupes à deviner · step 1 of 3")).to_be_visible()
    predict_a_number(page, student)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Étape 2")).to_be_visible()
    predict_means(page, student)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Your number")).to_have_value("4")  # the answer is still there
    expect(page.get_by_text("You said 4. BIC picks 3.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("within one standard deviation")).to_be_visible()
    page.keyboard.press("ArrowRight")
    predict_in_words(page)


def predict_a_number(page: Page, student: Visitor) -> None:
    """Only the sample is open, and stands where the teacher put it; the rows are locked, and all else is hidden."""
    student.drawn()
    inputs = page.get_by_test_id("stMain").get_by_test_id("stNumberInput")
    expect(inputs).to_have_count(2)
    expect(page.get_by_label("Sample", exact=True)).to_have_value("43")
    locked = page.get_by_test_id("stMain").get_by_test_id("stSlider")
    expect(locked).to_have_count(1)
    expect(locked).to_contain_text("Rows per component")
    expect(locked.get_by_role("slider")).to_be_disabled()
    expect(page.get_by_test_id("stMain").get_by_test_id("stSelectbox")).to_have_count(0)
    page.wait_for_function(f"{TRACES.replace('() => ', '')}.join() === 'points'")  # no truth, no fit yet
    page.get_by_label("Your number").fill("4")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text("You said 4. BIC picks 3. The points were drawn from 3 Gaussians.")).to_be_visible()
    expect(page.get_by_text("BIC charges for every parameter.")).to_be_visible()


def predict_means(page: Page, student: Visitor) -> None:
    """Three clicks in the picture, then Space: crosses tied to the means, and how far off each was."""
    for placed, mean in enumerate(MEANS, start=1):
        # No longer the last step's picture, to which a click would be lost.
        expect(page.get_by_role("img", name=f"Guesses so far: {placed - 1}.")).to_be_visible()
        student.drawn()
        page.mouse.click(*page.evaluate(AT, list(mean)))
        expect(page.get_by_text(f"Click in the picture: {placed} of 3 means placed.")).to_be_visible()
    page.wait_for_function(f"{TRACES.replace('() => ', '')}.includes('guesses')")
    page.keyboard.press("Space")
    expect(page.get_by_text(re.compile(r"[0-3] of 3 within one standard deviation of a mean"))).to_be_visible()
    student.drawn()
    assert page.evaluate(TRACES)[-3:] == ["means", "misses", "guesses"]


def predict_in_words(page: Page) -> None:
    """Spaces and arrows typed into the answer are text; afterwards they are the lesson's again."""
    answer = page.get_by_label("Your answer")
    answer.click()
    page.keyboard.type("between two groups", delay=20)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(answer).to_have_value("between two groups")
    expect(page.get_by_role("heading", name="Étape 3")).to_be_visible()
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()
    answer.press("Control+Enter")
    answer.blur()
    page.keyboard.press("Space")
    expect(page.get_by_text("You wrote: “between two groups”.")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()


@pytest.mark.parametrize("step", range(1, 7))
def test_projected_an_answer_needs_no_scrolling(visitor, step):
    page = visitor.open(f"/class?present=true&step={step}")
    visitor.drawn()
    for _ in range(3 if step == 2 else 0):
        page.mouse.click(*page.evaluate(AT, [2, 2]))
        visitor.wait()
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("button", name="Hide again")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_be_in_viewport(ratio=1)
    visitor.wait()
    visitor.drawn()
    main = page.evaluate("(e => [e.scrollHeight, e.clientHeight])(document.querySelector('[data-testid=stMain]'))")
    assert main[0] <= main[1]


def test_space_on_the_reveal_button_reveals_once(visitor):
    """The key is the button's shortcut and its own key too: it must not reveal and hide in one stroke."""
    page = visitor.open("/class")
    visitor.drawn()
    page.get_by_role("button", name="Reveal").focus()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    visitor.wait()
    expect(page.get_by_role("button", name="Hide again")).to_be_visible()


def test_on_a_phone_the_picture_comes_first_and_a_tap_places_a_mean(browser, app_url):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    person = Visitor(context.new_page(), app_url)
    page = person.open("/class?step=2")
    person.drawn()
    picture, reveal = page.locator(".gmm-plot").bounding_box(), page.get_by_role("button", name="Reveal").bounding_box()
    assert picture["y"] + picture["height"] < min(844, reveal["y"])
    page.touchscreen.tap(*page.evaluate(AT, [2, 2]))
    expect(page.get_by_text("Click in the picture: 1 of 3 means placed.")).to_be_visible()
    context.close()


def test_what_a_teacher_types_is_not_lost_by_what_they_click_next(visitor):
    page = visitor.open("/class?build=true")
    title, question = page.get_by_label("Title", exact=True), page.get_by_label("Question", exact=True)
    title.fill("Look")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.type(" Why then?", delay=40)  # while the app takes the title in
    expect(outline(page).first).to_have_text("1. Look")
    expect(question).to_be_focused()
    page.get_by_role("button", name="Down", exact=True).click()
    expect(outline(page).nth(1)).to_have_text("2. Look")
    visitor.wait()
    expect(question).to_have_count(1)
    expect(question).to_have_value(re.compile(r"made them\? Why then\?$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/class?build=true", "/class?step=2&revealed", "/class?step=3&revealed"])
def test_building_and_answers_have_no_serious_barrier(visitor, path, theme):
    visitor.page.emulate_media(color_scheme=theme)
    page = visitor.open(path)
    if "revealed" in path:
        visitor.drawn()
        page.get_by_role("button", name="Reveal").click()
        expect(page.get_by_test_id("stAlert")).to_be_visible()
        visitor.wait()
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(
        f"{v['id']}: {v['help']}: {[node['html'][:200] for node in v['nodes'][:3]]}" for v in serious
    )
