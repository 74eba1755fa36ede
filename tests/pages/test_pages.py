"""Every page, run whole: it stands, says its question, and answers odd data and odd links in words."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace

import numpy as np
import pytest

from gmm_core.data.catalogue import CATALOGUE, default_spec, load
from gmm_core.figures import style
from pages.ui.contents import PAGES

ADDRESSES = [entry.url_path for entry in PAGES]
USE_THE_CATALOGUE = [a for a in ADDRESSES if a not in ("your-data", "self-check", "lesson", "class")]


def said(app) -> str:
    """All text on the page."""
    return " ".join(element.value for kind in ("markdown", "caption", "warning", "error") for element in app.get(kind))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_stands_and_ends_with_what_to_notice(open_page, address):
    app = open_page(address)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert "?" in app.markdown[0].value + app.title[0].value  # its question comes first


@pytest.mark.parametrize("address", USE_THE_CATALOGUE)
@pytest.mark.parametrize("data", ["one-dimensional", "iris", "background", "wine", "rare"])
def test_a_page_takes_one_column_many_columns_unknown_and_tiny_groups(open_page, address, data):
    app = open_page(address, data=data)
    assert app.selectbox("data-choice").value == data
    assert not app.exception
    assert not app.error
    assert "What to notice" in said(app)


def test_values_in_a_link_that_do_not_fit_are_replaced_and_named(open_page):
    app = open_page("", k="99", cov="round", seed="-3", data="nothing")
    assert not app.exception
    assert not app.error
    toasts = " ".join(toast.value for toast in app.toast)
    for named in ("Data set", "Components K", "Covariance type", "Start seed"):
        assert named in toasts
    assert app.session_state["data"] == "kata"
    assert app.session_state["k"] == 10


def test_a_link_about_a_file_says_that_the_file_is_not_here(open_page):
    app = open_page("", data="own", k="4")
    (toast,) = app.toast
    assert "bring it again" in toast.value
    assert app.session_state["data"] == "kata"
    assert app.session_state["k"] == 4


@pytest.mark.parametrize("address", USE_THE_CATALOGUE)
def test_an_impossible_fit_is_refused_in_a_sentence(open_page, address):
    app = open_page(address, data="kata", size="2", truek="2", k="10")
    assert not app.exception
    assert len(app.title) == 1


def _text_table(app) -> dict[str, list[str]]:
    """The columns of the page's table of texts."""
    (page,) = (one.proto.body for one in app.get("html") if "gmm-text-table" in one.proto.body)
    heads = re.findall(r"<th scope[^>]*>(.*?)</th>", page)
    cells = re.findall(r"<td>(.*?)</td>", page)
    return {name: cells[i :: len(heads)] for i, name in enumerate(heads)}


def _colours(app) -> list[str]:
    """The colour of each point in the playground's picture."""
    figure = json.loads(json.loads(app.get("bidi_component")[0].proto.json)["fig"])
    (points,) = (trace for trace in figure["data"] if trace["name"] == "points")
    shades = [colour for _, colour in points["marker"]["colorscale"]]
    index = np.frombuffer(base64.b64decode(points["marker"]["color"]["bdata"]), points["marker"]["color"]["dtype"])
    return [min(style.COLOURS, key=lambda c: _apart(c, shades[i])) for i in index]


def _apart(one: str, other: str) -> int:
    return sum(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5))


