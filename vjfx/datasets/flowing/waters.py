"""Water that flows: the sea, rivers, falls."""

from __future__ import annotations

import torch
from numpy.random import Generator
from torch import Tensor

from vjfx.datasets.flowing.textures import Patch, at, curve, flattened, noise, places, ramp, soft, streaks
from vjfx.datasets.illustration.colors import Color, hsv


def sea(r: Generator, size: int) -> Patch:
    """A plane of waves from the horizon on; it drifts to a side, or comes nearer."""
    x, y = places(size)
    horizon = float(r.uniform(-0.4, 0.6))
    depth = ((y - horizon) / (1 - horizon)).clamp_min(0)
    near = depth + float(r.uniform(0.04, 0.15))
    waves = noise(r, 256, float(r.uniform(0.6, 1.4)), float(r.uniform(1, 4)))
    height = at(waves, float(r.uniform(0.2, 0.6)) * x / near, float(r.uniform(0.3, 0.8)) / near)
    light = 0.5 + float(r.uniform(0.15, 0.45)) * height * (0.3 + 0.7 * depth.clamp(0, 1)) + 0.3 * (0.5 - depth)
    speed = float(r.uniform(0.05, 0.25))
    if r.uniform() < 0.7:
        way = torch.stack([_side(r) * speed * near.clamp_max(1), 0 * x])
    else:
        middle = float(r.uniform(-0.5, 0.5))
        way = speed * near.clamp_max(1) * torch.stack([(x - middle) * 0.5, 1 + 0 * x])
    shore = curve(r, 3 * x, float(r.choice([0.0, 0.05])))
    return Patch(ramp(flattened(r, light), water(r)), soft(y - horizon - shore, 4 / size)[None], way)


def river(r: Generator, size: int) -> Patch:
    """A bed that winds and widens towards the viewer; or, without perspective, a band."""
    x, y = places(size)
    top = float(r.uniform(-0.7, 0.4))
    t = ((y - top) / (1 - top)).clamp(0, 1.2)
    wide = float(r.uniform(0.02, 0.15)) + float(r.uniform(0.1, 0.8)) * t ** float(r.uniform(1, 2))
    lean = float(r.uniform(-0.8, 0.8))
    phase, bends = float(r.uniform(0, 6.3)), float(r.uniform(0, 5))
    swing = float(r.uniform(0, 0.3))
    middle = float(r.uniform(-0.4, 0.4)) + lean * t + swing * torch.sin(bends * t + phase)
    slope = (lean + swing * bends * torch.cos(bends * t + phase)) / (1 - top)
    grown = (x - middle) / wide
    speed = float(r.uniform(0.08, 0.3)) * (0.3 + 0.7 * t) * (1 - 0.5 * grown.clamp(-1, 1) ** 2)
    way = speed * torch.stack([slope, torch.ones_like(x)]) / (1 + slope**2).sqrt()
    alpha = soft(wide - (x - middle).abs() + curve(r, 9 * y, 0.03), 4 / size) * soft(y - top, 4 / size)
    if r.uniform() < 0.15:
        way = -way
    way, alpha = _turned(r, way, alpha)
    return Patch(ramp(flattened(r, _stream(r, way, 0.15, 0.5)), water(r)), alpha[None], way)


def fall(r: Generator, size: int) -> Patch:
    """Water that falls, in one or several strands, with foam where it arrives."""
    x, y = places(size)
    top, bottom = float(r.uniform(-1.1, 0.0)), float(r.uniform(0.3, 1.1))
    t = ((y - top) / (bottom - top)).clamp(0, 1)
    middle = float(r.uniform(-0.6, 0.6)) + curve(r, 2 * y, 0.05)
    wide = float(r.uniform(0.06, 0.5)) * (1 + float(r.uniform(-0.2, 0.6)) * t)
    across = (x - middle) / wide
    strands = at(noise(r, 128, 1.0), across * float(r.uniform(0.2, 1)), 0.05 * y) > -float(r.uniform(0.3, 3))
    speed = float(r.uniform(0.15, 0.45)) * (0.4 + 0.6 * t.sqrt())
    way = torch.stack([speed * across.clamp(-1, 1) * 0.1, speed])
    alpha = soft(1 - across.abs() + 0.3 * noise(r, size, 0.8, 0.1).clamp(-1, 1) * 0.2, 4 / size / float(wide.mean()))
    alpha = alpha * soft(y - top, _edge(r, size)) * soft(bottom - y, _edge(r, size)) * strands
    light = 0.25 + _stream(r, way, 0.3, 1.0) * float(r.uniform(0.6, 1.0))
    color = ramp(flattened(r, light), water(r, white=True))
    if r.uniform() < 0.6:  # foam
        height = float(r.uniform(0.05, 0.2))
        cloud = noise(r, size, 1.3)
        foam = soft(1 - (across / 1.2) ** 2 - ((y - bottom) / height) ** 2 + 0.3 * cloud, 0.8)
        way = way * (1 - foam) + foam * 0.1 * torch.stack([across.clamp(-1, 1), -0.5 + 0 * y])
        color = color * (1 - foam) + foam * (0.9 + 0.05 * cloud).clamp(0, 1)
        alpha = torch.maximum(alpha, foam)
    return Patch(color, alpha[None], way)


def water(r: Generator, white: bool = False) -> list[Color]:
    """From the dark to the bright tone; blue, green, brown, grey, at sunset, of lava."""
    hue = float(r.choice([0.5, 0.55, 0.58, 0.62, 0.4, 0.08, 0.95, float(r.uniform())]))
    if not white and r.uniform() < 0.08:  # lava
        return [(40, 15, 10), (150, 30, 10), (250, 120, 20), (255, 230, 120)]
    vivid = float(r.uniform(0.05, 0.9))
    dark, bright = float(r.uniform(0.1, 0.5)), float(r.uniform(0.6, 1.0))
    last = (245, 250, 255) if white or r.uniform() < 0.5 else hsv(hue + float(r.normal()) * 0.1, 0.4 * vivid, 1.0)
    return [hsv(hue, vivid, dark), hsv(hue + float(r.normal()) * 0.03, 0.8 * vivid, (dark + bright) / 2), last]


def _stream(r: Generator, way: Tensor, low: float, high: float) -> Tensor:
    """Streaks along the way, 0..1."""
    size = way.shape[-1]
    fine = streaks(noise(r, size, float(r.uniform(0, 1))), way, float(r.uniform(low, high)))
    return 0.45 + float(r.uniform(0.1, 0.3)) * fine


def _turned(r: Generator, way: Tensor, alpha: Tensor) -> tuple[Tensor, Tensor]:
    """In a fifth of pictures, lying: a river across the picture."""
    if r.uniform() > 0.2:
        return way, alpha
    return torch.stack([way[1].T, way[0].T]) * _side(r), alpha.T


def _side(r: Generator) -> float:
    return float(r.choice([-1, 1]))


def _edge(r: Generator, size: int) -> float:
    """How soft the ends of a fall are."""
    return 4 / size if r.uniform() < 0.6 else float(r.uniform(0.1, 0.5))
