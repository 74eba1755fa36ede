"""What the address of a page holds: one table of controls, and the check of the values a link brings.

A control has the same short name on every page, and its value is in the address under that name unless it is the
default. To add a control, add a row to `CONTROLS`; `pages.ui.controls.widget` draws it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gmm_core.data.catalogue import CATALOGUE, DatasetSpec
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES

LARGEST_SEED = 999_999


@dataclass(frozen=True)
class Control:
    """One thing a person can set.

    Parameters
    ----------
    name : str
        Its name in the address: short, plain ASCII, never changed once links exist.
    title, help : str
        What it is called, and one line that teaches what it does.
    kind : {"slider", "number", "choice", "buttons", "named", "switch"}
        How it is drawn. The options of "choice" and "buttons" read as they stand in the address; "named" options have
        a label of their own.
    default : int, float, str or bool
        A whole default admits whole values only.
    minimum, maximum, step : int or float, optional
        The range of a number.
    options : mapping of str to str
        The options of a choice, each with its label.
    """

    name: str
    title: str
    help: str
    kind: str
    default: int | float | str | bool
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def read(self, text: str) -> tuple[int | float | str | bool, str | None]:
        """The value that `text` stands for and, where it could not be taken as it is, a sentence that says so."""
        if self.kind == "switch":
            return self._known(text.lower(), {"true": True, "false": False})
        if self.options:
            return self._known(text, {option: option for option in self.options})
        if isinstance(self.default, str):
            return text, None
        return self._within_range(text)

    def _known(self, text: str, values: Mapping[str, object]):
        if text in values:
            return values[text], None
        return self.default, f"{self._said(text)} is not one of {', '.join(values)}: {self.default} is used."

    def _within_range(self, text: str):
        whole = isinstance(self.default, int)
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            number = math.nan
        if isinstance(number, float) and not math.isfinite(number):
            kind = "a whole number" if whole else "a number"
            return self.default, f"{self._said(text)} is not {kind}: {self.default:g} is used."
        nearest = min(max(number, self.minimum), self.maximum)
        if nearest == number:
            return number, None
        allowed = f"{self.minimum:g} to {self.maximum:g}"
        return nearest, f"{self._said(text)} is outside {allowed}: {nearest:g} is used."

    def _said(self, text: str) -> str:
        shown = "".join(c if c.isalnum() or c in ".,-+ " else "?" for c in text[:20])
        return f"{self.title}: “{shown}” in the link"


def _named(names: Iterable[str]) -> Mapping[str, str]:
    return MappingProxyType({name: name for name in names})


_FIT = FitSpec()
_DATA = DatasetSpec()

CONTROLS: Mapping[str, Control] = MappingProxyType(
    {
        control.name: control
        for control in (
            Control(
                "data",
                "Data set",
                "Each one teaches something: the line below says what.",
                "named",
                _DATA.name,
                options=MappingProxyType({name: entry.title for name, entry in CATALOGUE.items()}),
            ),
            Control(
                "truek",
                "True number of components",
                "How many Gaussians really made the data. The fit does not know this number.",
                "slider",
                _DATA.n_components,
                1,
                10,
                1,
            ),
            Control("size", "Size", "How many points are drawn.", "slider", _DATA.size, 1, 10_000, 1),
            Control("noise", "Noise", "How far the points spread.", "slider", _DATA.noise, 0.0, 10.0, 0.05),
            Control(
                "sample",
                "Sample",
                "The number the random draw starts from. The same number always gives the same points.",
                "number",
                _DATA.seed,
                0,
                LARGEST_SEED,
                1,
            ),
            Control("x", "Across", "The column drawn from left to right.", "named", "1"),
            Control("y", "Up", "The column drawn from bottom to top.", "named", "2"),
            Control(
                "k",
                "Components K",
                "How many Gaussians the mixture may use. Too few blur groups together; too many fit noise.",
                "slider",
                _FIT.n_components,
                1,
                10,
                1,
            ),
            Control(
                "cov",
                "Covariance type",
                "What shapes components may take. "
                + " ".join(
                    f"**{name}** ({family.mclust_name}): {family.assumption}." for name, family in FAMILIES.items()
                ),
                "buttons",
                _FIT.covariance_type,
                options=_named(FAMILIES),
            ),
            Control(
                "init",
                "Start",
                "Where EM begins. It climbs to the nearest peak of the likelihood, so the start can decide the end.",
                "named",
                _FIT.init_params,
                options=MappingProxyType(
                    {
                        "kmeans": "k-means",
                        "k-means++": "k-means++ centres",
                        "random": "random responsibilities",
                        "random_from_data": "random points as means",
                        "kata": "random means, round, equal weights",
                    }
                ),
            ),
            Control(
                "starts",
                "Number of starts",
                "EM is run from this many starts and the best end is kept: the cure for local optima.",
                "slider",
                _FIT.n_init,
                1,
                50,
                1,
            ),
            Control(
                "seed",
                "Start seed",
                "The number the random starts begin from. The same number always gives the same starts.",
                "number",
                _FIT.seed,
                0,
                LARGEST_SEED,
                1,
            ),
            Control(
                "tol",
                "Tolerance",
                "EM stops when the log-likelihood per point changes by less than this. 0 runs every iteration.",
                "choice",
                "1e-6",
                options=_named(("0", "1e-10", "1e-8", "1e-6", "1e-5", "1e-4", "1e-3", "1e-2")),
            ),
            Control(
                "iter",
                "Most iterations",
                "EM stops after this many iterations even if it has not converged.",
                "number",
                _FIT.max_iter,
                1,
                5000,
                1,
            ),
            Control(
                "ridge",
                "Ridge",
                "Added to each variance, as a fraction of the column's own. It keeps a component from collapsing onto "
                "a point; too much of it makes every component round.",
                "choice",
                "1e-6",
                options=_named(("0", "1e-9", "1e-6", "1e-4", "1e-3", "1e-2", "1e-1")),
            ),
            Control(
                "standard",
                "Standardise columns",
                "Divides every column by its standard deviation, so that all count alike in distances. k-means and "
                "round components depend on the units; full covariances do not.",
                "switch",
                False,
            ),
            Control(
                "borders",
                "Boundaries",
                "Lines where the assignment changes hands: straight for k-means, curved where widths or shapes differ.",
                "switch",
                True,
            ),
            Control(
                "centres",
                "Centres",
                "Held where k-means put them, or estimated anew at each width.",
                "buttons",
                "held",
                options=_named(("held", "free")),
            ),
            Control("present", "Present", "For the projector: larger type and fewer controls.", "switch", False),
        )
    }
)

DATASET_FIELDS = MappingProxyType({"n_components": "truek", "size": "size", "noise": "noise"})
"""The fields of a `DatasetSpec` that a data set may let a person change, and their names in the address."""


def dataset_controls(name: str) -> dict[str, Control]:
    """The controls of one data set of the catalogue, with that data set's own titles, ranges and defaults."""
    return {
        DATASET_FIELDS[own.field]: replace(
            CONTROLS[DATASET_FIELDS[own.field]],
            title=own.title,
            help=own.help,
            default=own.default,
            minimum=own.minimum,
            maximum=own.maximum,
            step=own.step,
        )
        for own in CATALOGUE[name].controls
    }


def corrected(params: Mapping[str, str], table: Mapping[str, Control]) -> tuple[dict[str, str], tuple[str, ...]]:
    """A link's values with each one brought into its control's range, and a sentence for each that had to be changed.

    Names that no control has are passed on as they are.
    """
    values, sentences = dict(params), []
    for name in params.keys() & table.keys():
        value, sentence = table[name].read(params[name])
        if sentence:
            values[name] = str(value).lower() if isinstance(value, bool) else str(value)
            sentences.append(sentence)
    return values, tuple(sorted(sentences))
