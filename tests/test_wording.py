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


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1e-9, "under 1 %"),
        (0.0099, "under 1 %"),
        (0.01, "1 %"),
        (0.284, "28 %"),
        (0.99, "99 %"),
        (0.9901, "over 99 %"),
        (1 - 1e-15, "100 %"),
        (1.0, "100 %"),
    ],
)
def test_shares_are_whole_per_cents_and_never_rounded_to_certainty(share, text):
    assert wording.percent(share) == text.replace(" %", "\u00a0%")


def test_an_interval_says_its_unit_once():
    assert wording.percent_range(0.0018, 0.9963) == "0 to 100\u00a0%"
