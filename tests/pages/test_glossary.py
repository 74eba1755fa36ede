"""Words are found in the forms in which pages use them, and nothing else is."""

from __future__ import annotations

from pages.ui.glossary import GLOSSARY, explained, found


def test_forms_of_a_word_are_found():
    text = "Responsibilities of two components; local maxima, by AIC and adjusted Rand index."
    assert list(found(text)) == ["component", "responsibility", "local maximum", "AIC", "adjusted Rand"]


def test_capital_terms_are_not_parts_of_other_words():
    assert found("them, seem, basic, Embers") == {}


def test_every_meaning_is_a_sentence_or_two():
    for term, meaning in GLOSSARY.items():
        assert meaning.endswith("."), term
        assert len(meaning) < 200, term


def test_the_terms_of_a_sentence_are_explained_together():
    assert explained("Does EM reach a local maximum?") == (
        f"**EM**: {GLOSSARY['EM']}\n\n**local maximum**: {GLOSSARY['local maximum']}"
    )
    assert explained("Nothing here.") is None


def test_the_words_of_the_subject_are_all_there():
    """Those of which a study unit on mixtures speaks."""
    text = (
        "A mixture of Gaussians has weights, means, covariances and latent memberships. EM takes an E-step and an "
        "M-step from a start until the log-likelihood has converged, at a local maximum. Responsibilities are soft "
        "assignments, k-means' are hard, and some points are ambiguous. BIC, AIC and ICL choose the number of "
        "components; the adjusted Rand index and held-out rows judge it, unless the fit is degenerate."
    )
    assert set(found(text)) == set(GLOSSARY)
