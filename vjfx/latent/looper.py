"""A looper for places, as guitarists have for sound: record a stretch, play it round and round, and play over it."""

from __future__ import annotations

import math

import numpy as np

from vjfx.latent.sphere import Place, slerp, unit
from vjfx.values.beat import BEATS_PER_BAR

FINE = 32  # places that are kept a beat


class Looper:
    """Holds `bars` bars. Beats are the show's, so that what was recorded on the one comes again on the one."""

    def __init__(self, size: int, bars: int = 4) -> None:
        """`size`: how many numbers the generator takes."""
        self.bars = bars
        self._tape = np.zeros((bars * BEATS_PER_BAR * FINE, size))
        self._full = np.zeros(len(self._tape), bool)
        self._last: tuple[float, Place] | None = None  # what was recorded last

    @property
    def empty(self) -> bool:
        """Whether nothing has been recorded yet."""
        return not self._full.any()

    def clear(self) -> None:
        """Forget everything."""
        self._full[:] = False
        self._last = None

    def stop(self) -> None:
        """Record no more: the next recording does not begin where this one ended."""
        self._last = None

    def record(self, beats: float, place: Place, over: float = 1.0) -> None:
        """Take the place of this frame, and what lies between it and the last one; `over` what is there by so much.

        1 replaces, 0.5 mixes half and half (overdub).
        """
        before = self._last
        self._last = (beats, place)
        if before is None or not before[0] < beats <= before[0] + 1:  # a clock that was set is not drawn through
            before = (beats - 0.5 / FINE, place)
        began, start = before
        for tick in range(math.floor(began * FINE) + 1, math.floor(beats * FINE) + 1):
            share = (tick / FINE - began) / (beats - began)
            new, at = slerp(start, place, share), tick % len(self._tape)
            self._tape[at] = slerp(self._tape[at], new, over) if self._full[at] else new
            self._full[at] = True

    def play(self, beats: float, rate: float = 1.0) -> Place | None:
        """The place on the tape at a moment, at `rate` times the speed (below 0 backwards); None where it is empty."""
        at = beats * rate * FINE
        index = math.floor(at)
        one, two = index % len(self._tape), (index + 1) % len(self._tape)
        if not self._full[one]:
            return None
        if not self._full[two]:
            return unit(self._tape[one])
        return slerp(self._tape[one], self._tape[two], at - index)
