"""The sound of a file: decoded ahead in a thread, looped, and found again at any time of the show."""

from __future__ import annotations

import math
from threading import Condition, Event, Thread

import av
import numpy as np
from av.container import InputContainer

from vjfx.audio.io.decode import blocks
from vjfx.audio.io.tape import Tape
from vjfx.core.errors import SourceError
from vjfx.core.protocols import Samples, Setting, Sound
from vjfx.media.open import open_sound

_AHEAD = 60  # seconds decoded before they are needed; more would only take processor time from the show's start
_LONGEST = 10  # seconds that one live read returns at most, as after the machine has slept


class FileSound(Sound):
    """A file's sound as 48 kHz stereo, looped; `length` seconds makes each round last as long as a clip's picture.

    Which sample sounds at a time depends on the time alone. Offline it waits for the decoder; live it never does and
    plays silence for what is not decoded yet. Raises SourceError.
    """

    rate = 48000
    channels = 2
    playable = True

    def __init__(self, argument: str, setting: Setting, length: float | None = None) -> None:
        self._live = setting.live
        self._length = None if length is None else length * self.rate  # samples of a round; need not be whole
        self._heard = 0  # samples since the show began
        self._wanted = 0
        self._tape = Tape(self.channels)
        self._ended = False  # nothing will be added to the tape
        self._more = Condition()
        self._closed = Event()
        container = open_sound(argument)
        self._thread = Thread(target=self._decode, args=(container,), name=f"sound of {argument}", daemon=True)
        self._thread.start()
        with self._more:
            self._more.wait_for(lambda: self._tape.frames or self._ended)
        if not self._tape.frames:
            self.close()
            raise SourceError(f"'{argument}' has no sound that can be decoded")

    def read(self, now: float) -> Samples:
        """What has sounded since the last call up to `now`, (n, 2); live at most the newest 10 s of it."""
        stop = round(now * self.rate)
        start = min(self._heard, stop)
        if self._live:
            start = max(start, stop - _LONGEST * self.rate)
        self._heard = stop
        return self.samples(start, stop - start)

    def samples(self, start: int, count: int) -> Samples:
        """The sound (count, 2) from sample `start` of the show on, from any thread; before 0 there is silence."""
        out = np.zeros((count, self.channels), np.float32)
        self._need(start + count)
        at = max(0, -start)
        while at < count:
            place, left = self._place(start + at)
            piece = out[at : at + min(left, count - at)]
            self._tape.read_into(piece, place)
            at += len(piece)
        return out

    def close(self) -> None:
        """Stop decoding and give the disk back."""
        self._closed.set()
        with self._more:
            self._more.notify_all()
        self._thread.join()
        self._tape.close()

    def _need(self, stop: int) -> None:
        if self._length is not None:
            stop = min(stop, math.ceil(self._length))
        self._wanted = max(self._wanted, stop)
        if not self._live:
            with self._more:
                self._more.wait_for(lambda: self._tape.frames >= stop or self._ended or self._closed.is_set())

    def _place(self, sample: int) -> tuple[int, int]:
        """Where a sample of the show lies on the tape, and how many are left of that round."""
        length = self._length
        if length is None:
            if not self._ended or not self._tape.frames:
                return sample, 1 << 62
            length = self._tape.frames
        # Every round begins on the first whole sample in it, so a length between two samples does not add up to drift.
        turn = int(sample // length)
        if sample >= math.ceil((turn + 1) * length):
            turn += 1
        begin = math.ceil(turn * length)
        return sample - begin, math.ceil((turn + 1) * length) - sample

    def _decode(self, container: InputContainer) -> None:
        try:
            with container:
                for block in blocks(container, self.rate):
                    self._tape.append(block)
                    with self._more:
                        self._more.notify_all()
                    while self._tape.frames > self._wanted + _AHEAD * self.rate and not self._closed.wait(0.1):
                        pass
                    if self._closed.is_set() or (self._length is not None and self._tape.frames >= self._length):
                        break
        except (av.FFmpegError, OSError):
            pass  # a damaged file or a full disk: what could be read is played
        finally:
            with self._more:
                self._ended = True
                self._more.notify_all()
