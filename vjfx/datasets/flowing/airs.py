"""What the air carries: clouds, smoke, fire."""

from __future__ import annotations

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from vjfx.datasets.flowing.still import drawn_sky
from vjfx.datasets.flowing.textures import Patch, at, curve, flattened, noise, places, ramp, soft
from vjfx.datasets.illustration.colors import hsv


def sky(r: Generator, size: int) -> Patch:
    """Clouds that drift over a ridge, those overhead faster."""
    x, y = places(size)
    ridge = float(r.uniform(-0.4, 1.2)) + curve(r, 3 * x, float(r.uniform(0, 0.25)), int(r.integers(1, 9)))
    speed = float(r.uniform(0.04, 0.15)) * float(r.choice([-1, 1]))
    height = ((1 - y) / 2).clamp(0, 1)
    way = speed * torch.stack([0.4 + 0.6 * height, float(r.normal()) * 0.15 * height])
    alpha = soft(ridge - y, 4 / size)[None]
    if r.uniform() < 0.4:
        return Patch(drawn_sky(r, size), alpha, way)
    near = 0.3 + height
    clouds = noise(r, 256, float(r.uniform(1.2, 2.0)), float(r.uniform(1, 4)))
    density = soft(at(clouds, 0.6 * x / near, 0.6 / near) + float(r.uniform(-1, 0.8)), float(r.uniform(0.3, 2.5)))
    hue = float(r.choice([0.55, 0.6, 0.58, 0.05, 0.95, 0.7]))
    high = hsv(hue, float(r.uniform(0.2, 0.8)), float(r.uniform(0.1, 0.9)))
    air = ramp(1 - height, [high, hsv(hue + float(r.normal()) * 0.05, float(r.uniform(0.05, 0.5)), r.uniform(0.4, 1))])
    lit = 0.5 + 0.5 * (at(clouds, 0.6 * x / near + 0.03, 0.6 / near + 0.03) - at(clouds, 0.6 * x / near, 0.6 / near))
    bright = hsv(float(r.choice([hue, 0.05, 0.1])), float(r.uniform(0, 0.3)), float(r.uniform(0.7, 1)))
    shade = hsv(hue, float(r.uniform(0, 0.4)), float(r.uniform(0.3, 0.8)))
    density = flattened(r, density)
    return Patch(air * (1 - density) + density * ramp(lit, [shade, bright]), alpha, way)


def smoke(r: Generator, size: int) -> Patch:
    """A column that rises from a source, widens, and leans with the wind."""
    x, y = places(size)
    foot, up, across = _column(r, x, y)
    wide = float(r.uniform(0.03, 0.2)) + float(r.uniform(0.1, 0.5)) * up.clamp_min(0)
    share = across / wide
    folds = noise(r, 256, float(r.uniform(1.2, 1.9)))
    swirl = at(folds, share * float(r.uniform(0.15, 0.4)) + foot, float(r.uniform(0.3, 0.9)) * torch.log(up + 0.3))
    thick = 1.2 - share.abs() ** 1.5 + float(r.uniform(0.2, 0.7)) * swirl
    high = float(r.uniform(0.6, 2.5))
    alpha = soft(thick, float(r.uniform(0.3, 2))) * soft(up, 0.06) * (1.3 - up / high).clamp(0, 1) ** 0.7
    speed = float(r.uniform(0.1, 0.3))
    way = _rising(across, wide, up, speed)
    light = 0.5 + 0.25 * at(folds, share * 0.3 + foot + 0.05, 0.6 * torch.log(up + 0.3) + 0.05)
    hue, vivid = float(r.uniform()), float(r.choice([0.0, 0.1, 0.1, 0.6]))
    dark = float(r.uniform(0.05, 0.6))
    tones = [hsv(hue, vivid, dark), hsv(hue, 0.6 * vivid, min(1.0, dark + float(r.uniform(0.2, 0.6))))]
    return Patch(ramp(flattened(r, light), tones), float(r.uniform(0.5, 1)) * alpha[None], way)


def fire(r: Generator, size: int) -> Patch:
    """Tongues over a foot, brighter inside; photographed, or in flat tones."""
    x, y = places(size)
    foot, up, across = _column(r, x, y)
    high, wide = float(r.uniform(0.3, 1.5)), float(r.uniform(0.1, 0.6))
    part = up / high
    swirl = at(noise(r, 256, float(r.uniform(0.9, 1.6)), 0.3), 0.3 * across / wide + foot, 0.4 * part)
    body = 1 - (across / wide).abs() ** 1.5 - part.clamp_min(0) ** 1.2 * float(r.uniform(0.8, 1.1))
    heat = (body + float(r.uniform(0.15, 0.5)) * swirl * (0.3 + part.clamp(0, 1))) * soft(up, 0.1)
    hue = float(r.choice([0.0, 0.0, 0.0, 0.5, 0.75]))
    tones = [hsv(hue + by, vivid, light) for by, vivid, light in _HEAT]
    alpha = soft(heat - 0.2, float(r.uniform(0.05, 0.4))) * soft(up, 0.1)
    squeeze = torch.full_like(up, wide) * (1 - 0.7 * part.clamp(0, 1))
    way = _rising(across, squeeze, up, float(r.uniform(0.15, 0.4)))
    return Patch(ramp(flattened(r, heat, 0.4), tones), alpha[None], way)


_HEAT = ((0.0, 1.0, 0.5), (0.02, 0.95, 0.85), (0.07, 0.85, 1.0), (0.12, 0.6, 1.0), (0.15, 0.2, 1.0))


def _column(r: Generator, x: Tensor, y: Tensor) -> tuple[float, Tensor, Tensor]:
    """Where a column stands, and each place's height above its foot and distance from its middle."""
    foot, ground = float(r.uniform(-0.8, 0.8)), float(r.uniform(-0.1, 1.0))
    up = (ground - y).clamp_min(-0.25)
    lean = float(r.normal()) * 0.25
    return foot, up, x - foot - lean * up.clamp_min(0) ** 1.5 - curve(r, 4 * y, 0.06) * up.clamp(0, 1)


def _rising(across: Tensor, wide: Tensor, up: Tensor, speed: float) -> Tensor:
    """Upwards along a column's middle and its sides."""
    middle = -across  # where the middle is, as seen from each place; its change along y is the lean
    lean = torch.zeros_like(up)
    lean[1:-1] = (middle[2:] - middle[:-2]) * (len(up) / 4)
    grown = torch.zeros_like(up)
    grown[1:-1] = (wide[2:] - wide[:-2]) * (len(up) / 4)
    side = lean + (across / wide).clamp(-1.5, 1.5) * grown
    pace = speed * (0.6 + 0.4 * np.tanh(1.0) * up.clamp(0, 1))
    return torch.stack([-pace * side.clamp(-1.5, 1.5), -pace])
