import json

import pytest

from gmm_core.errors import InputError
from gmm_core.figures import style
from gmm_core.figures.scatter import mixture_scatter


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_resolving_leaves_no_variable_and_changes_no_number(theme, dataset, three):
    fig = mixture_scatter(dataset, three, density=True, truth=True, selected=3)
    resolved = style.resolve(fig, theme)
    assert "var(--" not in resolved.to_json()
    assert "var(--gmm-text)" in fig.to_json()
    before, after = (json.loads(f.to_json())["data"] for f in (fig, resolved))
    assert [trace.get("x") for trace in after] == [trace.get("x") for trace in before]


def test_an_unknown_theme_is_refused(dataset):
    with pytest.raises(InputError):
        style.resolve(mixture_scatter(dataset, color_by="raw"), "sepia")


@pytest.mark.parametrize(
    "name", ['<a href="https://example.org">x</a>', "<script>", "$x^2$", "%{customdata}", "a\nb" * 50]
)
def test_column_names_stay_text(name):
    shown = style.label(name)
    assert not any(token in shown for token in ("<", ">", "$", "%{", "\n"))
    assert len(style.label("x" * 500)) == style.LONGEST_LABEL


def test_ten_components_differ_in_dash_and_mark_too():
    assert len({style.dash(k) for k in range(10)}) == 10
    assert len({style.symbol(k) for k in range(-1, 10)}) == 11


def test_figures_carry_no_default_template(dataset):
    layout = json.loads(mixture_scatter(dataset, color_by="raw").to_json())["layout"]
    assert len(json.dumps(layout["template"])) < 200


def test_traces_are_found_by_name(dataset, three):
    fig = mixture_scatter(dataset, three)
    assert fig.data[style.trace_index(fig, "means")].name == "means"
    with pytest.raises(KeyError):
        style.trace_index(fig, "nothing")


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7.00"), (0.903, "0.903"), (-2.0, "−2.00"), (71.26, "71.3"), (130.4, "130"), (1234.6, "1,235"), (0, "0.00")],
)
def test_numbers_keep_three_significant_digits_all_written(value, text):
    assert style.number(value) == text


def test_a_direct_label_is_in_the_texts_colour_after_a_dot_in_the_lines():
    fig = style.direct_label(style.blank(), 1, 2, "AIC", style.colour(1))
    (note,) = fig.layout.annotations
    assert note.text == f'<span style="color:{style.colour(1)}">●</span> AIC'
    assert note.font.color == style.TEXT
    (quiet,) = style.direct_label(style.blank(), 1, 2, "below", style.MUTED).layout.annotations
    assert (quiet.text, quiet.font.color) == ("below", style.MUTED)
