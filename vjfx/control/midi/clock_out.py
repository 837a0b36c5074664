"""MIDI clock to another machine: 24 ticks a quarter note that follow the beat clock, and start, stop, song position."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from vjfx.control.midi import ports
from vjfx.control.midi.clock_in import TICKS
from vjfx.core.protocols import Controller, ControlTarget

log = logging.getLogger("vjfx")

_TICK, _START, _CONTINUE, _STOP, _POSITION = 0xF8, 0xFA, 0xFB, 0xFC, 0xF2
_BAR = 4 * TICKS  # where a song may start
_SIXTEENTH = 6  # ticks, in which song positions are counted
_LAST_POSITION = 16_383  # sixteenths; then the song starts anew
_QUICKEST, _SLOWEST = 0.5, 2.0  # gaps between ticks while they catch up or wait, as shares of the right one
_FAR = TICKS  # ticks off from which the song jumps instead
_LOOK_EVERY = 1.0  # seconds between two looks for an output that is missing


class Ticker:
    """Decides what is sent when: ticks at the beat clock's tempo and phase, never in bursts."""

    def __init__(self) -> None:
        self._anchor: tuple[float, float, float] | None = None  # seconds, ticks, ticks a second
        self._next = 0  # number of the next tick; tick 0 is beat 0
        self._last: float | None = None  # seconds, when the last one was sent
        self._zero: int | None = None  # the tick with which the song began

    def follow(self, beats: float, bpm: float, now: float) -> None:
        """The beat clock is here at `now` seconds."""
        first = self._anchor is None
        self._anchor = (now, beats * TICKS, bpm * TICKS / 60)
        if first:
            self._next = math.ceil(beats * TICKS)

    def due(self) -> float | None:
        """When the next tick is due, in seconds; None before the beat clock is known."""
        if self._anchor is None:
            return None
        now, ticks, rate = self._anchor
        right = now + (self._next - ticks) / rate
        if self._last is None:
            return right
        return min(max(right, self._last + _QUICKEST / rate), self._last + _SLOWEST / rate)

    def send(self, now: float) -> list[tuple[int, ...]]:
        """The messages of the tick that is due at `now` seconds."""
        assert self._anchor is not None
        then, ticks, rate = self._anchor
        place = ticks + (now - then) * rate
        messages: list[tuple[int, ...]] = []
        if abs(place - self._next) > _FAR:
            messages = self._jump(place)
        elif self._next % _BAR == 0 and (self._zero is None or self._sixteenth > _LAST_POSITION):
            self._zero = self._next
            messages = [(_START,)]
        self._next, self._last = self._next + 1, now
        return [*messages, (_TICK,)]

    @property
    def _sixteenth(self) -> int:
        return (self._next - (self._zero or 0)) // _SIXTEENTH

    def _jump(self, place: float) -> list[tuple[int, ...]]:
        """Go on at the sixteenth that is nearest; before the song has begun it stops until the next bar."""
        self._next = round(place / _SIXTEENTH) * _SIXTEENTH
        if self._zero is None:
            return []
        if not 0 <= self._sixteenth <= _LAST_POSITION:
            self._zero = None
            return [(_STOP,)]
        position = self._sixteenth
        return [(_STOP,), (_POSITION, position & 127, position >> 7), (_CONTINUE,)]


def open_clock(argument: str, target: ControlTarget) -> ClockOut:
    """Sends the clock to the output whose name contains the argument; raises DeviceError where MIDI cannot be used."""
    return ClockOut(argument, ports.system())


class ClockOut(Controller):
    """Sends MIDI clock from a thread of its own. An output that is missing, or goes, is waited for."""

    def __init__(self, wanted: str, system: ports.Ports, clock: Callable[[], float] = time.perf_counter) -> None:
        self._wanted, self._system, self._clock = wanted, system, clock
        self._ticker, self._lock = Ticker(), Lock()
        self._output: ports.Port | None = None
        self._looked = -math.inf
        self._closing = Event()
        self._look()
        if self._output is None:
            log.warning("MIDI clock: no output is called '%s'; it is sent once there is one", wanted)
        self.name = f"MIDI clock to {wanted}"
        self._thread = Thread(target=self._run, name="midi clock", daemon=True)
        self._thread.start()

    def beat(self, beats: float, bpm: float) -> None:
        """Follow the beat clock."""
        with self._lock:
            self._ticker.follow(beats, bpm, self._clock())

    def close(self) -> None:
        """Stop the other machine and close the output; may be called twice."""
        self._closing.set()
        self._thread.join(1.0)
        if self._output is not None:
            self._send((_STOP,))
        if self._output is not None:
            self._output.close()
            self._output = None

    def _run(self) -> None:
        while not self._closing.is_set():
            with self._lock:
                due = self._ticker.due()
            wait = 0.02 if due is None else due - self._clock()
            if wait > 0 and self._closing.wait(wait):
                return
            if due is None:
                continue
            with self._lock:
                messages = self._ticker.send(self._clock())
            if self._output is None:
                self._look()
            for message in messages:
                self._send(message)

    def _look(self) -> None:
        if self._clock() - self._looked < _LOOK_EVERY:
            return
        self._looked = self._clock()
        try:
            names = [name for name in self._system.outputs() if self._wanted.casefold() in name.casefold()]
            self._output = self._system.open_output(names[0]) if names else None
        except OSError:
            self._output = None

    def _send(self, message: tuple[int, ...]) -> None:
        if self._output is None:
            return
        try:
            self._output.send(message)
        except OSError as error:
            log.warning("MIDI clock: %s has gone (%s); it is sent again once it is back", self._wanted, error)
            self._output.close()
            self._output = None
