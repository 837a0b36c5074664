"""Repairs time stamps that are missing or do not rise, for every reader of pictures."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from av import VideoFrame


class Picture(NamedTuple):
    """A decoded picture, on view from `start` to before `end`, in ticks of its track."""

    raw: VideoFrame
    start: int
    end: int


class Timeline:
    """Gives the pictures of one run of decoding their times, in presentation order.

    A time stamp that is missing, or not later than the one before it (as in recordings that were cut together), becomes
    the end of the picture before.
    """

    def __init__(self, tick: Fraction, step: int, origin: int = 0) -> None:
        """`step`: duration of a picture that has none, in ticks; `origin`: the first time stamp if it is missing."""
        self._tick, self._step = tick, step
        self._last: int | None = None
        self._end = origin
        self.repaired = 0  # stamps that did not rise

    def place(self, raw: VideoFrame) -> Picture:
        """The next picture; its time stamp and time base are set."""
        start = raw.pts
        if start is None or (self._last is not None and start <= self._last):
            self.repaired += start is not None
            start = self._end
        self._last = raw.pts = start
        raw.time_base = self._tick  # pictures flushed from the decoder have none
        self._end = start + (raw.duration or self._step)
        return Picture(raw, start, self._end)
