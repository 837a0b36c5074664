"""The bar model: the probability of every metre and beat of the bar, updated beat by beat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vjfx.values.beat import METRES

_USUAL = np.array([0.02, 0.16, 0.6, 0.07, 0.08, 0.07])  # how common each of METRES is
_LEAK = 0.003  # probability per beat that the music goes on in any other bar
_DOWNBEAT_WEIGHT, _METRE_WEIGHT = 0.7, 0.05  # exponents of the two activations as evidence, once per beat
_SHARE = 0.27  # the share of first beats among all
_HALF = 0.5  # how often the beat in the middle of a bar sounds like its first
_UNSURE = 0.03  # the least probability of each answer
_STAY = 2.5  # how much likelier than the present bar another one must be


class BarModel:
    """A hidden Markov model with a state for each beat of a bar of each of METRES, filtered forwards."""

    def __init__(self) -> None:
        self._sizes = np.array(METRES)
        ends = np.cumsum(self._sizes)
        self._starts = ends - self._sizes
        self._metre = np.repeat(self._sizes, self._sizes)  # of each state
        self._beat = np.arange(ends[-1]) - np.repeat(self._starts, self._sizes)
        middle = (self._beat > 0) & (2 * self._beat == self._metre)
        self._kind = np.where(self._beat == 0, 2, middle)  # of beat: in the bar, in its middle, its first
        self._before = np.arange(ends[-1]) - 1
        self._before[self._starts] = ends - 1
        self._prior = np.repeat(_USUAL / self._sizes, self._sizes)
        self._states = self._prior.copy()
        self._state = int(np.flatnonzero(self._metre == 4)[0])

    @property
    def metre(self) -> int:
        """Beats per bar."""
        return int(self._metre[self._state])

    @property
    def beat(self) -> int:
        """The present beat of the bar, from 0."""
        return int(self._beat[self._state])

    def step(self, downbeat: float, metres: NDArray[np.float32], only: int = 0) -> None:
        """Advance to the next beat: the probability that it is the first of a bar, and that of each of METRES.

        `only`: the metre is known.
        """
        states = (1 - _LEAK) * self._states[self._before] + _LEAK * self._prior
        first = max(downbeat, _UNSURE) / _SHARE
        other = max(1 - downbeat, _UNSURE) / (1 - _SHARE)
        half = _HALF * first + (1 - _HALF) * other
        states *= np.choose(self._kind, (other, half, first)) ** _DOWNBEAT_WEIGHT
        states *= np.repeat(np.maximum(metres, _UNSURE) ** _METRE_WEIGHT, self._sizes)
        if only:
            states *= np.where(self._metre == only, 1, 1e-12)
        self._states = states / states.sum()
        self._state = self._state + 1 if self.beat + 1 < self.metre else self._state + 1 - self.metre
        self._choose()

    def restart(self, downbeats: Sequence[float], metres: NDArray[np.float32], only: int = 0) -> None:
        """Forget all but these last beats."""
        self._states = self._prior.copy()
        for downbeat in downbeats:
            self.step(downbeat, metres, only)
        self._state = int(np.argmax(self._states))

    def start(self, metre: int, since: int) -> None:
        """Make it certain: a bar of this metre began `since` beats before the newest one."""
        self._state = int(np.flatnonzero((self._metre == metre) & (self._beat == since % metre))[0])
        self._states = np.where(np.arange(len(self._states)) == self._state, 1.0, 1e-6)

    def _choose(self) -> None:
        best = int(np.argmax(self._states))
        if self._states[best] > _STAY * self._states[self._state]:
            self._state = best
