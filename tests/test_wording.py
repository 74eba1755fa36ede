"""Numbers in sentences."""

from __future__ import annotations

import pytest

from gmm_core import wording


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(-1129.2025, 1, "−1,129.2"), (0.98012, 4, "0.9801"), (-0.00001, 4, "0.0000"), (2355.369, 0, "2,355")],
)
def test_numbers_have_a_true_minus_and_none_before_a_zero(value, places, text):
    assert wording.number(value, places) == text


@pytest.mark.parametrize(("value", "text"), [(-3.14159, "−3.14"), (1949.0, "1.95e+03"), (2e-7, "2e−07"), (-0.0, "0")])
def test_numbers_of_any_size_in_so_many_digits(value, text):
    assert wording.significant(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.03014, "+0.0301"), (-2.0, "−2"), (1234.0, "+1.23e+03")])
def test_a_change_says_its_sign(value, text):
    assert wording.change(value) == text
