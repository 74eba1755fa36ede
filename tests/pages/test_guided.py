"""The guided lesson: every step plays and answers with the numbers of scikit-learn and SciPy; building a lesson."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from gmm_core.data.catalogue import load
from gmm_core.fit import restarts
from pages.ui.builtin_lesson import FOUR_EXPLORATIONS
from pages.ui.plan import MOST_STEPS, PREDICTIONS, Plan, Step, from_text, specs_of, to_text, values_of

ANSWERS = {"groups": 4, "means": 3.0, "winner": "k-means", "family": "tied", "restarts": 7, "words": "Between *them*"}


@pytest.fixture
def open_class(open_page):
    """Open the lesson with values in its address; the harness takes those of a page switched to from the session."""

    def open_(**params):
        app = open_page("class")
        for name, value in params.items():
            app.session_state[name] = value
        return app.run() if params else app

    return open_


def press(app, label: str):
    (button,) = (button for button in app.button if button.label == label)
    return button.click().run()


def labelled(app, kind: str, label: str):
    (element,) = (element for element in app.get(kind) if element.label == label)
    return element


def plan_of(app) -> Plan:
    """The lesson in the address."""
    return from_text(app.session_state["plan"])


def edit(app, position: int):
    """Choose the step to edit."""
    (key,) = (button.key for button in app.button if re.fullmatch(rf"b\d+-{position}-pick", button.key or ""))
    return app.button(key).click().run()


def outline(app) -> list[str]:
    return [button.label for button in app.button if (button.key or "").endswith("-pick")]


def data_of(step: Step):
    return load(specs_of(values_of(step.state))[0])


def lowest_bic(X, families=("full",), numbers=(2, 3, 4, 5)) -> tuple[str, int]:
    """scikit-learn's choice of family and number."""
    bic = {
        (family, k): GaussianMixture(k, covariance_type=family, n_init=3, random_state=1, max_iter=1000).fit(X).bic(X)
        for family in families
        for k in numbers
    }
    return min(bic, key=bic.get)


def place(app, points: list) -> None:
    """Click in the picture of means (the harness has no browser to click in)."""
    (reveal,) = (button.key for button in app.button if button.label == "Reveal")
    step = FOUR_EXPLORATIONS.steps[1]
    scene = f"{reveal.removesuffix('-reveal')}-{data_of(step).key[:6]}-{step.state['k']}"
    app.session_state[f"_{scene}-points"] = tuple(points)
    app.run()


