"""The audio of a file: decoded ahead in a thread, looped, with random access."""

from __future__ import annotations

import math
from threading import Condition, Event, Thread

import av
import numpy as np
from av.container import InputContainer

from vjfx.audio.io.decode import blocks
from vjfx.audio.io.disk_buffer import DiskBuffer
from vjfx.core.errors import SourceError
from vjfx.core.protocols import Samples, Setting, Sound
from vjfx.media.open import open_sound

_AHEAD = 60  # seconds decoded ahead; more would only take processor time at the start of the show
_LONGEST = 10  # seconds that one live read returns at most, for example after the machine has slept


class FileSound(Sound):
    """A file's audio as 48 kHz stereo, looped; `length` is the length of the loop in seconds, if not the file's own.

    Which sample plays depends on the time alone. Offline it waits for the decoder; live it never waits, and plays
    silence in place of audio that is not decoded yet. Raises SourceError.
    """

    rate = 48000
    channels = 2
    playable = True

    def __init__(self, argument: str, setting: Setting, length: float | None = None) -> None:
        self._live = setting.live
        self._length = None if length is None else length * self.rate  # samples per loop; need not be whole
        self._position = 0  # samples since the show began
        self._wanted = 0
        self._buffer = DiskBuffer(self.channels)
        self._ended = False  # of decoding
        self._more = Condition()
        self._closed = Event()
        container = open_sound(argument)
        self._thread = Thread(target=self._decode, args=(container,), name=f"audio of {argument}", daemon=True)
        self._thread.start()
        with self._more:
            self._more.wait_for(lambda: self._buffer.frames or self._ended)
        if not self._buffer.frames:
            self.close()
            raise SourceError(f"'{argument}' has no sound that can be decoded")

    def read(self, now: float) -> Samples:
        """The audio since the last call up to `now`, (n, 2); live at most the newest 10 s."""
        stop = round(now * self.rate)
        start = min(self._position, stop)
        if self._live:
            start = max(start, stop - _LONGEST * self.rate)
        self._position = stop
        return self.samples(start, stop - start)

    def samples(self, start: int, count: int) -> Samples:
        """The audio (count, 2) from sample `start` of the show on, from any thread; silence before 0."""
        out = np.zeros((count, self.channels), np.float32)
        self._need(start + count)
        at = max(0, -start)
        while at < count:
            place, left = self._place(start + at)
            piece = out[at : at + min(left, count - at)]
            self._buffer.read_into(piece, place)
            at += len(piece)
        return out

    def close(self) -> None:
        """Stop decoding and delete the disk buffer."""
        self._closed.set()
        with self._more:
            self._more.notify_all()
        self._thread.join()
        self._buffer.close()

    def _need(self, stop: int) -> None:
        if self._length is not None:
            stop = min(stop, math.ceil(self._length))
        self._wanted = max(self._wanted, stop)
        if not self._live:
            with self._more:
                self._more.wait_for(lambda: self._buffer.frames >= stop or self._ended or self._closed.is_set())

    def _place(self, sample: int) -> tuple[int, int]:
        """The position of a sample of the show in the buffer, and how many samples are left in that loop."""
        length = self._length
        if length is None:
            if not self._ended or not self._buffer.frames:
                return sample, 1 << 62
            length = self._buffer.frames
        # Every loop begins on its first whole sample, so that a fractional length does not drift.
        loop = int(sample // length)
        if sample >= math.ceil((loop + 1) * length):
            loop += 1
        begin = math.ceil(loop * length)
        return sample - begin, math.ceil((loop + 1) * length) - sample

    def _decode(self, container: InputContainer) -> None:
        try:
            with container:
                for block in blocks(container, self.rate):
                    self._buffer.append(block)
                    with self._more:
                        self._more.notify_all()
                    while self._buffer.frames > self._wanted + _AHEAD * self.rate and not self._closed.wait(0.1):
                        pass
                    if self._closed.is_set() or (self._length is not None and self._buffer.frames >= self._length):
                        break
        except (av.FFmpegError, OSError):
            pass  # a damaged file or a full disk: what could be read is played
        finally:
            with self._more:
                self._ended = True
                self._more.notify_all()
