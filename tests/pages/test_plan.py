"""A lesson goes into a link and comes out the same; whatever else a link holds is refused in a sentence."""

import base64
import json
import time
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_core.data.catalogue import CATALOGUE, DatasetSpec
from gmm_core.errors import InputError
from gmm_core.fit.spec import FitSpec
from pages.ui.builtin_lesson import FOUR_EXPLORATIONS
from pages.ui.plan import (
    LARGEST_PLAN,
    LONGEST_LINK,
    LONGEST_TEXT,
    MOST_STEPS,
    PREDICTIONS,
    STATE,
    Plan,
    Step,
    from_text,
    specs_of,
    table_of,
    to_text,
    values_of,
)

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
STEPS = st.builds(
    Step,
    title=WRITTEN,
    question=WRITTEN,
    predict=st.sampled_from(sorted(PREDICTIONS)),
    state=st.dictionaries(st.sampled_from(STATE), WRITTEN, max_size=4),
    open=st.sets(st.sampled_from(STATE)).map(lambda names: tuple(n for n in STATE if n in names)),
    notice=WRITTEN,
    shown=st.sets(st.sampled_from(STATE)).map(lambda names: tuple(n for n in STATE if n in names)),
).map(lambda step: replace(step, shown=tuple(name for name in step.shown if name not in step.open)))
PLANS = st.builds(Plan, title=WRITTEN, steps=st.lists(STEPS, min_size=1, max_size=4).map(tuple))

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


def written(content: object) -> str:
    return packed(json.dumps(content).encode())


def content(**changes) -> dict:
    """A lesson of one step as it stands in a link, with changes."""
    return {"v": 1, "t": "T", "s": [["A", "B?", "groups", {"k": "3"}, ["k"], "C"]]} | changes


def with_step(*fields) -> dict:
    return content(s=[list(fields)])


def same(one: Plan, other: Plan) -> bool:
    """Equal but for the order of the open controls."""
    return fields_of(one) == fields_of(other)


def fields_of(plan: Plan) -> tuple:
    steps = [(s.title, s.question, s.predict, dict(s.state), set(s.open), s.notice, set(s.shown)) for s in plan.steps]
    return plan.title, steps


class TestRoundTrip:
    @settings(deadline=None, max_examples=50)
    @given(plan=PLANS)
    def test_what_was_written_is_read(self, plan):
        assert same(from_text(to_text(plan)), plan)

    def test_every_script_and_an_emoji_survive(self):
        plan = Plan(
            "Größe · 混合モデル · خليط · Σμ", (Step("🎲 wie viele?", "«où»?\nund dann", "words", notice="½ ≠ ⅓"),)
        )
        assert same(from_text(to_text(plan)), plan)

    def test_the_lesson_of_the_app_fits_a_link_that_a_room_can_scan(self):
        text = to_text(FOUR_EXPLORATIONS)
        assert same(from_text(text), FOUR_EXPLORATIONS)
        assert text.isascii()
        assert not set(text) & set("+/=&?# ")  # nothing an address would have to quote
        assert len(text) < 2_000

    def test_the_longest_lesson_of_real_words_fits(self):
        words = "How many of these groups would you have found by eye, and why not more than that? "
        step = Step(
            (words * 3)[:200], (words * 8)[:LONGEST_TEXT], "words", {"data": "moons"}, STATE, (words * 8)[:LONGEST_TEXT]
        )
        plan = Plan("Long", (step,) * MOST_STEPS)
        assert same(from_text(to_text(plan)), plan)


class TestRefused:
    @settings(deadline=None, max_examples=100)
    @given(text=st.text(max_size=80) | st.binary(max_size=80).map(lambda b: base64.urlsafe_b64encode(b).decode()))
    def test_any_text(self, text):
        self.is_plan_or_refused(text)

    @settings(deadline=None, max_examples=100)
    @given(inside=ANYTHING | st.dictionaries(st.sampled_from("vts"), ANYTHING))
    def test_any_content(self, inside):
        self.is_plan_or_refused(written(inside))

    @settings(deadline=None, max_examples=100)
    @given(fields=st.lists(ANYTHING, min_size=6, max_size=6), kept=st.sets(st.integers(0, 5)))
    def test_any_step(self, fields, kept):
        good = ["A", "B?", "groups", {"k": "3"}, ["k"], "C"]
        step = [good[i] if i in kept else field for i, field in enumerate(fields)]
        self.is_plan_or_refused(written(content(s=[step])))

    @settings(deadline=None, max_examples=100)
    @given(place=st.integers(0, 10_000), letter=st.characters(), drop=st.booleans())
    def test_a_damaged_link(self, place, letter, drop):
        text = to_text(FOUR_EXPLORATIONS)
        place %= len(text)
        self.is_plan_or_refused(text[:place] + ("" if drop else letter) + text[place + 1 :])

    @staticmethod
    def is_plan_or_refused(text: str) -> None:
        try:
            plan = from_text(text)
        except InputError:
            return
        assert same(from_text(to_text(plan)), plan)
        for step in plan.steps:
            specs_of(values_of(step.state))

    @pytest.mark.parametrize("cut", [1, 5, 100])
    def test_a_link_cut_short(self, cut):
        with pytest.raises(InputError, match=r"incomplete|unreadable"):
            from_text(to_text(FOUR_EXPLORATIONS)[:-cut])

    @pytest.mark.parametrize("letter", [b" ", b"0", b"["])
    def test_a_bomb_is_refused_fast_and_unpacks_to_no_more_than_a_lesson_may(self, letter):
        bomb = packed(letter * 10_000_000)
        assert len(bomb) < LONGEST_LINK
        began = time.perf_counter()
        with pytest.raises(InputError, match="very long"):
            from_text(bomb)
        assert time.perf_counter() - began < 0.2

    def test_deep_nesting_within_the_limit(self):
        with pytest.raises(InputError):
            from_text(packed(b"[" * (LARGEST_PLAN - 1)))

    def test_a_number_of_very_many_digits(self):
        with pytest.raises(InputError):
            from_text(packed(b'{"v":' + b"1" * 90_000 + b"}"))

    def test_a_text_longer_than_a_link(self):
        with pytest.raises(InputError) as raised:
            from_text("A" * (LONGEST_LINK + 1))
        assert str(raised.value) == (
            "The lesson in the link must be one that was made here, but got 20,001 characters: ask for the link again."
        )

    @pytest.mark.parametrize("number", [0, MOST_STEPS + 1])
    def test_no_step_and_too_many(self, number):
        with pytest.raises(InputError, match=f"{number} steps"):
            from_text(written(content(s=content()["s"] * number)))

    @pytest.mark.parametrize("predict", ["the weather", "", None, 3, [], {}, ["groups"]])
    def test_a_prediction_nobody_knows(self, predict):
        with pytest.raises(InputError, match="a step of another form"):
            from_text(written(with_step("A", "B?", predict, {}, [], "")))

    @pytest.mark.parametrize("version", [None, 0, 2, "1", [1]])
    def test_another_version(self, version):
        with pytest.raises(InputError, match="another version"):
            from_text(written(content(v=version)))

    @pytest.mark.parametrize("text", ["a" * (LONGEST_TEXT + 1), None, 7, ["a"], "\ud800"])
    def test_texts_that_are_none_too_long_or_cannot_be_sent(self, text):
        for broken in (
            content(t=text),
            with_step(text, "", "groups", {}, [], ""),
            with_step("", text, "groups", {}, [], ""),
            with_step("", "", "groups", {}, [], text),
            with_step("", "", "groups", {"k": text}, [], ""),
        ):
            with pytest.raises(InputError, match="none or too long"):
                from_text(written(broken))


