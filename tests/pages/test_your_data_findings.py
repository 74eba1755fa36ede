"""What a person finds in their own file: clusters, views, the rows behind them, and scores of a saved model."""

from __future__ import annotations

import json
import re
from functools import partial

import numpy as np
import pytest

from gmm_core.assess import verdict
from gmm_core.data.ingest import read_table
from gmm_core.data.prepare import Recipe, prepare
from gmm_core.export.model_file import ModelFile, to_json
from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec
from pages.ui.own import settings
from tests.pages import own_page
from tests.pages.own_page import TWO, button, csv, groups, has_button, headline, said, search, sound, view

HOSTILE = ("<img src=x onerror=alert(1)>", "=cmd|'/C calc'!A0", "$x^2$", "[a](http://b.c)")


@pytest.fixture
def bring(open_page):
    return partial(own_page.bring, open_page)


class TestFinding:
    def test_one_button_finds_the_groups(self, bring):
        app = search(bring(TWO))
        assert headline(app).startswith("2 clusters; BIC prefers ")
        assert "no row is ambiguous" in headline(app)
        assert not has_button(app, "Find clusters")
        assert not has_button(app, "Cancel")

    def test_a_runner_up_can_be_looked_at(self, bring):
        app = search(bring(TWO))
        models = app.selectbox(key="own-model-shown")
        assert models.options[0].endswith("lowest BIC")
        second = models.options[1]
        sound(models.select_index(1).run())
        kind, size = second.split(", ")[0], second.split(", ")[1].split(" ")[0]
        assert app.query_params["model"] == f"{kind}-{size}"
        listed = app.dataframe[-1].value
        assert sum(name.startswith("probability_") for name in listed.columns) == int(size)
        sound(app.selectbox(key="own-model-shown").select_index(0).run())
        assert "model" not in app.query_params

    def test_the_known_grouping_is_compared_not_used(self, bring):
        with_label = search(bring(TWO, label="3"))
        assert [metric.value for metric in with_label.metric] == ["1.000"]
        without = search(bring(TWO))
        assert not without.metric
        assert headline(with_label) == headline(without)

    def test_the_list_holds_the_persons_own_rows_and_their_clusters(self, bring):
        listed = search(bring(TWO)).dataframe[-1].value
        assert list(listed.columns[:4]) == ["cluster", "a", "b", "site"]
        assert listed.index.tolist() == list(range(1, 61))
        assert listed.groupby("site")["cluster"].nunique().tolist() == [1, 1]

    def test_dropped_rows_keep_the_numbers_of_the_others(self, bring):
        lines = TWO.decode().split("\n")
        lines[2] = ",,south"
        app = search(bring("\n".join(lines).encode()))
        assert app.dataframe[-1].value.index.tolist()[:3] == [1, 3, 4]

    @pytest.mark.parametrize("name", settings.VIEWS)
    @pytest.mark.parametrize("columns", [1, 2, 4])
    def test_every_view_stands_for_few_and_more_columns(self, bring, name, columns):
        app = search(bring(csv(groups(columns=columns), tuple("abcd"[:columns]))))
        view(app, name)
        assert not app.error
        assert app.get("download_button")

    @pytest.mark.parametrize("name", settings.VIEWS)
    def test_every_view_stands_for_a_single_cluster(self, bring, name):
        app = search(bring(csv(np.random.default_rng(1).normal(size=(50, 3)), tuple("abc")), mostk=1))
        view(app, name)
        assert headline(app).startswith("No groups")
        assert not app.error

    def test_a_view_that_cannot_be_drawn_leaves_the_downloads(self, bring):
        app = search(bring(csv(groups(columns=3), tuple("abc")), x="2", y="2"))
        assert "two different columns" in app.error[0].value
        assert len(app.get("download_button")) == 5

    def test_points_selected_in_the_picture_fill_the_list(self, bring):
        app = search(bring(TWO))
        app.session_state["own-picture-1"] = {"selected": {"marks": [5, 2, 2, 99, "x"], "at": 1}}
        sound(app.run())
        assert "2 rows selected" in said(app)
        assert app.dataframe[-1].value.index.tolist() == [6, 3]
        sound(button(app, "List all rows").click().run())
        assert len(app.dataframe[-1].value) == 60

    def test_a_finding_opens_on_its_most_telling_columns_unless_others_are_chosen(self, bring):
        values = groups(columns=4)
        values[:, [0, 2]] = np.random.default_rng(5).normal(size=(60, 2))  # these tell nothing
        content = csv(values, tuple("abcd"))
        app = search(bring(content))
        assert (app.session_state["x"], app.session_state["y"]) == ("2", "4")
        sound(app.selectbox(key="y-choice").set_value("1").run())
        sound(app.slider(key="mostk").set_value(2).run())  # another finding
        assert (app.session_state["x"], app.session_state["y"]) == ("2", "1")
        sound(button(app, "Another file").click().run())
        assert (app.session_state["x"], app.session_state["y"]) == ("1", "2")
        linked = search(bring(content, y="3"))
        assert linked.session_state["y"] == "3"

    def test_rows_outside_are_ringed_and_listed(self, bring):
        values = groups()
        values[7] = (40, -40)
        app = view(search(bring(csv(values, ("a", "b")), families=["tied"], mostk=2)), "outliers")
        assert "1 row of 60 lies outside" in said(app).replace("**", "")
        assert app.dataframe[-1].value.index.tolist() == [8]

    def test_a_hundred_columns_are_shown_in_part_and_said_to_be(self, bring):
        app = bring(csv(groups(40, 100), tuple(f"c{i}" for i in range(100))), families=["spherical"], mostk=2)
        assert "can take a minute or more" in said(app)
        search(app)
        assert "2 clusters" in headline(app)
        assert "the first 40 of 100 columns" in said(app)
        assert "the 20 columns in which the clusters differ most" in said(view(app, "profiles"))

    def test_names_of_columns_are_never_markup(self, bring):
        app = search(bring(csv(groups(columns=4), HOSTILE), label="1"))
        assert app.multiselect(key="own-cols").options == list(HOSTILE)  # not Markdown, so nothing is escaped
        for name in settings.VIEWS:
            view(app, name)
            for kind in ("markdown", "caption", "header", "info"):
                for element in app.get(kind):
                    assert not re.search(r"(?<!\\)(<img|\$x|\[a)", element.value)


