"""The network that hears bars: downbeats, metre and tempo, and whether there is a beat at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from vjfx.audio.beat.convolution import ConvolutionStack, Floats
from vjfx.audio.beat.features import STEPS

LAYERS = 9
DELAY = 0.028  # seconds from a beat to the middle of the step in which the network reports it
CLASSES = 3  # no beat, a beat, the first beat of a bar
TEMPOS = 45 * (230 / 45) ** ((np.arange(38) + 0.5) / 38)  # beats per minute, of the tempo classes


class Activations(NamedTuple):
    """What the network says of two steps: probabilities."""

    beats: Floats  # (STEPS, CLASSES)
    tempos: Floats  # (38,) of TEMPOS
    metre: Floats  # (7,) that there is no beat at all, then of METRES


class BarNetwork:
    """A causal temporal convolutional network (Davies & Boeck 2019), evaluated two steps at a time.

    Dilations 1, 2, 4 ... 256: it remembers 24 seconds. `vjfx train bars` makes its weights.
    """

    def __init__(self, weights: Mapping[str, Floats] | None = None) -> None:
        """With the shipped weights, or with others."""
        self._stack = ConvolutionStack(_shipped() if weights is None else weights)

    def __call__(self, features: Floats) -> Activations:
        """The activations from the features (INPUTS,) of two new steps."""
        power = self._stack.step(features)
        beats, tempos, metre = np.split(power, (STEPS * CLASSES, STEPS * CLASSES + len(TEMPOS)))
        beats = beats.reshape(STEPS, CLASSES)
        return Activations(beats / beats.sum(axis=1, keepdims=True), tempos / tempos.sum(), metre / metre.sum())


@cache
def _shipped() -> Mapping[str, Floats]:
    with files("vjfx.audio.beat").joinpath("bar_network.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
