"""Ink wash on warm paper: peaks in mist, bamboo in front, splashes that bleed, and a red seal."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.illustration.curves import Points, blob, smooth
from vjfx.datasets.styles.brush import Sheet, xy
from vjfx.datasets.styles.noise import Field, fractal, grid, mix, picture, rgb, smoothstep
from vjfx.datasets.styles.paper import inked, rubbed, sheet, tooth, wash


def ink(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    heights = tooth(r, side)
    density = np.zeros((side, side), np.float32)
    density += 0.1 * np.clip(fractal(r, side, 2, 4), 0, 1)  # mist
    for peaks, foot, tone in (
        ([(0.16, 0.22, 0.05), (0.5, 0.12, 0.06), (0.64, 0.25, 0.05), (0.93, 0.17, 0.07)], 0.38, 0.5),
        ([(-0.02, 0.36, 0.07), (0.31, 0.46, 0.06), (0.45, 0.25, 0.05), (0.78, 0.2, 0.05)], 0.62, 1.0),
        ([(0.0, 0.36, 0.07), (0.15, 0.2, 0.06), (0.57, 0.19, 0.07)], 0.86, 1.9),
        ([(0.1, 0.13, 0.09), (0.45, 0.09, 0.08), (0.78, 0.1, 0.12)], 1.04, 3.0),
    ):
        density = _mountains(r, density, heights, peaks, foot, tone)
    density += _splashes(r, side, heights)
    for x, lean, width, tone in ((0.95, -0.1, 0.026, 0.75), (0.7, 0.07, 0.034, 1.7), (0.83, -0.03, 0.045, 3.1)):
        density = np.maximum(density * 0.9, _bamboo(r, side, heights, x, lean, width, tone))
    color = inked(sheet(r, side, "f3e6ca"), density)
    return picture(_sealed(r, color, heights, 0.065, 0.87))


def _mountains(
    r: Generator, below: Field, heights: Field, peaks: list[tuple[float, float, float]], foot: float, tone: float
) -> Field:
    """Peaks (x, height, width) over what lies behind: a wash below the ridge, texture strokes, trees as dots."""
    side = below.shape[0]
    x = np.linspace(-0.05, 1.05, 440)
    rough = fractal(r, 512, 16, 6, 0.6)[:2, np.linspace(0, 511, 440).astype(int)].astype(float)
    rise = np.zeros_like(x)
    summits = _satellites(r, peaks)
    for centre, tall, wide in summits:
        slant = np.where(x < centre, r.uniform(0.75, 1.3), r.uniform(0.75, 1.3)) * wide
        rise = np.maximum(
            rise, tall * np.exp(-((np.abs(x + 0.012 * rough[0] - centre) / slant) ** r.uniform(1.5, 2.6)))
        )
    ridge = foot - rise * (1 + 0.07 * rough[1]) - 0.004 * rough[1]
    shape = Sheet(side)
    shape.fill(np.concatenate((np.stack((x, ridge), axis=1), [(1.05, foot + 0.2), (-0.05, foot + 0.2)])))
    _, down = grid(side)
    depth = np.clip(down - np.interp((np.arange(side) + 0.5) / side, x, ridge).astype(np.float32)[None], 0, None)
    mist = 1 - smoothstep(foot - 0.1, foot + 0.05, down + 0.03 * fractal(r, side, 4, 4))
    shade = smoothstep(-0.35, 0.75, fractal(r, side, 13, 5, 0.6, down=5))
    body = shape.mask() * mist * np.exp(-depth / 0.12) * (0.15 + 1.15 * shade)
    wet = wash(r, body, tone, 0.18) + wash(r, body * smoothstep(0.5, 0.9, shade), tone * 0.9, 0.3)
    strokes, edge = Sheet(side), Sheet(side)
    for centre, tall, wide in summits:
        _spines(r, strokes, centre, foot - tall, tall, wide, 4 if (centre, tall, wide) in peaks else 2)
    for start in range(0, 410, 13):
        part = slice(start, start + int(r.integers(14, 26)))
        way = np.stack((x[part], ridge[part] + 0.002), axis=1)
        press = float(np.clip(rise[part].max() / 0.09, 0, 1)) * r.uniform(0.3, 1.5)
        if press > 0.25:  # the valleys between are left to the mist
            edge.bristles(r, way, 0.011 * press * np.linspace(1.2, 0.5, len(way)), 5, dry=0.6)
    _trees(r, edge, np.stack((x, ridge), axis=1)[rise > 0.04])
    dry = rubbed(strokes.mask() * shape.mask() * mist, heights, 0.64) * tone * (0.75 + 0.75 * shade)
    dry += rubbed(edge.mask() * mist, heights, 0.5) * tone * 1.1
    hidden = below * (1 - 0.9 * shape.mask() * np.exp(-depth / 0.22))
    density: Field = hidden + wet + dry
    return density


def _satellites(r: Generator, peaks: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Each peak with lower shoulders beside it."""
    rows = list(peaks)
    for x, tall, wide in peaks:
        rows += [
            (x + wide * r.normal(0, 1.1), tall * r.uniform(0.3, 0.85), wide * r.uniform(0.25, 0.6)) for _ in range(4)
        ]
    return rows


