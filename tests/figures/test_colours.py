from itertools import combinations

import numpy as np
import pytest

from gmm_core.figures import colours
from gmm_core.figures.style import THEMES

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB
COLOUR_BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3),
}


def linear(hex_colour):
    srgb = np.array([int(hex_colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* (D65) of linear RGB: not the space the palette was chosen in."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    ratios = to_xyz @ np.clip(rgb, 0, 1) / [0.95047, 1.0, 1.08883]
    f = np.where(ratios > (6 / 29) ** 3, np.cbrt(ratios), ratios / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", COLOUR_BLIND)
def test_any_two_components_can_be_told_apart(vision):
    seen = [lab(COLOUR_BLIND[vision] @ linear(c)) for c in colours.COLOURS]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 12


@pytest.mark.parametrize("theme", THEMES)
def test_every_component_stands_out_from_both_surfaces(theme):
    def luminance(hex_colour):
        return linear(hex_colour) @ [0.2126, 0.7152, 0.0722]

    surface = luminance(THEMES[theme]["var(--gmm-surface)"])
    for c in colours.COLOURS:
        low, high = sorted([surface, luminance(c)])
        assert (high + 0.05) / (low + 0.05) >= 2


def test_a_certain_point_has_its_components_colour():
    assert [c.upper() for c in colours.soft_colors(np.eye(10))] == list(colours.COLOURS)


def test_doubt_takes_colour_away():
    def chroma(hex_colour):
        return np.hypot(*lab(linear(hex_colour))[1:])

    sure, leaning, torn = (chroma(c) for c in colours.soft_colors(np.array([[1, 0], [0.75, 0.25], [0.5, 0.5]])))
    assert sure > leaning > torn


def test_a_mixed_point_lies_between_its_components():
    blue, green = lab(linear(colours.COLOURS[0])), lab(linear(colours.COLOURS[2]))
    mixed = lab(linear(colours.soft_colors(np.array([[0.5, 0, 0.5]]))[0]))
    assert np.linalg.norm(mixed - blue) < np.linalg.norm(blue - green)
    assert np.linalg.norm(mixed - green) < np.linalg.norm(blue - green)


def test_one_component_is_one_colour():
    assert colours.soft_colors(np.ones((3, 1))) == [colours.COLOURS[0].lower()] * 3


@pytest.mark.parametrize("n_components", [2, 3, 10])
def test_the_palette_reproduces_the_colours_in_256_shades(n_components):
    r = np.random.default_rng(0).dirichlet(np.full(n_components, 0.3), (6, 400))
    index, palette = colours.soft_palette(r)
    assert index.dtype == np.uint8
    assert index.shape == (6, 400)
    assert len(palette) <= 256
    exact = colours.soft_colors(r.reshape(-1, n_components))
    wanted = np.array([lab(linear(c)) for c in exact])
    got = np.array([lab(linear(palette[i])) for i in index.ravel()])
    assert np.linalg.norm(wanted - got, axis=1).mean() < (3 if n_components < 4 else 7)


def test_painted_points_point_at_exactly_their_colour():
    index, palette = colours.as_palette(["#ff0000", "#00ff00", "#ff0000", "#0000ff"])
    marker = colours.painted(index, palette)
    stops = dict(marker["colorscale"])
    span = marker["cmax"] - marker["cmin"]
    assert [stops[i / span] for i in marker["color"].tolist()] == ["#ff0000", "#00ff00", "#ff0000", "#0000ff"]


@pytest.mark.parametrize("c", colours.COLOURS)
def test_numbers_are_legible_on_their_discs(c):
    low, high = sorted(linear(h) @ [0.2126, 0.7152, 0.0722] for h in (c, colours.ink(c)))
    assert (high + 0.05) / (low + 0.05) >= 3
