"""What stands still around what flows: landscapes, houses, people and things of the illustration renderer."""

from __future__ import annotations

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen
from vjfx.datasets.illustration.colors import Palette
from vjfx.datasets.illustration.figures import Place, portrait, walker
from vjfx.datasets.illustration.scenery import ground, hills, house, leaves, sky, thing, tree


def still_scene(r: Generator, size: int) -> Tensor:
    """(3, s, s), 0..1: a picture in which nothing flows."""
    canvas, palette = _canvas(r, size)
    ground(canvas, r, palette)
    if r.uniform() < 0.5:
        hills(canvas, r, palette)
    for draw in r.permutation(np.array([house, tree, leaves, thing, thing], object))[: r.integers(0, 6)]:
        draw(canvas, r, palette)
    if r.uniform() < 0.3:
        x, y = (float(each) * size for each in r.uniform(0.2, 0.8, 2))
        if r.uniform() < 0.5:
            portrait(canvas, r, palette, Place(x, y, float(r.uniform(0.15, 0.4)) * size, 0.0, bool(r.integers(2))))
        else:
            walker(canvas, r, palette, Place(x, y, float(r.uniform(0.06, 0.15)) * size, 0.0, bool(r.integers(2))))
    return _tensor(canvas)


def drawn_sky(r: Generator, size: int) -> Tensor:
    """(3, s, s), 0..1: a sky with clouds in flat tones, as in an animated film."""
    canvas, palette = _canvas(r, size)
    sky(canvas, r, palette)
    return _tensor(canvas)


def _canvas(r: Generator, size: int) -> tuple[Canvas, Palette]:
    kind = str(r.choice(["black", "tone", "none"], p=[0.35, 0.25, 0.4]))
    pen = Pen(kind, float(r.uniform(0.6, 2.0)), (25, 20, 30))
    return Canvas(size, size, pen, r), Palette.drawn(r, lines=kind != "none")


def _tensor(canvas: Canvas) -> Tensor:
    return torch.from_numpy(np.asarray(canvas.color.reduce(FINE), np.float32) / 255).permute(2, 0, 1)
