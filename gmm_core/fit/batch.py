"""Many mixtures carried through EM together, each with its own family and number of components.

Arrays with an entry per component hold the components of model after model. So a batch of restarts, of families or of
a whole sweep is the same few arrays, and NumPy's overhead is paid once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from gmm_core.model.families import family_of


@dataclass(frozen=True, eq=False)
class Layout:
    """Which components belong to which model of a batch, and its family.

    Parameters
    ----------
    sizes : ndarray of int, shape (n_models,)
        Each model's number of components.
    covariance_types : ndarray of str, shape (n_models,)
        Each model's family.
    """

    sizes: np.ndarray
    covariance_types: np.ndarray

    @classmethod
    def alike(cls, n_models: int, n_components: int, covariance_type: str) -> Layout:
        return cls(np.full(n_models, n_components), np.full(n_models, covariance_type))

    @classmethod
    def concatenated(cls, layouts: Sequence[Layout]) -> Layout:
        return cls(*(np.concatenate([getattr(one, name) for one in layouts]) for name in ("sizes", "covariance_types")))

    @property
    def n_models(self) -> int:
        return len(self.sizes)

    @cached_property
    def first(self) -> np.ndarray:
        """Index of each model's first component, shape (n_models,)."""
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def owner(self) -> np.ndarray:
        """Each component's model."""
        return np.repeat(np.arange(self.n_models), self.sizes)

    @cached_property
    def diagonal(self) -> np.ndarray:
        """Whether each model's covariances are diagonal, bool of shape (n_models,)."""
        return np.array([family_of(str(name)).is_diagonal for name in self.covariance_types])

    @cached_property
    def groups(self) -> tuple[tuple[slice, slice, int], ...]:
        """Stretches of neighbouring models of one size: the models, their components, the size."""
        return self._stretches(self.sizes[1:] != self.sizes[:-1])

    @cached_property
    def families(self) -> tuple[tuple[str, slice, int], ...]:
        """Stretches of neighbouring models of one size and family: the family, the components, the size."""
        types = self.covariance_types
        borders = (self.sizes[1:] != self.sizes[:-1]) | (types[1:] != types[:-1])
        return tuple((str(types[own.start]), parts, size) for own, parts, size in self._stretches(borders))

    def _stretches(self, borders: np.ndarray) -> tuple[tuple[slice, slice, int], ...]:
        begins = np.concatenate([[0], np.flatnonzero(borders) + 1])
        models = [slice(i, j) for i, j in pairwise([*begins.tolist(), self.n_models])]
        parts = [slice(i, j) for i, j in pairwise([*self.first[begins].tolist(), int(self.sizes.sum())])]
        return tuple(zip(models, parts, self.sizes[begins].tolist(), strict=True))

    def components(self, models: slice | np.ndarray) -> slice | np.ndarray:
        """The components of some models: a slice for a slice, a mask for a mask."""
        if not isinstance(models, slice):
            return np.repeat(models, self.sizes)
        first, last, _ = models.indices(self.n_models)
        begin = int(self.first[first]) if first < last else 0
        return slice(begin, begin + int(self.sizes[models].sum()))

    def __getitem__(self, models: slice | np.ndarray) -> Layout:
        return Layout(self.sizes[models], self.covariance_types[models])


@dataclass(frozen=True, eq=False)
class Models:
    """Parameters of several mixtures, in the units of `Rows`, for all components of all models.

    Parameters
    ----------
    layout : Layout
    weights : ndarray of shape (n_all,)
    means : ndarray of shape (n_all, n_features)
    covariances, cholesky : ndarray of shape (n_all, n_features, n_features)
    """

    layout: Layout
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    cholesky: np.ndarray

    def __getitem__(self, chosen: slice | np.ndarray) -> Models:
        """Some of the models, by slice or mask."""
        parts = self.layout.components(chosen)
        own = (self.weights[parts], self.means[parts], self.covariances[parts], self.cholesky[parts])
        return Models(self.layout[chosen], *own)


@dataclass(frozen=True, eq=False)
class Sums:
    """What a pass over the rows leaves of them: all that an M-step needs.

    Parameters
    ----------
    layout : Layout
    log_likelihood : ndarray of shape (n_models,)
        Total over the rows, of the models the pass was made with.
    counts : ndarray of shape (n_all,)
        N_k, the sum of the responsibilities.
    means : ndarray of shape (n_all, n_features)
        Weighted means.
    scatter : ndarray of shape (n_all, n_features, n_features)
        Weighted covariances about these means; of a diagonal family only their diagonals may be there.
    """

    layout: Layout
    log_likelihood: np.ndarray
    counts: np.ndarray
    means: np.ndarray
    scatter: np.ndarray

    def __getitem__(self, chosen: slice | np.ndarray) -> Sums:
        """The sums of some of the models, by slice or mask."""
        parts = self.layout.components(chosen)
        own = (self.log_likelihood[chosen], self.counts[parts], self.means[parts], self.scatter[parts])
        return Sums(self.layout[chosen], *own)

    def of_family(self, covariance_type: str) -> Sums:
        """The same sums for models of another family."""
        layout = Layout(self.layout.sizes, np.full(self.layout.n_models, covariance_type))
        return Sums(layout, self.log_likelihood, self.counts, self.means, self.scatter)

    @classmethod
    def concatenated(cls, sums: Sequence[Sums]) -> Sums:
        names = ("log_likelihood", "counts", "means", "scatter")
        arrays = (np.concatenate([getattr(one, name) for one in sums]) for name in names)
        return cls(Layout.concatenated([one.layout for one in sums]), *arrays)
