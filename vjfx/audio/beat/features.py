"""The input of the bar network: how much louder each band of the spectrum and each semitone has become."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP = 2  # hops per step
STEPS = 2  # per call
HOPS = STEP * STEPS  # per call

_LOWEST, _HIGHEST = 30.0, 15000.0  # hertz
_PER_OCTAVE = 4
_NARROWEST = 43.0  # hertz, of a band: what the window resolves
_LAG = 3  # hops over which a rise is measured: most of what a window needs to fill
_CONTRAST = 15.0  # of the logarithm: a part this much softer than the loudest counts a quarter of it
_FAINTEST = 1e-5  # amplitude: -100 dB is silence
_MEMORY = 8.0  # seconds, the time constant of the loudest amplitude
_SPAN = 16  # hops of which a pitch is measured
_PITCH_LAG = 4  # calls over which the rise of a pitch is measured

PITCHES = 65.41 * 2 ** (np.arange(48) / 12)  # hertz: the semitones from C2 to B5

_Floats = NDArray[np.float32]


def _edges() -> list[float]:
    edges = [_LOWEST]
    while edges[-1] < 0.9 * _HIGHEST:
        edges.append(max(edges[-1] + _NARROWEST, edges[-1] * 2 ** (1 / _PER_OCTAVE)))
    return edges


EDGES = _edges()  # hertz: quarter octaves, in the bass as wide as the spectrum's bins
RISES = len(EDGES) - 1
INPUTS = STEPS * RISES + len(PITCHES)


class BeatFeatures:
    """The rise of the logarithm of each band's and each semitone's loudness, as a share of the recent maximum.

    So neither loudness nor vibrato matters (Boeck & Widmer 2013). A semitone is told from the next by the phases of its
    bin in successive hops: a second Fourier transform, of 16 hops.
    """

    def __init__(self, frequencies: NDArray[np.floating[Any]], hop: float) -> None:
        """`frequencies` of the spectrum's bins in hertz, `hop` in seconds."""
        self._share = _overlaps(frequencies)
        self._past = np.zeros((_LAG, RISES), np.float32)  # levels of the last hops
        self.loudest = _FAINTEST  # recent maximum amplitude of a band
        self._decay = math.exp(-hop / _MEMORY)
        spacing = float(frequencies[1] - frequencies[0])
        self._bins = np.minimum(np.round(PITCHES / spacing).astype(int), len(frequencies) - 1)
        window = np.sin(np.pi * (np.arange(_SPAN) + 0.5) / _SPAN) ** 2
        turns = np.exp(-2j * np.pi * hop * PITCHES * np.arange(_SPAN)[:, None])
        self._turns = (turns * (window / window.sum())[:, None]).astype(np.complex64)
        self._near = np.zeros((_SPAN, len(PITCHES)), np.complex64)  # the bin next to each pitch, in the last hops
        self._pitches = np.zeros((_PITCH_LAG, len(PITCHES)), np.float32)  # levels of the last calls
        self._calls = 0

    def __call__(self, spectra: NDArray[np.complex64]) -> _Floats:
        """The features (INPUTS,), from 0 to about 2, of the next spectra (HOPS, bins).

        The rises (STEPS, RISES) of the bands in order of time, then those of the semitones (48,).
        """
        power = spectra.real**2 + spectra.imag**2
        amplitudes = np.sqrt(power @ self._share)
        levels = np.empty((_LAG + HOPS, RISES), np.float32)
        levels[:_LAG] = self._past
        for place, loudest in enumerate(amplitudes.max(axis=1).tolist(), _LAG):
            self.loudest = max(loudest, self.loudest * self._decay, _FAINTEST)
            levels[place] = amplitudes[place - _LAG] * np.float32(_CONTRAST / self.loudest)
        np.log1p(levels[_LAG:], out=levels[_LAG:])
        self._past = levels[HOPS:]
        features = np.empty(INPUTS, np.float32)
        rises = np.maximum(levels[_LAG:] - levels[:-_LAG], 0)
        np.add.reduce(rises.reshape(STEPS, STEP, RISES), axis=1, out=features[: -len(PITCHES)].reshape(STEPS, RISES))

        self._near[:-HOPS] = self._near[HOPS:]
        self._near[-HOPS:] = spectra[:, self._bins]
        pitches = np.log1p(np.abs((self._near * self._turns).sum(axis=0)) * np.float32(_CONTRAST / self.loudest))
        oldest = self._calls % _PITCH_LAG
        np.maximum(pitches - self._pitches[oldest], 0, out=features[-len(PITCHES) :])
        self._pitches[oldest] = pitches
        self._calls += 1
        return features


def _overlaps(frequencies: NDArray[np.floating[Any]]) -> _Floats:
    """The share of each bin in each band (bins, RISES); the offset of a sound card is left out."""
    half = float(frequencies[1] - frequencies[0]) / 2
    low, high = np.array(EDGES[:-1]), np.array(EDGES[1:])
    centre = frequencies[:, None]
    overlap = np.minimum(centre + half, high) - np.maximum(centre - half, low)
    share = np.clip(overlap / (2 * half), 0, 1)
    share[0] = share[-1] = 0
    return np.asarray(share, np.float32)