class TestExplorations:
    def test_how_many_groups(self, open_class):
        app = open_class()
        assert app.title[0].value == "What do you see?"
        labelled(app, "number_input", "Your number").set_value(4).run()
        assert not app.success  # nothing is given away before the reveal
        press(app, "Reveal")
        _, k = lowest_bic(data_of(FOUR_EXPLORATIONS.steps[0]).X)
        assert k == 3
        assert app.success[0].value == (
            f"You said **4**. BIC picks **{k}**. The points were drawn from **3 Gaussians**."
        )
        assert FOUR_EXPLORATIONS.steps[0].notice in [m.value for m in app.markdown]

    def test_where_the_means_end(self, open_class):
        app = open_class(step="2")
        guessed = [(2.0, 1.5), (7.0, 7.0), (3.0, 9.0)]
        assert "**0 of 3** means placed" in app.markdown[-1].value
        place(app, guessed)
        press(app, "Reveal")
        X = data_of(FOUR_EXPLORATIONS.steps[1]).X
        peer = GaussianMixture(3, n_init=10, random_state=0, tol=1e-8, max_iter=1000).fit(X)
        distances = np.column_stack(
            [
                cdist(guessed, mean[None], "mahalanobis", VI=np.linalg.inv(covariance))[:, 0]
                for mean, covariance in zip(peer.means_, peer.covariances_, strict=True)
            ]
        )
        off = distances[linear_sum_assignment(distances)]
        assert app.success[0].value == (
            f"**{(off < 1).sum()} of 3** within one standard deviation of a mean. "
            f"Off by: A {off[0]:.1f}, B {off[1]:.1f} and C {off[2]:.1f}."
        )

    def test_a_mean_can_be_typed_instead_of_clicked(self, open_class):
        app = open_class(step="2")
        assert next(button for button in app.button if button.label == "Place it").disabled
        labelled(app, "number_input", "x").set_value(2.0)
        labelled(app, "number_input", "y").set_value(8.5).run()
        press(app, "Place it")
        assert "**1 of 3** means placed" in app.markdown[-1].value

    def test_some_of_the_means_or_none_are_compared_too(self, open_class):
        app = open_class(step="2")
        press(app, "Reveal")
        assert app.success[0].value == "EM ends with these 3 means."
        press(app, "Hide again")
        place(app, [(7.0, 7.0)])
        press(app, "Reveal")
        assert app.success[0].value.startswith("**1 of 1** within one standard deviation of a mean. Off by: A 0.")
        press(app, "Take back")
        assert app.success[0].value == "EM ends with these 3 means."

    def test_k_means_or_the_mixture(self, open_class):
        app = open_class(step="3")
        labelled(app, "radio", "Your answer").set_value("k-means").run()
        press(app, "Reveal")
        data = data_of(FOUR_EXPLORATIONS.steps[2])
        theirs = adjusted_rand_score(data.labels, KMeans(3, n_init=20, random_state=0).fit_predict(data.X))
        mixture = GaussianMixture(3, covariance_type="tied", n_init=10, random_state=0, tol=1e-8, max_iter=1000)
        ours = adjusted_rand_score(data.labels, mixture.fit_predict(data.X))
        assert app.success[0].value == (
            f"You said **k-means**. It is **the mixture**: adjusted Rand index {ours:.3f} against {theirs:.3f}."
        )

    def test_too_few_too_many(self, open_class):
        app = open_class(step="4")
        press(app, "Reveal")
        _, k = lowest_bic(data_of(FOUR_EXPLORATIONS.steps[3]).X, numbers=(5, 6, 7, 8))
        assert k == 7  # the step is about BIC not picking the true number
        assert app.success[0].value == f"BIC picks **{k}**. The points were drawn from **8 Gaussians**."

    def test_which_shape(self, open_class):
        app = open_class(step="5")
        labelled(app, "radio", "Your answer").set_value("tied").run()
        press(app, "Reveal")
        X = data_of(FOUR_EXPLORATIONS.steps[4]).X
        family, k = lowest_bic(X, ("full", "tied", "diag", "spherical"), (2, 3, 4))
        assert app.success[0].value == f"You said **tied**. BIC chooses **{family}** with {k} components."

    def test_how_many_starts_reach_the_best_end(self, open_class):
        app = open_class(step="6")
        press(app, "Reveal")
        step = FOUR_EXPLORATIONS.steps[5]
        _, spec = specs_of(values_of(step.state | {"starts": "20"}))
        runs = restarts.fit(data_of(step).X, spec).runs
        ends = np.array([run.log_likelihood for run in runs if run.stop_reason != "degenerate"])
        reached = int((ends > ends.max() - 0.01).sum())
        different = 1 + int((np.diff(np.sort(ends)) > 0.01).sum())
        assert 0 < reached < 20
        assert app.success[0].value == f"**{reached} of 20** starts reach the best of {different} different ends."


