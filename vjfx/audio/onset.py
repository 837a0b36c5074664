"""When something is struck: spectral flux over an adaptive threshold.

After Bello et al., "A Tutorial on Onset Detection in Music Signals" (2005), with the logarithmic bands and the maximum
over the recent past of Boeck and Widmer, "Maximum Filter Vibrato Suppression for Onset Detection" (2013).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_LOW, _HIGH, _PER_OCTAVE = 30.0, 16000.0, 3
_CONTRAST = 30.0  # how strongly soft bands count beside loud ones
_PAST = 5  # hops whose loudest a band must surpass: the ripple of a steady sound does not
_LAG = 1  # hops that do not count among them, so that what takes two to rise is measured in full
_MEAN = 0.3  # seconds, of the average flux
_FACTOR, _LEAST = 2.0, 0.14  # an onset's flux is above this many averages plus the least
_APART = 0.06  # seconds between two onsets at least
_DECAY = 0.065  # seconds, of the envelope: 0.05 is left after 0.2 s


class Onsets:
    """Onsets from power spectra of `size` samples, one every `step` seconds."""

    def __init__(self, rate: int, size: int, step: float) -> None:
        octaves = math.log2(min(_HIGH, rate / 2) / _LOW)
        ladder = _LOW * 2 ** (np.arange(int(octaves * _PER_OCTAVE) + 1) / _PER_OCTAVE)
        self._edges = np.unique(np.round(ladder * size / rate).astype(int).clip(1, size // 2))
        self._past = np.zeros((_PAST, len(self._edges) - 1), np.float32)
        self._share = 1 - math.exp(-step / _MEAN)
        self._keep = math.exp(-step / _DECAY)
        self._apart = round(_APART / step)
        self._since = self._apart  # hops since the last onset
        self._mean = 0.0
        self._value = 0.0

    def __call__(self, power: NDArray[np.float32]) -> float:
        """The envelope after these spectra, (hops, bins), in which 1 in all is loud: 1 at an onset, then falling."""
        bands = np.sqrt(np.add.reduceat(power, self._edges, axis=1)[:, :-1])
        heights = np.concatenate([self._past, np.log1p(_CONTRAST * bands)])
        self._past = heights[-_PAST:]
        hops = len(power)
        before = np.maximum.reduce([heights[i : i + hops] for i in range(_PAST - _LAG)])
        flux = np.maximum(heights[_PAST:] - before, 0).mean(axis=1)
        for rise in flux.tolist():
            self._step(rise)
        return self._value

    def _step(self, rise: float) -> None:
        self._since += 1
        self._value = self._value * self._keep if self._value > 1e-3 else 0.0
        if rise > _FACTOR * self._mean + _LEAST and self._since >= self._apart:
            self._since = 0
            self._value = 1.0
        self._mean += (rise - self._mean) * self._share
