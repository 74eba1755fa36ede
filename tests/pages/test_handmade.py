"""A start set by hand travels in the address and comes back as it was."""

import numpy as np
import pytest

from gmm_core.errors import InputError
from gmm_core.model.mixture import Mixture
from pages.ui.handmade import MOST, Handmade


def numbers(start: Handmade) -> np.ndarray:
    return np.concatenate([np.ravel(start.points), np.ravel(start.covariances)])


@pytest.fixture
def mixture():
    covariances = [[[2, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 3]], np.eye(3) * 1e-4]
    return Mixture([0.5, 0.5], [[1, 2, 3], [-4, 5e6, 0.1]], covariances)


def test_it_is_the_two_features_of_the_picture(mixture):
    start = Handmade.of(mixture, (2, 1))
    assert start.points == ((3, 2), (0.1, 5e6))
    assert start.covariances[0] == ((3, 0.2), (0.2, 1))
    assert all(type(x) is float for x in start.points[0])


def test_five_numbers_per_component():
    text = "1,2,3,0.5,4;-1.5,0,1,0,1"
    start = Handmade.read(text)
    assert start.points == ((1, 2), (-1.5, 0))
    assert start.covariances == (((3, 0.5), (0.5, 4)), ((1, 0), (0, 1)))
    assert start.write() == text


@pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
def test_what_is_written_reads_back(mixture, scale):
    flat = mixture.marginal([0, 1])
    scaled = Mixture(flat.weights, flat.means * scale, flat.covariances * scale**2)
    start = Handmade.of(scaled, (0, 1))
    np.testing.assert_allclose(numbers(Handmade.read(start.write())), numbers(start), rtol=1e-9)


def test_a_nearly_flat_ellipse_and_a_far_away_mean_survive():
    narrow = Mixture([1.0], [[1.7e9 + 12.5, 0]], [[[1 + 1e-6, 1], [1, 1 + 1e-6]]])
    start = Handmade.read(Handmade.of(narrow, (0, 1)).write())
    assert start.points[0][0] == pytest.approx(1.7e9 + 12.5, abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "1,2,3,0,4;",
        "1,2,3,0",
        "1,2,3,0,4,5",
        "a,b,c,d,e",
        "nan,0,1,0,1",
        "0,inf,1,0,1",
        "0,0,-1,0,-1",
        "0,0,0,0,1",
        "0,0,1,1,1",
        "0,0,1,2,1",
        "0,0,1,1e200,1",
        "0,0,1e200,0,1e200",
        "0,0,1e-320,0,1e-320",
        ";".join(["0,0,1,0,1"] * (MOST + 1)),
        "<script>,0,1,0,1",
    ],
)
def test_a_broken_link_is_refused_in_plain_words(text):
    with pytest.raises(InputError, match="The start in the link must be 1 to 10 components") as refused:
        Handmade.read(text)
    assert "<" not in str(refused.value)


def test_a_component_is_added_as_wide_as_the_last():
    start = Handmade.read("1,2,3,0,4")
    more = start.added((7, 8))
    assert more.points == ((1, 2), (7, 8))
    assert more.covariances[1] == start.covariances[0]


def test_to_have_more_or_fewer_components_leaves_the_first_as_they_are():
    start, spare = Handmade.read("1,2,3,0,4;5,6,1,0,1"), Handmade.read("0,0,9,0,9;1,1,9,0,9;2,2,9,0,9")
    assert start.sized(1, spare) == Handmade.read("1,2,3,0,4")
    assert start.sized(2, spare) == start
    assert start.sized(3, spare) == Handmade.read("1,2,3,0,4;5,6,1,0,1;2,2,9,0,9")


def test_a_picture_of_one_feature_uses_the_first_numbers(mixture):
    start = Handmade.of(mixture, (1,))
    assert start == Handmade.read(start.write())
    points, covariances = start.features(1)
    np.testing.assert_array_equal(points, mixture.means[:, [1]])
    np.testing.assert_array_equal(covariances, mixture.covariances[:, 1:2, 1:2])
    assert Handmade.read("1,2,3,0.5,4").features(2) == (((1, 2),), (((3, 0.5), (0.5, 4)),))
