"""The network that hears bars: downbeats, metre and tempo, and whether there is a beat at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.beat.features import STEPS

LAYERS = 9
DELAY = 0.028  # seconds from a beat to the middle of the step in which the network reports it
CLASSES = 3  # no beat, a beat, the first beat of a bar
TEMPOS = 45 * (230 / 45) ** ((np.arange(38) + 0.5) / 38)  # beats per minute, of the tempo classes
METRES = (2, 3, 4, 5, 6, 7)  # beats a bar

_Array = NDArray[np.float32]


class Activations(NamedTuple):
    """What the network says of two steps: probabilities."""

    beats: _Array  # (STEPS, CLASSES)
    tempos: _Array  # (38,) of TEMPOS
    metre: _Array  # (7,) that there is no beat at all, then of METRES


class _Block(NamedTuple):
    """A dilated causal convolution of three taps, and a residual branch; the fields are the names in the weights."""

    taps: _Array  # (channels, 3 * channels)
    bias: _Array
    mix: _Array  # (channels, channels)
    offset: _Array


class BarNetwork:
    """A causal temporal convolutional network (Davies & Boeck 2019), evaluated two steps at a time.

    Dilations 1, 2, 4 ... 256: it remembers 24 seconds. `vjfx train bars` makes its weights.
    """

    def __init__(self, weights: Mapping[str, _Array] | None = None) -> None:
        """With the shipped weights, or with others."""
        stored = _shipped() if weights is None else weights
        self._into, self._shift, self._out, self._level = (stored[name] for name in ("into", "shift", "out", "level"))
        self._blocks = [_Block(*parts) for parts in zip(*(stored[name] for name in _Block._fields), strict=True)]
        channels = len(self._shift)
        self._past = [np.zeros((2 << number, channels), np.float32) for number in range(len(self._blocks))]
        self._taps = np.empty(3 * channels, np.float32)
        self._count = 0

    def __call__(self, features: _Array) -> Activations:
        """The activations from the features (INPUTS,) of two new steps."""
        x = self._into @ features + self._shift
        taps, channels = self._taps, len(x)
        for block, past in zip(self._blocks, self._past, strict=True):
            length = len(past)
            oldest = self._count % length
            taps[:channels] = past[oldest]
            taps[channels : 2 * channels] = past[(oldest + length // 2) % length]
            taps[2 * channels :] = past[oldest] = x
            hidden = block.taps @ taps
            hidden += block.bias
            np.maximum(hidden, 0, out=hidden)
            x = x + block.mix @ hidden
            x += block.offset
        self._count += 1
        power = np.exp(self._out @ x + self._level)
        beats, tempos, metre = np.split(power, (STEPS * CLASSES, STEPS * CLASSES + len(TEMPOS)))
        beats = beats.reshape(STEPS, CLASSES)
        return Activations(beats / beats.sum(axis=1, keepdims=True), tempos / tempos.sum(), metre / metre.sum())


@cache
def _shipped() -> Mapping[str, _Array]:
    with files("vjfx.audio.beat").joinpath("bar_network.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
