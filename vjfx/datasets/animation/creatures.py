"""Puppets that live: animals with limbs and tails, fish, birds, people."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.random import Generator
from torch import Tensor

from vjfx.datasets.animation.cutout import Studio, over
from vjfx.datasets.animation.moves import Bend, Curve, Move, Point, Shift, Stretch, Wave
from vjfx.datasets.animation.puppet import Layer
from vjfx.datasets.illustration import figures
from vjfx.datasets.illustration.canvas import Canvas
from vjfx.datasets.illustration.colors import Color, dimmed
from vjfx.datasets.illustration.curves import Points, blob, ellipse, smooth


def animal(studio: Studio) -> list[Layer]:
    """A body on legs with arms or ears, a head, and a tail that follows late."""
    r, color = studio.r, studio.color()
    wide, tall, low = r.uniform(0.25, 0.4), r.uniform(0.25, 0.4), r.uniform(0.1, 0.3)
    root = _rhythm(r, (0.0, low + tall))
    beat = int(r.choice([1, 2]))
    layers = []
    for side in (-1, 1):
        hip = (side * wide * 0.5, low + tall * 0.6)
        leg = _limb(studio, hip, (hip[0] * r.uniform(0.9, 1.3), min(0.95, low + tall + 0.25)), 0.09, dimmed(color, 0.8))
        layers.append(Layer(leg, (*root, Bend(hip, Curve(r.uniform(0.1, 0.6), beat, 0.5 * (side > 0))))))
    way = float(r.choice([-1, 1]))
    base = (way * wide * 0.8, low + 0.3 * tall)
    tail = _limb(studio, base, (way * r.uniform(0.7, 0.95), low + r.uniform(-0.6, 0.3)), 0.07, color)
    layers.append(
        Layer(tail, (*root, Bend(base, Curve.drawn(r, 0.3, 0.9, beat), reach=0.5, lag=float(r.uniform(0, 0.3)))))
    )
    body = over([studio.shape(ellipse(0, low, wide, tall), color), _belly(studio, low, wide, tall)])
    layers.append(Layer(body, root))
    neck = (0.0, low - tall * 0.8)
    head = _head(studio, (0.0, low - tall - r.uniform(0.1, 0.2)), r.uniform(0.22, 0.38), color)
    nod: tuple[Move, ...] = (*root, Bend(neck, Curve.drawn(r, 0.05, 0.35, beat)))
    for side in (-1, 1):
        ear = (side * 0.2, low - tall - 0.35)
        flap = _limb(studio, ear, (side * r.uniform(0.2, 0.5), ear[1] - r.uniform(0.1, 0.35)), 0.08, dimmed(color, 0.9))
        layers.append(Layer(flap, (*nod, Bend(ear, Curve.drawn(r, 0.05, 0.5, beat)))))
    layers.append(Layer(head, nod))
    for side in (-1, 1):
        arm = (side * wide * 0.8, low - tall * 0.4)
        hand = _limb(studio, arm, (side * r.uniform(0.5, 0.9), r.uniform(-0.5, 0.6)), 0.07, dimmed(color, 0.9))
        layers.append(Layer(hand, (*root, Bend(arm, Curve.drawn(r, 0.05, 0.8, beat)))))
    return layers


def fish(studio: Studio) -> list[Layer]:
    """A body that a wave runs along, and fins."""
    r, color = studio.r, studio.color()
    way, long, tall = float(r.choice([-1, 1])), r.uniform(0.4, 0.6), r.uniform(0.15, 0.35)
    swim = (
        Shift((float(r.uniform(-0.3, 0.3)), 1.0), Curve.drawn(r, 0.02, 0.15, 1)),
        Wave(0, way * long, float(r.uniform(0.05, 0.3)), float(r.uniform(1, 3)), Curve(1.0, int(r.choice([1, 2])))),
    )
    tail = smooth([(-way * long * 0.8, 0), (-way * 0.9, -0.3), (-way * 0.8, 0), (-way * 0.9, 0.3)], closed=True)
    top = smooth([(-0.2, -tall * 0.7), (0.0, -tall - r.uniform(0.1, 0.3)), (0.25, -tall * 0.7)], closed=True)
    side = (way * 0.1, 0.3 * tall)
    fin = _limb(studio, side, (way * 0.1 - way * r.uniform(0.2, 0.4), tall * 0.9), 0.07, dimmed(color, 0.8))
    body = over([studio.shape(tail, color), studio.shape(top, dimmed(color, 0.9)), _blob(studio, long, tall, color)])
    eye = _eyes(studio, [(way * long * 0.6, -tall * 0.25)], 0.05)
    return [
        Layer(over([body, eye]), swim),
        Layer(fin, (*swim, Bend(side, Curve.drawn(r, 0.2, 0.7)))),
    ]


def bird(studio: Studio) -> list[Layer]:
    """A body between two wings that flap."""
    r, color = studio.r, studio.color()
    beat = int(r.choice([1, 2]))
    bob: tuple[Move, ...] = (Shift((0.0, 1.0), Curve(r.uniform(0.03, 0.15), beat, r.uniform())),)
    flap = Curve(r.uniform(0.2, 0.45), beat, r.uniform())
    layers = []
    for side in (-1, 1):
        high, low = float(r.uniform(0.3, 0.8)), float(r.uniform(0.1, 0.6))
        outline: list[Point] = [(0, -0.1), (side * 0.5, -high), (side * 0.95, -0.2), (side * 0.5, low)]
        wing = smooth(outline, closed=True)
        folded = Stretch((0.0, 0.0), (1.0, 0.0), flap)
        layers.append(Layer(studio.shape(wing, dimmed(color, 0.8)), (*bob, folded)))
    body = _blob(studio, r.uniform(0.1, 0.25), r.uniform(0.25, 0.4), color)
    layers.append(Layer(over([body, _eyes(studio, [(-0.07, -0.15), (0.07, -0.15)], 0.04)]), bob))
    return layers


def person(studio: Studio) -> list[Layer]:
    """Head and shoulders: the head sways, the shoulders breathe, the hair behind follows late."""
    r, palette, size = studio.r, studio.palette, studio.size
    skin, hair, cloth = palette.skin(r), palette.color(r), palette.color(r)
    unit = r.uniform(0.35, 0.55)
    x, y = r.uniform(-0.15, 0.15), r.uniform(-0.35, -0.1)
    place = figures.Place((x + 1) * size / 2, (y + 1) * size / 2, unit * size / 2)
    look = float(r.uniform(-0.12, 0.12))

    def face(canvas: Canvas, own: Generator) -> None:
        figures.face(canvas, own, place, skin, look)
        figures.features(canvas, own, place, skin, palette, look)
        figures.bangs(canvas, own, place, hair)

    chin = (x, y + 1.1 * unit)
    beat = int(r.choice([1, 2]))
    breath: tuple[Move, ...] = (Stretch((x, 1.0), (0.3, 1.0), Curve(r.uniform(0.02, 0.08), beat)),)
    sway: tuple[Move, ...] = (
        *breath,
        Bend(chin, Curve.drawn(r, 0.04, 0.3, beat)),
        Shift((0.3, 1.0), Curve.drawn(r, 0.0, 0.06, beat)),
    )
    back = studio.cutout(lambda canvas, own: figures.back_hair(canvas, own, place, hair))
    bust = studio.cutout(lambda canvas, own: figures.shoulders(canvas, own, place, cloth, skin))
    late = Bend((x, y), Curve.drawn(r, 0.02, 0.15, beat), reach=unit, lag=float(r.uniform(0, 0.2)))
    return [Layer(back, (*sway, late)), Layer(bust, breath), Layer(studio.cutout(face), sway)]


def _rhythm(r: Generator, foot: Point) -> tuple[Move, ...]:
    """How the whole body moves: hops, breathes, rocks, or stays."""
    beat, start = int(r.choice([1, 2])), float(r.uniform())
    hop = Shift((0.0, -1.0), Curve(r.uniform(0.05, 0.25), 1, start, hops=True))
    squash = Stretch(foot, (-0.5, 1.0), Curve(r.uniform(0.03, 0.15), beat, start))
    rock = Bend(foot, Curve(r.uniform(0.03, 0.2), beat, start))
    return cast("tuple[Move, ...]", [(hop, squash), (squash,), (rock, squash), (rock,), ()][r.integers(5)])


def _limb(studio: Studio, start: Point, end: Point, thick: float, color: Color) -> Tensor:
    """A limb from a joint to its tip, a little bent and thinner towards the tip."""
    r = studio.r
    first, last = np.array(start), np.array(end)
    way = last - first
    across = np.array([-way[1], way[0]])
    line = smooth(np.stack([first, first + 0.5 * way + r.uniform(-0.3, 0.3) * across, last]))
    width = thick * np.linspace(1.2, r.uniform(0.5, 1.3), len(line))[:, None]
    normal = across / (np.hypot(*across) + 1e-9)
    return studio.shape(np.concatenate((line + width * normal, (line - width * normal)[::-1])), color)


def _head(studio: Studio, at: Point, size: float, color: Color) -> Tensor:
    shape: Points = blob(studio.r, 0.08) * size + at
    eyes = [(at[0] + side * size * 0.4, at[1] - 0.05) for side in (-1, 1)]
    return over([studio.shape(shape, color), _eyes(studio, eyes, size * 0.16)])


def _eyes(studio: Studio, places: list[Point], size: float) -> Tensor:
    def draw(canvas: Canvas, _r: Generator) -> None:
        for x, y in places:
            canvas.fill(studio.pixels(ellipse(x, y, size, size * 1.2, 20)), (250, 250, 250))
            canvas.fill(studio.pixels(ellipse(x, y, size * 0.6, size * 0.75, 16)), (20, 18, 24))

    return studio.cutout(draw)


def _belly(studio: Studio, low: float, wide: float, tall: float) -> Tensor:
    return studio.shape(ellipse(0, low + 0.2 * tall, 0.6 * wide, 0.6 * tall), studio.color())


def _blob(studio: Studio, wide: float, tall: float, color: Color) -> Tensor:
    return studio.shape(blob(studio.r, 0.06) * (wide, tall), color)