class TestState:
    def test_names_that_are_no_controls_are_left_out(self):
        state = {"k": "4", "present": "true", "__class__": "x", "tol": "0"}
        (step,) = from_text(written(with_step("", "", "groups", state, ["seed", "plan", "k", "k", 3, None], ""))).steps
        assert dict(step.state) == {"k": "4"}
        assert step.open == ("k", "seed")
        assert step.shown == ()

    def test_what_may_be_moved_is_not_locked_and_unknown_names_are_left_out(self):
        (step,) = from_text(written(with_step("", "", "groups", {}, ["k"], "", ["cov", "k", "plan", "cov"]))).steps
        assert (step.open, step.shown) == (("k",), ("cov",))

    def test_a_step_that_shows_nothing_locked_is_written_as_it_always_was(self):
        step = Step("A", "B?", "groups", {"k": "3"}, ("k",), "C")
        assert to_text(Plan("T", (step,))) == packed(
            json.dumps(content(), ensure_ascii=False, separators=(",", ":")).encode()
        )

    def test_a_state_cannot_be_changed_afterwards(self):
        (step,) = from_text(written(content())).steps
        with pytest.raises(TypeError):
            step.state["k"] = "9"

    def test_values_out_of_range_are_clamped_and_nonsense_is_the_default(self):
        values = values_of({"k": "99", "truek": "-5", "size": "many", "noise": "nan", "starts": "0", "cov": "round"})
        default = values_of({})
        assert (values["k"], values["truek"], values["starts"]) == (10, 2, 1)
        assert (values["size"], values["noise"], values["cov"]) == (default["size"], default["noise"], default["cov"])
        assert values_of({"sample": "9" * 30})["sample"] == 999_999

    def test_nothing_said_is_the_kata(self):
        assert specs_of(values_of({})) == (DatasetSpec(), FitSpec())

    def test_an_unknown_data_set_is_the_kata_too(self):
        assert specs_of(values_of({"data": "nothing"})) == (DatasetSpec(), FitSpec())

    @pytest.mark.parametrize("name", CATALOGUE)
    def test_each_data_set_brings_its_own_controls(self, name):
        entry, table = CATALOGUE[name], table_of({"data": name})
        assert ("sample" in table) == entry.is_random
        assert {"truek": "n_components", "size": "size", "noise": "noise"}.keys() & table.keys() == {
            {"n_components": "truek"}.get(control.field, control.field) for control in entry.controls
        }
        values = values_of({"data": name, "size": "1", "k": "2", "cov": "tied", "sample": "7"})
        data, fit = specs_of(values)
        assert (data.name, fit.n_components, fit.covariance_type) == (name, 2, "tied")
        for control in entry.controls:
            if control.field == "size":
                assert data.size == control.minimum
        if entry.is_random:
            assert data.seed == 7


class TestOrder:
    @pytest.fixture
    def plan(self):
        return Plan("P", tuple(Step(title, "", "groups") for title in "abcd"))

    @staticmethod
    def titles(plan):
        return "".join(step.title for step in plan.steps)

    @pytest.mark.parametrize(
        ("position", "to", "expected"), [(0, 1, "bacd"), (3, 2, "abdc"), (0, 3, "bcda"), (2, 2, "abcd")]
    )
    def test_a_step_is_moved(self, plan, position, to, expected):
        assert self.titles(plan.moved(position, to)) == expected
        assert self.titles(plan) == "abcd"

    def test_a_step_is_replaced_or_left_out(self, plan):
        assert self.titles(plan.with_step(3, Step("x", "", "words"))) == "abcx"
        assert self.titles(plan.without(0)) == "bcd"
