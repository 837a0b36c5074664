"""A looper for walks, like a guitarist's for sound: record some bars, repeat them, overdub them."""

from __future__ import annotations

import math

import numpy as np

from vjfx.latent.sphere import Place, slerp, unit
from vjfx.values.beat import BEATS_PER_BAR

RESOLUTION = 32  # places per beat


class Looper:
    """A tape of `length` bars. It is locked to the show's beats: what is recorded on the one plays on the one."""

    def __init__(self, size: int, length: int = 4) -> None:
        """`size` is the number of dimensions."""
        self.length = length
        self._tape = np.zeros((length * BEATS_PER_BAR * RESOLUTION, size))
        self._recorded = np.zeros(len(self._tape), bool)
        self._last: tuple[float, Place] | None = None  # recorded in the last frame

    @property
    def empty(self) -> bool:
        """Whether nothing is recorded."""
        return not self._recorded.any()

    def erase(self) -> None:
        """Erase the tape."""
        self._recorded[:] = False
        self._last = None

    def stop(self) -> None:
        """Stop recording; the next recording is not connected to this one."""
        self._last = None

    def record(self, beats: float, place: Place, mix: float = 1.0) -> None:
        """Record this frame's place and interpolate from the last one; `mix` 1 replaces the tape, 0.5 overdubs it."""
        before = self._last
        self._last = (beats, place)
        if before is None or not before[0] < beats <= before[0] + 1:  # not across a clock that was reset
            before = (beats - 0.5 / RESOLUTION, place)
        began, start = before
        for tick in range(math.floor(began * RESOLUTION) + 1, math.floor(beats * RESOLUTION) + 1):
            share = (tick / RESOLUTION - began) / (beats - began)
            new, at = slerp(start, place, share), tick % len(self._tape)
            self._tape[at] = slerp(self._tape[at], new, mix) if self._recorded[at] else new
            self._recorded[at] = True

    def play(self, beats: float, rate: float = 1.0) -> Place | None:
        """The place at a beat, at `rate` times the speed (negative: backwards); None where nothing is recorded."""
        at = beats * rate * RESOLUTION
        index = math.floor(at)
        one, two = index % len(self._tape), (index + 1) % len(self._tape)
        if not self._recorded[one]:
            return None
        if not self._recorded[two]:
            return unit(self._tape[one])
        return slerp(self._tape[one], self._tape[two], at - index)
