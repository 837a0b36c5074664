"""Puppets that do not live: plants that sway, things that hop and turn, flags, flames and water."""

from __future__ import annotations

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from vjfx.datasets.animation.cutout import Studio, over
from vjfx.datasets.animation.moves import Bend, Curve, Move, Shift, Stretch, Wave
from vjfx.datasets.animation.puppet import Layer
from vjfx.datasets.illustration.canvas import Canvas
from vjfx.datasets.illustration.colors import hsv
from vjfx.datasets.illustration.curves import blob, smooth, turned
from vjfx.datasets.illustration.scenery import ground, hills, house, sky, thing, tree


def plant(studio: Studio) -> list[Layer]:
    """Leaves or petals from one foot, each swaying."""
    r = studio.r
    foot = (float(r.uniform(-0.2, 0.2)), float(r.uniform(0.5, 0.95)))
    wind = Curve.drawn(r, 0.05, 0.3)
    layers = []
    for angle in r.permutation(np.linspace(-1.2, 1.2, int(r.integers(3, 7)))):
        long, wide = r.uniform(0.6, 1.3), r.uniform(0.08, 0.2)
        sides = smooth([(0, 0), (wide, -0.4 * long), (0, -long)]), smooth([(0, -long), (-wide, -0.4 * long), (0, 0)])
        leaf = studio.shape(turned(np.concatenate(sides), angle) + np.array(foot))
        own = Curve(wind.swing * r.uniform(0.5, 1.5), wind.beats, wind.start + r.uniform(-0.1, 0.1))
        layers.append(Layer(leaf, (Bend(foot, own, reach=1.0, lag=float(r.uniform(0, 0.15))),)))
    return layers


def toy(studio: Studio) -> list[Layer]:
    """One to three things that hop, swell, rock or spin to and fro."""
    r = studio.r
    layers = []
    for _ in range(int(r.integers(1, 4))):
        x, y = (float(each) for each in r.uniform(-0.5, 0.5, 2))
        size = r.uniform(0.2, 0.45)
        body = [studio.shape(blob(r, 0.3, int(r.integers(2, 9))) * size + (x, y))]
        for _ in range(int(r.integers(0, 4))):
            at = r.normal(size=2) * size * 0.3 + (x, y)
            body.append(studio.shape(blob(r, 0.2) * size * r.uniform(0.1, 0.4) + at))
        layers.append(Layer(over(body), _jig(r, x, y, size)))
    return layers


def flag(studio: Studio) -> list[Layer]:
    """A striped cloth in the wind, and its pole."""
    r = studio.r
    left, top, wide, tall = -0.8, float(r.uniform(-0.8, -0.5)), float(r.uniform(1.2, 1.6)), float(r.uniform(0.7, 1.0))
    count = int(r.integers(1, 5))
    stripes = []
    for n in range(count):
        above, below = top + tall * n / count, top + tall * (n + 1) / count
        stripes.append(
            studio.shape(np.array([(left, above), (left + wide, above), (left + wide, below), (left, below)]))
        )
    emblem = studio.shape(blob(r, 0.3) * 0.2 + (left + wide / 2, top + tall / 2))
    wind = Wave(0, left, float(r.uniform(0.05, 0.2)), float(r.uniform(0.6, 1.6)), Curve(1.0, int(r.choice([1, 2]))))
    pole = studio.shape(np.array([(left - 0.08, -0.9), (left, -0.9), (left, 0.95), (left - 0.08, 0.95)]))
    return [Layer(over([*stripes, emblem]), (wind,)), Layer(pole)]


