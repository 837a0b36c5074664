"""Fields of (side, side) floats: fractal noise, blurs, warps, and directions to paint along."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.floating[Any]]  # float32 as a rule


def grid(side: int) -> tuple[Field, Field]:
    """The coordinates x and y of the pixels' centres, 0..1."""
    axis = ((np.arange(side) + 0.5) / side).astype(np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def crisp(value: Field) -> Field:
    """1 where the value is positive and 0 where it is negative, with an edge one pixel wide."""
    down, right = np.gradient(value)
    inside: Field = np.clip(value / np.maximum(np.hypot(down, right), 1e-6) + 0.5, 0, 1)
    return inside


def smoothstep(low: float, high: float, value: Field) -> Field:
    """0 below `low`, 1 above `high`, smooth in between; `low` may be the greater one."""
    t = np.clip((value - low) / (high - low), 0, 1)
    step: Field = t * t * (3 - 2 * t)
    return step


def mix(one: Field, other: Field, share: Field) -> Field:
    """From one to the other, (H, W) or (H, W, 3), by a share of (H, W)."""
    wide = share[..., None] if one.ndim > share.ndim or other.ndim > share.ndim else share
    return one + (other - one) * wide


def value_noise(r: Generator, side: int, across: float, down: float | None = None) -> Field:
    """Smooth random values, about -1..1, with so many cells across and down the picture."""
    own = default_rng(r.integers(1 << 62))  # what is drawn next does not depend on the number of cells
    size = max(2, round(across) + 3), max(2, round(down or across) + 3)
    cells = Image.fromarray(own.uniform(-1, 1, (size[1], size[0])).astype(np.float32))
    box = (1.0, 1.0, size[0] - 2.0, size[1] - 2.0)  # a margin of one cell, for bicubic interpolation
    field: Field = np.asarray(cells.resize((side, side), Image.Resampling.BICUBIC, box=box))
    return field


def fractal(
    r: Generator, side: int, across: float = 4, octaves: int = 6, gain: float = 0.5, down: float | None = None
) -> Field:
    """Octaves of value noise, about -1..1: from clouds (gain 0.4) to rough stone (gain 0.7)."""
    total = np.zeros((side, side), np.float32)
    weight, sum_ = 1.0, 0.0
    for octave in range(octaves):
        scale = 2.0**octave
        total += weight * value_noise(r, side, min(across * scale, side), min((down or across) * scale, side))
        sum_ += weight * weight
        weight *= gain
    return total / np.float32(sum_**0.5)


def blurred(field: Field, sigma: float) -> Field:
    """A Gaussian blur of (H, W) or (H, W, 3), square; sigma in shares of the side. Edges are renormalised."""
    side = field.shape[0]
    steps = np.arange(side, dtype=np.float32)
    kernel = np.exp(-(((steps[:, None] - steps) / max(sigma * side, 1e-3)) ** 2) / 2)
    kernel /= kernel.sum(axis=1, keepdims=True)
    if field.ndim == 2:
        plane: Field = kernel @ field @ kernel.T
        return plane
    return np.stack([kernel @ field[..., c] @ kernel.T for c in range(field.shape[2])], axis=2)


def sampled(field: Field, x: Field, y: Field) -> Field:
    """Bilinear values of (H, W) or (H, W, C) at coordinates 0..1; edges are repeated."""
    side = field.shape[0]
    column, row = np.clip(x * side - 0.5, 0, side - 1.001), np.clip(y * side - 0.5, 0, side - 1.001)
    left, top = column.astype(np.int32), row.astype(np.int32)
    right, below = np.minimum(left + 1, side - 1), np.minimum(top + 1, side - 1)
    u, v = (column - left).astype(np.float32), (row - top).astype(np.float32)
    if field.ndim == 3:
        u, v = u[..., None], v[..., None]
    upper = field[top, left] * (1 - u) + field[top, right] * u
    lower = field[below, left] * (1 - u) + field[below, right] * u
    value: Field = upper * (1 - v) + lower * v
    return value


def warped(field: Field, dx: Field, dy: Field) -> Field:
    """The field displaced by (dx, dy), in shares of the side."""
    x, y = grid(field.shape[0])
    return sampled(field, x + dx, y + dy)


def swirls(r: Generator, side: int, centres: NDArray[np.float64], angle: float = 0.0, rough: float = 0.4) -> Field:
    """Directions in radians that run along `angle` and turn around centres: rows of x, y, radius, sense (-1 or 1)."""
    x, y = grid(side)
    east = np.full((side, side), np.cos(angle), np.float32)
    south = np.full((side, side), np.sin(angle), np.float32)
    for cx, cy, radius, sense in centres:
        dx, dy = x - cx, y - cy
        away = np.sqrt(dx * dx + dy * dy) + 1e-4
        near = 4 * np.exp(-((away / radius) ** 3)) * (1 - np.exp(-((away / 0.016) ** 2)))  # calm in the middle
        east += near * sense * -dy / away
        south += near * sense * dx / away
    wave = rough * fractal(r, side, 3, 3)
    return np.arctan2(south, east).astype(np.float32) + wave


def streamed(field: Field, flow: Field, reach: float, steps: int = 12) -> Field:
    """The field smeared along directions (radians) by `reach` both ways: line integral convolution."""
    side = field.shape[0]
    total = field.copy()
    for sense in (-1, 1):
        x, y = grid(side)
        for _ in range(steps):
            turn = sampled(flow, x, y)
            x = x + np.cos(turn) * np.float32(sense * reach / steps)
            y = y + np.sin(turn) * np.float32(sense * reach / steps)
            total += sampled(field, x, y)
    return total / np.float32(2 * steps + 1)


def picture(color: Field) -> NDArray[np.uint8]:
    """(H, W, 3) floats, 0..1, as bytes."""
    return np.rint(np.clip(color, 0, 1) * 255).astype(np.uint8)


def rgb(code: str) -> Field:
    """A colour such as "e8dcc0" as three floats, 0..1."""
    return np.frombuffer(bytes.fromhex(code), np.uint8).astype(np.float32) / np.float32(255)
