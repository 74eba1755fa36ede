"""Words are found in the forms in which pages use them, and nothing else is."""

from __future__ import annotations

from pages.ui.glossary import GLOSSARY, found


def test_forms_of_a_word_are_found():
    text = "Responsibilities of two components; local maxima, by AIC and adjusted Rand index."
    assert list(found(text)) == ["component", "responsibility", "local maximum", "AIC", "adjusted Rand"]


def test_capital_terms_are_not_parts_of_other_words():
    assert found("them, seem, basic, Embers") == {}


def test_every_meaning_is_a_sentence_or_two():
    for term, meaning in GLOSSARY.items():
        assert meaning.endswith("."), term
        assert len(meaning) < 200, term
