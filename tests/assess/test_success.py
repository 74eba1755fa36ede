import math

import pytest

from gmm_core.assess.success import restarts_needed, success
from gmm_core.errors import InputError


def wilson(x, n, z=1.959963984540054):
    """Wilson (1927), as printed in Brown, Cai & DasGupta (2001), equation 4."""
    p = x / n
    middle = (x + z**2 / 2) / (n + z**2)
    half = z * math.sqrt(n) / (n + z**2) * math.sqrt(p * (1 - p) + z**2 / (4 * n))
    return middle - half, middle + half


@pytest.mark.parametrize(("x", "n"), [(18, 100), (1, 10), (0, 20), (20, 20), (250, 500)])
def test_the_interval_is_wilsons(x, n):
    chance = success(x, n)
    assert (chance.lower, chance.upper) == pytest.approx(wilson(x, n), abs=1e-12)
    assert 0 <= chance.lower <= chance.probability <= chance.upper <= 1


@pytest.mark.parametrize(("x", "n"), [(18, 100), (50, 100), (99, 100), (3, 4), (1, 500)])
@pytest.mark.parametrize("assurance", [0.5, 0.75, 0.95, 0.99])
def test_the_number_needed_is_the_least_that_is_enough(x, n, assurance):
    p = x / n
    needed = restarts_needed(success(x, n), assurance).needed
    assert 1 - (1 - p) ** needed >= assurance - 1e-9
    assert needed == 1 or 1 - (1 - p) ** (needed - 1) < assurance


def test_mclusts_diabetes_example():
    # 18 of 100 starts reach the optimum: log(0.05) / log(0.82) = 15.1
    assert restarts_needed(success(18, 100)).needed == 16


def test_the_interval_of_the_number_follows_the_interval_of_the_chance():
    restarts = restarts_needed(success(18, 100))
    assert restarts.fewest < restarts.needed < restarts.most


def test_no_success_means_no_number_and_certain_success_one():
    never = restarts_needed(success(0, 20), 0.95)
    assert never.needed is None
    assert never.most is None
    assert never.fewest > 1
    assert restarts_needed(success(20, 20)).needed == 1


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(x, n):
    with pytest.raises(InputError):
        success(x, n)


@pytest.mark.parametrize("assurance", [0, 1, 1.5])
def test_an_assurance_outside_zero_and_one_is_refused(assurance):
    with pytest.raises(InputError):
        restarts_needed(success(1, 2), assurance)


@pytest.mark.parametrize(("x", "n", "times"), [(1, 4, 3), (3, 10, 4), (1, 5, 5), (9, 10, 4)])
def test_an_assurance_met_exactly_needs_no_start_more(x, n, times):
    assurance = round(1 - (1 - x / n) ** times, 12)
    assert restarts_needed(success(x, n), assurance).needed == times
