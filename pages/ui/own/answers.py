"""The views that answer a question: what clusters are like, which rows are odd, how far the model can be trusted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from gmm_core.assess import agreement, fitcheck, matching, outliers, profiles, uncertainty
from gmm_core.data.dataset import Dataset
from gmm_core.figures.criteria import criterion_map, family_curves
from gmm_core.figures.fitcheck import qq_plot
from gmm_core.figures.profiles import profile_map
from gmm_core.figures.responsibilities import responsibility_bars
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.figures.small import Panel
from gmm_core.fit import restarts
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture
from pages.ui import compute, controls, show, tables, wording
from pages.ui.own.scene import Scene, list_rows

AMBIGUOUS_LISTED = 12
OUTLIERS_LISTED = 50
OUTLIERS_RINGED = 1000
MOST_PROFILED = 20
"""Columns in the profile map: those in which the clusters differ most."""

SCALE_CHECK_ROWS = 20_000
SCALE_CHECK_STARTS = 10
SCALE_HARDLY_MATTERS = 0.95
"""Adjusted Rand index above which raw and standardised columns say the same."""


def what_differs(scene: Scene) -> None:
    found = compute.derived(_profiles, scene.data, scene, scene.source)
    for profile in found:
        st.markdown(f"**Cluster {profile.component + 1}**: {show.plain(profiles.in_words(profile), 400)}")
    if len(found) < 2:
        return
    cells = [(p, j) for p in found for j in range(len(p.feature_names))]
    table = {
        "cluster": [p.component + 1 for p, _ in cells],
        "column": [p.feature_names[j] for p, j in cells],
        "mean": [p.means[j] for p, j in cells],
        "sd": [p.sds[j] for p, j in cells],
        "mean elsewhere": [p.rest_means[j] for p, j in cells],
        "difference in sd": [p.differences[j] for p, j in cells],
    }
    fig = profile_map(profiles.most_different(found, MOST_PROFILED))
    show.figure(
        fig,
        key="own-profiles",
        alt="How far each cluster's mean lies from the other rows', in standard deviations. "
        + " ".join(f"Cluster {p.component + 1}: {profiles.in_words(p)}" for p in found),
        table=table,
        height=fig.layout.height,
    )
    if len(found[0].feature_names) > MOST_PROFILED:
        st.caption(f"The picture shows the {MOST_PROFILED} columns in which the clusters differ most.")
    number = st.column_config.NumberColumn(format="%.4g")  # the columns' units may be anything
    st.dataframe(
        table,
        hide_index=True,
        column_config=dict.fromkeys(("mean", "sd", "mean elsewhere"), number)
        | {"difference in sd": st.column_config.NumberColumn(format="%.2f")},
    )


def _profiles(data: Dataset, scene: Scene) -> tuple[profiles.Profile, ...]:
    raw = scene.prepared.transform.undo(data.X)
    return profiles.profiles(raw, scene.fit.responsibilities.argmax(axis=1), scene.prepared.recipe.columns)


def what_is_in_doubt(scene: Scene) -> None:
    if scene.mixture.n_components == 1:
        st.info("With one cluster no row is in doubt.")
        return
    share, rows = compute.derived(_most_ambiguous, scene.data, scene.fit, scene.source)
    lines = scene.prepared.rows
    finding = f"{wording.percent(share).capitalize()} of the rows are ambiguous" if share else "No row is ambiguous"
    worst = "(no cluster above 80 %)" if share else "(each has a cluster above 80 %)"
    worst += f"; the least sure is row {lines[rows[0].row] + 1}, whose most probable cluster has "
    worst += f"{wording.percent(max(rows[0].responsibilities))}."
    st.markdown(f"**{finding}** {worst}")
    show.figure(
        responsibility_bars(
            scene.fit.responsibilities, [one.row for one in rows], [f"row {lines[one.row] + 1}" for one in rows]
        ),
        key="own-doubt",
        alt=f"{finding} {worst}",
        table=uncertainty.columns(tuple(replace(one, row=int(lines[one.row])) for one in rows)),
        height=60 + 30 * len(rows),
    )
    list_rows(scene, [one.row for one in rows])


def _most_ambiguous(data: Dataset, fit: Fit) -> tuple[float, tuple[uncertainty.RowUncertainty, ...]]:
    r = fit.responsibilities
    return uncertainty.ambiguous_share(r), uncertainty.most_ambiguous(r, AMBIGUOUS_LISTED)


def what_lies_outside(scene: Scene) -> None:
    level = st.select_slider("Outside the ellipsoid that holds", (0.95, 0.99, 0.999, 0.9999), 0.999, key="own-level")
    found = compute.derived(_outliers, scene.data, scene.fit, scene.source, level)
    lie = "lies" if len(found.rows) == 1 else "lie"
    st.markdown(
        f"**{wording.count(len(found.rows), 'row')}** of {scene.data.n_samples:,} {lie} outside their cluster's "
        f"{100 * level:g} % ellipsoid; {found.expected:,.1f} would if the clusters were exactly Gaussian."
    )
    if scene.data.n_features > 1:
        axes = controls.axes(scene.natural)
        ringed = found.rows[:OUTLIERS_RINGED]
        fig = compute.derived(_ringed, scene.natural, scene, scene.source, ringed, axes)
        show.figure(
            fig,
            key=scene.key("outliers"),
            alt=f"{scene.alt} Rows outside are ringed.",
            table={
                "row": [int(line) + 1 for line in scene.prepared.rows[ringed]],
                "squared Mahalanobis distance": found.scores[ringed].tolist(),
                "limit": [found.threshold] * len(ringed),
            },
            height=420,
        )
        if len(found.rows) > OUTLIERS_RINGED:
            st.caption(f"Ringed: the {OUTLIERS_RINGED:,} furthest out.")
    if len(found.rows):
        st.caption(f"The furthest out come first, at most {OUTLIERS_LISTED}.")
        list_rows(scene, found.rows[:OUTLIERS_LISTED].tolist())


def _outliers(data: Dataset, fit: Fit, level: float) -> outliers.Outliers:
    return outliers.by_distance(fit.mixture, data.X, level)


def _ringed(natural: Dataset, scene: Scene, rows: Any, axes: tuple[int, int]) -> Any:
    return mixture_scatter(
        natural, scene.mixture, responsibilities=scene.fit.responsibilities, axes=axes, masses=(0.9,), marked=rows
    )


def how_gaussian(scene: Scene) -> None:
    checks = compute.derived(_qq, scene.data, scene.fit, scene.source)
    worst = max(checks, key=fitcheck.evidence)
    off = f"the distribution of its distances is off by up to {wording.percent(worst.gap)}."
    show.figure(
        qq_plot(checks, scene.data.n_features),
        key="own-check",
        alt=f"Squared Mahalanobis distances against what Gaussian clusters would give. Cluster {worst.component + 1} "
        f"departs most: {off}",
        table={
            "cluster": [one.component + 1 for one in checks],
            "rows (effective)": [one.effective_size for one in checks],
            "largest gap": [one.gap for one in checks],
        },
        height=420,
    )
    which = f"Cluster {worst.component + 1} departs most from a Gaussian" if len(checks) > 1 else "For all the rows"
    st.caption(
        f"{which}: {off} A curve that ends above the line has heavier tails: more outliers than chance would give."
    )


def _qq(data: Dataset, fit: Fit) -> tuple[fitcheck.QQ, ...]:
    return fitcheck.qq(fit.mixture, data.X, fit.responsibilities)


def which_models(scene: Scene) -> None:
    sweep, spec = scene.found.sweep, scene.found.spec
    current = (scene.fit.spec.n_components, scene.fit.spec.covariance_type)
    best = sweep.best(spec.criterion)
    alt = f"{spec.criterion.upper()} is lowest for {best.covariance_type} with "
    alt += f"{wording.count(best.n_components, 'component')}."
    table = tables.models(sweep)
    left, right = st.columns(2)
    with left:
        show.figure(
            family_curves(sweep, spec.criterion, current=current), key="own-curves", alt=alt, table=table, height=360
        )
    with right:
        fig = criterion_map(sweep, spec.criterion, current=current)
        show.figure(fig, key="own-map", alt=alt, table=table, height=max(260, 80 + 28 * spec.most_components))


def whether_scale_matters(scene: Scene) -> None:
    """The same kind of model, fitted to the columns as they are and to the standardised ones."""
    if scene.data.n_features < 2:
        st.info("With one column the scale makes no difference.")
        return
    own = compute.sampled(scene.data, SCALE_CHECK_ROWS)
    axes = controls.axes(scene.natural)
    spec = replace(scene.fit.spec, tol=FitSpec().tol, n_init=SCALE_CHECK_STARTS)
    natural, standard, scale, centre = compute.derived(_both_scales, own, scene, (scene.prepared.transform,))
    with st.container():
        raw, scaled = (compute.run_long(restarts.fit, one, spec, doing="Fitting both") for one in (natural, standard))
    index, mixtures = compute.derived(_compared, own, (raw, scaled, scale, centre, scene), (spec, scene.fit.mixture))
    said = f"The two agree with an adjusted Rand index of {index:.3f}."
    panels = [Panel(title, one) for title, one in zip(("Raw columns", "Standardised columns"), mixtures, strict=True)]
    show.panels(natural, panels, key="own-scales", alt=said, axes=axes)
    st.markdown(
        f"{said} Both are drawn in the columns' own units. "
        + (
            "**The choice of scale hardly matters here.**"
            if index > SCALE_HARDLY_MATTERS
            else "**The scale decides here**: standardise, unless all columns share one unit and their spreads matter."
        )
    )


def _both_scales(data: Dataset, scene: Scene) -> tuple[Dataset, Dataset, Any, Any]:
    """The rows in the columns' units and standardised, and what turns one into the other."""
    natural = replace(data, X=scene.prepared.transform.unscaled(data.X))
    centre, scale = natural.X.mean(axis=0), natural.X.std(axis=0)
    scale[scale == 0] = 1.0
    return natural, replace(natural, X=(natural.X - centre) / scale), scale, centre


def _compared(data: Dataset, fits: tuple) -> tuple[float, tuple[Mixture, Mixture]]:
    """Agreement of the two fits; their mixtures in the columns' units, numbered like the one the page shows."""
    raw, scaled, scale, centre, scene = fits
    index = agreement.adjusted_rand(*(fit.responsibilities.argmax(axis=1) for fit in (raw, scaled)))
    there = scaled.mixture
    back = Mixture(there.weights, there.means * scale + centre, there.covariances * scale * scale[:, None])
    return index, tuple(
        one.permuted(matching.match_mixtures(one, scene.mixture).permutation) for one in (raw.mixture, back)
    )