def flame(studio: Studio) -> list[Layer]:
    """Tongues of fire or smoke, one within the other, wavering more at the top."""
    r = studio.r
    hue, foot = float(r.choice([0.06, 0.6, 0.9])), float(r.uniform(0.6, 0.9))
    beat = int(r.choice([1, 2]))
    layers = []
    for n, size in enumerate((1.0, 0.65, 0.35)):
        tip = foot - size * r.uniform(1.2, 1.6)
        wide = 0.5 * size
        tongue = smooth(
            [(0, tip), (wide, foot - 0.5 * size), (0.5 * wide, foot), (-0.5 * wide, foot), (-wide, foot - 0.5 * size)],
            closed=True,
        )
        color = hsv(hue + 0.04 * n, 0.9 - 0.25 * n, 1.0)
        waver = Wave(1, foot, float(r.uniform(0.1, 0.3)), float(r.uniform(0.8, 2)), Curve(1.0, beat, r.uniform()))
        rise = Stretch((0.0, foot), (0.0, 1.0), Curve.drawn(r, 0.03, 0.2, beat))
        layers.append(Layer(studio.shape(tongue, color), (waver, rise)))
    return layers


def water(studio: Studio) -> list[Layer]:
    """Bands of waves that run past each other, and something that floats."""
    r = studio.r
    layers = []
    boat = studio.shape(blob(r, 0.2) * (0.4, 0.3) + (r.uniform(-0.3, 0.3), -0.1))
    ride: tuple[Move, ...] = (
        Bend((0.0, 0.3), Curve.drawn(r, 0.05, 0.2, 1)),
        Shift((0.0, 1.0), Curve.drawn(r, 0.03, 0.1, 1)),
    )
    layers.append(Layer(boat, ride))
    hue = float(r.uniform(0.45, 0.65))
    for n in range(int(r.integers(2, 5))):
        level = 0.1 + 0.25 * n
        rows = level + 0.04 * np.sin(np.linspace(0, r.uniform(8, 20), 40))
        crest = np.concatenate((np.stack([np.linspace(-1.3, 1.3, 40), rows], 1), [(1.3, 1.2), (-1.3, 1.2)]))
        band = studio.shape(crest, hsv(hue, 0.6, 0.9 - 0.12 * n))
        run = Wave(0, -2.0, 0.0, float(r.uniform(0.5, 1.2)), Curve(r.uniform(0.02, 0.06), 1, r.uniform()))
        sway = Shift((1.0, 0.0), Curve.drawn(r, 0.03, 0.15, 1))
        layers.append(Layer(band, (run, sway)))
    return layers


def ground_layer(studio: Studio) -> Layer:
    """What is behind a puppet and stays: a landscape or a plain ground with things, opaque."""

    def draw(canvas: Canvas, r: Generator) -> None:
        if r.uniform() < 0.5:
            sky(canvas, r, studio.palette)
            hills(canvas, r, studio.palette)
            for each in r.permutation(np.array([house, tree], object)[: r.integers(0, 3)]):
                each(canvas, r, studio.palette)
        else:
            ground(canvas, r, studio.palette)
            for _ in range(int(r.integers(0, 4))):
                thing(canvas, r, studio.palette)

    picture: Tensor = studio.cutout(draw)
    picture[3] = torch.ones_like(picture[3])
    return Layer(picture)


def _jig(r: Generator, x: float, y: float, size: float) -> tuple[Move, ...]:
    foot, middle = (x, y + size), (x, y)
    beat, start = int(r.choice([1, 2])), float(r.uniform())
    moves: list[Move] = [
        Shift((0.0, -1.0), Curve(r.uniform(0.1, 0.3), beat, start, hops=True)),
        Stretch(foot, (-0.4, 1.0), Curve(r.uniform(0.05, 0.25), beat, start)),
        Bend(foot, Curve(r.uniform(0.1, 0.5), beat, start)),
        Bend(middle, Curve(r.uniform(0.2, 0.9), beat, start)),
        Stretch(middle, (1.0, 1.0), Curve(r.uniform(0.05, 0.25), beat, start)),
    ]
    chosen = r.choice(len(moves), int(r.integers(1, 3)), replace=False)
    return tuple(moves[number] for number in sorted(chosen))
