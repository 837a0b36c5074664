"""Novelty: how far a bar is from the bars before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.sections.measures import COLUMNS, HIGH, LOW, MID, TOTAL, Row

_BARS = 4  # that a bar is compared with
_NEW = 3.0  # times the usual distance
_FARTHEST, _NEAREST = 1.2, 0.35  # distances that are always new, and never
_FORGETS = 1 / 16  # per bar, of the usual distance


class Novelty:
    """Compares the sound of each bar with the bars before it."""

    def __init__(self) -> None:
        self.distance = 0.0  # of the last bar
        self._sum, self._count = np.zeros(COLUMNS), 0
        self._bars: list[NDArray[np.float64]] = []
        self._usual = 0.3

    def add(self, row: Row) -> None:
        """Add a half beat of the bar, beside the song at its fullest."""
        self._sum += row
        self._count += 1

    def restart(self) -> None:
        """Forget the bars before: a new part has begun."""
        self._bars = []

    def bar(self) -> bool:
        """End the bar: whether it is new."""
        if not self._count:
            return False
        bar = self._sum / self._count
        bar[[LOW, MID, HIGH]] -= bar[TOTAL]  # colour, not loudness
        self._sum, self._count = np.zeros(COLUMNS), 0
        past, self._bars = self._bars, [*self._bars[1 - _BARS :], bar]
        if len(past) < _BARS:
            return False
        self.distance = float(np.linalg.norm(bar - np.mean(past, axis=0)))
        new = self.distance > max(_NEAREST, min(_FARTHEST, _NEW * self._usual))
        if new:
            self._bars = [bar]
        else:
            self._usual += (self.distance - self._usual) * _FORGETS
        return new
