"""Time. Nothing else in vjfx reads the wall clock to decide what a picture shows."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from vjfx.core.protocols import Tick

Date = tuple[float, float, float, float]
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # where the step clock's date starts, so that renders repeat


class Clock(Protocol):
    """Gives the loop its turns."""

    dropped: int  # turns that were due and never came

    def tick(self) -> Tick:
        """The next turn; waits for it where time is real."""


class LiveClock:
    """Follows the wall clock in whole steps of 1/fps, waiting for each."""

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self.dropped = 0
        self._index = -1
        self._slot = -1
        self._start: float | None = None

    def tick(self) -> Tick:
        """The next turn; one that is already over is dropped, not made up for."""
        if self._start is None:
            self._start = time.perf_counter()
        due = self._slot + 1
        passed = time.perf_counter() - self._start
        spare = due / self.fps - passed
        if spare > 0:
            time.sleep(spare)
        slot = max(due, int(passed * self.fps))
        dt = (slot - self._slot) / self.fps if self._index >= 0 else 0.0
        self.dropped += slot - due
        self._slot, self._index = slot, self._index + 1
        # The time of the slot, not of the late waking: pictures move by whole steps.
        return Tick(self._index, slot / self.fps, dt, _date(datetime.now()), spare)


class DisplayClock:
    """Follows a display that makes `Window.write` wait for its next refresh; time is as it comes."""

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self.dropped = 0
        self._index = -1
        self._start = self._last = 0.0

    def tick(self) -> Tick:
        """The next turn, at once; where the display does not wait, not much sooner than its refresh rate says."""
        self._index += 1
        now = time.perf_counter()
        if self._index == 0:
            self._start = self._last = now
        elif now - self._last < 0.9 / self.fps:
            time.sleep(0.9 / self.fps - (now - self._last))
            now = time.perf_counter()
        dt, self._last = now - self._last, now
        self.dropped += max(0, round(dt * self.fps) - 1)
        # The display swallows what was left; that a refresh was missed is all there is to see.
        return Tick(self._index, now - self._start, dt, _date(datetime.now()), 1.5 / self.fps - dt)


class StepClock:
    """Advances by exactly 1/fps a turn, whatever the wall clock says."""

    def __init__(self, fps: float) -> None:
        self.fps = fps
        self.dropped = 0
        self._index = -1

    def tick(self) -> Tick:
        """The next turn, at once."""
        self._index += 1
        now = self._index / self.fps
        return Tick(self._index, now, 1 / self.fps if self._index else 0.0, _date(_EPOCH + timedelta(seconds=now)))


def _date(moment: datetime) -> Date:
    """Year, month from 1, day, seconds since midnight, as ISF's DATE."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return float(moment.year), float(moment.month), float(moment.day), (moment - midnight).total_seconds()