class TestSteps:
    def test_next_and_back_go_through_all_and_stop_at_the_ends(self, open_class):
        app = open_class()
        seen = []
        for number in range(1, 7):
            assert app.caption[0].value == f"Four explorations · step {number} of 6"
            seen.append(app.title[0].value)
            assert labelled(app, "button", "Back").disabled == (number == 1)
            assert labelled(app, "button", "Next").disabled == (number == 6)
            if number < 6:
                press(app, "Next")
        assert seen == [step.title for step in FOUR_EXPLORATIONS.steps]
        assert app.session_state["step"] == "6"
        press(app, "Back")
        assert app.title[0].value == seen[4]
        assert not app.exception

    def test_an_answer_and_what_was_revealed_are_there_on_the_way_back(self, open_class):
        app = open_class()
        labelled(app, "number_input", "Your number").set_value(4).run()
        labelled(app, "number_input", "Sample").set_value(43).run()
        assert labelled(app, "number_input", "Your number").value is None  # it was about other points
        labelled(app, "number_input", "Your number").set_value(5).run()
        press(app, "Reveal")
        said = app.success[0].value
        press(app, "Next")
        assert not app.success
        press(app, "Next")
        press(app, "Back")
        press(app, "Back")
        assert labelled(app, "number_input", "Sample").value == 43
        assert labelled(app, "number_input", "Your number").value == 5
        assert app.success[0].value == said
        assert "You said **5**" in said

    @pytest.mark.parametrize("step", ["0", "-1", "99", "two", "", "²", "1e3", "9" * 50])
    def test_a_step_that_is_none_is_the_nearest_or_the_first(self, open_class, step):
        app = open_class(step=step)
        assert not app.exception
        assert app.caption[0].value.endswith("step 6 of 6" if step.startswith("99") else "step 1 of 6")

    def test_only_the_open_controls_can_be_moved(self, open_class):
        state = {"data": "overlapping", "k": "2", "size": "100"}
        plan = Plan("P", (Step("A", "Which?", "winner", state, ("size", "k", "cov", "truek")),))
        app = open_class(plan=to_text(plan))
        assert {slider.label for slider in app.slider} == {"Rows", "Components K"}
        assert [box.label for box in app.selectbox] == ["Covariance type"]  # this data set has no true components
        assert not app.number_input
        assert labelled(app, "slider", "Rows").value == 100

    def test_locked_controls_are_seen_and_not_moved(self, open_class):
        state = {"k": "4", "cov": "tied"}
        app = open_class(plan=to_text(Plan("P", (Step("A", "Which?", "words", state, ("seed",), "", ("k", "cov")),))))
        locked = labelled(app, "slider", "Components K"), labelled(app, "selectbox", "Covariance type")
        assert [(one.value, one.disabled) for one in locked] == [(4, True), ("tied", True)]
        assert not labelled(app, "number_input", "Start seed").disabled
        assert not [slider for slider in app.slider if slider.label == "Rows per component"]  # neither: hidden

    def test_another_data_set_brings_its_own_range(self, open_class):
        step = Step("A", "Which?", "groups", {"size": "2000"}, ("data", "size"))
        app = open_class(plan=to_text(Plan("P", (step,))))
        labelled(app, "selectbox", "Data set").set_value("overlapping").run()
        labelled(app, "slider", "Rows").set_value(5000).run()
        labelled(app, "selectbox", "Data set").set_value("kata").run()
        assert labelled(app, "slider", "Rows per component").value == 2000
        assert not app.exception


