"""Textures of what flows: noise, streaks along the way, and colours for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

from vjfx.datasets.illustration.colors import Color


class Patch(NamedTuple):
    """Something that flows."""

    color: Tensor  # (3, s, s), 0..1, not premultiplied
    alpha: Tensor  # (1, s, s), 0..1
    way: Tensor  # (2, s, s): x and y within one loop, where the picture is 2 wide


def places(size: int) -> tuple[Tensor, Tensor]:
    """x and y of each pixel, -1..1, (s, s) each."""
    line = (2 * torch.arange(size) + 1) / size - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x, y


def noise(r: Generator, size: int, roughness: float, stretch: float = 1.0) -> Tensor:
    """(s, s): a power-law spectrum, 0 coarse waves to 2 clouds; mean 0, deviation 1. Above 1, `stretch` is along x."""
    fy, fx = np.fft.fftfreq(size)[:, None] / stretch**0.5, np.fft.rfftfreq(size)[None] * stretch**0.5
    power = np.maximum(np.hypot(fy, fx), 1.5 / size) ** -roughness
    power[0, 0] = 0
    field = np.fft.irfft2(power * np.fft.rfft2(r.normal(size=(size, size))), s=(size, size))
    return torch.from_numpy((field / field.std()).astype(np.float32))


def at(texture: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """A texture (s, s) that repeats, at places whose unit is half its side."""
    grid = torch.stack([(x + 1) % 2 - 1, (y + 1) % 2 - 1], -1)
    return functional.grid_sample(texture[None, None], grid[None], padding_mode="border", align_corners=False)[0, 0]


def streaks(texture: Tensor, way: Tensor, length: float) -> Tensor:
    """A texture (s, s) drawn out along a way (2, s, s) by `length`, half the picture's side being 1; deviation 1.

    Line integral convolution (Cabral and Leedom 1993).
    """
    size = texture.shape[-1]
    steps = max(2, round(length * size / 4))
    along = (way / way.norm(dim=0, keepdim=True).clamp_min(1e-6))[None]
    own = torch.stack(places(size), -1)[None]
    total = texture.clone()
    for sign in (-1, 1):
        here = own
        for _ in range(steps):
            turn = functional.grid_sample(along, here, padding_mode="border", align_corners=False)
            here = here + sign * 2 / size * turn.permute(0, 2, 3, 1)
            total += functional.grid_sample(texture[None, None], here, padding_mode="reflection", align_corners=False)[
                0, 0
            ]
    return (total - total.mean()) / total.std().clamp_min(1e-6)


def curve(r: Generator, t: Tensor, swing: float, waves: int = 3) -> Tensor:
    """A smooth random function of t, about -swing..swing."""
    total = torch.zeros_like(t)
    for number in range(1, waves + 1):
        total += float(r.normal()) / number * torch.sin(float(r.uniform(1, 2)) * number * t + float(r.uniform(0, 6.3)))
    return swing * total / 1.5


def ramp(levels: Tensor, colors: Sequence[Color]) -> Tensor:
    """Levels (s, s), 0..1, as colours (3, s, s) from the first to the last one."""
    table = torch.tensor(colors, dtype=torch.float32) / 255
    place = levels.clamp(0, 1) * (len(table) - 1)
    low = place.floor().clamp_max(len(table) - 2).long()
    share = (place - low)[..., None]
    return (table[low] * (1 - share) + table[low + 1] * share).permute(2, 0, 1)


def soft(x: Tensor, width: float) -> Tensor:
    """0 below zero, 1 above it, with an edge of this width."""
    return (x / width + 0.5).clamp(0, 1)


def flattened(r: Generator, levels: Tensor, share: float = 0.3) -> Tensor:
    """The same, or, in a share of pictures, in a few flat tones as in a drawing."""
    if r.uniform() > share:
        return levels
    tones = int(r.integers(2, 5))
    return (levels.clamp(0, 1) * tones).floor().clamp_max(tones - 1) / (tones - 1)
