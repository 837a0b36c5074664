"""A stained glass window: pieces of streaky glass in lead, lit from behind; a sun, hills, water, flowers."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vjfx.datasets.illustration.curves import Points, ellipse, smooth, turned
from vjfx.datasets.styles.brush import xy
from vjfx.datasets.styles.noise import Field, blurred, fractal, grid, mix, picture, rgb, sampled, smoothstep

_SUN = (0.5, 0.3)
_SKY = ("fff3c0", "ffd24a", "ff9a1e", "f0551c", "d21f3c", "8f1a6a", "4a2090", "1f2fb0", "1238a8", "0e2a80")
_HILLS = ("1f8f4a", "0f6f52", "57b03a", "12806e", "a8c832", "0c5a46")
_WATER = ("0f5fd0", "18a0d8", "0c3f9e", "46c8d8", "0a7fc0", "bfeef0")
_LEAVES = ("2fae3c", "8fd03a", "0f7a38", "1f9860")
_PETALS = (("e81e3c", "ff5a4a", "b8102c"), ("f02a90", "ff7ab8", "b01a78"), ("fffaf0", "ffe4f0", "fff4c8"))


def glass(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    pieces, colors = _pieces(r, side)
    edge = np.zeros((side, side), np.float32)
    edge[:, 1:] += pieces[:, 1:] != pieces[:, :-1]
    edge[1:] += pieces[1:] != pieces[:-1]
    edge = np.clip(edge, 0, 1)
    height = blurred(edge, 0.0036) * 0.0036 * side * 2.5
    lead = smoothstep(0.3, 0.5, height)
    shade = np.clip(1 - 0.75 * blurred(edge, 0.012) * 0.012 * side, 0, 1)  # cement and soot along the lead
    light = colors[pieces] * _streaks(r, pieces)[..., None] * (0.35 + 0.75 * shade)[..., None]
    x, y = grid(side)
    sun = np.exp(-((x - _SUN[0]) ** 2 + (y - _SUN[1]) ** 2) / 0.12)
    light = light * (0.75 + 0.9 * sun + 0.15 * fractal(r, side, 3, 3))[..., None]
    metal = _metal(r, height)
    light = mix(light, metal, lead)
    glow = blurred(light * light, 0.012) * 0.3 + blurred(light * light, 0.05) * 0.22
    light = light + glow * (0.3 + 0.7 * (1 - lead))[..., None]
    return picture((light / (1 + 0.28 * light)) ** np.float32(1 / 1.5) * 1.04)


def _pieces(r: Generator, side: int) -> tuple[NDArray[np.int32], Field]:
    """Which piece each pixel belongs to, and the pieces' colours in linear light, (N, 3)."""
    x, y = grid(side)
    x, y = x + 0.012 * fractal(r, side, 4, 3), y + 0.012 * fractal(r, side, 4, 3)  # hands cut curves
    colors: list[Field] = []
    dx, dy = x - _SUN[0], y - _SUN[1]
    away, angle = np.sqrt(dx * dx + dy * dy), np.arctan2(dy, dx)
    ids = np.zeros((side, side), np.int32)
    radius = 0.0
    for ring in range(12):
        count = (1, 9, 18, 18, 27, 30, 36, 40, 46, 50, 56, 60)[ring]
        start, radius = radius, radius + (0.05, 0.06, 0.05, 0.06, 0.06, 0.06, 0.07, 0.07, 0.08, 0.08, 0.1, 0.5)[ring]
        turn = r.uniform(0, 1) + 0.35 * np.sin(8 * away + ring)
        wave = 0.018 * np.sin(angle * 9 + ring * 1.3) * (ring > 0)
        sector = np.floor((angle / (2 * np.pi) + 0.5) * count + turn).astype(np.int32) % count
        ids = np.where(away > start + wave, len(colors) + sector, ids)
        tones = np.clip(ring * 0.85 + r.normal(0, 0.7, count), 0, 9).astype(int)
        colors += [_tinted(r, _SKY[tone]) for tone in tones]
    for top, palette, stretch in ((0.6, _HILLS, 2.2), (0.68, _HILLS, 2.6), (0.75, _WATER, 3.4)):
        line = top + 0.05 * np.sin(x * r.uniform(4, 8) + r.uniform(0, 6)) + 0.02 * np.sin(x * 13 + top * 50)
        inside = y > line
        seeds = np.stack((r.uniform(0, 1, 54), r.uniform(top - 0.06, 1.02, 54)), axis=1)
        bend = (y - 0.03 * np.sin(x * 11 + 9 * y)) * stretch
        u, v = x[inside].astype(np.float32), bend[inside].astype(np.float32)
        near = np.argmin([(u - a) ** 2 + (v - b * stretch) ** 2 for a, b in seeds.astype(np.float32)], axis=0)
        ids[inside] = len(colors) + near
        colors += [_tinted(r, palette[int(r.integers(len(palette)))]) for _ in seeds]
    ids = _flowers(r, ids, colors)
    return ids, np.stack(colors)