class TestScoring:
    @pytest.fixture
    def model(self) -> str:
        table = read_table(TWO, "old.csv")
        prepared = prepare(table.frame, Recipe(("a", "b")))
        fit = restarts.fit(prepared.dataset.X, FitSpec(2))
        return to_json(ModelFile.of(prepared, fit, "old <b>.csv"))

    def test_new_rows_get_their_cluster_beside_their_own_columns(self, bring, model):
        app = bring(csv(groups(10, seed=9), ("b", "a"), cluster=list("abcdefghij")))
        sound(app.file_uploader(key="own-model").upload("model.json", model.encode()).run())
        scored = app.dataframe[-1].value
        assert list(scored.columns[:4]) == ["b", "a", "cluster", "cluster_2"]
        assert scored["cluster_2"].nunique() == 2
        assert "10 of 10 rows scored with 2 clusters" in said(app)
        assert "old \\<b\\>.csv" in " ".join(element.value for element in app.markdown)

    def test_a_file_that_is_no_model_is_refused_in_a_sentence(self, bring, model):
        for content in (b"{}", b"no", json.dumps(json.loads(model) | {"weights": [2, -1]}).encode()):
            app = bring(TWO)
            sound(app.file_uploader(key="own-model").upload("model.json", content).run())
            assert len(app.error) == 1

    def test_missing_columns_are_named(self, bring, model):
        app = bring(csv(groups(), ("a", "c")))
        sound(app.file_uploader(key="own-model").upload("model.json", model.encode()).run())
        assert "“b”" in app.error[0].value


def test_the_rows_go_on_to_the_other_pages(bring):
    app = bring(TWO)
    app.switch_page("pages/explore/playground.py").run()
    sound(app.selectbox(key="data-choice").set_value("own").run())
    assert not app.error


def test_names_of_criteria_are_those_of_the_verdict():
    assert set(settings.CRITERION.options) == set(verdict.NAMES)
