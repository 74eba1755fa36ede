"""What a person takes home: scikit-learn objects, code, files."""

from gmm_core.export.peer import to_sklearn

__all__ = ["to_sklearn"]
