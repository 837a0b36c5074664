"""Textures: grain, weave, stripes, dots and scales, which a drawing's lines have nothing to do with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image

_SIDE = 512  # px, fine ones
_COUNT = 24


def pattern(rng: Generator) -> Image.Image:
    """One of a few dozen (L), soft or hard, that repeat without a seam."""
    return _pattern(int(rng.integers(_COUNT)))


@lru_cache(maxsize=_COUNT)
def _pattern(number: int) -> Image.Image:
    rng = default_rng(number)
    y, x = np.mgrid[:_SIDE, :_SIDE] * (2 * np.pi / _SIDE)
    across = rng.integers(12, 48)
    match number % 6:
        case 0:
            field = _clouds(rng, rng.uniform(0.5, 2.0))
        case 1:  # stripes
            field = np.sin(across * x + rng.integers(-4, 5) * y)
        case 2:  # dots
            field = np.sin(across * x) * np.sin(across * y) - 0.5
        case 3:  # weave
            field = np.maximum(np.sin(across * x), np.sin(across * y)) - 0.7
        case 4:  # fur, grass: noise drawn out in one direction
            field = _clouds(rng, 0.8, stretch=rng.uniform(3, 8))
        case _:  # wood, scales
            field = np.sin(across * x + 3 * _clouds(rng, 1.8))
    sharp = rng.choice([0.5, 1.5, 6.0])
    soft = 1 / (1 + np.exp(-sharp * 2 * field))
    return Image.fromarray(np.rint(255 * soft).astype(np.uint8))


def _clouds(rng: Generator, roughness: float, stretch: float = 1.0) -> NDArray[np.float64]:
    """Noise whose spectrum falls by that power of the frequency; spread 1."""
    fy, fx = np.fft.fftfreq(_SIDE)[:, None] / stretch, np.fft.rfftfreq(_SIDE)[None]
    power = np.maximum(np.hypot(fy, fx), 4 / _SIDE) ** -roughness
    field: NDArray[np.float64] = np.fft.irfft2(power * np.fft.rfft2(rng.normal(size=(_SIDE, _SIDE))), s=(_SIDE, _SIDE))
    field /= field.std()
    return field
