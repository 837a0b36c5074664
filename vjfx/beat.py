"""Musical time: one clock that counts beats, and whoever knows better sets it."""

from __future__ import annotations

from collections import deque
from statistics import median

BAR = 4  # beats
_TAP_PAUSE = 2.0  # seconds after which a tap starts a new count


class BeatClock:
    """Counts beats at `bpm` from one beat to the next without a jump when the tempo changes."""

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm  # beats a minute
        self._beats = 0.0
        self._now = 0.0
        self._taps: deque[float] = deque(maxlen=8)

    def advance(self, now: float) -> float:
        """Beats since the start at `now` seconds."""
        self._beats += max(0.0, now - self._now) * self.bpm / 60
        self._now = now
        return self._beats

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