def _spines(r: Generator, strokes: Sheet, x: float, y: float, tall: float, wide: float, count: int) -> None:
    """Axe-cut strokes: from a peak, spines run down; short slanted strokes hang from both sides of each."""
    for lean in wide * np.linspace(-1.4, 1.5, count) * r.uniform(0.7, 1.2, count):
        at = np.array([x + lean * 0.2, y + tall * r.uniform(0.02, 0.12)])
        while at[1] < y + tall * 0.95:
            at = at + xy(lean * r.uniform(0.02, 0.16), tall * r.uniform(0.04, 0.09)) + r.normal(0, 0.003, 2)
            for sense in (-1, 1):
                long = min(tall, 0.3) * r.uniform(0.05, 0.17) * (1.0 if sense == np.sign(lean) else 0.55)
                slant = np.array([sense * r.uniform(0.15, 0.8), 1.0]) * long
                way = smooth([at, at + slant * (0.5, 0.35), at + slant], steps=4)
                strokes.bristles(r, way, np.linspace(0.018, 0.004, len(way)) * r.uniform(0.35, 1.2), 5, dry=0.8)


def _trees(r: Generator, dabs: Sheet, ridge: Points) -> None:
    """Trees far away: heaps of dots on the slopes, as Mi Fu set them."""
    for _ in range(16):
        x, y = ridge[int(r.integers(len(ridge)))]
        for _ in range(int(r.integers(4, 16))):
            at = np.array([x, y]) + r.normal(0, 1, 2) * (0.012, 0.009) + (0, 0.004)
            way = np.stack((at + xy(-0.006, 0.001), at, at + xy(0.006, 0.0)))
            dabs.nib(way, np.array([0.003, 0.007, 0.002]) * r.uniform(0.5, 1.3), alpha=r.uniform(0.5, 1))


def _splashes(r: Generator, side: int, heights: Field) -> Field:
    """Wet blots and rocks at the foot, drops around them, grass and a far flight of birds."""
    density = np.zeros((side, side), np.float32)
    for x, y, size, tone, wet in (
        (0.3, 0.94, 0.16, 1.1, 1.0),
        (0.62, 0.99, 0.1, 1.4, 0.6),
        (0.06, 0.7, 0.09, 0.45, 1.0),
        (0.52, 0.62, 0.1, 0.4, 1.0),
    ):
        blot = Sheet(side)
        blot.fill(blob(r, 0.35, 7) * (size * 1.25, size * 0.62) + (x, y))
        for _ in range(16):
            away = r.normal(0, size * 0.9, 2)
            blot.dot(xy(x, y) + away * (1, 0.7), size * 0.05 * r.uniform(0.1, 1) ** 2 + 0.001)
        density += wash(r, blot.mask(), tone, wet)
    blades = Sheet(side)
    for _ in range(90):
        root, long, lean = np.array([r.uniform(0, 0.75), r.uniform(0.9, 1.0)]), r.uniform(0.03, 0.11), r.normal(0, 0.5)
        way = smooth([root, root + xy(lean * 0.3 * long, -0.6 * long), root + xy(lean * long, -long)])
        blades.nib(way, np.linspace(0.0045, 0.0005, len(way)), alpha=r.uniform(0.3, 1))
    for _ in range(7):
        at, span = np.array([r.uniform(0.3, 0.56), r.uniform(0.05, 0.14)]), r.uniform(0.008, 0.013)
        way = smooth([at + xy(-span, -span * 0.5), at + xy(-span * 0.4, -span * 0.55), at, at + xy(span, -span * 0.8)])
        blades.nib(way, np.linspace(0.001, 0.003, len(way)))
    return density + 1.7 * rubbed(blades.mask(), heights, 0.3)