def _tinted(r: Generator, code: str) -> Field:
    linear: Field = rgb(code) ** np.float32(2.0) * np.float32(r.uniform(0.6, 1.25))
    return linear


def _flowers(r: Generator, ids: NDArray[np.int32], colors: list[Field]) -> NDArray[np.int32]:
    """Flowers with stems and leaves in front, each petal a piece."""
    image = Image.fromarray(ids)
    draw, side = ImageDraw.Draw(image), ids.shape[0]

    def piece(shape: Points, palette: tuple[str, ...], gain: float = 1.0) -> None:
        draw.polygon((shape * side).ravel().tolist(), fill=len(colors))
        colors.append(_tinted(r, palette[int(r.integers(len(palette)))]) * np.float32(gain))

    for x, y, size, kind in (
        (0.1, 0.62, 0.1, 1),
        (0.9, 0.58, 0.11, 0),
        (0.27, 0.8, 0.1, 0),
        (0.72, 0.79, 0.105, 1),
        (0.5, 0.69, 0.08, 2),
        (0.48, 0.92, 0.075, 2),
    ):
        stem = smooth([(x, y), (x + r.normal(0, 0.02), (y + 1) / 2), (x + r.normal(0, 0.04), 1.03)])
        piece(np.concatenate((stem + xy(-0.011, 0), (stem + xy(0.011, 0))[::-1])), _LEAVES)
        for sense in (-1, 1):
            leaf = smooth(
                [(0, 0), (0.05, -0.035), (0.13, -0.05), (0.18, -0.02), (0.12, 0.012), (0.05, 0.02)], closed=True
            )
            at = stem[int(r.integers(len(stem) // 2, len(stem) - 3))]
            shape = turned(leaf * (sense, 1) * r.uniform(0.7, 1.1), -sense * r.uniform(0.1, 0.7)) + at
            half = len(shape) // 2
            piece(shape, _LEAVES)
            piece(np.concatenate((shape[:half], shape[:1])), _LEAVES)
        for layer, (count, reach) in enumerate(((7, 1.0), (5, 0.62))):
            for n in range(count):
                petal = smooth([(0, 0), (0.35, -0.34), (0.8, -0.33), (1.05, 0), (0.8, 0.33), (0.35, 0.34)], closed=True)
                turn = 2 * np.pi * (n + 0.5 * layer) / count + r.normal(0, 0.07)
                piece(turned(petal * size * reach, turn) + xy(x, y), _PETALS[kind], 1.5)
        piece(ellipse(x, y, size * 0.24, size * 0.24, 16), ("ffd23c",))
    return np.asarray(image).astype(np.int32)


def _streaks(r: Generator, pieces: NDArray[np.int32]) -> Field:
    """Each piece's own grain: streaks in its own direction, ripples, bubbles, and a gradient across it."""
    side = pieces.shape[0]
    x, y = grid(side)
    streaky = fractal(r, side, 5, 6, 0.62, down=26)
    turn, east, south, slope = r.uniform(-1, 1, (4, int(pieces.max()) + 1)).astype(np.float32)
    c, s = np.cos(turn * 3)[pieces], np.sin(turn * 3)[pieces]
    u, v = (x - 0.5) * c - (y - 0.5) * s, (x - 0.5) * s + (y - 0.5) * c
    grain = sampled(streaky, np.abs((u + east[pieces]) % 2 - 1), np.abs((v + south[pieces]) % 2 - 1))
    tilt = 0.25 * np.sin(9 * (u + slope[pieces]))
    bubbles = smoothstep(1.35, 1.6, fractal(r, side, side / 6, 1)) * 0.5
    ripple = 0.2 * fractal(r, side, side / 9, 2, 0.6)
    passed: Field = np.clip(0.98 + 0.5 * grain + tilt + ripple + bubbles, 0.1, 2.2)
    return passed


def _metal(r: Generator, height: Field) -> Field:
    """Dark lead with a dull light on its upper left flank."""
    down, right = np.gradient(blurred(height, 0.0012))
    flank = np.clip((down + right) * height.shape[0] / 768 * 3.2, 0, 1)
    dull = 0.010 + 0.10 * flank * (0.7 + 0.4 * fractal(r, height.shape[0], height.shape[0] / 5, 2))
    metal: Field = np.clip(dull, 0, 1)[..., None] * np.array([0.85, 0.92, 1.0], np.float32)
    return metal
