"""Spectral flux in eight bands, low to high: the input of the beat networks."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

EDGES = (30, 120, 240, 480, 960, 1920, 3840, 7680, 15000)  # hertz, of the bands
BANDS = len(EDGES) - 1
_PER_OCTAVE = 4
_LAG = 3  # hops over which a rise is measured: most of what a window needs to fill
_CONTRAST = 15.0  # of the logarithm: a part this much softer than the loudest counts a quarter of it
_FAINTEST = 1e-5  # amplitude: -100 dB is silence
_MEMORY = 8.0  # seconds, the time constant of the loudest amplitude


class BandFlux:
    """How much louder each band has become, as a share of the recent maximum.

    It is the rise of the logarithm of quarter octaves, so that neither loudness nor vibrato matters (Boeck & Widmer
    2013).
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float) -> None:
        """`frequencies` of the spectrum's bins in hertz, `hop` in seconds."""
        self._edges, self._share = _quarter_octaves(frequencies)
        self._past = np.zeros((_LAG, len(self._edges)), np.float32)
        self._at = 0
        self.loudest = _FAINTEST  # recent maximum amplitude of a quarter octave
        self._decay = math.exp(-hop / _MEMORY)

    def __call__(self, spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
        """The flux (8,) in the next hop, from 0 to about 2."""
        power = spectrum.real**2 + spectrum.imag**2
        amplitude = np.sqrt(np.add.reduceat(power, self._edges))
        self.loudest = max(float(amplitude[:-1].max()), self.loudest * self._decay, _FAINTEST)
        level = np.log1p(amplitude * np.float32(_CONTRAST / self.loudest))
        rise = np.maximum(level - self._past[self._at], 0)
        self._past[self._at] = level
        self._at = (self._at + 1) % _LAG
        return np.asarray(self._share @ rise)


def _quarter_octaves(frequencies: NDArray[np.floating[Any]]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The first bin of each quarter octave, and its share in each band (8, n); the last one holds the rest.

    Above half the sample rate there are none.
    """
    count = math.ceil(math.log2(EDGES[-1] / EDGES[0]) * _PER_OCTAVE)
    hertz = EDGES[0] * 2 ** (np.arange(count) / _PER_OCTAVE)
    last = len(frequencies) - 1
    edges = np.unique(np.minimum(np.searchsorted(frequencies, [*hertz, EDGES[-1]]), last))
    starts = frequencies[edges]
    share = np.array([(starts >= low) & (starts < high) for low, high in pairwise(EDGES)], float)
    share[:, -1] = 0
    return edges, (share / np.maximum(share.sum(axis=1, keepdims=True), 1)).astype(np.float32)
