"""Where the beat is, as a small network has learnt to hear it from the accents of the last twelve seconds."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STEP = 2  # hops to a step
STEPS = 2  # heard at a time
LAYERS = 8
DELAY = 0.028  # seconds from a beat to the middle of the step in which it is to be heard
CLASSES = 3  # no beat, a beat, the first beat of a bar
TEMPOS = 60 * (200 / 60) ** ((np.arange(28) + 0.5) / 28)  # beats a minute

_Array = NDArray[np.float32]


class _Block(NamedTuple):
    """A dilated causal convolution of three taps, and what is added to its input."""

    taps: _Array  # (channels, 3 * channels)
    bias: _Array
    mix: _Array  # (channels, channels)
    offset: _Array


class Network:
    """A temporal convolutional network (Davies & Boeck 2019), causal, that hears one new pair of steps at a time.

    Dilations 1, 2, 4 ... 128. `bench/learn.py` has made its weights.
    """

    def __init__(self) -> None:
        self._into, self._shift, self._blocks, self._out, self._level = _weights()
        channels = len(self._shift)
        self._past = [np.zeros((2 << number, channels), np.float32) for number in range(len(self._blocks))]
        self._taps = np.empty(3 * channels, np.float32)
        self._count = 0

    def __call__(self, accents: _Array) -> tuple[_Array, _Array]:
        """How likely each class is (STEPS, CLASSES) in the steps just heard, and each of TEMPOS (28,).

        From their accents (STEPS * 8,).
        """
        x = self._into @ accents + self._shift
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
def _weights() -> tuple[_Array, _Array, tuple[_Block, ...], _Array, _Array]:
    with files("vjfx.audio.beat").joinpath("network.npz").open("rb") as file:
        stored = {name: value.astype(np.float32) for name, value in np.load(file).items()}
    blocks = tuple(_Block(*parts) for parts in zip(*(stored[name] for name in _Block._fields), strict=True))
    return stored["into"], stored["shift"], blocks, stored["out"], stored["level"]
