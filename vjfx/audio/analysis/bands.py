"""Frequency bands, and where they lie in a spectrum."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from vjfx.values.signals import BAND_EDGES

LOWEST, HIGHEST = BAND_EDGES[0], BAND_EDGES[-1]  # hertz

# Third-octaves (IEC 61260), and 25 Hz each where these would be narrower than a spectrum resolves.
THIRDS = (
    *(25, 50, 75, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000),
    *(1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, HIGHEST),
)
SIXTHS = tuple(LOWEST * 2 ** (step / 6) for step in range(math.floor(6 * math.log2(HIGHEST / LOWEST)) + 1))


def band_bins(hertz: Iterable[float], size: int, rate: int) -> NDArray[np.intp]:
    """The first bin of each band in a spectrum of `size` samples; low bands too narrow to have a bin are left out.

    Bands above half the rate share the last bin.
    """
    top = size // 2
    bins = [min(round(frequency * size / rate), top) for frequency in hertz]
    return np.array([at for at, before in zip(bins, [-1, *bins], strict=False) if at > before or at == top])


def band_power(power: NDArray[np.float32], edges: NDArray[np.intp]) -> NDArray[np.float32]:
    """The power (..., bins) in each band, with the edges from `band_bins`: one less than there are edges."""
    return np.add.reduceat(power, edges, axis=-1)[..., :-1]
