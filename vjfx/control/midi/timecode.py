"""MIDI time code from another machine: seconds of its film or song (MIDI Time Code, RP-004/008)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Lock

_RATES = (24.0, 25.0, 30_000 / 1_001, 30.0)  # frames a second, as coded; the third drops frame numbers
_DROPPED = 2
_QUARTER, _FULL = 0xF1, (0xF0, 0x7F, 0x01, 0x01)
_PIECES = 8
_SILENT = 0.25  # seconds without a quarter frame after which it has stopped
_KEPT = 32  # quarter frames over which the arrival is averaged


class TimeCode:
    """Follows one time code. `take` is called in the driver's thread, `seconds` in that of the show."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pieces: list[int] = []  # those of the time that is arriving, in order
        self._rate = _RATES[1]
        self._quarter: float | None = None  # the time of the newest quarter frame, in quarter frames
        self._offsets: deque[float] = deque(maxlen=_KEPT)  # arrival minus time code, seconds
        self._last = float("-inf")

    def take(self, message: Sequence[int], now: float) -> None:
        """Take a system message that arrived at `now` seconds; those that are not time code are ignored."""
        with self._lock:
            if message[0] == _QUARTER and len(message) == 2:
                self._take_quarter(message[1], now)
            elif len(message) == 10 and (message[0], message[1], *message[3:5]) == _FULL:
                self._jump()  # where the machine waits; quarter frames say when it plays

    def seconds(self, now: float) -> float | None:
        """The time code at `now` seconds; None while it stands still."""
        with self._lock:
            if now - self._last > _SILENT or not self._offsets:
                return None
            return now - sum(self._offsets) / len(self._offsets)

    def _take_quarter(self, data: int, now: float) -> None:
        piece, value = data >> 4, data & 0x0F
        if now - self._last > _SILENT:
            self._jump()
        self._last = now
        if piece != len(self._pieces):  # it began in the middle, or plays backwards
            self._pieces = []
            if piece != 0:
                return
        self._pieces.append(value)
        if self._quarter is not None:
            self._quarter += 1
        if len(self._pieces) == _PIECES:
            self._whole(self._pieces)
            self._pieces = []
        if self._quarter is not None:
            self._offsets.append(now - self._quarter / 4 / self._rate)

    def _whole(self, pieces: list[int]) -> None:
        """The time is that of the first of these quarter frames, seven before this one."""
        frames, seconds, minutes, hours = (pieces[n] | pieces[n + 1] << 4 for n in range(0, _PIECES, 2))
        code, hours = hours >> 5 & 3, hours & 0x1F
        self._rate = _RATES[code]
        total = (hours * 60 + minutes) * 60 + seconds
        number = total * round(self._rate) + frames
        if code == _DROPPED:  # two numbers are left out each minute, but for each tenth
            number -= 2 * (total // 60 - total // 600)
        quarter = number * 4 + _PIECES - 1
        if self._quarter is None or abs(quarter - self._quarter) > 1:
            self._offsets.clear()
        self._quarter = float(quarter)

    def _jump(self) -> None:
        self._pieces, self._quarter = [], None
        self._offsets.clear()
