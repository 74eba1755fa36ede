"""See: the clusters from every side, in the columns' own units, and the rows behind what is selected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from gmm_core.assess import agreement, fitcheck, outliers, profiles, projection, uncertainty
from gmm_core.data.dataset import Dataset
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared
from gmm_core.figures.criteria import criterion_map, family_curves
from gmm_core.figures.fitcheck import qq_plot
from gmm_core.figures.pairs import MAX_FEATURES, pairs
from gmm_core.figures.profiles import profile_map
from gmm_core.figures.responsibilities import responsibility_bars
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.figures.small import Panel
from gmm_core.figures.three_dimensions import mixture_in_space
from gmm_core.fit import restarts
from gmm_core.fit.analysis import Analysis
from gmm_core.fit.restarts import Fit
from gmm_core.fit.spec import FitSpec
from gmm_core.model.mixture import Mixture
from pages.ui import compute, controls, session, show, wording
from pages.ui.address import Control

MOST_ROWS_LISTED = 500
AMBIGUOUS_LISTED = 12
OUTLIERS_LISTED = 50
MOST_PROFILED = 20
"""Columns in the profile map: those in which the clusters differ most."""

SCALE_CHECK_ROWS = 20_000

VIEWS = {
    "picture": "Two columns, the ellipses that hold 50 % and 90 % of each cluster.",
    "pairs": "Every two of the first columns.",
    "separation": "The plane in which the clusters stand furthest apart (linear discriminants).",
    "principal": "The plane in which the rows vary most (principal components).",
    "space": "Three columns; drag to turn.",
    "profiles": "What makes each cluster different from the other rows.",
    "doubt": "The rows that no cluster is sure of, and between which they hesitate.",
    "outliers": "Rows that no cluster explains.",
    "check": "Do the clusters look Gaussian? Points on the line say yes.",
    "models": "All models that were compared.",
    "scales": "The same model on raw and on standardised columns.",
}
VIEW = Control("view", "View", "", "buttons", "picture", options={name: name for name in VIEWS})


@dataclass(frozen=True, eq=False)
class Scene:
    """What every view draws: the rows and the mixture in the columns' units, and the fit they come from."""

    table: Table
    prepared: Prepared
    data: Dataset
    natural: Dataset
    mixture: Mixture
    found: Analysis
    fit: Fit


def views(table: Table, prepared: Prepared, data: Dataset, found: Analysis, fit: Fit) -> None:
    """Let the person choose a view, draw it, and list the rows behind the selection."""
    natural = compute.natural(prepared, data)
    scene = Scene(table, prepared, data, natural, prepared.transform.to_unscaled(fit.mixture), found, fit)
    view = controls.widget(VIEW)
    st.caption(VIEWS[view])
    selected = _DRAWN[view](scene) or ()
    if view in ("picture", "pairs", "separation", "principal"):
        _rows(scene, [row for row in selected if isinstance(row, int) and 0 <= row < data.n_samples])


def _picture(scene: Scene) -> Any:
    axes = controls.axes(scene.natural)
    if len(axes) == 1:
        show.fit_picture(scene.natural, scene.mixture, key="own-picture", alt=_alt(scene), axes=axes)
        return ()
    fig = mixture_scatter(scene.natural, scene.mixture, responsibilities=scene.fit.responsibilities, axes=axes)
    return show.figure(fig, key="own-picture", alt=_alt(scene), height=520, selectable=True).selected


def _alt(scene: Scene) -> str:
    weights = wording.listed([wording.percent(w) for w in scene.mixture.weights])
    return f"{scene.data.n_samples:,} rows in {scene.mixture.n_components} clusters with shares of {weights}."


def _pairs(scene: Scene) -> Any:
    if scene.data.n_features < 2:
        st.info("There is only one column, so there are no pairs.")
        return ()
    names = {str(i + 1): name for i, name in enumerate(scene.natural.feature_names)}
    chosen = st.multiselect(
        f"Columns (at most {MAX_FEATURES})",
        list(names),
        default=list(names)[:4],
        max_selections=MAX_FEATURES,
        format_func=lambda i: show.plain(names[i], 60),
        key="own-pairs-columns",
    )
    features = [int(i) - 1 for i in chosen]
    fig = pairs(scene.natural, features, scene.mixture, responsibilities=scene.fit.responsibilities)
    return show.figure(fig, key="own-pairs", alt=_alt(scene), height=fig.layout.height, selectable=True).selected


def _separation(scene: Scene) -> Any:
    return _plane(scene, lambda: projection.discriminant(scene.fit.mixture), "separation of the means")


def _principal(scene: Scene) -> Any:
    return _plane(scene, lambda: compute.run(projection.principal, scene.data), "variance")


