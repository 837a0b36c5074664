"""Scenery: sky, hills, houses, trees, plants, and abstract shapes."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from vjfx.datasets.illustration.canvas import Canvas
from vjfx.datasets.illustration.colors import Color, Palette, dimmed, hsv
from vjfx.datasets.illustration.curves import Points, blob, ellipse, smooth, turned
from vjfx.datasets.illustration.patterns import contrast, pattern

_CEL = (0.74, 0.7, 0.8)


def ground(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """Fill the whole picture with a colour or a gradient."""
    color = palette.color(rng)
    frame = np.array(
        [[-2.0, -2], [canvas.width + 2, -2], [canvas.width + 2, canvas.height + 2], [-2, canvas.height + 2]]
    )
    canvas.fill(frame, color, below=palette.color(rng) if rng.uniform() < 0.5 else None)
    if rng.uniform() < 0.4:
        canvas.texture(frame, pattern(rng), contrast(rng))


def sky(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """A gradient, a sun, and clouds in two tones without lines."""
    w, h = canvas.width, canvas.height
    hue = rng.choice([0.55, 0.6, 0.05, 0.75, palette.hues[0]])
    frame = np.array([[-2.0, -2], [w + 2, -2], [w + 2, h + 2], [-2, h + 2]])
    top = hsv(hue, rng.uniform(0.2, 0.8), rng.uniform(0.1, 1))
    canvas.fill(frame, top, below=hsv(hue + rng.normal() * 0.05, rng.uniform(0.05, 0.5), rng.uniform(0.4, 1)))
    canvas.glow(
        rng.uniform(0, w), rng.uniform(0, h / 2), rng.uniform(0.2, 0.7) * w, (255, 245, 220), rng.uniform(0.2, 0.9)
    )
    for _ in range(int(rng.integers(0, 5))):
        x, y, size = rng.uniform(0, w), rng.uniform(0, 0.6 * h), rng.uniform(0.06, 0.25) * w
        puffs = [
            ellipse(x + size * n * 0.5, y - size * 0.3 * rng.uniform(), size * rng.uniform(0.3, 0.6), size * 0.35)
            for n in range(-2, 3)
        ]
        for puff in puffs:
            canvas.shade(frame, puff + np.array([0, size * 0.12]), (0.95, 0.97, 1.0))
        for puff in puffs:
            canvas.shade(frame, puff, (1.25, 1.2, 1.15))


def hills(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """One to four ridges, paler with the distance."""
    w, h = canvas.width, canvas.height
    count = int(rng.integers(1, 5))
    color = palette.color(rng)
    for n in range(count):
        level = h * (0.35 + 0.5 * (n + rng.uniform(0, 0.6)) / count)
        knots = [(x, level + rng.normal() * h * 0.05) for x in np.linspace(-10, w + 10, int(rng.integers(4, 9)))]
        ridge = np.concatenate((smooth(knots), [[w + 10, h + 10], [-10, h + 10]]))
        tone = dimmed(palette.color(rng) if canvas.pen.kind == "none" else color, 1.3 - 0.6 * (n + 1) / count)
        canvas.fill(ridge, tone, below=dimmed(tone, 0.75) if rng.uniform() < 0.4 else None)
        if rng.uniform() < 0.6:
            canvas.texture(ridge, pattern(rng), contrast(rng))
        canvas.outline(ridge, tone)


def house(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """A box in two tones with rows of windows."""
    w, h = canvas.width, canvas.height
    wide, tall = rng.uniform(0.12, 0.45) * w, rng.uniform(0.2, 0.9) * h
    x, base = rng.uniform(-0.1, 0.95) * w, rng.uniform(0.6, 1.1) * h
    wall, depth, rise = palette.color(rng), rng.uniform(0.1, 0.4) * wide, rng.uniform(-0.2, 0.2) * wide
    top = base - tall
    front = np.array([[x, top], [x + wide, top], [x + wide, base], [x, base]])
    side = np.array(
        [[x + wide, top], [x + wide + depth, top + rise], [x + wide + depth, base + rise], [x + wide, base]]
    )
    canvas.fill(side, dimmed(wall, 0.65))
    canvas.outline(side, dimmed(wall, 0.65))
    canvas.fill(front, wall)
    if rng.uniform() < 0.3:
        canvas.texture(front, pattern(rng), contrast(rng))
    if rng.uniform() < 0.5:
        cast = np.array([[x, top], [x + wide * 0.5, top], [x + wide * 0.2, base], [x, base]])
        canvas.shade(front, cast, _CEL)
    canvas.outline(front, wall)
    columns, rows = int(rng.integers(1, 6)), int(rng.integers(1, 7))
    glass = hsv(0.58, 0.3, rng.uniform(0.2, 0.9)) if rng.uniform() < 0.7 else (250, 220, 130)
    if wide / columns < 8 or tall / rows < 8:
        return
    for column in range(columns):
        for row in range(rows):
            cell = np.array([x + wide * (column + 0.22) / columns, top + tall * (row + 0.2) / rows])
            size = np.array([wide * 0.56 / columns, tall * 0.55 / rows])
            pane = cell + size * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
            canvas.fill(pane, glass)
            if rng.uniform() < 0.5:
                canvas.shade(pane, cell + size * np.array([[0.2, 0], [0.6, 0], [0.2, 1], [-0.2, 1]]), (1.2, 1.2, 1.2))
            canvas.outline(pane, glass, 0.7)


def tree(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """A trunk, and foliage as rounded shapes in three tones."""
    h = canvas.height
    x, base, size = rng.uniform(0, canvas.width), rng.uniform(0.6, 1.1) * h, rng.uniform(0.08, 0.3) * h
    bark, leaf = (
        hsv(rng.uniform(0.02, 0.1), 0.5, rng.uniform(0.2, 0.6)),
        hsv(rng.uniform(0.15, 0.45), rng.uniform(0.2, 0.8), rng.uniform(0.25, 0.9)),
    )
    if rng.uniform() < 0.25:
        leaf = palette.color(rng)
    trunk = np.array([[-0.1, 0], [-0.14, 2], [0.16, 2], [0.1, 0]]) * size + (x, base - 2 * size)
    canvas.fill(trunk, bark)
    canvas.outline(trunk, bark)
    for _ in range(int(rng.integers(1, 5))):
        crown = blob(rng, 0.35, 9) * size * rng.uniform(0.5, 0.9, 2) + (
            x + rng.normal() * size * 0.5,
            base - 2.1 * size + rng.normal() * size * 0.4,
        )
        canvas.fill(crown, leaf)
        if rng.uniform() < 0.6:
            canvas.texture(crown, pattern(rng), contrast(rng))
        canvas.shade(crown, crown + np.array([size * 0.25, size * 0.35]), _CEL)
        canvas.shade(crown, crown * 0.4 + (crown.mean(axis=0) * 0.6 - size * 0.15), (1.2, 1.2, 1.1))
        canvas.outline(crown, leaf)


def leaves(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """A plant: leaves from one point, each with a midrib."""
    x, y, size = (
        rng.uniform(0, canvas.width),
        rng.uniform(0.5, 1.05) * canvas.height,
        rng.uniform(0.08, 0.35) * canvas.height,
    )
    foot = np.array([x, y])
    green = (
        hsv(rng.uniform(0.2, 0.45), rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.9))
        if rng.uniform() < 0.6
        else palette.color(rng)
    )
    for angle in rng.permutation(np.linspace(-1.4, 1.4, int(rng.integers(3, 10)))):
        long, wide = size * rng.uniform(0.7, 1.2), size * rng.uniform(0.08, 0.22)
        sides = (
            smooth([(0, 0), (wide, -0.4 * long), (0.2 * wide, -long)]),
            smooth([(0.2 * wide, -long), (-wide, -0.4 * long), (0, 0)]),
        )
        shape = foot + turned(np.concatenate(sides), angle)
        tone = dimmed(green, rng.uniform(0.8, 1.1))
        canvas.fill(shape, tone)
        canvas.shade(shape, foot + turned([(0, 0), (0.1 * wide, -long), (3 * wide, -long), (3 * wide, 0)], angle), _CEL)
        canvas.outline(shape, tone)
        canvas.stroke(
            foot + turned([(0, 0), (0.05 * wide, -0.4 * long), (0.15 * wide, -0.85 * long)], angle), tone, 0.6
        )


def thing(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """A smooth shape with shadow, highlight, texture or folds, like cloth, stones or toys."""
    size = min(canvas.width, canvas.height) * rng.uniform(0.05, 0.4)
    at = rng.uniform(-0.05, 1.05, 2) * (canvas.width, canvas.height)
    shape = (
        turned(
            blob(rng, rng.uniform(0, 0.5), int(rng.integers(2, 9))) * size * rng.uniform(0.5, 1, 2), rng.uniform(0, 6.3)
        )
        + at
    )
    color = palette.color(rng)
    canvas.fill(shape, color, below=palette.color(rng) if rng.uniform() < 0.2 else None)
    if rng.uniform() < 0.25:
        canvas.texture(shape, pattern(rng), contrast(rng))
    if rng.uniform() < 0.7:
        canvas.shade(
            shape,
            blob(rng, 0.2) * size * 1.2 + at + rng.normal(size=2) * size * 0.7,
            _CEL if rng.uniform() < 0.7 else (0.5, 0.5, 0.55),
        )
    if rng.uniform() < 0.35:
        canvas.shade(shape, blob(rng, 0.1) * size * 0.25 + at - size * 0.3, (1.5, 1.5, 1.5))
    if rng.uniform() < 0.2:
        canvas.glow(at[0], at[1], size, palette.color(rng), rng.uniform(0.2, 0.7))
    canvas.outline(shape, color)
    for _ in range(int(rng.integers(0, 6))):
        canvas.stroke(fold(rng, at, size), color, rng.uniform(0.5, 1.2))
    if rng.uniform() < 0.15:
        for x in (-0.25, 0.25):
            pupil = ellipse(at[0] + x * size, at[1] - 0.2 * size, size * 0.09, size * 0.13, 16)
            canvas.fill(pupil, (20, 18, 25))


def fold(rng: Generator, at: Points, size: float) -> Points:
    """A short curve near the centre of a shape."""
    start = at + rng.normal(size=2) * size * 0.3
    way, bend = rng.uniform(0, 6.3), rng.normal()
    steps = [start]
    for n in range(3):
        steps.append(
            steps[-1]
            + size * rng.uniform(0.1, 0.25) * np.array([np.cos(way + bend * n / 2), np.sin(way + bend * n / 2)])
        )
    return smooth(steps)


def spill(canvas: Canvas, rng: Generator, palette: Palette) -> None:
    """A black area with a few light lines, like a cloak, a dark window or spilled ink."""
    black: Color = (int(rng.integers(0, 26)),) * 3
    size = min(canvas.width, canvas.height) * rng.uniform(0.1, 0.4)
    at = rng.uniform(0, 1, 2) * (canvas.width, canvas.height)
    shape = blob(rng, 0.4, 7) * size + at
    canvas.fill(shape, black)
    canvas.outline(shape, black)
    for _ in range(int(rng.integers(0, 4))):
        canvas.stroke(fold(rng, at, size), black, 0.8)
