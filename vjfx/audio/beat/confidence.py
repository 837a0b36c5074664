"""How sure the beat is: the probability that it is right, from how well the activations agree with the clock."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_SETTLED = 1.0  # seconds over which the probability of the clock's reading counts
_HEARD = 4.0  # seconds over which the activations count
_HELD = 20.0  # seconds for which confidence lasts in a break
_CLEAR = 1.5  # activations of a clear beat, over all its steps
_EDGE = 0.12  # beats to either side of a beat in which its activations are
_OLD = 10.0  # seconds after which the clock counts as steady
# Of a logistic regression on beats that are right or wrong, in music and where there is no beat, with three times
# the weight; the first is the constant.
WEIGHTS = (-1.9, -0.5, 4.4, 0.15, -8.7, 0.8, 0.7)


class Confidence:
    """Smoothed evidence for and against the clock, mapped to a probability."""

    def __init__(self) -> None:
        self.reading = 0.0  # the probability of the clock's reading, 0 while another one is likelier
        self._mass, self._on_beat = 0.0, 0.0  # activations: all of them, and those at the clock's beats
        self._beats = 0.0  # of the clock, in which they were
        self._place = 0.0  # of the clock
        self._no_beat = 0.5  # the network's probability that there is no beat at all
        self._tempo = 0.0  # its probability of the clock's tempo
        self._age = 0.0  # seconds since the clock was set
        self._held = 1.0  # falls in a break

    @property
    def evidence(self) -> tuple[float, ...]:
        """What the probability is made of, each number about 0 to 1; the first is 1."""
        on_beat = self._on_beat / (self._mass + 0.02)
        clear = self._on_beat / (_CLEAR * self._beats + 0.5)
        age = self._age / _OLD
        return (1.0, self.reading, on_beat, min(clear, 1.0), self._no_beat, self._tempo, age)

    @property
    def value(self) -> float:
        """The probability that the beat is right."""
        if not self._beats:
            return 0.0
        score = sum(weight * part for weight, part in zip(WEIGHTS, self.evidence, strict=True))
        return self._held / (1 + math.exp(-score))

    def restart(self) -> None:
        """The clock was set."""
        self._age = 0.0

    def listen(
        self, reading: float, beats: NDArray[np.float32], place: float, no_beat: float, tempo: float, seconds: float
    ) -> None:
        """Take in the activations of beats (n,) in the last `seconds`, at this place of the clock in beats."""
        self._held = 1.0
        self.reading += seconds / _SETTLED * (reading - self.reading)
        self._no_beat += seconds / _SETTLED * (no_beat - self._no_beat)
        self._tempo += seconds / _SETTLED * (tempo - self._tempo)
        fade = math.exp(-seconds / _HEARD)
        mass = float(beats.sum())
        self._mass = fade * self._mass + mass
        self._on_beat = fade * self._on_beat + mass * (abs(place - round(place)) < _EDGE)
        self._beats = fade * self._beats + max(0.0, place - self._place)
        self._place = place
        self._age = min(self._age + seconds, _OLD)

    def wait(self, seconds: float) -> None:
        """Let time pass in a break."""
        self._held *= math.exp(-seconds / _HELD)
