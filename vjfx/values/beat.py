"""Musical time: a clock that counts beats, and follows estimates of the beat."""

from __future__ import annotations

import math
from collections import deque
from statistics import median
from typing import NamedTuple

BEATS_PER_BAR = 4
_CONFIDENT = 0.3  # confidence from which an estimate is followed
_TAP_PAUSE = 2.0  # seconds without a tap after which the next one starts a new measurement


class BeatEstimate(NamedTuple):
    """Tempo and position in the bar at one moment, as a beat tracker or a known tempo gives them."""

    bpm: float
    phase: float  # 0 on a beat, to 1
    beat: int  # of the bar, from 0
    confidence: float  # 0..1

    @classmethod
    def exact(cls, bpm: float, beats: float) -> BeatEstimate:
        """The estimate that is certain, from a count of beats; beat 0 is the first of a bar."""
        return cls(bpm, beats % 1.0, math.floor(beats) % BEATS_PER_BAR, 1.0)


class BeatClock:
    """Counts beats at `bpm`; a change of tempo does not move the current beat."""

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm  # beats per minute
        self._beats = 0.0
        self._now = 0.0
        self._taps: deque[float] = deque(maxlen=8)

    @property
    def beats(self) -> float:
        """Beats since the start, as of the last call of `advance`."""
        return self._beats

    def advance(self, now: float) -> float:
        """Advance to `now` seconds: beats since the start."""
        self._beats += max(0.0, now - self._now) * self.bpm / 60
        self._now = now
        return self._beats

    def follow(self, estimate: BeatEstimate) -> None:
        """Take over tempo, beat and bar from an estimate of sufficient confidence; ignore any other."""
        if estimate.confidence < _CONFIDENT:
            return
        self.bpm = estimate.bpm
        # By at most half a bar, so that the count of beats continues.
        half = BEATS_PER_BAR / 2
        self._beats += (estimate.beat + estimate.phase - self._beats + half) % BEATS_PER_BAR - half

    def nudge(self, beats: float) -> None:
        """Move the beat: later if `beats` is positive, earlier if it is negative."""
        self._beats -= beats

    def resync(self, now: float) -> None:
        """Move the nearest first beat of a bar to `now`."""
        self._beats = float(BEATS_PER_BAR * round(self.advance(now) / BEATS_PER_BAR))

    def tap(self, now: float) -> None:
        """Move the nearest beat to `now`; two or more taps also set the tempo (the median of the last gaps)."""
        if self._taps and now - self._taps[-1] > _TAP_PAUSE:
            self._taps.clear()
        self._taps.append(now)
        self._beats = float(round(self.advance(now)))
        gaps = [later - earlier for earlier, later in zip(self._taps, list(self._taps)[1:], strict=False)]
        if gaps and median(gaps) > 0:
            self.bpm = min(max(60 / median(gaps), 20.0), 300.0)
