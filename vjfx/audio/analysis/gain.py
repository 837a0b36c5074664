"""Automatic gain control: from loudness at any recording level to values from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_QUIETEST = 10 ** (-60 / 20)  # softer peaks are not raised to 1; full scale is 1
_GATE_CLOSED, _GATE_OPEN = -68.0, -60.0  # decibels
_ATTACK, _RELEASE = 0.06, 0.3  # seconds, of the loudness that sets the gain: a single knock barely changes it
_HOLD = 5.0  # seconds for which a peak counts: two bars and more, so that the gain does not pump
_RECOVER = 1.0  # seconds in which the gain rises in a softer passage
_FALL = 0.08  # seconds in which the values fall
_BLOCKS = 10  # in _HOLD


class AutomaticGain:
    """Scales the overall loudness and that of each band by their own peaks of the last five seconds.

    The overall loudness comes first. A band's reference is at least its share, in `least`, of the overall peak, so that
    leakage from other bands stays low. `step` is the time from one call to the next, in seconds.
    """

    def __init__(self, step: float, least: Sequence[float]) -> None:
        count = 1 + len(least)
        self._least = np.array([0.0, *least])
        self._attack, self._release = smoothing(step, _ATTACK), smoothing(step, _RELEASE)
        self._recover, self._keep = smoothing(step, _RECOVER), 1 - smoothing(step, _FALL)
        self._block = round(_HOLD / _BLOCKS / step)  # steps
        self._steps = 0
        self._peaks = np.zeros((_BLOCKS, count))
        self._smooth = np.zeros(count)
        self._reference = np.full(count, 1e-9)
        self._values = np.zeros(count)

    @property
    def reference(self) -> float:
        """The overall loudness that reads 1; above 0."""
        return float(self._reference[0])

    def __call__(self, loudness: NDArray[np.float64], opening: float) -> NDArray[np.float64]:
        """Values (1 + bands,) from 0 to 1 of RMS values, times the gate's `opening`; do not modify the result."""
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
    """How far the noise gate is open: 0 below -68 dB, 1 above -60 dB, smooth in between."""
    x = min(max((decibels - _GATE_CLOSED) / (_GATE_OPEN - _GATE_CLOSED), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def decibels(loudness: float) -> float:
    """An RMS value in decibels relative to full scale; silence is -90."""
    return 20 * math.log10(max(loudness, 10 ** (-90 / 20)))


def smoothing(step: float, seconds: float) -> float:
    """The coefficient of a one-pole low-pass filter with this time constant."""
    return 1 - math.exp(-step / seconds)
