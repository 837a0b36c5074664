"""When something is struck: spectral flux over an adaptive threshold.

After Bello et al., "A Tutorial on Onset Detection in Music Signals" (2005), with the logarithmic bands and the maximum
over the recent past of Boeck and Widmer, "Maximum Filter Vibrato Suppression for Onset Detection" (2013).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands
from vjfx.audio.analysis.gain import share

_CONTRAST = 300.0  # how strongly soft bands count beside loud ones
_PAST = 5  # hops whose loudest a band must surpass: the ripple of a steady sound does not
_LAG = 1  # hops that do not count among them, so that what takes two to rise is measured in full
_MEAN = 0.15  # seconds, of the average flux
_LEAST = 0.06  # an onset's flux is above the average by this much
_APART = 0.055  # seconds between two onsets at least


class Onsets:
    """Whether something was struck, hop by hop, from spectra of `size` samples, one every `step` seconds."""

    def __init__(self, rate: int, size: int, step: float) -> None:
        self.flux = 0.0  # how much louder the bands have become: the weighted mean of their logarithms' rises
        self._edges = bands.bins(bands.SIXTHS, size, rate)
        # A band's loudness is the less certain the fewer bins it has: the rustle of noise must not outweigh a note.
        certain = np.sqrt(np.diff(self._edges).clip(1))
        self._weights = (certain / certain.sum()).astype(np.float32)
        self._past = np.zeros((_PAST, len(self._edges) - 1), np.float32)
        self._share = share(step, _MEAN)
        self._apart = round(_APART / step)
        self._since = self._apart  # hops since the last onset
        self._mean = 0.0

    def __call__(self, power: NDArray[np.float32], gain: float) -> bool:
        """Whether there is an onset in the newest of the spectra (bins,); times `gain`, 1 is a loud amplitude."""
        heights = np.log1p(np.sqrt(bands.sums(power, self._edges)) * np.float32(_CONTRAST * gain))
        rise = np.maximum(heights - self._past[:-_LAG].max(axis=0), 0)
        self.flux = float(np.add.reduce(rise * self._weights))
        self._past[:-1] = self._past[1:]
        self._past[-1] = heights
        self._since += 1
        struck = self.flux > self._mean + _LEAST and self._since >= self._apart
        if struck:
            self._since = 0
        self._mean += (self.flux - self._mean) * self._share
        return struck