def _plane(scene: Scene, make: Any, what: str) -> Any:
    if scene.data.n_features < 2:
        st.info("There is only one column, so there is nothing to project.")
        return ()
    plane = make()
    flat = plane.dataset(scene.data)
    fig = mixture_scatter(flat, plane.mixture(scene.fit.mixture), responsibilities=scene.fit.responsibilities)
    shown = wording.percent(sum(plane.shares))
    events = show.figure(
        fig,
        key="own-plane",
        alt=f"{_alt(scene)} The plane shows {shown} of the {what}.",
        table={
            "column": list(scene.data.feature_names),
            plane.names[0]: plane.axes[0].tolist(),
            plane.names[1]: plane.axes[1].tolist(),
        },
        height=520,
        selectable=True,
    )
    st.caption(f"This plane shows {shown} of the {what}. “Text and data” says what each column adds to the axes.")
    return events.selected


def _space(scene: Scene) -> None:
    if scene.data.n_features < 3:
        st.info("Three columns are needed for a picture in space.")
        return
    names = {i: show.plain(name, 60) for i, name in enumerate(scene.natural.feature_names)}
    places = st.columns(3)
    chosen = tuple(
        place.selectbox(f"Axis {i + 1}", list(names), index=i, format_func=names.get, key=f"own-axis-{i}")
        for i, place in enumerate(places)
    )
    if len(set(chosen)) < 3:
        st.info("Choose three different columns.")
        return
    fig = mixture_in_space(scene.natural, scene.mixture, chosen, responsibilities=scene.fit.responsibilities)
    show.figure(fig, key="own-space", alt=_alt(scene), height=600)


def _profiles(scene: Scene) -> None:
    raw = replace(scene.natural, X=scene.prepared.transform.undo(scene.data.X))
    labels = scene.fit.responsibilities.argmax(axis=1)
    found = profiles.profiles(raw.X, labels, scene.prepared.recipe.columns)
    for profile in found:
        st.markdown(f"**Cluster {profile.component + 1}**: {show.plain(profiles.in_words(profile), 400)}")
    show.figure(
        profile_map(profiles.most_different(found, MOST_PROFILED)),
        key="own-profiles",
        alt="How far each cluster's mean lies from the other rows', in standard deviations. "
        + " ".join(f"Cluster {p.component + 1}: {profiles.in_words(p)}" for p in found),
        table=_profile_table(found),
        height=120 + 44 * len(found),
    )
    st.dataframe(_profile_table(found), hide_index=True, column_config=show.decimals(_profile_table(found), 4))


def _profile_table(found: tuple[profiles.Profile, ...]) -> dict[str, list]:
    cells = [(p, j) for p in found for j in range(len(p.feature_names))]
    return {
        "cluster": [p.component + 1 for p, _ in cells],
        "column": [p.feature_names[j] for p, j in cells],
        "mean": [p.means[j] for p, j in cells],
        "sd": [p.sds[j] for p, j in cells],
        "mean elsewhere": [p.rest_means[j] for p, j in cells],
        "difference in sd": [p.differences[j] for p, j in cells],
    }


def _doubt(scene: Scene) -> None:
    r = scene.fit.responsibilities
    if r.shape[1] == 1:
        st.info("With one cluster no row is in doubt.")
        return
    rows = uncertainty.most_ambiguous(r, AMBIGUOUS_LISTED)
    lines = scene.prepared.rows
    show.figure(
        responsibility_bars(r, [one.row for one in rows], [f"row {lines[one.row] + 1}" for one in rows]),
        key="own-doubt",
        alt=f"{wording.percent(uncertainty.ambiguous_share(r))} of the rows are ambiguous; the most ambiguous is row "
        f"{lines[rows[0].row] + 1}, for which no cluster is more than "
        f"{wording.percent(max(rows[0].responsibilities))} responsible.",
        table=uncertainty.columns(rows),
        height=60 + 30 * len(rows),
    )
    _list(scene, [one.row for one in rows])


def _outliers(scene: Scene) -> None:
    level = st.select_slider("Outside the ellipsoid that holds", (0.95, 0.99, 0.999, 0.9999), 0.999, key="own-level")
    found = outliers.by_distance(scene.fit.mixture, scene.data.X, level)
    st.markdown(
        f"**{wording.count(len(found.rows), 'row')}** of {scene.data.n_samples:,} lie outside their cluster's "
        f"{100 * level:g} % ellipsoid; {found.expected:,.1f} would if the clusters were exactly Gaussian."
    )
    if len(found.rows):
        _list(scene, found.rows[:OUTLIERS_LISTED].tolist())


def _check(scene: Scene) -> None:
    checks = compute.derived(_qq, scene.data, scene.fit, (scene.fit.spec, scene.fit.mixture))
    worst = max(checks, key=lambda one: one.gap)
    show.figure(
        qq_plot(checks, scene.data.n_features),
        key="own-check",
        alt=f"Squared Mahalanobis distances against what Gaussian clusters would give. Cluster {worst.component + 1} "
        f"departs most: its distribution differs by up to {wording.percent(worst.gap)}.",
        table={
            "cluster": [one.component + 1 for one in checks],
            "rows (effective)": [one.effective_size for one in checks],
            "largest gap": [one.gap for one in checks],
        },
        height=420,
    )
    st.caption(
        f"Cluster {worst.component + 1} departs most from a Gaussian: its distances' distribution is off by up to "
        f"{wording.percent(worst.gap)}. A curve above the line has heavier tails; its outliers are more than chance."
    )


