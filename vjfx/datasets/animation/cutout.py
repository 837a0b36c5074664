"""Parts of a puppet, drawn by the illustration renderer on a transparent ground."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import torch
from numpy.random import Generator, default_rng
from numpy.typing import ArrayLike
from torch import Tensor

from vjfx.datasets.illustration.canvas import FINE, Canvas, Pen
from vjfx.datasets.illustration.colors import Color, Palette
from vjfx.datasets.illustration.curves import Points

Draw: TypeAlias = Callable[[Canvas, Generator], None]

_CEL = (0.72, 0.66, 0.76)


class Studio:
    """The pen, palette, size and random numbers that all parts of a puppet share."""

    def __init__(self, seed: int, size: int, family: str) -> None:
        self.r = default_rng((0xA417, seed, *family.encode()))
        self.size = size
        kind = str(self.r.choice(["black", "tone", "none"], p=[0.35, 0.3, 0.35]))
        self._pen = Pen(kind, float(self.r.uniform(0.006, 0.016)) * size, (25, 20, 30))
        self.palette = Palette.drawn(self.r, lines=kind != "none")

    def color(self) -> Color:
        """One of the palette's."""
        return self.palette.color(self.r)

    def pixels(self, places: ArrayLike) -> Points:
        """Places in -1..1 as pixels."""
        return (np.asarray(places, float) + 1) * self.size / 2

    def cutout(self, draw: Draw) -> Tensor:
        """What `draw` draws, (4, size, size), RGBA premultiplied, 0..1: drawn over black and over white."""
        seed = int(self.r.integers(1 << 62))
        drawn = []
        for level in (0, 255):
            r = default_rng(seed)
            canvas = Canvas(self.size, self.size, self._pen, r)
            canvas.color.paste((level,) * 3, (0, 0, *canvas.color.size))
            draw(canvas, r)
            drawn.append(np.asarray(canvas.color.reduce(FINE), np.float32) / 255)
        black, white = drawn
        alpha = 1 - (white - black).mean(-1, keepdims=True)
        rgba = np.concatenate([black, alpha], -1).clip(0, 1)
        rgba[..., :3] = np.minimum(rgba[..., :3], alpha)
        return torch.from_numpy(rgba).permute(2, 0, 1).contiguous()

    def shape(self, outline: Points, color: Color | None = None) -> Tensor:
        """A part with a shadow and an outline; the outline's places are in -1..1."""
        tone = self.color() if color is None else color
        below = self.color() if self.r.uniform() < 0.2 else None

        def draw(canvas: Canvas, r: Generator) -> None:
            shape = self.pixels(outline)
            canvas.fill(shape, tone, below)
            shadow = shape + r.uniform(0.03, 0.12) * self.size * np.array([r.choice([-1.0, 1.0]), 1.0])
            canvas.shade(shape, shadow, _CEL if r.uniform() < 0.5 else (1.2, 1.2, 1.15))
            canvas.outline(shape, tone)

        return self.cutout(draw)


def over(layers: list[Tensor]) -> Tensor:
    """Cut-outs of what moves together as one, the lowest first."""
    made = layers[0]
    for layer in layers[1:]:
        made = made * (1 - layer[3:]) + layer
    return made
