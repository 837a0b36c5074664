"""The network that finds beats in time, from the band flux of the last twelve seconds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STEP = 2  # hops per step
STEPS = 2  # per call
LAYERS = 8
DELAY = 0.028  # seconds from a beat to the middle of the step in which the network reports it
CLASSES = 3  # no beat, a beat, the first beat of a bar
TEMPOS = 60 * (200 / 60) ** ((np.arange(28) + 0.5) / 28)  # beats per minute, of the tempo classes

_Array = NDArray[np.float32]


class _Block(NamedTuple):
    """A dilated causal convolution of three taps, and a residual branch; the fields are the names in the weights."""

    taps: _Array  # (channels, 3 * channels)
    bias: _Array
    mix: _Array  # (channels, channels)
    offset: _Array


class ActivationNetwork:
    """A causal temporal convolutional network (Davies & Boeck 2019), evaluated two steps at a time.

    Dilations 1, 2, 4 ... 128. `vjfx train beat` makes its weights.
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

    def __call__(self, flux: _Array) -> tuple[_Array, _Array]:
        """Activations: the probability of each class (STEPS, CLASSES) and of each of TEMPOS (28,).

        From the flux (STEPS * 8,) of two new steps.
        """
        x = self._into @ flux + self._shift
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
        beats, tempos = power[: STEPS * CLASSES].reshape(STEPS, CLASSES), power[STEPS * CLASSES :]
        return beats / beats.sum(axis=1, keepdims=True), tempos / tempos.sum()


@cache
def _shipped() -> Mapping[str, _Array]:
    with files("vjfx.audio.beat").joinpath("activation.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
