"""Musical time: one clock that counts beats, and whoever knows better sets it."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import NamedTuple

BAR = 4  # beats
_SURE = 0.3  # confidence from which somebody is followed
_TAP_PAUSE = 2.0  # seconds after which a tap starts a new count


class Rhythm(NamedTuple):
    """What somebody else says the beat is just now."""

    bpm: float
    phase: float  # 0 on a beat, to 1
    bar: int  # which beat of the bar, 0 to 3
    confidence: float  # 0..1


class BeatClock:
    """Counts beats at `bpm` from one beat to the next without a jump when the tempo changes."""

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm  # beats a minute
        self._beats = 0.0
        self._now = 0.0
        self._taps: deque[float] = deque(maxlen=8)

    @property
    def beats(self) -> float:
        """Beats since the start, when `advance` was last called."""
        return self._beats

    def advance(self, now: float) -> float:
        """Beats since the start at `now` seconds."""
        self._beats += max(0.0, now - self._now) * self.bpm / 60
        self._now = now
        return self._beats

    def follow(self, heard: Rhythm) -> None:
        """Take tempo, beat and bar from somebody who is sure of them; whoever is not leaves the clock to itself."""
        if heard.confidence < _SURE:
            return
        self.bpm = heard.bpm
        # The shortest way, so that what has been counted stays as it is.
        self._beats += (heard.bar + heard.phase - self._beats + BAR / 2) % BAR - BAR / 2

    def nudge(self, beats: float) -> None:
        """Move the beat: later with more than 0, earlier with less."""
        self._beats -= beats

    def resync(self, now: float) -> None:
        """This is the first beat of a bar."""
        self._beats = float(BAR * round(self.advance(now) / BAR))

    def tap(self, now: float) -> None:
        """A performer's tap: this is a beat; two or more taps also say the tempo (the median of the last gaps)."""
        if self._taps and now - self._taps[-1] > _TAP_PAUSE:
            self._taps.clear()
        self._taps.append(now)
        self._beats = float(round(self.advance(now)))
        gaps = [later - earlier for earlier, later in zip(self._taps, list(self._taps)[1:], strict=False)]
        if gaps and median(gaps) > 0:
            self.bpm = min(max(60 / median(gaps), 20.0), 300.0)
