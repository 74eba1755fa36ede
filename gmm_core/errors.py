"""The one error that a person's input can cause."""

from __future__ import annotations


class InputError(ValueError):
    """What was wrong with an input, in one plain sentence that says what to do.

    Parameters
    ----------
    subject : str
        What the input is, in the person's words ("The number of components").
    expected : str
        What it should have been ("a whole number of at least 1").
    got : str
        What it was ("0").
    remedy : str
        What to do about it, as an imperative without a full stop ("choose 1 or more").
    """

    def __init__(self, subject: str, expected: str, got: str, remedy: str) -> None:
        self.subject = subject
        self.expected = expected
        self.got = got
        self.remedy = remedy
        super().__init__(f"{subject} must be {expected}, but got {got}: {remedy}.")

    def __reduce__(self):
        return type(self), (self.subject, self.expected, self.got, self.remedy)
