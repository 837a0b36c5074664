"""Paper, and what ink and chalk do on it: tooth, fibres, washes that bleed, dry strokes."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from vjfx.datasets.illustration.curves import smooth
from vjfx.datasets.styles.brush import Sheet
from vjfx.datasets.styles.noise import Field, blurred, fractal, grid, mix, rgb, smoothstep, warped

_ABSORPTION = np.array([1.0, 0.985, 0.94], np.float32)  # soot is slightly warm where it is thin


def tooth(r: Generator, side: int, hills: float = 0.16, grain: float = 3) -> Field:
    """The heights of a rough sheet, 0..1: `grain` in px over soft `hills`."""
    fine = fractal(r, side, side / grain, 2, 0.7)
    coarse = fractal(r, side, side / 14, 2, 0.6)
    return np.clip(0.5 + 0.28 * fine + hills * coarse, 0, 1)


def sheet(r: Generator, side: int, color: str, deep: float = 0.05, fibres: int = 260) -> Field:
    """(side, side, 3): paper of a colour, mottled, with fibres and a little age at its edges."""
    x, y = grid(side)
    light = 1 + deep * (0.5 * fractal(r, side, 3, 5) + 0.35 * fractal(r, side, side / 3, 2, 0.8))
    hairs = Sheet(side)
    for _ in range(fibres):
        start, turn, long = r.uniform(0, 1, 2), r.uniform(0, 6.3), r.uniform(0.01, 0.06)
        bend = turn + np.cumsum(r.normal(0, 0.35, 5))
        way = smooth(start + np.cumsum(np.stack((np.cos(bend), np.sin(bend)), axis=1) * long / 5, axis=0))
        hairs.line(way, r.uniform(0.0006, 0.0014), alpha=r.uniform(0.2, 0.8))
    light -= deep * 1.1 * hairs.mask()
    aged = np.maximum(np.abs(x - 0.5), np.abs(y - 0.5)) ** 6 * 24 * (1 + 0.5 * fractal(r, side, 6, 4))
    paper: Field = rgb(color) * light[..., None] ** np.array([0.8, 1.0, 1.5], np.float32)
    return mix(paper, paper * np.array([0.9, 0.85, 0.74], np.float32), np.clip(aged, 0, 1))


def wash(r: Generator, shape: Field, tone: float, wet: float = 0.5) -> Field:
    """The density of a wet wash in a shape (0..1): ragged, pooled at its edges, bleeding by `wet` 0..1."""
    side = shape.shape[0]
    rough = 0.004 + 0.02 * wet
    dx, dy = (rough * (fractal(r, side, 9, 5, 0.6)) for _ in range(2))
    ragged = warped(shape, dx, dy)
    spread = blurred(ragged, 0.004 + 0.03 * wet)
    bled = mix(ragged, spread, smoothstep(0.35 - wet, 0.9 - wet, fractal(r, side, 4, 4)) * min(1.0, 0.3 + wet))
    rim = np.clip(ragged - blurred(ragged, 0.006), 0, 1)
    clouds = 0.75 + 0.35 * fractal(r, side, 5, 5, 0.55)
    grain = 1 + 0.14 * fractal(r, side, side / 4, 2, 0.8)
    density: Field = np.clip(tone * (bled * clouds + 0.9 * rim * ragged) * grain, 0, None)
    return density


def rubbed(mark: Field, heights: Field, dry: float) -> Field:
    """A dry mark (0..1) on a tooth: it stays on the hills only, the more so the drier it is."""
    return smoothstep(dry * 0.9 - 0.16, dry * 0.9 + 0.16, mark - dry * (heights - 0.5) * 1.6) * mark


def inked(paper: Field, density: Field) -> Field:
    """Ink of a density (0 none, 3 black) on paper: light passes it twice."""
    color: Field = paper * np.exp(-density[..., None] * _ABSORPTION)
    return color
