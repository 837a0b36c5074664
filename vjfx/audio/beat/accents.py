"""What is struck, low to high, in every hop: what beats are found in."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

BANDS = (30, 120, 240, 480, 960, 1920, 3840, 7680, 15000)  # hertz, their edges
_PER_OCTAVE = 4
_LAG = 3  # hops over which a rise is measured: most of what it takes a window to fill
_CONTRAST = 15.0  # a part this much softer than the loudest counts a quarter of it
_FAINTEST = 1e-5  # amplitude: -100 dB is silence
_LOUDNESS = 8.0  # seconds in which the loudest is forgotten by e


class Accents:
    """Spectral flux in eight bands: how much louder each has become, as a share of the loudest of late.

    What rises is the logarithm of a quarter octave, so that neither loudness nor vibrato matters (Boeck & Widmer 2013).
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float) -> None:
        """`frequencies` of the spectra's values in hertz, `hop` in seconds."""
        self._edges, self._share = _quarters(frequencies)
        self._past = np.zeros((_LAG, len(self._edges)), np.float32)
        self._at = 0
        self.loudest = _FAINTEST  # amplitude of a quarter octave, of late
        self._quieter = math.exp(-hop / _LOUDNESS)

    def __call__(self, spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
        """The accents (8,) of one more hop, 0 to about 2."""
        power = spectrum.real**2 + spectrum.imag**2
        amplitude = np.sqrt(np.add.reduceat(power, self._edges))
        self.loudest = max(float(amplitude[:-1].max()), self.loudest * self._quieter, _FAINTEST)
        level = np.log1p(amplitude * np.float32(_CONTRAST / self.loudest))
        rise = np.maximum(level - self._past[self._at], 0)
        self._past[self._at] = level
        self._at = (self._at + 1) % _LAG
        return np.asarray(self._share @ rise)


def _quarters(frequencies: NDArray[np.floating[Any]]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Where each quarter octave starts in a spectrum, the last being the rest; and its share in each band."""
    count = math.ceil(math.log2(BANDS[-1] / BANDS[0]) * _PER_OCTAVE)
    wanted = BANDS[0] * 2 ** (np.arange(count) / _PER_OCTAVE)
    edges = np.unique(np.searchsorted(frequencies, [*wanted, BANDS[-1]]))
    starts = frequencies[edges]
    share = np.array([(starts >= low) & (starts < high) for low, high in pairwise(BANDS)], float)
    share[:, -1] = 0
    return edges, (share / np.maximum(share.sum(axis=1, keepdims=True), 1)).astype(np.float32)
