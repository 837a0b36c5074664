"""A woodcut: black with carved light, a sun with rays, mountains, fields, a tree, and two blocks of colour."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.illustration.curves import Points, blob, smooth
from vjfx.datasets.styles.brush import Sheet
from vjfx.datasets.styles.noise import Field, crisp, fractal, grid, mix, picture, rgb, smoothstep, warped
from vjfx.datasets.styles.paper import sheet

_SUN = (0.66, 0.27, 0.115)  # x, y, radius


def woodcut(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    x, y = grid(side)
    dx, dy = x - _SUN[0], y - _SUN[1]
    away, angle = np.sqrt(dx * dx + dy * dy) + 1e-4, np.arctan2(dy, dx)
    light = _sky(r, away, angle, x, y)
    red, ochre = smoothstep(_SUN[2] + 0.002, _SUN[2] - 0.002, away), smoothstep(0.5, 0.15, away)
    light = np.where(away < _SUN[2] + 0.012, smoothstep(_SUN[2] + 0.01, _SUN[2] + 0.006, away), light)
    for number, (top, rough, steep) in enumerate(
        ((0.42, 0.1, 1), (0.53, 0.09, 1), (0.66, 0.05, 0), (0.76, 0.04, 0), (0.87, 0.05, 0))
    ):
        ridge = _ridge(r, side, top, rough, bool(steep))
        depth = y - ridge[None]
        land = _rock(r, x, y, depth, ridge) if steep else _field(r, x, y, depth, number)
        inside = smoothstep(-0.001, 0.001, depth)
        rim = smoothstep(0.0065, 0.0045, np.abs(depth + 0.0005))
        light = np.maximum(mix(light, land, inside) * (1 - rim), 0)
        red = mix(red, np.full_like(red, float(number == 4)), inside)
        ochre = mix(ochre, np.full_like(ochre, 0.9 * (number == 3)), inside)
    light, leaves = _tree(r, light)
    red, ochre = red * (1 - leaves), np.maximum(ochre * (1 - leaves), 0)
    return picture(_printed(r, light, red, ochre))


def cuts(r: Generator, across: Field, along: Field, light: Field, length: float) -> Field:
    """Gouge marks, 1 where wood is cut away: one row per unit of `across`, each mark `length` units of `along`."""
    table = r.uniform(0, 1, (2, 4096)).astype(np.float32)
    row = np.floor(across)
    line = row.astype(np.int64) % 1024
    position = along / length + 7 * table[0, line]
    mark = np.floor(position).astype(np.int64)
    hash_ = table[1, (line * 37 + mark * 131) % 4096]
    v = (position - mark).astype(np.float32)
    swell = np.clip(np.sin(np.pi * np.clip(v * (0.95 + 0.2 * hash_), 0, 1)), 0, 1) ** 0.45
    width = np.clip(light * (0.72 + 0.5 * hash_), 0, 0.94) * swell
    centre = np.abs(across - row - 0.5 + 0.12 * (table[0, (line + mark) % 4096] - 0.5)) * 2
    down, right = np.gradient(across)
    soft = np.clip(np.hypot(down, right), 1e-3, 0.4) * 1.4  # about a pixel: fields jump at the seams of regions
    cut: Field = np.clip((width - centre) / soft + 0.5, 0, 1) * (width > 0.05)
    return cut.astype(np.float32)


def _sky(r: Generator, away: Field, angle: Field, x: Field, y: Field) -> Field:
    """Rays around the sun, twice as many at each doubled distance, and clouds of long curls."""
    side = x.shape[0]
    octave = np.floor(np.log2(away / 0.07))
    rays = angle / (2 * np.pi) * 44 * 2.0**octave + 0.25 * fractal(r, side, 6, 3)
    bright = 1.0 - 1.25 * np.clip(away - 0.12, 0, None) + 0.18 * fractal(r, side, 5, 3)
    light = cuts(r, rays, np.log2(away) * 6, np.clip(bright, 0.12, 0.93), 1.1)
    swell = fractal(r, side, 2.5, 3, 0.45, down=6)
    bank = swell - 0.35 * np.clip(0.3 - away, 0, 1) - 0.3
    curls = cuts(r, swell * 9 + y * 62, x * 9, np.clip(1.35 - 1.1 * swell, 0.15, 0.95), 1.6)
    return mix(light, curls, crisp(bank)) * (1 - crisp(bank + 0.09) * (1 - crisp(bank - 0.03)))


def _ridge(r: Generator, side: int, top: float, rough: float, steep: bool) -> Field:
    x = np.linspace(0, 1, side)
    if steep:
        knots = np.sort(np.append(r.uniform(0.03, 0.97, 7), [0, 1]))
        heights = np.where(np.arange(9) % 2 == r.integers(2), -1, 0.7) * r.uniform(0.4, 1.2, 9) * rough
        line = np.interp(x, knots, heights)
    else:
        line = rough * np.sin(x * r.uniform(3, 6) + r.uniform(0, 6)) + 0.3 * rough * np.sin(x * 11 + r.uniform(0, 6))
    fine = 0.006 * fractal(r, side, 14, 4)[side // 2]
    ridge: Field = (top + line + fine * steep).astype(np.float32)
    return ridge


def _rock(r: Generator, x: Field, y: Field, depth: Field, ridge: Field) -> Field:
    """Facets: those towards the sun are cut along their slope, the others stay black but for a few marks."""
    side = x.shape[0]
    slope = np.gradient(ridge, 1 / side)
    facing = np.interp(x.ravel() + 0.3 * depth.ravel(), x[0], slope).reshape(x.shape)
    jag = 0.5 * fractal(r, side, 12, 3, 0.6, down=5)
    lit = smoothstep(-0.15, 0.1, facing * np.sign(x - _SUN[0]) + 0.5 * jag)
    lean = np.where(lit > 0.5, 1.1, -0.7)
    rows = (x * np.cos(0.5) + lean * y * 0.6) * 78 + 1.2 * jag
    return cuts(r, rows, y * 12, np.clip(0.1 + 0.82 * lit - 0.9 * depth, 0.05, 0.9), 0.8)


def _field(r: Generator, x: Field, y: Field, depth: Field, number: int) -> Field:
    """Ploughed land: furrows towards a vanishing point, or rows that follow the hill; the light falls in patches."""
    side = x.shape[0]
    patches = 0.55 + 0.4 * fractal(r, side, 4, 3)
    if number % 2 == 0:
        rows = depth * 74 + 1.1 * np.sin(x * 19 + number) + 0.4 * fractal(r, side, 8, 3)
        return cuts(r, rows, x * 10, np.clip(patches, 0.12, 0.9), 0.9)
    rows = (x - 0.3) / (y - 0.45) * 26 + 0.35 * fractal(r, side, 8, 3)
    return cuts(r, rows, y * 16, np.clip(patches, 0.12, 0.9), 0.8)


def _tree(r: Generator, light: Field) -> tuple[Field, Field]:
    """A twisted tree at the left: black limbs with bark cuts, and crowns full of leaves."""
    side = light.shape[0]
    wood, bark, crown, leaves = (Sheet(side) for _ in range(4))
    limbs = [(np.array([0.17, 1.05]), -np.pi / 2 + 0.08, 0.085, 0.5)]
    while limbs:
        at, heading, width, long = limbs.pop()
        bends = heading + np.cumsum(r.normal(0, 0.22, 5))
        steps = np.cumsum(np.stack((np.cos(bends), np.sin(bends)), axis=1) * long / 5, axis=0)
        way = smooth(np.concatenate((at[None], at + steps)))
        widths = np.linspace(width, width * 0.62, len(way))
        wood.nib(way, widths)
        for _ in range(int(170 * width * long / 0.04) if width > 0.012 else 0):
            n = int(r.integers(2, len(way) - 4))
            shift = (0.42 - 0.75 * r.uniform() ** 1.7) * width * np.array([1.0, 0.2])
            bark.nib(way[n : n + 4] + shift, np.array([0.0005, 0.004, 0.003, 0.0005]) * r.uniform(0.5, 1.1))
        if width > 0.012:
            limbs += [
                (way[-1], bends[-1] + turn, width * 0.6, long * 0.66)
                for turn in (-r.uniform(0.25, 0.75), r.uniform(0.25, 0.8))
            ]
            if r.uniform() < 0.6:
                limbs.append((way[len(way) // 2], bends[2] + r.choice([-1, 1]) * 0.9, width * 0.35, long * 0.5))
        elif way[-1, 1] < 0.75:
            _crown(r, crown, leaves, way[-1])
    dark = np.maximum(wood.mask(), crown.mask())
    edge = np.clip(warped(dark, *np.full((2, side, side), 0.004, np.float32)) - dark, 0, 1)
    cut = np.maximum(bark.mask() * wood.mask(), leaves.mask())
    return np.maximum(np.maximum(light, edge) * (1 - dark), cut), dark


def _crown(r: Generator, crown: Sheet, leaves: Sheet, at: Points) -> None:
    size = r.uniform(0.04, 0.075)
    crown.fill(blob(r, 0.3, 7) * (size, size * 0.75) + at)
    for _ in range(int(42 * (size / 0.06) ** 2)):
        place = at + np.clip(r.normal(0, 0.5, 2), -0.95, 0.95) * (size, size * 0.75)
        turn, long = r.normal(-0.6, 0.5), r.uniform(0.009, 0.017)
        way = place + np.linspace(-1, 1, 5)[:, None] * np.array([np.cos(turn), np.sin(turn)]) * long / 2
        leaves.nib(way, np.array([0.0004, 0.003, 0.0042, 0.003, 0.0004]) * r.uniform(0.6, 1.2))


def _printed(r: Generator, light: Field, red: Field, ochre: Field) -> Field:
    """Three blocks on cream paper, a little out of register, with the grain of the wood and spots without ink."""
    side = light.shape[0]
    color = sheet(r, side, "f1e7d0", 0.035)
    grain = fractal(r, side, 3, 5, 0.7, down=70) * 0.5 + 0.5
    salt = fractal(r, side, side / 3, 2, 0.8)
    for block, code, shift in ((ochre, "d8a43c", -0.004), (red, "cf3a20", 0.004)):
        move = np.full((side, side), shift, np.float32)
        worn = warped(block, move, -move) * smoothstep(-1.5, -0.4, salt) * (0.8 + 0.2 * smoothstep(0.2, 0.6, grain))
        color = mix(color, color * rgb(code), np.clip(worn, 0, 1))
    wear = smoothstep(-1.75, -1.25, salt + 0.5 * grain)
    return mix(color, np.broadcast_to(rgb("15110f"), color.shape), (1 - light) * (0.9 * wear + 0.1))
