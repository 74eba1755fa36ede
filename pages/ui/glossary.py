"""The field's words, each in a sentence; shown on hover wherever a page uses them."""

from __future__ import annotations

import re
from types import MappingProxyType

GLOSSARY = MappingProxyType(
    {
        "Gaussian": "The bell curve; in several columns its points lie in an ellipse around the mean.",
        "mixture": "A sum of K Gaussians, each with a weight: every point comes from one of them, and which "
        "one is not observed.",
        "component": "One of the K Gaussians of a mixture, with its mean, covariance and weight.",
        "weight": "The share of all points that a component makes. The weights sum to 1.",
        "responsibility": "The probability that a component made a point, given the parameters. Over the components it "
        "sums to 1.",
        "likelihood": "How probable the parameters make the data seen; shown as its logarithm. EM never lowers it.",
        "EM": "Expectation-maximisation: responsibilities from parameters (E-step), then parameters from "
        "responsibilities (M-step), until nothing changes.",
        "E-step": "Expectation: each point's responsibilities, from the parameters as they are.",
        "M-step": "Maximisation: weights, means and covariances, from the responsibilities as they are.",
        "start": "The parameters EM begins from. Another start may lead to another maximum, so several are tried.",
        "local maximum": "A peak of the likelihood that is not the highest; also a local optimum. EM cannot leave it, "
        "another start can avoid it.",
        "converged": "The log-likelihood hardly changes any more: EM has reached a peak, not always the highest.",
        "degenerate": "A component has shrunk onto a few points, and the likelihood grows without bound: no real "
        "finding.",
        "covariance": "The width of a component in every direction, and how its columns move together.",
        "BIC": "−2 log L + p log n: misfit plus a charge for each of p parameters. Lower is better here.",
        "AIC": "−2 log L + 2p: a lower charge than BIC's, so it tends to more components. Lower is better.",
        "ICL": "BIC with a charge for doubtful assignments: it looks for groups that stand apart. Lower is better.",
        "held-out": "Put aside while fitting, and used to see how well the fit predicts.",
        "adjusted Rand": "The index (ARI) of agreement of two groupings: 1 when they are the same, about 0 when "
        "unrelated.",
        "soft": "A soft assignment gives each component a share of a point; a hard one gives the whole point to one.",
        "ambiguous": "No component is more than 80 % responsible for the point.",
        "k-means": "Each point belongs wholly to the nearest of K centres: the limit of a mixture with equal, round, "
        "vanishing covariances.",
        "latent": "Not observed: which component made a point.",
    }
)
"""Terms as they begin a word on a page, and what they mean."""


def found(text: str) -> dict[str, str]:
    """The terms that a text uses, in the order of the glossary, with what they mean."""
    return {
        term: meaning
        for term, meaning in GLOSSARY.items()
        if re.search(rf"(?<!\w){re.escape(_stem(term))}", text, 0 if term.isupper() else re.IGNORECASE)
    }


def explained(text: str) -> str | None:
    """What the terms in a text mean, as Markdown to show on hover; None where it uses none."""
    return "\n\n".join(f"**{term}**: {meaning}" for term, meaning in found(text).items()) or None


def _stem(term: str) -> str:
    """What all forms of a word share: responsibility and responsibilities."""
    return term.removesuffix("y").removesuffix("um")
