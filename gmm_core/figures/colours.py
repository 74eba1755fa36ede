"""Component colours, and how responsibilities mix them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

COLOURS = (
    "#0072B2",  # 1 blue
    "#E69F00",  # 2 orange
    "#009E73",  # 3 green
    "#CC79A7",  # 4 pink
    "#D55E00",  # 5 vermillion
    "#56B4E9",  # 6 sky
    "#A33FE0",  # 7 violet
    "#97402C",  # 8 brown
    "#AABB99",  # 9 sage
    "#4C4680",  # 10 indigo
)
"""Component k's colour, everywhere: Okabe & Ito's (2008) set without yellow and black, which one of the two themes
would swallow, and four more chosen farthest from these, also as colour-blind eyes see them (Machado et al., 2009)."""

NOISE = "#8A94A0"
"""Background noise, and what soft colours fade into."""

FADE = 0.45
"""How far a point between all components fades into `NOISE`."""

PALETTE_SIZE = 256

# Linear sRGB to LMS and LMS^(1/3) to Oklab (Ottosson, 2020).
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def colour(component: int) -> str:
    """Colour of component `component` (from 0); beyond the tenth they come round again, told apart by their number."""
    return NOISE if component < 0 else COLOURS[component % len(COLOURS)]


def faded(hex_colour: str, alpha: float) -> str:
    """The colour with an opacity, as CSS."""
    r, g, b = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{alpha:g})"


def ink(hex_colour: str) -> str:
    """Black or white, whichever is easier to read on the colour (WCAG contrast)."""
    luminance = float(_linear(np.array([_channels(hex_colour)]))[0] @ [0.2126, 0.7152, 0.0722])
    return "#FFFFFF" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 * 0.6 else "#10151C"


def soft_colors(responsibilities: np.ndarray) -> list[str]:
    """One colour per row: its components' colours mixed by responsibility, paler the less sure it is.

    Colours are mixed in Oklab (Ottosson, 2020), so that half-way looks half-way, and fade into grey as the largest
    responsibility falls from 1 to 1/K.

    Parameters
    ----------
    responsibilities : ndarray of shape (n_samples, n_components)

    Returns
    -------
    list of str, length n_samples
        "#rrggbb".
    """
    return _hexes(_soft_oklab(np.asarray(responsibilities, dtype=float)))


def soft_palette(responsibilities: np.ndarray, n_shades: int = PALETTE_SIZE) -> tuple[np.ndarray, tuple[str, ...]]:
    """Soft colours as one byte per row and at most 256 shades.

    Parameters
    ----------
    responsibilities : ndarray of shape (..., n_samples, n_components)
        One array, or one per frame: the palette is shared.
    n_shades : int
        Most shades, at most 256.

    Returns
    -------
    index : ndarray of uint8, shape (..., n_samples)
    palette : tuple of str
        "#rrggbb"; shades are as fine as their number allows.
    """
    responsibilities = np.asarray(responsibilities, dtype=float)
    lab = _soft_oklab(responsibilities.reshape(-1, responsibilities.shape[-1]))
    step = 1 / 512
    while True:
        grid = np.rint(lab / step).astype(np.int64) + (1 << 12)  # Oklab lies well within +-1: 13 bits each
        cells, index = np.unique(grid @ [1 << 26, 1 << 13, 1], return_inverse=True)
        if len(cells) <= n_shades:
            break
        step *= 1.25
    index = index.reshape(-1)
    counts = np.bincount(index, minlength=len(cells))
    shades = np.stack([np.bincount(index, lab[:, j], len(cells)) for j in range(3)], axis=1) / counts[:, None]
    return index.astype(np.uint8).reshape(responsibilities.shape[:-1]), tuple(_hexes(shades))


def as_palette(colours: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Any list of at most 256 different colours as one byte per entry and a palette."""
    palette, index = np.unique(np.asarray(colours, dtype=object).astype(str), return_inverse=True)
    return index.astype(np.uint8), tuple(palette.tolist())


def painted(index: np.ndarray, palette: Sequence[str]) -> dict:
    """Plotly marker properties that paint point i in ``palette[index[i]]``: one byte per point on the wire."""
    last = max(len(palette) - 1, 1)
    scale = [[i / last, shade] for i, shade in enumerate(palette)]
    if len(scale) == 1:
        scale.append([1.0, palette[0]])
    index = np.asarray(index, dtype=np.uint8)
    return {"color": index, "colorscale": scale, "cmin": 0, "cmax": last, "showscale": False}


def _soft_oklab(responsibilities: np.ndarray) -> np.ndarray:
    n_components = responsibilities.shape[1]
    labs = _oklab([colour(k) for k in range(n_components)])
    mixed = responsibilities @ labs
    if n_components == 1:
        return mixed
    doubt = (1 - responsibilities.max(axis=1)) * n_components / (n_components - 1)
    share = FADE * np.clip(doubt, 0, 1)[:, None]
    return (1 - share) * mixed + share * _oklab([NOISE])


def _channels(hex_colour: str) -> list[float]:
    return [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _linear(srgb: np.ndarray) -> np.ndarray:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _oklab(hexes: Sequence[str]) -> np.ndarray:
    return np.cbrt(_linear(np.array([_channels(h) for h in hexes])) @ _TO_LMS.T) @ _TO_LAB.T


def _hexes(lab: np.ndarray) -> list[str]:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    packed = np.rint(255 * srgb).astype(np.int64) @ [65536, 256, 1]
    return [f"#{value:06x}" for value in packed.tolist()]
