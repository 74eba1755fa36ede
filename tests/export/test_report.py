"""The report stands alone, says what was done and shows hostile names as mere text."""

from html.parser import HTMLParser

import numpy as np
import pytest

from gmm_core.data.prepare import Recipe
from gmm_core.export.report import html_report, parameter_tables
from gmm_core.figures.html import figure_html, library_html
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.model.mixture import Mixture

from .conftest import HOSTILE, model_of


class Reader(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


def report(**changes) -> str:
    parts = {
        "title": "Two groups",
        "sentences": ["There are two."],
        "log": ["4 rows are left out."],
        "tables": {"Weights": {"component": [1, 2], "weight": [0.25, 0.75]}},
        "figures": {},
        "facts": {"BIC": -12345.678},
    }
    return html_report(**{**parts, **changes})


@pytest.mark.parametrize("hostile", [*HOSTILE, "</title><script>alert(1)</script>", "</style>", '" onload="alert(1)'])
def test_hostile_names_are_mere_text_wherever_they_stand(hostile):
    plain = Reader(report(figures={"Points": figure_html(_figure("x"), "x")}))
    page = Reader(
        report(
            title=hostile,
            sentences=[hostile],
            log=[hostile],
            tables={hostile: {hostile: [hostile, hostile], "weight": [0.25, 0.75]}},
            figures={hostile: figure_html(_figure(hostile), hostile)},
            facts={hostile: hostile},
        )
    )
    assert page.tags == plain.tags
    allowed = {name for name, _ in plain.attributes}
    assert {name for name, _ in page.attributes} <= allowed
    assert "".join(page.text).count(hostile) >= 9


def _figure(name: str):
    from gmm_core.figures.style import blank, label

    return blank(x_title=label(name)).add_scatter(x=np.arange(3.0), y=np.arange(3.0), name=label(name))


def test_nothing_is_asked_of_the_network(frame):
    prepared, fit, _ = model_of(frame, Recipe(("size", "price")))
    fragment = figure_html(mixture_scatter(prepared.dataset, fit.mixture), "Two groups of points")
    library = library_html()
    page = report(figures={"Points": fragment, "Again": fragment}, library=library)
    assert page.count(library) == 1
    own = Reader(page.replace(library, ""))
    assert not {"src", "href", "action", "data", "srcset"} & {name for name, _ in own.attributes}
    assert "url(" not in page.replace(library, "")
    assert "@import" not in page.replace(library, "")
    assert "default-src 'none'" in page
    assert not {"src", "href"} & {name for name, _ in Reader(library).attributes}


def test_without_figures_there_is_no_library():
    assert "<script" not in report(library=library_html())


def test_numbers_are_short_and_words_are_there():
    numbers = [1234567.891, 0.123456, -0.00001234, 12.3456, 0.0, None, float("nan"), 1e300, float("-inf"), 9.9996]
    text = "".join(Reader(report(tables={"T": {"n": numbers}}, facts={"BIC": -12345.678, "rows": 1234567})).text)
    for shown in ("1,234,568", "0.1235", "-1.234e-05", "12.35", "1.000e+300", "-∞", "-12,345.68", "1,234,567"):
        assert f"{shown}" in text
    assert "nan" not in text.lower().replace("finance", "")
    assert "BIC, AIC and ICL: lower is better" in text
    assert "4 rows are left out." in text


def test_parameters_are_in_the_columns_units(frame):
    prepared, fit, _ = model_of(frame, Recipe(("size", "price"), log=("price",)))
    tables = parameter_tables(fit.mixture, prepared.transform)
    assert tables["Weights"]["weight"] == fit.mixture.weights.tolist()
    assert tables["Means"]["column"] == ["size", "log10 price"]
    X = prepared.transform.undo(prepared.dataset.X)
    X[:, 1] = np.log10(X[:, 1])
    r = fit.responsibilities[:, 1]
    mean = np.average(X, axis=0, weights=r)
    sd = np.sqrt(np.average((X - mean) ** 2, axis=0, weights=r))
    np.testing.assert_allclose(tables["Means"]["component 2"], mean, rtol=1e-3)
    np.testing.assert_allclose(tables["Standard deviations"]["component 2"], sd, rtol=1e-3)


def test_one_component_and_one_column():
    from gmm_core.data.transform import Transform

    transform = Transform(("a",), (False,), np.array([5.0]), np.array([2.0]), np.array([5.0]))
    tables = parameter_tables(Mixture([1.0], [[0.5]], [[[4.0]]]), transform)
    assert tables["Means"] == {"column": ["a"], "component 1": [6.0]}
    assert tables["Standard deviations"] == {"column": ["a"], "component 1": [4.0]}


def test_themes_and_paper_are_provided_for():
    page = report()
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