class TestPlayground:
    """The kata's own numbers, as its script prints them."""

    @pytest.fixture
    def app(self, open_page):
        return open_page("")

    def test_it_opens_on_the_kata(self, app):
        shown = {metric.label: metric.value for metric in app.metric}
        assert shown["ARI, mixture"] == "0.9801"
        assert shown["ARI, k-means"] == "0.9509"
        assert shown["BIC"] == "2,355.4"
        assert shown["Log-likelihood"] == "−1,129.2"

    def test_a_row_can_be_typed_instead_of_clicked(self, app):
        app.number_input("why-row").set_value(8).run()
        assert any("Why point 8?" in element.value for element in app.markdown)
        app.button("close-why").click().run()
        assert app.number_input("why-row").value is None
        assert not any("Why point" in element.value for element in app.markdown)

    def test_moving_k_moves_the_numbers(self, app):
        app.slider("k").set_value(2).run()
        shown = {metric.label: metric.value for metric in app.metric}
        assert shown["BIC"] == "2,470.7"

    @pytest.mark.parametrize("view", ["hard", "k-means", "truth"])
    def test_a_group_has_its_components_colour_in_every_view(self, open_page, view):
        app = open_page("", show=view)
        soft, other = (_colours(page) for page in (open_page(""), app))
        agree = sum(a == b for a, b in zip(soft, other, strict=True))
        assert agree > 0.9 * len(soft)

    def test_true_parameters_stand_below_the_learned_ones(self, app):
        shown = _text_table(app)
        truth = load(default_spec("kata")).truth
        assert list(shown)[:3] == ["component", "weight", "mean x"]
        assert shown["component"] == ["1", "1, true", "2", "2, true", "3", "3, true"]
        means = [float(text.replace("−", "-")) for text in shown["mean x"]]
        assert sorted(means[1::2]) == sorted(truth.means[:, 0])
        assert all(abs(learned - true) < 0.5 for learned, true in zip(means[::2], means[1::2], strict=True))

    def test_a_component_without_a_true_partner_stands_alone(self, open_page):
        names = _text_table(open_page("", k="4"))["component"]
        assert len(names) == 7
        assert sum("true" in name for name in names) == 3

    def test_many_columns_of_parameters_are_a_grid(self, open_page):
        assert open_page("", data="iris").dataframe[0].value["component"].tolist() == ["1", "2", "3"]

    def test_the_surest_points_group_has_their_components_number(self, open_page):
        app = open_page("")
        app.session_state["details"] = "Surest and most ambiguous"
        app.run()
        surest = app.dataframe[0].value
        assert surest["component"].astype(str).tolist() == surest["true group"].tolist()

    def test_one_column_offers_no_ellipses_and_a_k_beside_the_truth_is_said(self, open_page):
        app = open_page("", data="one-dimensional", k="2")
        assert not app.exception
        labels = {one.label for one in app.get("button_group")}
        assert {"Colour", "Covariance type"} <= labels
        assert "Ellipses hold, in %" not in labels
        assert "3 Gaussians made these data and the mixture has 2" in said(app)

    @pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if not entry.is_random])
    def test_real_data_name_their_source(self, open_page, name):
        assert not open_page("", data=name).exception
        shown = said(open_page("", data=name)).replace("\\", "")
        assert CATALOGUE[name].lesson in shown
        assert f"Source: {CATALOGUE[name].source}" in shown

    def test_the_code_is_offered_with_the_data_it_reads(self, app):
        own = load(replace(default_spec("moons"), size=3000))
        own = replace(own, name="own", title="measured.csv", recipe="")
        app.session_state["_belongings"] = {"dataset": own}
        app.session_state["details"] = "Python"
        app.run()
        assert [button.label for button in app.get("download_button")] == ["Download as Python"]
        app.selectbox("data-choice").set_value("own").run()
        assert [button.label for button in app.get("download_button")] == ["Download as Python", "Download its data"]
        assert "np.loadtxt('data.csv'" in app.code[0].value

    def test_the_next_sample_is_another_one(self, app):
        before = {metric.label: metric.value for metric in app.metric}
        app.button("sample-next").click().run()
        assert app.session_state["sample"] == 43
        assert {metric.label: metric.value for metric in app.metric} != before


@pytest.mark.parametrize("address", USE_THE_CATALOGUE)
def test_a_persons_own_data_are_offered_on_every_page(open_page, address):
    app = open_page(address)
    own = load(default_spec("iris"))
    app.session_state["_belongings"] = {"dataset": replace(own, name="own", title="measured.csv")}
    app.run()
    app.selectbox("data-choice").set_value("own").run()
    assert not app.exception
    assert not app.error
    assert app.session_state["data"] == "own"
    assert "What to notice" in said(app)
