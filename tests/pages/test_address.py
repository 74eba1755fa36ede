"""A link's values are taken as they are or brought into range, and the person is told what was changed."""

import pytest

from gmm_core.data.catalogue import CATALOGUE
from pages.ui.address import CONTROLS, Control, corrected, dataset_controls

NUMBERS = [control for control in CONTROLS.values() if control.minimum is not None]
CHOICES = [control for control in CONTROLS.values() if control.options]


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_every_default_reads_back_as_itself(control):
    text = str(control.default).lower() if control.kind == "switch" else str(control.default)
    assert control.read(text) == (control.default, None)


@pytest.mark.parametrize("control", NUMBERS, ids=lambda c: c.name)
def test_a_number_outside_its_range_becomes_the_nearest_end(control):
    for text, end in (
        (f"{control.minimum - 1:g}", control.minimum),
        (str(int(control.maximum) + 1), control.maximum),
        ("9" * 30, control.maximum),
    ):
        value, sentence = control.read(text)
        assert value == end
        assert f"{control.minimum:g} to {control.maximum:g}" in sentence
        assert sentence.endswith(f"{end:g} is used.")
    assert control.read(str(control.maximum)) == (control.maximum, None)
    assert control.read(str(control.minimum)) == (control.minimum, None)


@pytest.mark.parametrize("control", NUMBERS, ids=lambda c: c.name)
@pytest.mark.parametrize("text", ["", "many", "nan", "inf", "-inf", "1e999", "0x10", "1;2", "3 4", "9" * 5000])
def test_what_is_no_number_becomes_the_default(control, text):
    value, sentence = control.read(text)
    assert value == control.default
    assert "is not a" in sentence


def test_a_number_too_large_for_a_float_is_a_number_all_the_same():
    assert CONTROLS["k"].read("9" * 400)[0] == 10
    assert CONTROLS["k"].read("-" + "9" * 400)[0] == 1


def test_a_whole_number_is_asked_for_where_the_default_is_whole():
    assert CONTROLS["k"].read("2.5") == (3, "Components K: “2.5” in the link is not a whole number: 3 is used.")
    value, sentence = CONTROLS["noise"].read("2.5")
    assert (value, sentence) == (2.5, None)
    assert isinstance(CONTROLS["k"].read("4")[0], int)


@pytest.mark.parametrize("control", CHOICES, ids=lambda c: c.name)
def test_a_choice_takes_its_options_and_nothing_else(control):
    assert all(control.read(option) == (option, None) for option in control.options)
    value, sentence = control.read("sausage")
    assert value == control.default
    assert "“sausage” in the link is not one of" in sentence
    assert control.read("")[0] == control.default


def test_a_switch_reads_true_and_false_in_any_case():
    switch = Control("s", "Switch", "", "switch", False)
    assert switch.read("TRUE") == (True, None)
    assert switch.read("false") == (False, None)
    value, sentence = switch.read("yes")
    assert value is False
    assert "not one of true, false" in sentence


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](http://y)", "**bold** $x$ `c`", "a" * 500])
def test_a_sentence_repeats_no_markup_and_not_much_of_the_link(text):
    sentence = CONTROLS["cov"].read(text)[1]
    said = sentence[sentence.index("“") + 1 : sentence.index("”")]
    assert len(said) <= 20
    assert not set(said) & set("<>[]()*$`\"'&/\\")


def test_a_free_text_is_passed_on():
    assert CONTROLS["x"].read("any column") == ("any column", None)


def test_a_link_keeps_what_is_good_and_tells_each_change():
    params = {"k": "99", "cov": "diag", "present": "maybe", "seed": "7", "unknown": "kept", "tol": "1e-7"}
    values, sentences = corrected(params, CONTROLS)
    assert values == {**params, "k": "10", "present": "false", "tol": "1e-6"}
    assert len(sentences) == 3
    assert sentences == tuple(sorted(sentences))
    assert corrected(values, CONTROLS) == (values, ())
    assert corrected({}, CONTROLS) == ({}, ())


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_data_sets_own_ranges_hold_for_its_controls(name):
    table = dataset_controls(name)
    for own in CATALOGUE[name].controls:
        (control,) = (c for c in table.values() if c.title == own.title)
        assert control.read(str(own.default)) == (own.default, None)
        assert control.read("1000000")[0] == own.maximum
        assert control.read("-1000000")[0] == own.minimum


def test_names_in_the_address_are_short_and_plain():
    assert all(name == control.name and name.isascii() and name.isalnum() for name, control in CONTROLS.items())
    assert max(map(len, CONTROLS)) <= 8