class TestKinds:
    """Every kind of prediction on odd data: one column, many columns, unknown groups."""

    @pytest.mark.parametrize("predict", PREDICTIONS)
    def test_every_kind_answers_on_any_data(self, open_class, predict):
        names = ("galaxies", "iris", "noise")
        steps = tuple(Step(name, "What?", predict, {"data": name, "k": "2", "starts": "2"}) for name in names)
        app = open_class(plan=to_text(Plan("P", steps)))
        for number, name in enumerate(names, start=1):
            assert app.title[0].value == name
            for kind in ("number_input", "radio", "text_area"):
                for element in app.get(kind):
                    element.set_value(ANSWERS[predict])
            app.run()
            press(app, "Reveal")
            assert not app.exception
            assert not app.error
            (sentence,) = (success.value for success in app.success)
            assert sentence.endswith(".")
            assert not re.search(r"\bnan\b|None|inf\b", sentence)
            if number < len(names):
                press(app, "Next")

    def test_words_are_shown_as_they_were_written(self, open_class):
        step = Step("A", "What?", "words", {"k": "3"})
        app = open_class(plan=to_text(Plan("P", (step,))))
        labelled(app, "text_area", "Your answer").set_value("Between *them*\n[x](y)").run()
        press(app, "Reveal")
        data = data_of(step)
        bic = GaussianMixture(3, n_init=5, random_state=0, tol=1e-8, max_iter=1000).fit(data.X).bic(data.X)
        said = app.success[0].value
        assert said.startswith("You wrote: “Between \\*them\\* \\[x\\](y)”. Converged after")
        assert said.endswith(f"BIC {bic:,.1f}.")

    def test_k_means_wins_or_nobody_knows(self, open_class):
        steps = tuple(Step(n, "?", "winner", {"data": n, "k": "3"}) for n in ("galaxies", "separated"))
        app = open_class(plan=to_text(Plan("P", steps)))
        press(app, "Reveal")
        assert app.success[0].value == "The true groups of these data are not known, so nobody can tell."
        press(app, "Next")
        press(app, "Reveal")
        assert app.success[0].value.startswith("They are **both alike**: adjusted Rand index 1.000 and 1.000.")


class TestBrokenLink:
    @pytest.mark.parametrize("text", ["rubbish", "eJw", "%%%", to_text(FOUR_EXPLORATIONS)[:-40], "A" * 30_000])
    def test_a_broken_lesson_is_a_sentence_and_a_way_on(self, open_class, text):
        app = open_class(plan=text, build=True)
        assert not app.exception
        (error,) = app.error
        assert error.value.startswith("The lesson in the link must be one that was made here")
        assert len(app.title) == 1
        press(app, "Open the lesson that comes with the app")
        assert not app.error
        assert app.title[0].value in ("Build a lesson", FOUR_EXPLORATIONS.steps[0].title)

    def test_titles_and_questions_of_a_link_are_text_only(self, open_class):
        step = Step("<b>*T*</b>", "[x](http://y.example) $a$?", "words", notice="![i](http://y.example/i.png)")
        app = open_class(plan=to_text(Plan("# P", (step,))))
        assert app.title[0].value == "\\<b\\>\\*T\\*\\</b\\>"
        press(app, "Reveal")
        for text in [m.value for m in app.markdown if "y.example" in m.value]:
            assert "\\](http\\:" in text