def _qq(data: Dataset, fit: Fit) -> tuple:
    return fitcheck.qq(fit.mixture, data.X, fit.responsibilities)


def _models(scene: Scene) -> None:
    sweep, spec = scene.found.sweep, scene.found.spec
    current = (scene.fit.spec.n_components, scene.fit.spec.covariance_type)
    best = sweep.best(spec.criterion)
    alt = f"{spec.criterion.upper()} is lowest for {best.covariance_type} with {best.n_components} components."
    table = {
        "components": [row.n_components for row in sweep.rows],
        "covariance type": [row.covariance_type for row in sweep.rows],
        "log-likelihood": [row.log_likelihood for row in sweep.rows],
        "parameters": [row.n_parameters for row in sweep.rows],
        **{name.upper(): [getattr(row, name) for row in sweep.rows] for name in ("bic", "aic", "icl")},
        "sound": [row.is_sound for row in sweep.rows],
    }
    left, right = st.columns(2)
    with left:
        show.figure(family_curves(sweep, spec.criterion, current=current), key="own-curves", alt=alt, height=360)
    with right:
        fig = criterion_map(sweep, spec.criterion, current=current)
        show.figure(fig, key="own-map", alt=alt, table=table, height=360)


def _scales(scene: Scene) -> None:
    """The same model, fitted to the columns as they are and to the standardised ones."""
    if scene.data.n_features < 2:
        st.info("With one column the scale makes no difference.")
        return
    own = compute.sampled(scene.data, SCALE_CHECK_ROWS)
    natural = replace(own, X=scene.prepared.transform.unscaled(own.X))
    standard = replace(own, X=(natural.X - natural.X.mean(axis=0)) / natural.X.std(axis=0).clip(1e-300))
    spec = replace(scene.fit.spec, tol=FitSpec().tol, n_init=10)
    fits = [compute.run(restarts.fit, one, spec) for one in (natural, standard)]
    labels = [fit.responsibilities.argmax(axis=1) for fit in fits]
    same = agreement.adjusted_rand(*labels)
    axes = controls.chosen_axes(natural)
    show.panels(
        natural,
        [
            Panel("Raw columns", fits[0].mixture, note=f"log L {fits[0].log_likelihood:,.1f}"),
            Panel(
                "Standardised columns",
                _back(fits[1].mixture, natural),
                note="drawn in the columns' own units",
            ),
        ],
        key="own-scales",
        alt=f"The two fits agree with an adjusted Rand index of {same:.3f}.",
        axes=axes,
    )
    st.markdown(
        f"The two agree with an adjusted Rand index of **{same:.3f}**. "
        + (
            "The choice of scale hardly matters here."
            if same > 0.95
            else "The scale decides here: standardise unless all columns share one unit and their spreads matter."
        )
    )


def _back(mixture: Mixture, natural: Dataset) -> Mixture:
    scale, centre = natural.X.std(axis=0).clip(1e-300), natural.X.mean(axis=0)
    return Mixture(mixture.weights, mixture.means * scale + centre, mixture.covariances * scale * scale[:, None])


def _rows(scene: Scene, selected: list[int]) -> None:
    n = scene.data.n_samples
    if selected:
        st.markdown(f"**{wording.count(len(selected), 'row')} selected** in the picture")
        _list(scene, selected)
        return
    listed = list(range(min(n, MOST_ROWS_LISTED)))
    some = "" if n <= MOST_ROWS_LISTED else f" (the first {MOST_ROWS_LISTED} of {n:,})"
    st.markdown(f"**Rows**{some}: select points in the picture to list only those.")
    _list(scene, listed)


def _list(scene: Scene, rows: list[int]) -> None:
    frame = compute.labelled_rows(session.own_file(), scene.table, scene.prepared, scene.fit)
    positions = scene.prepared.rows[rows[:MOST_ROWS_LISTED]]
    listed = frame.iloc[positions]
    listed.index = positions + 1
    own = listed.columns[scene.table.frame.shape[1] :]
    shares = {name: st.column_config.NumberColumn(format="%.3f") for name in own if listed[name].dtype.kind == "f"}
    st.dataframe(listed, height=min(38 + 35 * len(listed), 400), column_config=shares)


_DRAWN = {
    "picture": _picture,
    "pairs": _pairs,
    "separation": _separation,
    "principal": _principal,
    "space": _space,
    "profiles": _profiles,
    "doubt": _doubt,
    "outliers": _outliers,
    "check": _check,
    "models": _models,
    "scales": _scales,
}
