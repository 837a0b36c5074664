"""How hard something is struck, low to high: what beats are found in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

BANDS = ((30, 150), (150, 500), (500, 4000), (4500, 15000))  # hertz: kick and bass, their body, snare and chords, hats
_PER_OCTAVE = 4
_LAG = 3  # hops over which a rise is measured: most of what it takes a window to fill
_CONTRAST = 15.0  # a part this much softer than the loudest counts a quarter of it
_FAINTEST = 1e-5  # amplitude: -100 dB is silence
_LEAST = 0.3  # of a full rise: below this nothing is an accent, however quiet all the rest
_LOUDNESS, _HARDNESS, _MEAN = 8.0, 10.0, 0.3  # seconds in which each is forgotten by e
_CLEAR = 1.2  # times its mean that a rise must have


class Accents:
    """Spectral flux in four bands, each against its own mean and its hardest of late.

    What rises is the logarithm of a quarter octave, so that neither loudness nor vibrato matters (Boeck & Widmer 2013).
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float) -> None:
        """`frequencies` of the spectra's values in hertz, `hop` in seconds."""
        self._edges, self._share = _quarters(frequencies)
        self._past = np.zeros((_LAG, len(self._edges)))
        self._loudest = _FAINTEST
        self._mean = np.zeros(len(BANDS))
        self._hardest = np.full(len(BANDS), _LEAST)
        self._quieter, self._softer, self._mix = (math.exp(-hop / length) for length in (_LOUDNESS, _HARDNESS, _MEAN))

    def __call__(self, spectrum: NDArray[np.complex64]) -> NDArray[np.float64]:
        """The accents (4,) of one more hop, 0 to 1."""
        power = spectrum.real**2 + spectrum.imag**2
        amplitude = np.sqrt(np.add.reduceat(power, self._edges))
        self._loudest = max(float(amplitude[:-1].max()), self._loudest * self._quieter, _FAINTEST)
        level = np.log1p(amplitude * (_CONTRAST / self._loudest))
        flux = self._share @ np.maximum(level - self._past[0], 0)
        self._past[:-1] = self._past[1:]
        self._past[-1] = level
        self._mean += (1 - self._mix) * (flux - self._mean)
        clear = np.maximum(flux - _CLEAR * self._mean, 0)
        self._hardest = np.maximum(np.maximum(self._hardest * self._softer, clear), _LEAST)
        return np.asarray(clear / self._hardest)


def _quarters(frequencies: NDArray[np.floating[Any]]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Where each quarter octave starts in a spectrum, the last being the rest; and its share in each of BANDS."""
    ends = [high for _, high in BANDS]
    count = round(math.log2(ends[-1] / BANDS[0][0]) * _PER_OCTAVE)
    wanted = BANDS[0][0] * 2 ** (np.arange(count) / _PER_OCTAVE)
    edges = np.unique(np.searchsorted(frequencies, [*wanted, *(edge for band in BANDS for edge in band)]))
    edges = edges[edges < len(frequencies)]
    starts = frequencies[edges]
    share = np.array([(starts >= low) & (starts < high) for low, high in BANDS], float)
    share[:, -1] = 0
    return edges, share / np.maximum(share.sum(axis=1, keepdims=True), 1)
