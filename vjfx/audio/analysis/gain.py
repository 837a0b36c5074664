"""Automatic gain: from loudness in whatever room to values from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_QUIETEST = 10 ** (-60 / 20)  # nothing softer is brought up to 1; full scale is 1
_SHUT, _OPEN = -68.0, -60.0  # decibels between which the noise gate opens
_ATTACK, _RELEASE = 0.06, 0.3  # seconds, of the loudness that sets the gain: a single knock hardly moves it
_HOLD = 5.0  # seconds for which the loudest passage counts: two bars and more, so that the gain does not pump
_RECOVER = 1.0  # seconds, to bring up what has stayed softer
_FALL = 0.08  # seconds, of the values
_BLOCKS = 10  # in _HOLD


class Gains:
    """Loudness of everything and of its bands, each against its own loudest of the last five seconds.

    One for everything comes first; a band is never measured against less than its share, in `least`, of the loudest of
    all, so that what leaks into it from others counts for little. `step` is the time from one call to the next.
    """

    def __init__(self, step: float, least: Sequence[float]) -> None:
        count = 1 + len(least)
        self._least = np.array([0.0, *least])
        self._attack, self._release = share(step, _ATTACK), share(step, _RELEASE)
        self._recover, self._keep = share(step, _RECOVER), 1 - share(step, _FALL)
        self._block = round(_HOLD / _BLOCKS / step)  # steps
        self._steps = 0
        self._peaks = np.zeros((_BLOCKS, count))
        self._smooth = np.zeros(count)
        self._reference = np.full(count, 1e-9)
        self._values = np.zeros(count)

    @property
    def reference(self) -> float:
        """The loudness of everything that reads 1; above 0."""
        return float(self._reference[0])

    def __call__(self, loudness: NDArray[np.float64], opening: float) -> NDArray[np.float64]:
        """The values (1 + bands,), 0 to 1, of root mean squares, scaled by the gate's `opening`; not to be changed."""
        smooth = self._smooth
        smooth += (loudness - smooth) * np.where(loudness > smooth, self._attack, self._release)
        self._steps += 1
        block = self._steps // self._block % _BLOCKS
        if self._steps % self._block == 0:
            self._peaks[block] = 0
        np.maximum(self._peaks[block], smooth, out=self._peaks[block])
        target = self._peaks.max(axis=0)
        target[0] = max(target[0], _QUIETEST)
        np.maximum(target, self._least * target[0], out=target)
        change = target / self._reference
        self._reference *= change ** np.where(change > 1, 1.0, self._recover)  # up at once, down slowly
        np.maximum(np.minimum(1.0, loudness / self._reference) * opening, self._values * self._keep, out=self._values)
        self._values[self._values < 1e-3] = 0.0
        return self._values


def gate(decibels: float) -> float:
    """How far the noise gate is open: 0 below -68 dB, 1 above -60 dB, smooth between."""
    x = min(max((decibels - _SHUT) / (_OPEN - _SHUT), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def decibels(loudness: float) -> float:
    """Of a root mean square, full scale being 0; silence is -90."""
    return 20 * math.log10(max(loudness, 10 ** (-90 / 20)))


def share(step: float, seconds: float) -> float:
    """How much of the way a one-pole filter of this time goes in one step."""
    return 1 - math.exp(-step / seconds)
