"""The network that finds beats in time, from the band flux of the last twelve seconds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from vjfx.audio.beat.convolution import ConvolutionStack, Floats

STEP = 2  # hops per step
STEPS = 2  # per call
LAYERS = 8
DELAY = 0.028  # seconds from a beat to the middle of the step in which the network reports it
CLASSES = 3  # no beat, a beat, the first beat of a bar
TEMPOS = 60 * (200 / 60) ** ((np.arange(28) + 0.5) / 28)  # beats per minute, of the tempo classes


class ActivationNetwork:
    """A causal temporal convolutional network (Davies & Boeck 2019), evaluated two steps at a time.

    Dilations 1, 2, 4 ... 128. `vjfx train beat` makes its weights.
    """

    def __init__(self, weights: Mapping[str, Floats] | None = None) -> None:
        """With the shipped weights, or with others."""
        self._stack = ConvolutionStack(_shipped() if weights is None else weights)

    def __call__(self, flux: Floats) -> tuple[Floats, Floats]:
        """Activations: the probability of each class (STEPS, CLASSES) and of each of TEMPOS (28,).

        From the flux (STEPS * 8,) of two new steps.
        """
        power = self._stack.step(flux)
        beats, tempos = power[: STEPS * CLASSES].reshape(STEPS, CLASSES), power[STEPS * CLASSES :]
        return beats / beats.sum(axis=1, keepdims=True), tempos / tempos.sum()


@cache
def _shipped() -> Mapping[str, Floats]:
    with files("vjfx.audio.beat").joinpath("activation.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
