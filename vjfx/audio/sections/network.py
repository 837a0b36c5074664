"""The network that tells grooves, breaks and builds apart, half beat by half beat."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

GROOVE, BREAK, BUILD = range(3)
HIDDEN = 20

_Array = NDArray[np.float32]


class SectionNetwork:
    """A gated recurrent unit (Cho et al. 2014), evaluated step by step; `vjfx train sections` makes its weights."""

    def __init__(self, weights: Mapping[str, _Array] | None = None) -> None:
        """With the shipped weights, or with others."""
        stored = shipped() if weights is None else weights
        self._into, self._shift, self._again, self._level, self._out, self._offset = (
            stored[name] for name in ("into", "shift", "again", "level", "out", "offset")
        )
        self._state = np.zeros(HIDDEN, np.float32)

    def __call__(self, row: _Array) -> _Array:
        """The probability (3,) of a groove, a break and a build now, from the next row (10,)."""
        new, old = self._into @ row + self._shift, self._again @ self._state + self._level
        reset, keep = 1 / (1 + np.exp(-(new[: 2 * HIDDEN] + old[: 2 * HIDDEN]))).reshape(2, HIDDEN)
        state = np.tanh(new[2 * HIDDEN :] + reset * old[2 * HIDDEN :])
        self._state = state + keep * (self._state - state)
        power = np.exp(self._out @ self._state + self._offset)
        return np.asarray(power / power.sum(), np.float32)


@cache
def shipped() -> Mapping[str, _Array]:
    """The weights that come with vjfx."""
    with files("vjfx.audio.sections").joinpath("sections.npz").open("rb") as file:
        return {name: value.astype(np.float32) for name, value in np.load(file).items()}
