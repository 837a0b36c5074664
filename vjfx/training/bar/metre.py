"""The grid of a bar: beats, and steps in a beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Line = NDArray[np.float64]  # the velocity of each step of a bar, 0..1


def pick(r: Generator, *choices: Any) -> Any:
    """One of the choices at random."""
    return choices[r.integers(len(choices))]


def written(text: str) -> Line:
    """A line from velocities in tenths, with `.` for a rest."""
    return np.array([0 if step == "." else int(step) for step in text]) / 10


@dataclass(frozen=True)
class Metre:
    """Beats in a bar, and steps in a beat: four, or three where the beat is divided in three."""

    beats: int
    per: int

    @property
    def steps(self) -> int:
        """In a bar."""
        return self.beats * self.per

    def every(self, steps: int, first: int = 0, level: float = 0.8) -> Line:
        """A bar with a stroke every so many steps."""
        line = np.zeros(self.steps)
        line[first::steps] = level
        return line

    def on(self, beats: Sequence[float], level: float = 0.9) -> Line:
        """A bar with strokes on these beats, from 0."""
        line = np.zeros(self.steps)
        line[[round(beat * self.per) % self.steps for beat in beats]] = level
        return line

    def some(self, r: Generator, on_beat: float, between: float, elsewhere: float, softest: float = 0.5) -> Line:
        """A random bar, with a probability for steps on a beat, in the middle of one, and elsewhere."""
        within = np.arange(self.steps) % self.per
        middle = (within == 2) if self.per == 4 else (within == self.per - 1)
        chances = np.where(within == 0, on_beat, np.where(middle, between, elsewhere))
        return (r.random(self.steps) < chances) * r.uniform(softest, 0.95, self.steps)

    @property
    def weights(self) -> Line:
        """How strong each step is: the bar line 1, a beat 0.6, and less between."""
        within = np.arange(self.steps) % self.per
        weights = np.where(within == 0, 0.6, np.where((within == 2) & (self.per == 4), 0.35, 0.2))
        weights[0] = 1.0
        if self.beats == 4:
            weights[2 * self.per] = 0.8
        return weights
