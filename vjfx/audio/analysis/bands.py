"""Bands of frequencies, and where they lie in a spectrum."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = 30.0, 16000.0  # hertz, of what is looked at in narrow bands

# Where each band ends and the next begins, in hertz.
TONES = (20, 160, 500, 2500, HIGHEST)  # bass, lowmid, mid, high
SIXTEEN = tuple(LOWEST * (HIGHEST / LOWEST) ** (band / 16) for band in range(17))
# Third-octaves (IEC 61260), and 25 Hz each where these would be narrower than a spectrum can tell.
THIRDS = (
    *(25, 50, 75, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000),
    *(1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, HIGHEST),
)
SIXTHS = tuple(LOWEST * 2 ** (step / 6) for step in range(math.floor(6 * math.log2(HIGHEST / LOWEST)) + 1))


def hop(rate: int) -> int:
    """Samples from one look at the sound to the next: a power of two, 5.3 to 5.8 ms at 44.1 kHz and its relatives."""
    return 1 << max(0, math.ceil(math.log2(rate * 256 / 48000)))


def bins(hertz: Iterable[float], size: int, rate: int) -> NDArray[np.intp]:
    """The first bin of each band in a spectrum of `size` samples; low bands too narrow to have one are left out.

    What lies above half the rate shares the last bin.
    """
    top = size // 2
    places = [min(round(frequency * size / rate), top) for frequency in hertz]
    return np.array([at for at, before in zip(places, [-1, *places], strict=False) if at > before or at == top])


def sums(power: NDArray[np.float32], edges: NDArray[np.intp]) -> NDArray[np.float32]:
    """The power (bins,) in each band, from `bins`: one less than there are edges."""
    return np.add.reduceat(power, edges)[:-1]
