"""The lesson that the app brings: the kata's four explorations, each to predict first."""

from __future__ import annotations

from pages.ui.plan import Plan, Step, from_text

FOUR_EXPLORATIONS = Plan(
    "Four explorations",
    (
        Step(
            "What do you see?",
            "Nobody has marked these points. How many groups made them?",
            "groups",
            {"k": "3"},
            ("sample",),
            "BIC pays for every parameter, so it stops where more components would only describe noise.",
        ),
        Step(
            "Where will the means end?",
            "Click where you expect the means of three Gaussians.",
            "means",
            {"k": "3"},
            (),
            "The eye does what EM does: it assigns points softly and takes averages. EM needs no eye, and works in "
            "any number of columns.",
        ),
        Step(
            "Hard or soft?",
            "k-means gives each point to one group; a mixture gives shares. Which one comes nearer to the truth here?",
            "winner",
            {"data": "elongated", "k": "3", "cov": "tied"},
            ("sample",),
            "k-means supposes round groups of equal width. Where that is false it cuts across groups, and says "
            "nothing of it.",
        ),
        Step(
            "Too few, too many",
            "The likelihood rises with every further component. Which K does BIC pick here?",
            "groups",
            {"truek": "8", "k": "5"},
            ("truek", "sample"),
            "The lowest BIC is not always the true number: where groups overlap, fewer Gaussians describe them as "
            "well.",
        ),
        Step(
            "Which shape?",
            "Full, tied, diagonal or spherical covariances: which type does BIC choose?",
            "family",
            {"data": "axis-parallel", "k": "3"},
            ("data",),
            "A simpler type needs fewer parameters; where its assumption holds, it wins.",
        ),
        Step(
            "Does the start matter?",
            "EM starts 20 times from random points. How many starts reach the best end?",
            "restarts",
            {"data": "diabetes", "k": "3", "init": "random_from_data"},
            ("init", "k"),
            "Each run converged, and most of them to a lower peak. So EM is always started several times.",
        ),
    ),
)


def lesson_of(text: str) -> Plan:
    """The lesson that the text in an address holds; this one where there is none. Raises as `from_text`."""
    return from_text(text) if text else FOUR_EXPLORATIONS
