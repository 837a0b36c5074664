"""MIDI clock from another machine: tempo and song position from its ticks, 24 a quarter note (MIDI 1.0, real time)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from vjfx.core.protocols import ClockBeat

TICKS = 24  # a quarter note
_SIXTEENTH = 6  # ticks, in which song positions are counted
_WINDOW = 8 * TICKS  # ticks that the tempo is measured over: two bars
_FEWEST = 6  # ticks from which there is a tempo
_SILENT = 0.5  # seconds without a tick after which the clock has stopped
_RECENT = 12  # ticks that show a change of tempo
_DRIFT = 1.5e-3  # seconds that these are off on average


class ClockIn:
    """Follows one MIDI clock. `take` is called in the driver's thread, `beat` in that of the show.

    A line is fitted to the times of the last ticks, so that their jitter averages out; once the newest ones leave the
    line, all on one side, the tempo has changed, and the older ones are forgotten.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: deque[float] = deque(maxlen=_WINDOW)
        self._count = 0  # ticks so far
        self._zero: int | None = None  # the tick with which the song began; None: not known
        self._position = 0  # ticks of the song, where it goes on
        self._running = False
        self._starts = 0
        self._fitted = (0.0, 0.0, 0.0)  # seconds per tick, the fitted time of the last tick, and its number
        self._stale = True

    def take(self, message: Sequence[int], now: float) -> None:
        """Take a system message that arrived at `now` seconds; those that are not for a clock are ignored."""
        with self._lock:
            match message[0]:
                case 0xF8:  # a tick
                    self._tick(now)
                case 0xFA:  # start
                    self._go(0)
                case 0xFB:  # continue
                    self._go(self._position)
                case 0xFC if self._running:  # stop
                    self._running = False
                    self._position = self._count + 1 - (self._zero or 0)
                    self._zero = None
                case 0xF2 if len(message) == 3 and not self._running:
                    self._position = (message[2] << 7 | message[1]) * _SIXTEENTH
                case 0xF2 if len(message) == 3:
                    self._go((message[2] << 7 | message[1]) * _SIXTEENTH)

    def beat(self, now: float) -> ClockBeat | None:
        """Tempo and place in the song at `now` seconds; None while there is no clock."""
        with self._lock:
            if len(self._times) < _FEWEST or now - self._times[-1] > _SILENT:
                return None
            if self._stale:
                self._fit()
            period, last, number = self._fitted
            bpm = 60.0 / (period * TICKS)
            if self._zero is None:
                return ClockBeat(bpm, None, self._starts)
            return ClockBeat(bpm, (number - self._zero + (now - last) / period) / TICKS, self._starts)

    def _go(self, position: int) -> None:
        """Start the song here with the next tick."""
        self._zero, self._running = self._count + 1 - position, True
        self._starts += 1

    def _tick(self, now: float) -> None:
        if self._times and not 0.0 <= now - self._times[-1] <= _SILENT:
            self._times.clear()
        self._count += 1
        self._times.append(now)
        self._stale = True

    def _fit(self) -> None:
        times = np.array(self._times)
        while True:
            period, last, errors = _line(times)
            recent = errors[-_RECENT:]
            one_sided = bool(np.all(recent > 0) or np.all(recent < 0)) and abs(recent.mean()) > _DRIFT
            if len(times) < 3 * _RECENT or not one_sided:
                break
            times = times[-max(len(times) // 2, _RECENT) :]
        for _ in range(len(self._times) - len(times)):
            self._times.popleft()
        self._fitted, self._stale = (period, last, float(self._count)), False


def _line(times: NDArray[np.float64]) -> tuple[float, float, NDArray[np.float64]]:
    """Seconds per tick, the time of the last tick, and how late each tick is, by least squares."""
    steps = np.arange(len(times)) - (len(times) - 1) / 2
    mean = times.mean()
    period = float(steps @ (times - mean) / (steps @ steps))
    return max(period, 1e-3), float(mean + period * steps[-1]), times - mean - period * steps