class TestBuilding:
    @pytest.fixture
    def app(self, open_class):
        """The app's own lesson, being changed."""
        return open_class(build=True)

    def test_it_begins_from_the_lesson_on_the_page(self, app):
        assert app.title[0].value == "Build a lesson"
        assert outline(app) == [f"{i}. {step.title}" for i, step in enumerate(FOUR_EXPLORATIONS.steps, 1)]
        assert app.text_input("b0-0-title").value == FOUR_EXPLORATIONS.steps[0].title
        assert app.code[0].value == "http://localhost:8501/class?v=3"  # the app's own lesson needs no text
        assert labelled(app, "multiselect", "Students may move").value == ["sample"]

    def test_texts_are_in_the_link_at_once(self, app):
        app.text_input("b0-title").set_value("Meine Stunde").run()
        app.text_input("b0-0-title").set_value("Schau").run()
        app.text_input("b0-0-question").set_value("Wie viele?").run()
        app.text_area("b0-0-notice").set_value("BIC").run()
        plan = plan_of(app)
        assert (plan.title, plan.steps[0].title, plan.steps[0].question) == ("Meine Stunde", "Schau", "Wie viele?")
        assert plan.steps[0].notice == "BIC"
        assert [step.question for step in plan.steps[1:]] == [step.question for step in FOUR_EXPLORATIONS.steps[1:]]
        assert app.session_state["plan"] in app.code[0].value
        assert outline(app)[0] == "1. Schau"

    def test_what_is_predicted_shown_and_open_is_in_the_link(self, app):
        labelled(app, "selectbox", "Students predict").set_value("winner").run()
        labelled(app, "selectbox", "Data set").set_value("moons").run()
        assert dict(plan_of(app).steps[0].state) == {"data": "moons"}  # begins with its own defaults
        labelled(app, "number_input", "Spread").set_value(1.5).run()
        labelled(app, "number_input", "Components K").set_value(4).run()
        labelled(app, "selectbox", "Start").set_value("random").run()
        labelled(app, "multiselect", "Students may move").set_value(["k", "noise"]).run()
        locked = labelled(app, "multiselect", "Students see, locked (all else is hidden)")
        assert "Components K" not in locked.options  # it may be moved
        locked.set_value(["cov", "data"]).run()
        step = plan_of(app).steps[0]
        assert step.predict == "winner"
        assert dict(step.state) == {"data": "moons", "noise": "1.5", "k": "4", "init": "random"}
        assert set(step.open) == {"k", "noise"}
        assert set(step.shown) == {"cov", "data"}
        assert not app.exception

    def test_two_changes_at_once_are_both_kept(self, app):
        """A text that is left by a click on a button: the browser sends both together."""
        app.text_input("b0-0-title").set_value("Schau")
        app.button("b0-0-Down").click().run()
        assert [step.title for step in plan_of(app).steps[:2]] == [FOUR_EXPLORATIONS.steps[1].title, "Schau"]

    def test_a_change_is_kept_when_the_browser_repeats_the_address_from_before_it(self, app):
        """It does where the second of two quick changes is sent before the answer to the first has come."""
        app.text_input("b0-0-title").set_value("Schau").run()
        app.text_input("plan").set_value("")
        app.text_input("b0-0-question").set_value("Wie viele?").run()
        step = plan_of(app).steps[0]
        assert (step.title, step.question) == ("Schau", "Wie viele?")
        app.text_input("plan").set_value("").run()
        assert outline(app)[0] == "1. Schau"

    def test_a_new_step_comes_last_and_is_edited(self, app):
        press(app, "Add a step")
        plan = plan_of(app)
        assert len(plan.steps) == 7
        assert plan.steps[6].title == "A new step"
        assert app.text_input("b1-6-title").value == "A new step"
        assert app.text_input("b1-6-question").value == "What do you expect?"

    def test_steps_move_and_their_editors_with_them(self, app):
        titles = [step.title for step in FOUR_EXPLORATIONS.steps]
        app.text_input("b0-0-title").set_value("First").run()
        app.button("b0-0-Down").click().run()
        assert [step.title for step in plan_of(app).steps] == [titles[1], "First", *titles[2:]]
        assert app.text_input("b1-1-title").value == "First"
        app.button("b1-1-Up").click().run()
        assert [step.title for step in plan_of(app).steps] == ["First", *titles[1:]]
        assert app.button("b2-0-Up").disabled
        assert app.text_input("b2-0-title").value == "First"

    def test_a_step_is_removed_but_not_the_only_one(self, app):
        for left in range(5, 0, -1):
            edit(app, left)
            press(app, "Remove")
            assert [step.title for step in plan_of(app).steps] == [s.title for s in FOUR_EXPLORATIONS.steps[:left]]
            assert labelled(app, "text_input", "Title").value == FOUR_EXPLORATIONS.steps[left - 1].title
        assert labelled(app, "button", "Remove").disabled
        assert not app.exception

    def test_a_step_can_be_tried_where_it_stands(self, app):
        press(edit(app, 2), "Try it")
        assert app.title[0].value == FOUR_EXPLORATIONS.steps[2].title
        assert app.caption[0].value.endswith("step 3 of 6")
        assert labelled(app, "toggle", "Build a lesson").value is False

    def test_a_lesson_has_at_most_so_many_steps(self, open_class):
        plan = Plan("P", (Step("A", "B?", "groups"),) * MOST_STEPS)
        app = open_class(build=True, plan=to_text(plan))
        assert labelled(app, "button", "Add a step").disabled

    def test_a_lesson_that_no_link_holds_is_not_taken_and_the_reason_said(self, open_class):
        texts = np.random.default_rng(1).integers(0x4E00, 0x9FA5, (MOST_STEPS, 150))  # a novel, in effect
        steps = tuple(Step("A", "".join(map(chr, row)), "words") for row in texts)
        plan = Plan("P", steps)
        app = open_class(build=True, plan=to_text(plan))
        app.text_area("b0-0-notice").set_value("".join(map(chr, texts.ravel()[:600]))).run()
        for position in range(1, 12):
            edit(app, position)
            notice = np.random.default_rng(position).integers(0x4E00, 0x9FA5, 600)
            app.text_area(f"b0-{position}-notice").set_value("".join(map(chr, notice))).run()
        assert any("shorten its texts" in toast.value for toast in app.toast)
        assert not app.exception
        assert plan_of(app).steps[0].notice

    def test_a_saved_lesson_is_opened(self, app):
        saved = Plan("Saved", (Step("One", "Why?", "words"),))
        app.get("file_uploader")[0].upload("lesson.txt", to_text(saved).encode() + b"\n").run()
        assert plan_of(app) == saved
        assert outline(app) == ["1. One"]
        assert app.text_input("b1-title").value == "Saved"

    @pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\xfe\x00", b"A" * 30_000])
    def test_a_file_that_is_no_lesson_changes_nothing(self, app, content):
        app.get("file_uploader")[0].upload("lesson.txt", content).run()
        assert not app.exception
        assert "must be one that was made here" in app.error[0].value
        assert app.session_state["plan"] == ""
        assert len(outline(app)) == 6


