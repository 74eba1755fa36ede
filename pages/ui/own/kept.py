"""What becomes of a person's file, made once: the latest of each kind is kept, since a large one fills memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gmm_core.data.columns import Column, describe
from gmm_core.data.dataset import Dataset
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared, Recipe, prepare
from gmm_core.export.csv_text import unique
from gmm_core.export.labelled import labelled
from gmm_core.export.model_file import ModelFile, score, to_json
from gmm_core.fit.restarts import Fit
from pages.ui import session
from pages.ui.compute import fingerprint


def described(file: session.OwnFile, table: Table) -> tuple[Column, ...]:
    """What the columns of the table are."""
    key = fingerprint(describe, file.digest, table.options)
    return session.latest("columns", key, lambda: describe(table.frame))


def prepared(file: session.OwnFile, table: Table, recipe: Recipe) -> Prepared:
    """The table made ready to be fitted."""
    key = fingerprint(prepare, file.digest, table.options, recipe)
    return session.latest("prepared", key, lambda: prepare(table.frame, recipe, file.name))


def dataset(prepared: Prepared) -> Dataset:
    """The prepared rows as the data set that all pages know as the person's own."""

    def make() -> Dataset:
        session.set_own_dataset(prepared.dataset)
        return session.own_dataset()

    return session.latest("dataset", prepared.dataset.key, make)


def natural(prepared: Prepared, data: Dataset) -> Dataset:
    """The prepared rows in the columns' own units (logged ones as log10)."""
    return session.latest("natural", data.key, lambda: replace(data, X=prepared.transform.unscaled(data.X)))


def labelled_rows(file: session.OwnFile, table: Table, prepared: Prepared, fit: Fit) -> Any:
    """The person's table with what `fit` says of each row: a DataFrame."""
    key = fingerprint(labelled, file.digest, table.options, prepared.recipe, fit.mixture)
    return session.latest("labelled", key, lambda: labelled(table.frame, prepared, fit.mixture))


def scored_rows(file: session.OwnFile, table: Table, model: ModelFile) -> Any:
    """The person's table with what a model saved before says of each row: a DataFrame."""

    def make() -> Any:
        scored = score(table.frame, model)
        scored.columns = unique(scored.columns, map(str, table.frame.columns))
        return table.frame.join(scored)

    return session.latest("scored", fingerprint(score, file.digest, table.options, to_json(model)), make)
