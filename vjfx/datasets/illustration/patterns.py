"""Textures: grain, weave, stripes, leaves, grass and scales; none of them counts as lines."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image

_SIDE = 512  # supersampled px
_COUNT = 48


def contrast(rng: Generator) -> tuple[float, float, float]:
    """The brightness factors of a texture: faint, or as strong as grass in the sun."""
    light = 2 ** (rng.choice([-1, 1]) * rng.uniform(0.15, 1.4))
    tint = rng.uniform(0.85, 1.15, 3) if rng.uniform() < 0.5 else np.ones(3)
    red, green, blue = (light * tint).tolist()
    return red, green, blue


def pattern(rng: Generator) -> Image.Image:
    """One of a few dozen seamless patterns (L), soft or hard."""
    return _pattern(int(rng.integers(_COUNT)))


@lru_cache(maxsize=_COUNT)
def _pattern(number: int) -> Image.Image:
    rng = default_rng(number)
    y, x = np.mgrid[:_SIDE, :_SIDE] * (2 * np.pi / _SIDE)
    across = rng.integers(12, 48)
    match number % 8:
        case 0:
            field = _clouds(rng, rng.uniform(0.5, 2.0))
        case 1:  # stripes
            field = np.sin(across * x + rng.integers(-4, 5) * y)
        case 2:  # dots
            field = np.sin(across * x) * np.sin(across * y) - 0.5
        case 3:  # weave
            field = np.maximum(np.sin(across * x), np.sin(across * y)) - 0.7
        case 4:  # fur, grass: noise stretched in one direction
            field = _clouds(rng, 0.8, stretch=rng.uniform(3, 8), coarsest=rng.uniform(8, 32))
            field = field.T if rng.uniform() < 0.3 else field
        case 5 | 6:  # leaves, gravel: patches of a few tones
            field = np.rint(1.2 * _clouds(rng, rng.uniform(0.6, 1.2), coarsest=rng.uniform(16, 48))) / 1.2
        case _:  # wood, scales
            field = np.sin(across * x + 3 * _clouds(rng, 1.8))
    sharp = rng.choice([0.5, 1.5, 6.0])
    soft = 1 / (1 + np.exp(-sharp * 2 * field))
    return Image.fromarray(np.rint(255 * soft).astype(np.uint8))


def _clouds(rng: Generator, roughness: float, stretch: float = 1.0, coarsest: float = 4.0) -> NDArray[np.float64]:
    """Noise with a power-law spectrum, from `coarsest` waves per side on; standard deviation 1."""
    fy, fx = np.fft.fftfreq(_SIDE)[:, None] / stretch, np.fft.rfftfreq(_SIDE)[None]
    power = np.maximum(np.hypot(fy, fx), coarsest / _SIDE) ** -roughness
    field: NDArray[np.float64] = np.fft.irfft2(power * np.fft.rfft2(rng.normal(size=(_SIDE, _SIDE))), s=(_SIDE, _SIDE))
    field /= field.std()
    return field
