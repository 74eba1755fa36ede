"""Take home: labelled rows, parameters, code, a report and a link; and score new rows with a saved model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gmm_core.assess import profiles, verdict
from gmm_core.data.dataset import Dataset
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared
from gmm_core.export.analysis_script import analysis_code
from gmm_core.export.csv_text import to_csv
from gmm_core.export.model_file import ModelFile, from_json, to_json
from gmm_core.export.r_code import mclust_code
from gmm_core.export.report import html_report, parameter_tables
from gmm_core.figures.criteria import family_curves
from gmm_core.figures.html import figure_html, library_html
from gmm_core.figures.one_dimension import mixture_histogram
from gmm_core.figures.profiles import profile_map
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.fit.analysis import Analysis
from gmm_core.fit.restarts import Fit
from pages.ui import session, show, wording
from pages.ui.own import kept

CSV_NAME = "clusters.csv"
SCORED_SHOWN = 200


def files(file: session.OwnFile, table: Table, prepared: Prepared, data: Dataset, found: Analysis, fit: Fit) -> None:
    """A button for everything that can be taken along; each is made when it is asked for."""
    st.header("Take home", anchor=False)
    model = ModelFile.of(prepared, fit, file.name)
    frame = kept.labelled_rows(file, table, prepared, fit)

    def report() -> str:
        return _report(file, prepared, data, found, fit)

    show.downloads(
        [
            ("Rows with clusters (CSV)", CSV_NAME, lambda: to_csv(frame), "text/csv"),
            ("Parameters (JSON)", "model.json", lambda: to_json(model), "application/json"),
            ("Python", "clusters.py", lambda: analysis_code(prepared, fit, CSV_NAME), "text/x-python"),
            ("R (mclust)", "clusters.R", _in_r(prepared, fit), "text/plain"),
            ("Report (HTML)", "report.html", report, "text/html"),
        ]
    )
    st.caption(
        "The Python and R code read the CSV beside them and repeat the preparation and the fit. The page's address "
        "restores all settings, but not the data: those never leave this session."
    )


def _in_r(prepared: Prepared, fit: Fit) -> Callable[[], str]:
    def code() -> str:
        spec = fit.spec
        return mclust_code(prepared.recipe, prepared.transform, spec.covariance_type, spec.n_components, CSV_NAME)

    return code


def _report(file: session.OwnFile, prepared: Prepared, data: Dataset, found: Analysis, fit: Fit) -> str:
    said = verdict.verdict(data, found)
    transform, mixture = prepared.transform, fit.mixture
    natural = replace(data, X=transform.unscaled(data.X))
    there = transform.to_unscaled(mixture)
    clusters = profiles.profiles(transform.undo(data.X), fit.responsibilities.argmax(axis=1), prepared.recipe.columns)
    words = [f"Cluster {p.component + 1}: {profiles.in_words(p)}" for p in clusters]
    if data.n_features == 1:
        picture = mixture_histogram(natural, there, responsibilities=fit.responsibilities)
    else:
        picture = mixture_scatter(natural, there, responsibilities=fit.responsibilities)
    return html_report(
        f"Clusters in {file.name}",
        [said.headline, *said.reasons, *words, *said.warnings],
        prepared.log,
        parameter_tables(mixture, transform),
        {
            "The clusters": figure_html(picture, said.headline),
            "What sets them apart": figure_html(profile_map(profiles.most_different(clusters, 20)), " ".join(words)),
            "The models compared": figure_html(family_curves(found.sweep, found.spec.criterion), said.reasons[0]),
        },
        {
            "rows": f"{fit.n_samples:,}",
            "covariance type": fit.spec.covariance_type,
            "components": mixture.n_components,
            "parameters": mixture.n_parameters,
            "log-likelihood": fit.log_likelihood,
            "BIC": fit.bic,
            "AIC": fit.aic,
            "ICL": fit.icl,
            "EM": wording.outcome(fit),
            "seed": fit.spec.seed,
        },
        library=library_html(),
    )


def score_new_rows(file: session.OwnFile, table: Table) -> None:
    """Give every row of the file at hand its cluster under a model that was saved before."""
    with st.expander("Score these rows with a model saved before", icon=":material/grading:"):
        saved = st.file_uploader("A model saved here as JSON", type=["json"], key="own-model")
        if saved is None:
            return
        with show.guard():
            model = from_json(saved.getvalue())
            scored = kept.scored_rows(file, table, model)
            n_scored = int(scored.iloc[:, table.frame.shape[1]].notna().sum())
            st.markdown(
                f"{n_scored:,} of {wording.count(len(scored), 'row')} scored with "
                f"{wording.count(model.mixture.n_components, 'cluster')} ({model.mixture.covariance_type}) "
                f"that were fitted to “{show.plain(model.source)}”."
            )
            st.dataframe(scored.head(SCORED_SHOWN))
            if len(scored) > SCORED_SHOWN:
                st.caption(f"The first {SCORED_SHOWN} rows; the download holds all of them.")
            show.downloads([("Scored rows (CSV)", "scored.csv", lambda: to_csv(scored), "text/csv")])
