"""The sound of a file: decoded ahead in a thread, looped, and found again at any time of the show."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from threading import Condition, Event, Thread

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from numpy.typing import NDArray

from vjfx.audio.tape import Tape
from vjfx.errors import SourceError
from vjfx.interfaces import Samples, Setting

_AHEAD = 60  # seconds decoded before they are needed; more would only take processor time from the show's start
_LONGEST = 10  # seconds that one live read returns at most, as after the machine has slept


class FileSound:
    """A file's sound as 48 kHz stereo, looped; `length` seconds makes each round last as long as a clip's picture.

    Which sample sounds at a time depends on the time alone. Offline it waits for the decoder; live it never does and
    plays silence for what is not decoded yet. Raises SourceError.
    """

    rate = 48000
    channels = 2

    def __init__(self, argument: str, setting: Setting, length: float | None = None) -> None:
        self._live = setting.live
        self._length = None if length is None else length * self.rate  # samples of a round; need not be whole
        self._heard = 0  # samples since the show began
        self._wanted = 0
        self._tape = Tape(self.channels)
        self._ended = False  # nothing will be added to the tape
        self._more = Condition()
        self._closed = Event()
        container = _open(argument)
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
                for block in _blocks(container, self.rate):
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


def _open(path: str) -> InputContainer:
    if "://" not in path and not Path(path).is_file():
        raise SourceError(f"there is no sound file '{path}'")
    try:
        container = av.open(path, timeout=5)  # seconds, of a network that stalls
    except (av.FFmpegError, OSError) as error:
        raise SourceError(f"'{path}' cannot be opened: {error.strerror or error}") from error
    if not container.streams.audio:
        container.close()
        raise SourceError(f"'{path}' has no sound in it")
    return container


def _blocks(container: InputContainer, rate: int) -> Iterator[NDArray[np.int16]]:
    """The sound as stereo (n, 2) or, of a mono file, (n, 1), from where the file's picture starts, if it has one."""
    resampler: av.AudioResampler | None = None
    shape: tuple[str, int, int] | None = None
    late = 0  # samples by which the sound still has to be moved: silence to add, or (negative) sound to drop
    for packet in container.demux(container.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in frames:
            if shape is None and frame.time is not None:
                late = round((frame.time - _picture_start(container, frame.time)) * rate)
            if shape != (shape := (frame.format.name, frame.layout.nb_channels, frame.sample_rate)):
                # Left to itself, FFmpeg makes mono 3 dB quieter on its way to stereo.
                resampler = av.AudioResampler("s16", "mono" if frame.layout.nb_channels == 1 else "stereo", rate)
            assert resampler is not None
            for block in map(_array, resampler.resample(frame)):
                if late > 0:
                    yield np.zeros((late, 1), np.int16)
                    late = 0
                yield block[-late:]
                late = min(0, late + len(block))
    if resampler is not None:
        yield from map(_array, resampler.resample(None))


def _array(frame: av.AudioFrame) -> NDArray[np.int16]:
    return frame.to_ndarray().astype(np.int16, copy=False).reshape(-1, frame.layout.nb_channels)


def _picture_start(container: InputContainer, otherwise: float) -> float:
    for stream in container.streams.video:
        cover = stream.disposition & Disposition.attached_pic
        if not cover and stream.start_time is not None and stream.time_base is not None:
            return float(stream.start_time * stream.time_base)
    return otherwise