class TestAddFromAPage:
    @staticmethod
    def share(app):
        app.session_state["share"] = True
        return app.run()

    def test_the_state_on_the_playground_becomes_a_step(self, open_page):
        app = open_page("")
        app.slider("k").set_value(5).run()
        app.number_input("sample").set_value(7).run()
        press(self.share(app), "Add this state to a lesson")
        assert "Your lesson has 1 step." in [caption.value for caption in app.caption]
        app.slider("k").set_value(3).run()
        press(app, "Add this state to a lesson")
        assert "Your lesson has 2 steps." in [caption.value for caption in app.caption]
        first, second = from_text(app.session_state["_draft"]).steps
        assert dict(first.state) == {"k": "5", "sample": "7"}
        assert dict(second.state) == {"sample": "7"}  # what is at its default needs no saying
        assert (first.title, second.title) == ("Step 1", "Step 2")

    def test_a_lesson_being_built_is_the_one_that_grows(self, open_class):
        app = open_class(build=True)
        app.text_input("b0-title").set_value("Mine").run()
        app.switch_page("pages/explore/playground.py").run()
        press(self.share(app), "Add this state to a lesson")
        draft = from_text(app.session_state["_draft"])
        assert (draft.title, len(draft.steps)) == ("Mine", 7)

    def test_a_link_clicked_before_the_step_was_in_it_leads_to_the_lesson_with_the_step(self, open_page):
        app = press(self.share(open_page("")), "Add this state to a lesson")
        behind = app.session_state["_draft"]
        press(app, "Add this state to a lesson")
        app.switch_page("pages/learn/guided.py").run()
        app.session_state["plan"], app.session_state["build"] = behind, True
        app.run()
        assert outline(app) == ["1. Step 1", "2. Step 2"]

    @pytest.mark.parametrize("address", ["lesson", "class", "your-data", "self-check"])
    def test_pages_without_a_data_set_of_the_catalogue_offer_no_step(self, open_page, address):
        app = self.share(open_page(address))
        assert app.code
        assert "Add this state to a lesson" not in [button.label for button in app.button]
