"""The data of figures as tables: column name to column, for those who read numbers rather than pictures."""

from __future__ import annotations

from collections.abc import Sequence

from gmm_core.assess import matching
from gmm_core.data.dataset import Dataset
from gmm_core.figures.small import Panel
from gmm_core.fit.restarts import Run
from gmm_core.fit.selection import Sweep
from gmm_core.model.mixture import Mixture

MOST_ROWS = 10_000
"""Rows a table has at most; a file of all of them is offered where people bring their own."""


def points(data: Dataset, mixture: Mixture | None = None) -> dict[str, list]:
    """The first rows of a data set and, under a mixture, each one's responsibilities."""
    X = data.X[:MOST_ROWS]
    table = {"row": list(range(1, len(X) + 1))}
    table |= {name: X[:, j].tolist() for j, name in enumerate(data.feature_names)}
    if mixture is None:
        return table
    return table | {f"r({k + 1})": column.tolist() for k, column in enumerate(mixture.responsibilities(X).T)}


def panels(data: Dataset, pictures: Sequence[Panel]) -> dict[str, list]:
    """The parameters of every picture's components, or the centres of its clusters, one under the other."""
    parts = []
    for picture in pictures:
        if picture.mixture is not None:
            part = matching.parameter_columns(picture.mixture, data.feature_names, None)
        else:
            numbers = list(range(1, len(picture.centres) + 1))
            centres = zip(data.feature_names, picture.centres.T, strict=True)
            part = {"component": numbers} | {f"mean of {name}": column.tolist() for name, column in centres}
        n_rows = len(next(iter(part.values())))
        parts.append({"picture": [picture.title] * n_rows} | part)
    return stacked(parts)


def stacked(parts: Sequence[dict[str, list]]) -> dict[str, list]:
    """Tables one under the other; where a part has no such column, its cells are empty."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    table: dict[str, list] = {name: [] for name in names}
    for part in parts:
        empty = [None] * len(next(iter(part.values())))
        for name in names:
            table[name] += part.get(name, empty)
    return table


def models(sweep: Sweep) -> dict[str, list]:
    """All models of a sweep with their criteria."""
    rows = sweep.rows
    return {
        "K": [row.n_components for row in rows],
        "covariance type": [row.covariance_type for row in rows],
        "log-likelihood": [row.log_likelihood for row in rows],
        "parameters": [row.n_parameters for row in rows],
        "BIC": [row.bic for row in rows],
        "AIC": [row.aic for row in rows],
        "ICL": [row.icl for row in rows],
        "sound": ["yes" if row.is_sound else "no: degenerate" for row in rows],
    }


def ends(runs: Sequence[Run], membership: Sequence[int]) -> dict[str, list]:
    """Where every start ended; `membership` numbers the maxima from 0, and -1 stands for none."""
    return {
        "start": [run.index + 1 for run in runs],
        "log-likelihood": [run.log_likelihood for run in runs],
        "iterations": [run.n_iter for run in runs],
        "maximum": [m + 1 if m >= 0 else None for m in membership],
        "end": [run.stop_reason for run in runs],
    }


def ways(runs: Sequence[Run]) -> dict[str, list]:
    """The log-likelihood of every start after every iteration."""
    steps = [(run.index + 1, i, value) for run in runs for i, value in enumerate(run.log_likelihoods.tolist())]
    return dict(zip(("start", "iteration", "log-likelihood"), map(list, zip(*steps, strict=True)), strict=True))


def responsibilities(r, rows: Sequence[int]) -> dict[str, list]:
    """The responsibilities of a few rows (from 0)."""
    table = {"row": [row + 1 for row in rows]}
    return table | {f"r({k + 1})": column.tolist() for k, column in enumerate(r[list(rows)].T)}


def bars(fig) -> dict[str, list]:
    """What the bars of a figure stand for: its parts by name, the place of each bar and its height."""
    parts = [{"picture": [bar.name] * len(bar.x), "around": list(bar.x), "rows": list(bar.y)} for bar in fig.data]
    return stacked(parts)
