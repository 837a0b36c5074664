"""Automatic gain: from a loudness in whatever room to a value from 0 to 1."""

from __future__ import annotations

import math
from collections import deque

_QUIETEST = 10 ** (-50 / 20)  # nothing softer is brought up to 1; full scale is 1
_SHUT, _OPEN = -60.0, -50.0  # decibels between which the noise gate opens
_ATTACK, _RELEASE = 0.06, 0.3  # seconds, of the loudness that sets the gain: a single knock hardly moves it
_HOLD = 5.0  # seconds for which the loudest passage counts: two bars and more, so that the gain does not pump
_RECOVER = 1.0  # seconds, to bring up what has stayed softer
_FALL = 0.08  # seconds, of the value
_BLOCKS = 10  # in _HOLD


class Gain:
    """Loudness (root mean square, once every `step` seconds) against the loudest of the last five seconds."""

    def __init__(self, step: float) -> None:
        self.reference = 0.0  # the loudness that reads 1; above 0 from the first call on
        self._attack, self._release = _share(step, _ATTACK), _share(step, _RELEASE)
        self._recover, self._keep = _share(step, _RECOVER), 1 - _share(step, _FALL)
        self._block = round(_HOLD / _BLOCKS / step)  # steps
        self._peaks = deque([0.0], maxlen=_BLOCKS)
        self._steps = 0
        self._smooth = 0.0
        self._value = 0.0

    def __call__(self, loudness: float, opening: float, least: float = _QUIETEST) -> float:
        """The value, 0 to 1, scaled by the gate's `opening`; the reference does not fall under `least`, above 0."""
        self._smooth += (loudness - self._smooth) * (self._attack if loudness > self._smooth else self._release)
        self._steps += 1
        if self._steps % self._block == 0:
            self._peaks.append(0.0)
        self._peaks[-1] = max(self._peaks[-1], self._smooth)
        target = max(*self._peaks, least)
        if target > self.reference:
            self.reference = target
        else:
            self.reference *= (target / self.reference) ** self._recover
        self._value = max(min(1.0, loudness / self.reference) * opening, self._value * self._keep)
        if self._value < 1e-3:
            self._value = 0.0
        return self._value


def gate(loudness: float) -> float:
    """How far the noise gate is open: 0 below -60 dB, 1 above -50 dB, smooth between."""
    decibels = 20 * math.log10(max(loudness, 1e-9))
    x = min(max((decibels - _SHUT) / (_OPEN - _SHUT), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def _share(step: float, seconds: float) -> float:
    """How much of the way a one-pole filter goes in one step."""
    return 1 - math.exp(-step / seconds)
