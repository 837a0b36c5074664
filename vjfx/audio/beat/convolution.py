"""Dilated causal convolutions with residual branches, evaluated step by step (Davies & Boeck 2019)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class _Block(NamedTuple):
    """A convolution of three taps, and a residual branch; the fields are the names in the weights."""

    taps: Floats  # (channels, 3 * channels)
    bias: Floats
    mix: Floats  # (channels, channels)
    offset: Floats


class ConvolutionStack:
    """Blocks with dilations 1, 2, 4 ..., between a layer that goes in and one that comes out."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        """`weights` by name: into, shift, taps, bias, mix, offset, out, level; the first axis of a block's counts."""
        self._into, self._shift, self._out, self._level = (weights[name] for name in ("into", "shift", "out", "level"))
        self._blocks = [_Block(*parts) for parts in zip(*(weights[name] for name in _Block._fields), strict=True)]
        channels = len(self._shift)
        self._past = [np.zeros((2 << number, channels), np.float32) for number in range(len(self._blocks))]
        self._taps = np.empty(3 * channels, np.float32)
        self._count = 0

    def step(self, inputs: Floats) -> Floats:
        """The exponentials of the outputs, from the inputs of the next step."""
        x = self._into @ inputs + self._shift
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
        return np.exp(self._out @ x + self._level)
