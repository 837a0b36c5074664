"""A cyanotype: ferns, grasses and seeds laid on paper that the sun turns Prussian blue, with a brushed border."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.illustration.curves import Points, smooth
from vjfx.datasets.styles.brush import Sheet
from vjfx.datasets.styles.noise import blurred, fractal, mix, picture, rgb, smoothstep, warped
from vjfx.datasets.styles.paper import rubbed, sheet, tooth

_LAYERS = (0.75, 0.35, 0.12)  # light that passes: what lies on the glass is sharp and white, what floats above is not
_SOFT = (0.006, 0.0025, 0.0009)  # shares of the side


def cyanotype(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    light = np.ones((side, side), np.float32)
    for layer, (passes, soft) in enumerate(zip(_LAYERS, _SOFT, strict=True)):
        plants = Sheet(side)
        for n in range((8, 7, 6)[layer]):
            foot = np.array([(n + r.uniform(0.1, 0.9)) / (8, 7, 6)[layer] * 1.1 - 0.05, r.uniform(0.85, 1.05)])
            heading, long = -np.pi / 2 + r.normal(0, 0.2), r.uniform(0.6, 1.05)
            (_fern, _umbel, _grass)[int((n + layer) % 3)](r, plants, foot, heading, long)
        shade = blurred(plants.mask(), soft)
        veins = 1 + 0.3 * fractal(r, side, side / 7, 2, 0.7)
        light *= 1 - (1 - passes) * np.clip(shade * (0.9 + 0.1 * veins), 0, 1)
    heights = tooth(r, side)
    coat = Sheet(side)  # the iron salts, brushed on
    for n in range(17):
        y = 0.05 + 0.9 * n / 16
        ends = 0.02 + abs(r.normal(0, 0.012)), 0.985 - abs(r.normal(0, 0.012))
        way = smooth([(ends[0], y), (0.5, y + r.normal(0, 0.006)), (ends[1], y)], steps=40)
        coat.bristles(r, way, np.full(len(way), 0.08), 30, dry=0.03)
    brushed = rubbed(coat.mask(), heights, 0.35)
    stain = 1 + 0.16 * fractal(r, side, 3, 5, 0.6) + 0.08 * fractal(r, side, 3, 4, 0.7, down=90)
    blue = np.clip(brushed * (light * stain + 0.05 * (heights - 0.5)), 0, 1.1)
    drift = 0.003 * fractal(r, side, 8, 4)
    blue = warped(blue, drift, -drift)
    paper = sheet(r, side, "f4f1e4", 0.04)
    tone = mix(paper, paper * rgb("8fb9d6"), smoothstep(0.0, 0.35, blue))
    tone = mix(tone, np.broadcast_to(rgb("1c5fa8"), tone.shape), smoothstep(0.2, 0.7, blue))
    tone = mix(tone, np.broadcast_to(rgb("0a2458"), tone.shape), smoothstep(0.6, 1.08, blue))
    return picture(tone * (1 + 0.1 * (heights[..., None] - 0.5)))


def _stem(r: Generator, foot: Points, heading: float, long: float, bend: float) -> tuple[Points, NDArray[np.float64]]:
    """Points along a bent stem, and its heading at each."""
    turns = heading + np.linspace(0, bend, 40) + 0.03 * np.cumsum(r.normal(0, 1, 40)) / 6
    way = foot + np.cumsum(np.stack((np.cos(turns), np.sin(turns)), axis=1) * long / 40, axis=0)
    return way, turns


def _leaf(plants: Sheet, at: Points, heading: float, long: float, wide: float, bend: float = 0.25) -> None:
    t = np.linspace(0, 1, 8)
    turns = heading + bend * t
    way = at + np.cumsum(np.stack((np.cos(turns), np.sin(turns)), axis=1) * long / 8, axis=0)
    plants.nib(way, wide * np.maximum(np.sin(np.pi * (0.12 + 0.86 * t)) ** 0.8, 0.08))


def _fern(r: Generator, plants: Sheet, foot: Points, heading: float, long: float) -> None:
    """A frond: leaflets in pairs on pinnae in pairs."""
    way, turns = _stem(r, foot, heading, long, r.normal(0, 0.5))
    plants.nib(way, np.linspace(0.006, 0.001, 40))
    for share in np.linspace(0.14, 0.99, 24):
        n = min(39, int(share * 40))
        reach = long * 0.3 * np.sin(np.pi * (0.1 + 0.88 * share)) ** 0.8 * (1.15 - share * 0.6)
        for sense in (-1, 1):
            pinna, angles = _stem(r, way[n], turns[n] + sense * (1.15 - 0.3 * share), reach, -sense * 0.3)
            plants.nib(pinna[::4], np.linspace(0.0022, 0.0006, 10))
            for along in range(3, 40, 3):
                size = reach * 0.13 * (1.1 - along / 40)
                for side_ in (-1, 1):
                    _leaf(plants, pinna[along], angles[along] + side_ * 1.0, size, size * 0.36, -0.4 * side_)


def _umbel(r: Generator, plants: Sheet, foot: Points, heading: float, long: float) -> None:
    """Cow parsley: rays that end in smaller umbels of dots."""
    way, turns = _stem(r, foot, heading, long * 0.8, r.normal(0, 0.25))
    plants.nib(way, np.linspace(0.006, 0.003, 40))
    for n in (14, 22):
        _leaf(plants, way[n], turns[n] + r.choice([-1, 1]) * 0.7, long * 0.22, 0.014)
    for ray in np.linspace(-1.25, 1.25, 15):
        reach = long * 0.19 * (1 - 0.12 * abs(ray)) * r.uniform(0.9, 1.08)
        spoke, ends = _stem(r, way[-1], turns[-1] + ray, reach, -0.25 * ray)
        plants.nib(spoke[::4], np.full(10, 0.0017))
        for little in np.linspace(-1.4, 1.4, 9):
            turn = ends[-1] + little + r.normal(0, 0.1)
            tip = spoke[-1] + np.array([np.cos(turn), np.sin(turn)]) * long * 0.036 * r.uniform(0.7, 1.1)
            plants.line([spoke[-1], tip], 0.0011)
            for _ in range(4):
                plants.dot(tip + r.normal(0, 0.003, 2), r.uniform(0.0012, 0.003))


def _grass(r: Generator, plants: Sheet, foot: Points, heading: float, long: float) -> None:
    """Blades, and an ear of oats that hangs over."""
    for _ in range(5):
        _leaf(
            plants,
            foot + r.normal(0, 0.012, 2),
            heading + r.normal(0, 0.35),
            long * r.uniform(0.5, 0.9),
            0.011,
            r.normal(0, 0.5),
        )
    way, turns = _stem(r, foot, heading, long * 0.95, r.choice([-1, 1]) * 0.9)
    plants.nib(way, np.linspace(0.004, 0.0012, 40))
    for n in range(20, 40):
        for sense in (-1, 1):
            stalk, ends = _stem(
                r, way[n], turns[n] + sense * r.uniform(0.4, 0.9), long * r.uniform(0.03, 0.085), sense * 0.5
            )
            plants.nib(stalk[::4], np.full(10, 0.001))
            for side_ in (-0.25, 0.25):
                _leaf(plants, stalk[-1], ends[-1] + side_, long * 0.036, 0.0058, 0.0)
            plants.line([stalk[-1], stalk[-1] + np.array([np.cos(ends[-1]), np.sin(ends[-1])]) * long * 0.07], 0.0008)
