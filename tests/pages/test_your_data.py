"""A person's own file: brought, prepared, and restored from a link; every journey with small files."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

from pages.ui.own import intake, settings
from tests.pages import own_page
from tests.pages.own_page import TWO, button, csv, groups, has_button, headline, said, search, sound

BACK = "Take this back: find out how it is written"
TEXT = b"name,town\nann,york\nbob,bath\ncy,hull\n"


@pytest.fixture
def bring(open_page):
    return partial(own_page.bring, open_page)


class TestBringing:
    def test_an_upload_is_read_and_described(self, bring):
        app = bring(TWO)
        assert app.expander[0].label == "60 rows and 3 columns; nothing left out: see how it was read"
        assert app.expander[1].label == "3 columns, 2 suggested: see why"
        assert app.multiselect(key="own-cols").value == [0, 1]
        assert "All 60 rows are used." in said(app)
        assert has_button(app, "Find clusters")

    def test_pasted_cells_are_read(self, open_page):
        app = open_page("your-data")
        app.text_area(key="own-paste").set_value("a\tb\n1,5\t2\n3\t4\n2\t8,5\n7\t7").run()
        sound(button(app, "Use this text").click().run())
        assert app.expander[0].label == "4 rows and 2 columns; nothing left out: see how it was read"

    def test_nothing_pasted_brings_nothing(self, open_page):
        app = sound(button(open_page("your-data"), "Use this text").click().run())
        assert app.file_uploader(key="own-upload") is not None
        assert not app.error

    @pytest.mark.parametrize("name", intake.SAMPLES)
    def test_a_sample_is_a_table_like_any_other(self, open_page, name):
        app = sound(open_page("your-data").button(key=f"sample-{name}").click().run())
        assert not app.error
        assert app.multiselect(key="own-cols").value

    def test_what_was_left_out_stands_in_the_heading(self, bring):
        app = bring(b"measured by hand\n\n" + TWO)
        assert app.expander[0].label.startswith("60 rows and 3 columns. ")
        assert "1 line above the header left out" in app.expander[0].label

    @pytest.mark.parametrize("content", [b"", b"a,b\n", b"\x89PNG\r\n\x1a\n" + bytes(50), TEXT, b'{"a": [1, 2]}'])
    def test_a_refused_file_says_why_and_leaves_the_uploader(self, bring, content):
        app = bring(content)
        assert len(app.error) == 1
        assert app.error[0].value.startswith("The file “mine.csv” must be ")
        assert not has_button(app, "Find clusters")
        (uploader,) = app.file_uploader
        sound(uploader.upload("next.csv", TWO).run())
        assert not app.error
        assert app.expander[0].label.startswith("60 rows")

    def test_the_same_refused_file_again_is_refused_again(self, bring):
        app = bring(TEXT)
        (uploader,) = app.file_uploader
        sound(uploader.upload("mine.csv", TEXT).run())
        assert len(app.error) == 1

    def test_a_wrong_correction_is_taken_back_where_it_was_made(self, bring):
        app = bring(TWO)
        sound(app.selectbox(key="own-sep").set_value("tab").run())
        assert len(app.error) == 1
        assert app.query_params["sep"] == "tab"
        sound(app.selectbox(key="own-sep").set_value("").run())
        assert not app.error
        assert app.expander[0].label.startswith("60 rows")

    def test_corrections_stay_open_and_are_taken_back_at_once(self, bring):
        app = bring(TWO)
        assert not app.expander[0].proto.expanded
        assert not has_button(app, BACK)
        sound(app.selectbox(key="own-enc").set_value("utf-16").run())
        assert len(app.error) == 1
        assert app.expander[0].proto.expanded
        sound(button(app, BACK).click().run())
        assert not app.error
        assert app.expander[0].label.startswith("60 rows")
        assert app.expander[0].proto.expanded
        assert not has_button(app, BACK)
        sound(app.text_input(key="own-head").set_value("second").run())
        assert "“second” is no line's number, so the line is found out." in said(app)
        sound(button(app, "Another file").click().run())
        sound(app.file_uploader(key="own-upload").upload("wide.csv", TWO).run())
        assert not app.expander[0].proto.expanded

    def test_only_corrections_that_matter_are_offered(self, bring, tmp_path):
        pytest.importorskip("pyarrow")
        pd.DataFrame({"a": [1.5, 2.5, 4.0], "b": [2.0, 3.0, 1.0]}).to_parquet(tmp_path / "a.parquet")
        app = bring((tmp_path / "a.parquet").read_bytes(), "a.parquet")
        assert app.expander[0].label.startswith("3 rows and 2 columns")
        assert not any(box.key in ("own-sep", "own-dec", "own-enc") for box in app.selectbox)

    def test_corrections_change_how_the_file_is_read(self, bring):
        content = b"a;b\n1.234;5\n2.345;6\n3.456;8\n"
        app = bring(content, dec="comma", sep="semicolon")
        assert app.dataframe[0].value["a"].tolist() == [1234, 2345, 3456]
        assert bring(content, dec="point").dataframe[0].value["a"].tolist() == [1.234, 2.345, 3.456]
        assert bring(content, dec="point", head="2").dataframe[0].value.shape == (2, 2)

    def test_another_file_takes_its_settings_along(self, bring):
        app = bring(TWO, cols="1", logs="1", label="3", sep="comma", x="2")
        search(app)
        sound(button(app, "Another file").click().run())
        assert app.file_uploader(key="own-upload") is not None
        assert all(not app.session_state[name] for name in settings.OF_ONE_FILE)
        sound(app.file_uploader(key="own-upload").upload("wide.csv", csv(groups(columns=3), tuple("pqr"))).run())
        assert app.multiselect(key="own-cols").value == [0, 1, 2]
        assert has_button(app, "Find clusters")

    def test_a_file_left_comes_back_with_its_settings_until_another_is_read(self, bring):
        app = bring(TWO, "first.csv", cols="1")
        sound(button(app, "Another file").click().run())
        sound(app.file_uploader(key="own-upload").upload("bad.csv", b"one two three").run())
        assert len(app.error) == 1
        sound(button(app, "Back to “first.csv”").click().run())
        assert not app.error
        assert app.expander[0].label.startswith("60 rows")
        assert app.multiselect(key="own-cols").value == [0]
        sound(button(app, "Another file").click().run())
        sound(button(app, "Back to “first.csv”").click().run())
        sound(button(app, "Another file").click().run())
        sound(app.file_uploader(key="own-upload").upload("second.csv", TWO).run())
        assert "aside" not in app.session_state["_belongings"]


class TestPreparing:
    def test_columns_are_chosen_and_the_suggestion_comes_back(self, bring):
        app = bring(TWO)
        sound(app.multiselect(key="own-cols").set_value([1]).run())
        assert app.query_params["cols"] == "2"
        sound(button(app, "Back to the columns suggested").click().run())
        assert app.multiselect(key="own-cols").value == [0, 1]
        assert "cols" not in app.query_params

    def test_without_a_column_a_sentence_asks_for_one(self, bring):
        app = bring(TWO)
        sound(app.multiselect(key="own-cols").set_value([]).run())
        assert app.error[0].value.endswith("choose a column to fit.")
        assert app.query_params["cols"] == "-"
        sound(app.multiselect(key="own-cols").set_value([0]).run())
        assert not app.error

    @pytest.mark.parametrize("text", ["99", "0", "x,y", "9" * 5000, "²", ","])
    def test_a_link_made_for_another_file_falls_back_on_the_suggestion(self, bring, text):
        app = bring(TWO, cols=text, label=text, logs=text, head="9" * 5000)
        assert not app.error
        assert app.multiselect(key="own-cols").value == [0, 1]
        assert app.selectbox(key="own-label").value == -1

    def test_missing_values_are_dropped_or_filled(self, bring):
        lines = TWO.decode().split("\n")
        lines[1] = ",1.5,north"
        content = "\n".join(lines).encode()
        assert "1 of 60 rows has a missing value" in said(bring(content))
        assert "1 missing value in 1 row is filled with the column" in said(bring(content, missing="median"))
        assert "the mean of the 5 nearest rows" in said(bring(content, missing="knn"))

    def test_the_logarithm_of_a_skewed_column_is_suggested_and_taken(self, bring):
        values = np.exp(np.random.default_rng(0).normal(size=(80, 1)) * 1.5)
        app = bring(csv(values, ("price",)))
        assert app.multiselect(key="own-logs").value == []
        sound(app.multiselect(key="own-logs").set_value([0]).run())
        assert app.query_params["logs"] == "1"
        assert "“price” is taken as log10." in said(app)
        search(app)
        assert not app.error

    def test_logarithms_are_forgotten_while_their_column_is_left_out(self, bring):
        values = np.exp(np.random.default_rng(0).normal(size=(80, 2)) * 1.5)
        app = bring(csv(values, ("price", "area")), logs="1", cols="2")
        assert app.multiselect(key="own-logs").value == []
        assert "log10" not in said(app)

    def test_a_constant_column_can_be_fitted_and_says_what_it_is(self, bring):
        app = search(bring(csv(np.c_[groups(), np.full(60, 5.0)], ("a", "b", "c")), cols="1,2,3"))
        assert "c: constant" in said(app)
        assert not app.error

    def test_only_constants_leave_nothing_to_fit(self, bring):
        app = bring(csv(np.full((20, 2), 3.0), ("a", "b")))
        assert app.error[0].value.endswith("choose a column to fit.")
        assert any("Score these rows" in expander.label for expander in app.expander)


LINK = {
    "cols": "1,3",
    "label": "4",
    "logs": "3",
    "missing": "median",
    "scaling": "robust",
    "view": "profiles",
    "mostk": 3,
    "by": "aic",
    "each": 2,
    "find": "yes",
}


class TestLink:
    """The address and the same file give the same analysis."""

    @pytest.fixture
    def content(self):
        values = groups(80, 3, seed=3)
        values[:, 2] = np.exp(values[:, 2] / 3)
        return csv(values, ("a", "b", "c"), site=["north", "south"] * 40)

    def test_what_is_set_by_hand_comes_back_from_the_link(self, bring, content):
        first = bring(content)
        first.multiselect(key="own-cols").set_value([0, 2]).run()
        first.selectbox(key="own-label").set_value(3).run()
        first.multiselect(key="own-logs").set_value([2]).run()
        for name in ("missing", "scaling", "by"):
            first.segmented_control(key=name).set_value(LINK[name]).run()
        first.slider(key="each").set_value(LINK["each"]).run()
        search(first)
        first.segmented_control(key="view").set_value(LINK["view"]).run()
        sound(first.selectbox(key="own-model-shown").select_index(2).run())
        link = dict(first.query_params.items())  # the rest is written by the browser; see tests/browser
        assert all(link[name] == LINK[name] for name in ("cols", "label", "logs", "find"))

        second = bring(content, **LINK, model=link["model"])
        assert headline(second) == headline(first)
        assert said(second) == said(first)
        assert second.selectbox(key="own-model-shown").value == first.selectbox(key="own-model-shown").value
        assert second.metric[0].value == first.metric[0].value
        for mine, theirs in zip(second.dataframe, first.dataframe, strict=True):
            assert mine.value.equals(theirs.value)

    def test_a_model_the_link_names_but_the_data_do_not_have_is_the_best_one(self, bring):
        app = bring(TWO, find="yes", model="full-19")
        assert app.selectbox(key="own-model-shown").index == 0
        assert headline(app).startswith("2 clusters")

    def test_values_out_of_range_are_replaced_and_named(self, open_page):
        app = open_page("your-data")
        for name, text in {"mostk": "99", "view": "upside-down", "missing": "", "by": "abc", "scaling": "none"}.items():
            app.query_params[name] = text
        sound(app.run())
        toasts = " ".join(toast.value for toast in app.toast)
        assert all(title in toasts for title in ("Most components", "View", "Missing values", "Chosen by"))
        assert "Scaling" not in toasts
        assert (app.session_state["mostk"], app.session_state["missing"]) == (20, "drop")
