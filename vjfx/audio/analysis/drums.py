"""Detects kicks, snares and hi-hats: a small causal network over the spectra of the last hops."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands

KINDS = ("kick", "snare", "hat")
DELAY = 2  # hops from a stroke to its report, the median of what bench.drums measures
HOPS, LOOKS = 8, 4  # hops that the first layer sees, and how many of these spans the second one sees: 32 hops in all
_CONTRAST = 300.0  # of the logarithm: how much soft bands count beside loud ones
_SHORT = 2  # hops of the second window, for when it happens
# Hertz: finer than a second window of two hops resolves them there are none.
_EDGES = (50, 150, 250, 350, 500, 700, 1000, 1400, 2000, 2800, 4000, 5600, 8000, 11000, bands.HIGHEST)
CENTRES = np.array([(low * high) ** 0.5 for edges in (bands.THIRDS, _EDGES) for low, high in pairwise(edges)])  # hertz
INPUTS = len(CENTRES)
BEFORE, LAG = 4, 2  # a rise is measured over the maximum of so many hops, the last of them so many hops ago
SCALE = np.float32(0.25)  # of the levels, beside their rises
_SHORTEST_GAP = 0.045  # seconds between two strokes of one kind
# Far below a half: a missed drum is worse than a false one, and the mixes that the network learned from are harder than
# music. At these, about three of four strokes of held-out mixes are heard.
THRESHOLDS = np.array([0.25, 0.2, 0.3], np.float32)
_AGAIN = 0.6  # of the threshold: below it, the next stroke may come

Floats = NDArray[np.float32]


class DrumFeatures:
    """The logarithmic levels (39,) that the network sees of a hop: a long spectrum and a short one."""

    def __init__(self, rate: int, size: int, hop: int) -> None:
        self._long = bands.band_bins(bands.THIRDS, size, rate)
        count = _SHORT * hop
        self._short = bands.band_bins(_EDGES, count, rate)
        rise = np.sin(np.pi / 2 * (np.arange(count * 3 // 4) + 0.5) / (count * 3 // 4)) ** 2
        fall = np.cos(np.pi / 2 * (np.arange(count - len(rise)) + 0.5) / (count - len(rise))) ** 2
        self._window = np.concatenate([rise, fall]).astype(np.float32)
        self._scale = np.float32(2 / (count * float(np.sum(self._window**2))))

    def __call__(self, power: Floats, recent: Floats, gain: float | Floats) -> Floats:
        """From the newest power spectrum (bins,), the newest samples (channels, n), and the gain; or of many hops.

        `gain` is the factor that brings a loud amplitude to 1.
        """
        spectrum = np.fft.rfft(recent[..., -len(self._window) :] * self._window)
        short = np.add.reduce(spectrum.real**2 + spectrum.imag**2, axis=-2) * (self._scale / recent.shape[-2])
        both = np.concatenate([bands.band_power(power, self._long), bands.band_power(short, self._short)], axis=-1)
        return np.asarray(np.log1p(np.sqrt(both) * (_CONTRAST * np.asarray(gain, np.float32)[..., None])))


class DrumDetector:
    """The probability of each of KINDS hop by hop, and whether one was struck; `vjfx train drums` makes its weights."""

    def __init__(self, rate: int, size: int, hop: int, weights: Mapping[str, Floats] | None = None) -> None:
        """For spectra of `size` samples, one every `hop`; with the shipped weights, or with others."""
        self.features = DrumFeatures(rate, size, hop)
        self.network = DrumNetwork(weights)
        self.chances = np.zeros(len(KINDS), np.float32)  # the probability of each of KINDS in the newest hop
        self._gap = round(_SHORTEST_GAP * rate / hop)
        self._since = np.full(len(KINDS), self._gap)  # hops since the last stroke of each kind
        self._armed = np.ones(len(KINDS), bool)

    def __call__(self, power: Floats, recent: Floats, gain: float) -> dict[str, bool]:
        """Whether each of KINDS is reported in this hop; the arguments are those of DrumFeatures."""
        self.chances = self.network(self.features(power, recent, gain))
        self._since += 1
        self._armed |= self.chances < _AGAIN * THRESHOLDS
        struck = self._armed & (self._since >= self._gap) & (self.chances > THRESHOLDS)
        self._since[struck] = 0
        self._armed[struck] = False
        return dict(zip(KINDS, struck.tolist(), strict=True))


class DrumNetwork:
    """Two causal convolutions, one over the newest hops and one over what the first has found, one hop at a time."""

    def __init__(self, weights: Mapping[str, Floats] | None = None) -> None:
        """With the shipped weights, or with others."""
        stored = _shipped() if weights is None else weights
        self._into, self._shift, self._again = (stored[name] for name in ("into", "shift", "again"))
        self._again_shift, self._out, self._level = (stored[name] for name in ("again_shift", "out", "level"))
        self._levels = np.zeros((BEFORE + LAG, INPUTS), np.float32)
        self._seen = np.zeros((HOPS, 2 * INPUTS), np.float32)
        self._found = np.zeros(((LOOKS - 1) * HOPS + 1, len(self._shift)), np.float32)

    def __call__(self, levels: Floats) -> Floats:
        """The probability of each of KINDS, from the levels of DrumFeatures."""
        _push(self._levels, levels)
        rise = np.maximum(levels - self._levels[:BEFORE].max(axis=0), 0)
        _push(self._seen, np.concatenate([SCALE * levels, rise]))
        _push(self._found, np.maximum(self._into @ self._seen.ravel() + self._shift, 0))
        second = np.maximum(self._again @ self._found[::HOPS].ravel() + self._again_shift, 0)
        return np.asarray(0.5 + 0.5 * np.tanh(0.5 * (self._out @ second + self._level)))


def _push(past: Floats, newest: Floats) -> None:
    past[:-1] = past[1:]
    past[-1] = newest


@cache
def _shipped() -> Mapping[str, Floats]:
    with files("vjfx.audio.analysis").joinpath("drums.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
