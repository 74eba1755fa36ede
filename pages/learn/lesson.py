"""The idea of a Gaussian mixture, from the problem to what to take away; each picture leads to the page behind it."""

from __future__ import annotations

import streamlit as st

from gmm_core.assess import agreement, matching, optima
from gmm_core.data.catalogue import default_spec
from gmm_core.data.dataset import Dataset
from gmm_core.figures.criteria import criterion_curves
from gmm_core.figures.responsibilities import responsibility_bars
from gmm_core.figures.small import Panel
from gmm_core.fit import kmeans, restarts, selection
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from pages.ui import compute, controls, glossary, show, tables, wording

STEPS_SHOWN = (0, 1, 3)
"""M-steps after which EM is pictured, besides its end."""

TAKEAWAYS = (
    "A mixture says the data come from **K Gaussians**, each with its mean, covariance and weight; which one made a "
    "point is not observed.",
    "**EM** answers two questions in turn: who probably made each point, and which parameters fit those answers best. "
    "Each iteration raises the likelihood, and it ends on **a** peak, not always the highest: so start several times.",
    "**Soft** assignments keep the doubt: 50 to 50 is a finding, not a nuisance.",
    "**How many** components is a question of its own. BIC and AIC charge for every parameter, so noise does not pay.",
    "**k-means** is the special case of round, equal, vanishing covariances. A mixture can do more and costs more.",
)


def page() -> None:
    show.head("The idea", "How does a mixture of Gaussians find hidden groups?")
    kata = compute.dataset(default_spec("kata"))
    _problem(kata)
    _k_means_fails()
    _model()
    _em(kata)
    _how_many(kata)
    _restarts()
    st.header("What to take away", anchor=False)
    with st.container(border=True):
        text = "\n".join(f"{i}. {sentence}" for i, sentence in enumerate(TAKEAWAYS, start=1))
        st.markdown(text, help=glossary.explained(text))


def _problem(kata: Dataset) -> None:
    st.header("1. One Gaussian is not enough", anchor=False)
    one, three = (_fit(kata, k) for k in (1, 3))
    words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(
            "Data often hold groups that nobody has marked: kinds of customers, of cells, of eruptions. One Gaussian "
            "puts its peak between them, where nothing is. Three follow the points."
        )
        controls.go_to("", "Move K yourself", k=1)
    with picture:
        _panels(
            kata,
            "problem",
            [
                Panel("One Gaussian", one.mixture, note=wording.log_l(one.log_likelihood)),
                Panel("Three", three.mixture, note=wording.log_l(three.log_likelihood)),
            ],
            f"With three Gaussians the log-likelihood rises from {wording.number(one.log_likelihood, 0)} to "
            f"{wording.number(three.log_likelihood, 0)}.",
        )


def _k_means_fails() -> None:
    st.header("2. Why not k-means?", anchor=False)
    data = compute.dataset(default_spec("elongated"))
    fit, clusters = _fit(data, 3, "tied"), compute.run(kmeans.fit, data, 3)
    hard = fit.responsibilities.argmax(axis=1)
    clusters = matching.clusters_like(clusters, hard)
    ours, theirs = (
        wording.number(agreement.adjusted_rand(labels, data.labels), 2) for labels in (hard, clusters.labels)
    )
    words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(
            "k-means gives each point to the nearest centre. That supposes round groups of equal width, and it never "
            f"doubts. Here it cuts across: its agreement with the truth (adjusted Rand index) is {theirs}, the "
            f"mixture's {ours}."
        )
        controls.go_to("hard-vs-soft", "See both in lockstep", data="elongated", cov="tied", seed=42)
    with picture:
        _panels(
            data,
            "k-means",
            [
                Panel("k-means", labels=clusters.labels, centres=clusters.centres, note=f"agreement {theirs}"),
                Panel("Mixture", fit.mixture, note=f"agreement {ours}"),
            ],
            f"k-means cuts across three long groups (adjusted Rand index {theirs}); the mixture finds them ({ours}).",
        )


def _model() -> None:
    st.header("3. A sum of Gaussians", anchor=False)
    data = compute.dataset(default_spec("one-dimensional"))
    words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        show.formula(r"p(x) = \sum_k w_k \, \mathcal{N}(x \mid \mu_k, \Sigma_k)")
        st.markdown(
            "To make a point, first draw a component with probability w, then draw from its Gaussian. Here the weights "
            "are 0.3, 0.5 and 0.2. The black line is the sum; which component made a point is **latent**: it is not "
            "seen."
        )
        controls.go_to("", "Look at it closer", data="one-dimensional")
    with picture:
        weights = wording.listed([f"{w:.1f}" for w in data.truth.weights])
        alt = f"A density with three bumps, the sum of three weighted Gaussians with weights {weights}."
        truth = matching.numbered_like(data.truth, _fit(data, 3).mixture)  # as on the page it leads to
        show.fit_picture(data, truth, key="sum", alt=alt, axes=(0,), height=260)


