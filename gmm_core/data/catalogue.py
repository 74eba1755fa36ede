"""The data sets a person can choose, each with what it teaches and what of it can be changed.

To add one: write its generator in `synthetic` (or put a CSV into ``files/``) and add an `Entry` here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from types import MappingProxyType

from gmm_core.data import real, synthetic
from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError

LARGEST_SEED = 2**32 - 1
"""The legacy random stream takes no larger seed."""


@dataclass(frozen=True)
class DatasetSpec:
    """Which data to draw; fields a data set has no control for play no part in it.

    Parameters
    ----------
    name : str
        A name of the `CATALOGUE`.
    n_components : int
        True number of components (the kata's data only).
    size : int
        Number of rows; for the kata's data, of each component.
    noise : float
        Factor on the natural spread (or share, for background noise).
    seed : int
        Which sample.
    """

    name: str = "kata"
    n_components: int = 3
    size: int = 100
    noise: float = 1.0
    seed: int = 42


@dataclass(frozen=True)
class Control:
    """One thing a person can change about a data set.

    `field` is the field of `DatasetSpec` it sets; `help` says in a line what it does.
    """

    field: str
    title: str
    minimum: float
    maximum: float
    default: float
    step: float
    help: str


@dataclass(frozen=True)
class Entry:
    """A data set of the catalogue.

    Parameters
    ----------
    name : str
        Identifier, plain ASCII.
    title : str
    lesson : str
        What it teaches, in a line.
    source : str
        Citation, or how the rows are drawn.
    make : callable
        Receives those fields of the spec that it names.
    controls : tuple of Control
    """

    name: str
    title: str
    lesson: str
    source: str
    make: Callable[..., Dataset]
    controls: tuple[Control, ...] = ()

    @property
    def is_random(self) -> bool:
        """Whether another seed gives another sample."""
        return "seed" in inspect.signature(self.make).parameters


def _size(default: int, maximum: int = 5000, title: str = "Rows", minimum: int = 20) -> Control:
    return Control("size", title, minimum, maximum, default, 10, "More rows make the estimates more certain.")


_SPREAD = Control(
    "noise", "Spread", 0.2, 3.0, 1.0, 0.1, "Multiplies every standard deviation: more spread, more overlap."
)
_DRAWN = "Drawn from the Gaussian mixture shown as the truth."


def _drawn(name: str, title: str, lesson: str, make: Callable, size: int = 300, source: str = _DRAWN) -> Entry:
    return Entry(name, title, lesson, source, make, (_size(size), _SPREAD))


def _bundled(name: str, title: str, lesson: str, source: str) -> Entry:
    return Entry(name, title, lesson, source, partial(real.read, name))


_ENTRIES = (
    Entry(
        "kata",
        "Three Gaussians",
        "Groups of different shape and direction: can you see them in the raw data?",
        "Drawn from the Gaussian mixture shown as the truth, with NumPy's legacy random stream.",
        synthetic.kata,
        (
            Control("n_components", "True components", 2, 8, 3, 1, "How many Gaussians made the data."),
            _size(100, 2000, "Rows per component", 10),
            _SPREAD,
        ),
    ),
    _drawn(
        "separated",
        "Well separated",
        "Round groups far apart: every method agrees, and EM converges in a few steps.",
        synthetic.separated,
    ),
    _drawn(
        "overlapping",
        "Overlapping",
        "Two groups that share their border: many rows are truly ambiguous, and responsibilities say so.",
        synthetic.overlapping,
        400,
    ),
    _drawn(
        "unequal-sizes",
        "Unequal sizes (10:1)",
        "One group ten times as large: k-means cuts into it, mixing weights do not.",
        synthetic.unequal_sizes,
        550,
    ),
    _drawn(
        "rare",
        "A rare group (1000:5)",
        "Five rows in a thousand: a single start may miss them, so several are tried and the best is kept.",
        synthetic.rare,
        1005,
    ),
    _drawn(
        "unequal-spreads",
        "Unequal spreads",
        "Round groups of different width: the case for spherical covariances; k-means cuts off the wide group's edge.",
        synthetic.unequal_spreads,
    ),
    _drawn(
        "elongated",
        "Elongated",
        "Three parallel ellipses, all alike: the case for tied covariances, where k-means fails.",
        synthetic.elongated,
    ),
    _drawn(
        "axis-parallel",
        "Along the axes",
        "Long and flat groups without correlation: the case for diagonal covariances.",
        synthetic.axis_parallel,
    ),
    _drawn(
        "crossing",
        "Crossing",
        "Two groups with one mean and two directions: only full covariances can tell them apart.",
        synthetic.crossing,
        400,
    ),
    _drawn(
        "concentric",
        "Concentric",
        "A dense group inside a wide one: the same mean, so no distance to a centre separates them.",
        synthetic.concentric,
        400,
    ),
    Entry(
        "moons",
        "Two moons",
        "Bent groups that no Gaussian fits: BIC pieces each moon together from several components.",
        "Two half circles with Gaussian noise, as scikit-learn's make_moons.",
        synthetic.moons,
        (_size(400), _SPREAD),
    ),
    Entry(
        "noise",
        "No groups at all",
        "Even noise: every method returns groups when asked for them; does BIC ask for more than one?",
        "Drawn uniformly from a square.",
        synthetic.uniform,
        (_size(300),),
    ),
    Entry(
        "background",
        "Groups in background noise",
        "Rows that belong to no group: one component has to spread out to take them in.",
        "Three Gaussians, and rows drawn uniformly from the plane, labelled as noise.",
        synthetic.background,
        (_size(400), Control("noise", "Background", 0.0, 3.0, 1.0, 0.1, "1 makes a fifth of the rows background.")),
    ),
    Entry(
        "skewed",
        "One skewed group",
        "A single skewed group: several components describe one group, so components need not be groups.",
        "Drawn from a log-normal distribution.",
        synthetic.skewed,
        (_size(300), Control("noise", "Skewness", 0.2, 2.0, 1.0, 0.1, "More makes the tail longer.")),
    ),
    _drawn(
        "one-dimensional",
        "One column",
        "A mixture on a line, with weights 0.3, 0.5 and 0.2: the density is the sum of three curves.",
        synthetic.one_dimensional,
        400,
    ),
    _bundled(
        "old-faithful",
        "Old Faithful",
        "Eruptions of a geyser: short ones after short waits, long after long; how many groups is debated.",
        "Azzalini & Bowman (1990), Applied Statistics 39, 357-365; the data set faithful of R.",
    ),
    _bundled(
        "iris",
        "Iris",
        "Three species, of which two overlap: BIC sees two groups in the four measurements.",
        "Anderson (1935); Fisher (1936), Annals of Eugenics 7, 179-188.",
    ),
    _bundled(
        "wine",
        "Wine",
        "Thirteen measurements of wines of three growers: many columns, few rows, so full covariances cost too much.",
        "Forina et al., PARVUS; UCI Machine Learning Repository, licence CC BY 4.0.",
    ),
    _bundled(
        "diabetes",
        "Diabetes diagnosis",
        "Three clinical groups of very different spread, and local optima that most starts end in.",
        "Reaven & Miller (1979), Diabetologia 16, 17-24; the data set diabetes of R's mclust.",
    ),
    _bundled(
        "galaxies",
        "Galaxies",
        "Velocities of 82 galaxies: published analyses find from three to seven groups on this one line.",
        "Postman, Huchra & Geller (1986), Astronomical Journal 92, 1238-1247; Roeder (1990).",
    ),
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})


def entry(name: str) -> Entry:
    """The entry of that name; raises `InputError` where there is none."""
    if name not in CATALOGUE:
        raise InputError("The data set", f"one of {', '.join(CATALOGUE)}", repr(name), "choose one of these names")
    return CATALOGUE[name]


def default_spec(name: str) -> DatasetSpec:
    """The spec of a data set with all its controls at their defaults.

    Raises
    ------
    InputError
        When there is no data set of that name.
    """
    whole = {field.name for field in fields(DatasetSpec) if field.type in (int, "int")}
    chosen = {c.field: int(c.default) if c.field in whole else float(c.default) for c in entry(name).controls}
    return DatasetSpec(name=name, **chosen)


def load(spec: DatasetSpec) -> Dataset:
    """Make the data that `spec` describes; the same spec gives the same rows.

    Values outside a control's range are moved to its nearest end.

    Raises
    ------
    InputError
        When there is no data set of that name.
    """
    found = entry(spec.name)
    for control in found.controls:
        value = getattr(spec, control.field)
        spec = replace(spec, **{control.field: type(value)(min(max(value, control.minimum), control.maximum))})
    spec = replace(spec, seed=min(max(spec.seed, 0), LARGEST_SEED))
    wanted = inspect.signature(found.make).parameters
    made = found.make(
        **{name: getattr(spec, name) for name in ("n_components", "size", "noise", "seed") if name in wanted}
    )
    return replace(made, name=found.name, title=found.title, lesson=found.lesson, source=found.source)
