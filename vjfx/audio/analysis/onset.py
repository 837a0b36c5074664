"""Onset detection: spectral flux over an adaptive threshold.

After Bello et al., "A Tutorial on Onset Detection in Music Signals" (2005), with the logarithmic bands and the maximum
over the recent past of Boeck and Widmer, "Maximum Filter Vibrato Suppression for Onset Detection" (2013).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands
from vjfx.audio.analysis.gain import smoothing

_CONTRAST = 300.0  # of the logarithm: how much soft bands count beside loud ones
_PAST = 5  # hops whose maximum a band must exceed: the ripple of a steady sound does not
_LAG = 1  # newest hops left out of them, so that a rise over two hops is measured in full
_MEAN = 0.15  # seconds, of the average of the flux
_THRESHOLD = 0.06  # of the flux above its average
_SHORTEST_GAP = 0.055  # seconds between two onsets


class OnsetDetector:
    """Detects onsets hop by hop, in spectra of `size` samples, one every `step` seconds."""

    def __init__(self, rate: int, size: int, step: float) -> None:
        self.flux = 0.0  # the weighted mean of the rises of all bands' logarithmic amplitudes
        self._edges = bands.band_bins(bands.SIXTHS, size, rate)
        # The fewer bins a band has, the more its level varies: noise must not outweigh a note.
        certainty = np.sqrt(np.diff(self._edges).clip(1))
        self._weights = (certainty / certainty.sum()).astype(np.float32)
        self._past = np.zeros((_PAST, len(self._edges) - 1), np.float32)
        self._smoothing = smoothing(step, _MEAN)
        self._gap = round(_SHORTEST_GAP / step)
        self._since = self._gap  # hops since the last onset
        self._mean = 0.0

    def __call__(self, power: NDArray[np.float32], gain: float) -> bool:
        """Whether the newest power spectrum (bins,) has an onset; `gain` brings a loud amplitude to 1."""
        levels = np.log1p(np.sqrt(bands.band_power(power, self._edges)) * np.float32(_CONTRAST * gain))
        rise = np.maximum(levels - self._past[:-_LAG].max(axis=0), 0)
        self.flux = float(np.add.reduce(rise * self._weights))
        self._past[:-1] = self._past[1:]
        self._past[-1] = levels
        self._since += 1
        onset = self.flux > self._mean + _THRESHOLD and self._since >= self._gap
        if onset:
            self._since = 0
        self._mean += (self.flux - self._mean) * self._smoothing
        return onset