def _bamboo(r: Generator, side: int, heights: Field, x: float, lean: float, width: float, tone: float) -> Field:
    """A stalk from the foot to beyond the upper edge: joints, branches, and leaves in fans."""
    stalk, leaves, dark = Sheet(side), Sheet(side), Sheet(side)
    at = np.array([x, 1.03])
    while at[1] > -0.05:
        long = r.uniform(0.13, 0.2) * (0.6 + 12 * width)
        end = at + xy(lean * long + r.normal(0, 0.002), -long)
        way = smooth([at, (at + end) / 2 + (r.normal(0, 0.001), 0), end])
        swell = width * (1 + 0.16 * np.abs(np.linspace(-1, 1, len(way))) ** 3)
        stalk.bristles(r, way, swell, 22, dry=0.45)
        knot = smooth([end + xy(-width * 0.62, -0.001), end + xy(0, 0.006), end + xy(width * 0.62, -0.003)])
        dark.nib(knot, np.linspace(0.003, 0.009, len(knot)) * width / 0.04)
        if r.uniform() < 0.8:
            sense = r.choice([-1, 1])
            tip = end + xy(sense * r.uniform(0.05, 0.13), r.uniform(-0.09, 0.0))
            twig = smooth([end, (end + tip) / 2 + (0, -0.012), tip])
            dark.nib(twig, np.linspace(0.006, 0.002, len(twig)) * width / 0.04)
            for place in (tip, (end + tip) / 2):
                _fan(r, leaves, place, width)
        at = end + xy(0, -0.008)
    body = rubbed(stalk.mask(), heights, 0.42)
    density: Field = tone * np.maximum(body * 0.75, np.maximum(rubbed(leaves.mask(), heights, 0.2), dark.mask() * 1.1))
    return density


def _fan(r: Generator, leaves: Sheet, at: Points, width: float) -> None:
    """Three to six leaves that hang from a point, each pressed and lifted."""
    for angle in np.linspace(0.5, np.pi - 0.5, int(r.integers(3, 7))) + r.normal(0, 0.22):
        angle += r.normal(0, 0.15)
        long = r.uniform(0.06, 0.13) * (0.5 + 14 * width)
        ahead = np.array([np.cos(angle), np.sin(angle)])
        way = smooth([at, at + ahead * long * 0.5 + r.normal(0, 0.003, 2), at + ahead * long + (0, long * 0.06)])
        swell = np.interp(np.linspace(0, 1, len(way)), [0, 0.12, 0.4, 1], [0.12, 0.5, 1, 0.03])
        leaves.nib(way, swell * long * 0.17, alpha=r.uniform(0.55, 1))


def _sealed(r: Generator, color: Field, heights: Field, x: float, y: float) -> Field:
    """A carved seal in cinnabar, unevenly pressed."""
    side = color.shape[0]
    stamp, carved, size = Sheet(side), Sheet(side), 0.062
    stamp.fill(np.clip(blob(r, 0.02) * 0.75, -0.5, 0.5) * size + (x, y))
    for row in range(4):
        for column in range(2):
            left, top = x + size * (column * 0.46 - 0.4), y + size * (row * 0.22 - 0.36)
            carved.line([(left, top), (left + size * 0.34, top + size * r.normal(0, 0.02))], size * 0.055)
            if r.uniform() < 0.7:
                middle = left + size * r.uniform(0.05, 0.3)
                carved.line([(middle, top - size * 0.06), (middle, top + size * 0.2)], size * 0.055)
    press = stamp.mask() * (1 - carved.mask()) * smoothstep(0.95, 0.55, heights)
    return mix(color, color * rgb("c8281c"), np.clip(press * 0.95, 0, 1))