def _em(kata: Dataset) -> None:
    st.header("4. Two questions in turn", anchor=False)
    st.markdown(
        "If we knew who made each point, the parameters would be plain averages. If we knew the parameters, we could "
        "say who made each point. We know neither, so EM starts with a guess and refines one with the other."
    )
    e_step, m_step = st.columns(2, gap="medium")
    with e_step:
        show.formula(
            r"r(i,k) = \frac{w_k \, \mathcal{N}(x_i \mid \mu_k, \Sigma_k)}"
            r"{\sum_j w_j \, \mathcal{N}(x_i \mid \mu_j, \Sigma_j)}",
            "E-step: the share of the density at a point that each component provides, its responsibility.",
        )
    with m_step:
        show.formula(
            r"N_k = \sum_i r(i,k), \; w_k = \tfrac{N_k}{N}, \; \mu_k = \tfrac{1}{N_k}\sum_i r(i,k)\,x_i",
            "M-step: averages in which each point counts by its responsibility; the covariances likewise.",
        )
    trace = compute.run(restarts.fit, kata, FitSpec(3, init_params="kata", n_init=1, seed=1)).trace
    last = len(trace.states) - 1
    shown = [step for step in STEPS_SHOWN if step < last] + [last]
    panels = [
        Panel(
            "Start" if step == 0 else f"After {wording.count(step, 'iteration')}",
            trace.states[step].mixture,
            note=wording.log_l(trace.states[step].log_likelihood),
        )
        for step in shown
    ]
    reached = wording.number(trace.final.log_likelihood, 0)
    _panels(kata, "em", panels, f"From a random start to three separate groups: the log-likelihood rises to {reached}.")
    _soft(kata)
    controls.go_to("em-steps", "Play it, step by step", begin="chosen", seed=1)


def _soft(kata: Dataset) -> None:
    fit = _fit(kata, 3)
    order = fit.responsibilities.max(axis=1).argsort()
    rows = [int(order[0]), int(order[4]), int(order[-1])]
    words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        largest = fit.responsibilities[rows[1]]
        st.markdown(
            "Read a responsibility as a probability. Row "
            f"{rows[1] + 1} is {wording.percent(float(largest.max()))} likely from component "
            f"{int(largest.argmax()) + 1}. The first bar is a point on a border: it is truly ambiguous, and k-means "
            "would not have told you."
        )
    with picture:
        alt = f"Responsibilities of three rows: row {rows[0] + 1} is ambiguous, row {rows[2] + 1} is certain."
        table = tables.responsibilities(fit.responsibilities, rows)
        show.figure(responsibility_bars(fit.responsibilities, rows), key="soft", alt=alt, table=table, height=170)


def _how_many(kata: Dataset) -> None:
    st.header("5. How many?", anchor=False)
    sweep = compute.run(selection.sweep, kata, range(1, 9), ("full",), FitSpec(n_init=10))
    best = sweep.best("bic")
    words, picture = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        show.formula(r"\mathrm{BIC} = -2 \log L + p \log n")
        st.markdown(
            "Every further component fits better, noise included. BIC adds a charge for each of the p parameters; the "
            f"lowest value wins. Here that is K = {best.n_components}."
        )
        controls.go_to("choose-k", "Compare all covariance types", criterion="bic")
    with picture:
        fig = criterion_curves(sweep, covariance_type="full", criteria=("bic",), log_likelihood=False)
        alt = f"BIC over K has its minimum at {best.n_components} components."
        show.figure(fig, key="bic", alt=alt, table=tables.models(sweep), height=260)


def _restarts() -> None:
    st.header("6. The start decides the end", anchor=False)
    data = compute.dataset(default_spec("diabetes"))
    fit = compute.run(restarts.fit, data, FitSpec(3, init_params="random_from_data", n_init=50))
    best, *others = optima.distinct_optima(fit.runs, data.n_samples, fit.mixture).optima
    st.markdown(
        "EM climbs to the nearest peak of the likelihood. On measurements of 145 patients, 50 starts from random "
        f"points end on {len(others) + 1} different peaks, and only {len(best.runs)} of them on the highest. More "
        "starts are the cure; how many, can be computed."
    )
    worst = others[-1]
    high, low = (wording.log_l(optimum.log_likelihood, 1) for optimum in (best, worst))
    _panels(
        data,
        "peaks",
        [
            Panel("The highest peak", best.mixture, note=high),
            Panel("A lower one", worst.mixture, note=low),
        ],
        f"Two ends of EM on the same data: {high} and {low}.",
    )
    controls.go_to("local-optima", "Count the starts you need", data="diabetes", k=3)


def _fit(data: Dataset, k: int, covariance_type: str = "full") -> Fit:
    return compute.run(restarts.fit, data, FitSpec(k, covariance_type))


def _panels(data: Dataset, key: str, panels: list[Panel], alt: str) -> None:
    show.panels(data, panels, key=key, alt=alt, axes=(0, 1))


page()
