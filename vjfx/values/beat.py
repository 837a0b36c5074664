"""Musical time: a clock that counts beats, and follows estimates of the beat."""

from __future__ import annotations

import math
from collections import deque
from statistics import median
from typing import NamedTuple

BEATS_PER_BAR = 4  # where nothing says otherwise
METRES = (2, 3, 4, 5, 6, 7)  # beats per bar that can be heard or set
_CONFIDENT, _DOUBTFUL = 0.5, 0.35  # confidence from which an estimate is followed, and below which no longer
_TAP_PAUSE = 2.0  # seconds without a tap after which the next one starts a new measurement


class BeatEstimate(NamedTuple):
    """Tempo and position in the bar at one moment, as a beat tracker or a known tempo gives them."""

    bpm: float
    phase: float  # 0 on a beat, to 1
    beat: int  # of the bar, from 0
    confidence: float  # 0..1, the probability that it is right
    metre: int = BEATS_PER_BAR  # beats per bar

    @classmethod
    def exact(cls, bpm: float, beats: float, metre: int = BEATS_PER_BAR) -> BeatEstimate:
        """The estimate that is certain, from a count of beats; beat 0 is the first of a bar."""
        return cls(bpm, beats % 1.0, math.floor(beats) % metre, 1.0, metre)


def followed(estimate: BeatEstimate, before: bool) -> bool:
    """Whether to follow an estimate: once it is confident, until it becomes doubtful; `before`: so far."""
    return estimate.confidence >= (_DOUBTFUL if before else _CONFIDENT)


class BeatClock:
    """Counts beats at `bpm`, and bars of `metre` beats; a change of either does not move the current beat."""

    def __init__(self, bpm: float = 120.0) -> None:
        self.bpm = bpm  # beats per minute
        self._metre = BEATS_PER_BAR
        self._beats = 0.0
        self._bar_line = 0.0  # the beats at which the bar with the number `_bar` began
        self._bar = 0
        self._now = 0.0
        self._following = False
        self._taps: deque[float] = deque(maxlen=8)

    @property
    def beats(self) -> float:
        """Beats since the start, as of the last call of `advance`."""
        return self._beats

    @property
    def bars(self) -> float:
        """Bars since the start."""
        return self._bar + (self._beats - self._bar_line) / self._metre

    @property
    def metre(self) -> int:
        """Beats per bar."""
        return self._metre

    @property
    def beat_in_bar(self) -> int:
        """The current beat of the bar, from 0."""
        return math.floor((self._beats - self._bar_line) % self._metre)

    def advance(self, now: float) -> float:
        """Advance to `now` seconds: beats since the start."""
        self._beats += max(0.0, now - self._now) * self.bpm / 60
        self._now = now
        return self._beats

    def follow(self, estimate: BeatEstimate) -> None:
        """Take over tempo, beat and bar from an estimate, unless it is in doubt."""
        self._following = followed(estimate, self._following)
        if not self._following:
            return
        self.bpm = estimate.bpm
        place = estimate.beat + estimate.phase
        if estimate.metre == self._metre:
            # By at most half a bar, so that the count of beats continues.
            self._beats += _nearest(place - (self._beats - self._bar_line), self._metre)
        else:
            self._beats += _nearest(estimate.phase - self._beats, 1)
            self._change_metre(estimate.metre, place)

    def set_metre(self, metre: int) -> None:
        """Set the beats per bar; the current bar goes on where it still has this beat."""
        if metre != self._metre:
            self._change_metre(metre, (self._beats - self._bar_line) % self._metre % metre)

    def _change_metre(self, metre: int, place: float) -> None:
        """Go on at this place in a bar of another metre. Bars never count backwards."""
        bars = self.bars
        self._bar = math.floor(bars) + (place / metre < bars % 1)
        self._bar_line = float(round(self._beats - place))
        self._metre = metre

    def nudge(self, beats: float) -> None:
        """Move the beat: later if `beats` is positive, earlier if it is negative."""
        self._beats -= beats

    def resync(self, now: float) -> None:
        """Move the nearest first beat of a bar to `now`."""
        bars = round((self.advance(now) - self._bar_line) / self._metre)
        self._beats = self._bar_line + self._metre * bars

    def tap(self, now: float) -> None:
        """Move the nearest beat to `now`; two or more taps also set the tempo (the median of the last gaps)."""
        if self._taps and now - self._taps[-1] > _TAP_PAUSE:
            self._taps.clear()
        self._taps.append(now)
        self._beats = float(round(self.advance(now)))
        gaps = [later - earlier for earlier, later in zip(self._taps, list(self._taps)[1:], strict=False)]
        if gaps and median(gaps) > 0:
            self.bpm = min(max(60 / median(gaps), 20.0), 300.0)


def _nearest(distance: float, period: float) -> float:
    """The shortest distance that is the same but for whole periods."""
    return (distance + period / 2) % period - period / 2
