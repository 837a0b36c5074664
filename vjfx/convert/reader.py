"""A film's pictures and the packets of everything beside them, in the order of the file, as far as it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import TypeAlias, cast

import av
from av import VideoFrame
from av.format import Flags
from av.packet import Packet
from av.stream import Stream

from vjfx.convert.job import WHOLE, Cut
from vjfx.core.errors import SourceError
from vjfx.media.open import open_video, reason

Ticks: TypeAlias = tuple[int | None, int | None]  # from the first to before the second; None: the beginning, the end

COPIED = ("audio", "subtitle")
_MICROSECOND = Fraction(1, av.time_base)
_SMALL = 1280 * 720  # pixels
_STEPS_BACK = (0, 1, 10, 100)  # seconds
_TS_DISCONT = int(cast(int, Flags.ts_discont.value))
_MARGIN = 10  # seconds: what belongs to the last picture may lie so far behind it in the file
_SHORT = 1.0  # second, and
_FEW = 0.98  # share of the pictures: a file that gives less than it says was cut off


class Reader:
    """The file `source`; all times are on its own clock, in ticks of its picture track."""

    def __init__(self, source: Path, cut: Cut = WHOLE, threads: int = 0, ticks: Ticks | None = None) -> None:
        """`ticks` narrows the cut to a part of it."""
        self.source = source
        self.container, self.stream = open_video(str(source))
        context = self.stream.codec_context
        # One thread decodes up to 720p faster than any encoder encodes; more would cost half as much again in all.
        small = context.width * context.height <= _SMALL
        self.stream.thread_type, context.thread_count = "AUTO", 1 if small else threads
        self.tick = self.stream.time_base or Fraction(1, 90_000)  # seconds
        self.rate = self.stream.guessed_rate or Fraction(25)
        self.copied: list[Stream] = [each for each in self.container.streams if each.type in COPIED]
        origin = (self.container.start_time or 0) * _MICROSECOND
        # A broadcast's clock starts anywhere; a file's own times are kept, also when its first picture is late.
        moving = bool(self.container.format.flags & _TS_DISCONT)
        begin = cut.start or Fraction(0)
        self.shift = origin + begin if moving or cut.start is not None else Fraction(0)  # seconds, the film's 0
        self.first = ceil((origin + begin) / self.tick) if cut.start is not None else None
        self.end = ceil((origin + cut.end) / self.tick) if cut.end is not None else None
        if ticks is not None:
            self.first, self.end = ticks
        self.span = self._span(origin, begin, cut.end)  # seconds of the film, None if the file does not say
        self.whole = cut == WHOLE and ticks is None
        self.problems: list[str] = []
        self.frames = 0
        self._damaged = self._mended = 0
        self._last: int | None = None  # time stamp that was decoded
        self._shown = 0  # and of the last picture in the cut
        self._step = max(1, round(1 / (self.rate * self.tick)))

    @property
    def expected(self) -> int | None:
        """About how many pictures there are to come, in all."""
        if self.whole and self.stream.frames:
            return self.stream.frames
        return None if self.span is None else max(1, round(self.span * self.rate))

    @property
    def aspect(self) -> Fraction:
        """Width of a pixel over its height."""
        return self.stream.sample_aspect_ratio or Fraction(1)

    def read(self, copied: list[Stream]) -> Iterator[VideoFrame | Packet[Stream]]:
        """Pictures, and the packets of the streams in `copied`; what went wrong is in `problems` afterwards."""
        if self.first is not None:
            self._seek(self.first)
        over = False
        for packet in self._packets(copied):
            if packet.stream is not self.stream:
                if self._within(packet):
                    yield packet
            elif not over:
                for frame in self._decode(packet):
                    if self._is_over(frame):
                        over = True
                        break
                    yield self._count(frame)
            if over and (not copied or self._far_beyond(packet)):
                break
        if not over:
            for frame in self._decode(None):
                if not self._is_over(frame):
                    yield self._count(frame)
        self._sum_up(over)

    def packets(self, copied: list[Stream]) -> Iterator[Packet[Stream]]:
        """The packets of the streams in `copied` alone."""
        if not copied:
            return
        if self.first is not None:
            self._go(self.first)
        for packet in self._packets(copied):
            if packet.stream is not self.stream and self._within(packet):
                yield packet
            if self.end is not None and self._far_beyond(packet):
                return

    def close(self) -> None:
        """Let go of the file."""
        self.container.close()

    def _is_over(self, frame: VideoFrame) -> bool:
        return self.end is not None and frame.pts is not None and frame.pts >= self.end

    def _packets(self, copied: list[Stream]) -> Iterator[Packet[Stream]]:
        packets = self.container.demux(self.stream, *copied)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.FFmpegError, OSError) as error:
                self.problems.append(f"cannot be read on from {self._seconds()}: {reason(error)}")
                return
            if packet.size:
                yield packet

    def _seek(self, first: int) -> None:
        """To where decoding brings the picture at `first`; some files come too late when asked for it itself."""
        for back in _STEPS_BACK:
            self._go(first - round(back / self.tick))
            start = next((f.pts for p in self._packets([]) for f in self._decode(p, from_first=False)), None)
            self._last = None
            if start is not None and start <= first:
                break
        self._damaged = self._mended = 0
        self.problems.clear()
        self._go(first - round(back / self.tick))

    def _go(self, stamp: int) -> None:
        try:
            self.container.seek(stamp, stream=self.stream)
        except av.FFmpegError as error:
            raise SourceError(f"'{self.source}' cannot be read from the middle: {reason(error)}") from error

    def _decode(self, packet: Packet[Stream] | None, from_first: bool = True) -> Iterator[VideoFrame]:
        try:
            frames = self.stream.decode(packet)
        except av.EOFError:
            return
        except av.FFmpegError:
            self._damaged += 1
            return
        for frame in frames:
            stamp = self._stamp(frame)
            if not from_first or self.first is None or stamp >= self.first:
                yield frame

    def _count(self, frame: VideoFrame) -> VideoFrame:
        self.frames += 1
        self._shown = frame.pts or 0
        return frame

    def _stamp(self, frame: VideoFrame) -> int:
        """Its time stamp. Time stamps that are missing or go back go on at the usual pace: no file could hold them."""
        stamp = frame.pts
        if stamp is None or (self._last is not None and stamp <= self._last):
            self._mended += stamp is not None
            stamp = 0 if self._last is None else self._last + self._step
        self._last = frame.pts = stamp
        frame.time_base = self.tick  # which the last frames, flushed out of the decoder, do not know
        return stamp

    def _within(self, packet: Packet[Stream]) -> bool:
        if packet.pts is None:
            return packet.dts is not None
        if self.first is None and self.end is None:
            return True
        time = packet.pts * packet.time_base
        return (self.first is None or time >= self.first * self.tick) and (
            self.end is None or time < self.end * self.tick
        )

    def _far_beyond(self, packet: Packet[Stream]) -> bool:
        assert self.end is not None
        return packet.dts is not None and packet.dts * packet.time_base > self.end * self.tick + _MARGIN

    @property
    def seconds(self) -> float:
        """How long the film is that was read, up to now."""
        return float((self._shown + self._step) * self.tick - self.shift) if self.frames else 0.0

    def _seconds(self) -> str:
        return f"{self.seconds:.2f} s" if self.frames else "its beginning"

    def _sum_up(self, over: bool) -> None:
        if not self.frames:
            raise SourceError(f"'{self.source}' has no picture that can be decoded" + (" there" * (not self.whole)))
        if self._damaged:
            self.problems.append(f"{self._damaged} damaged pieces could not be decoded")
        if self._mended:
            self.problems.append(f"{self._mended} time stamps went back, and were made to rise")
        if over or self.problems or self.span is None:
            return
        few = self.whole and self.stream.frames and self.frames < _FEW * self.stream.frames
        if few or self.seconds < float(self.span) - _SHORT:
            self.problems.append(f"it ends after {self.seconds:.2f} of {float(self.span):.2f} s: it was cut off")

    def _span(self, origin: Fraction, begin: Fraction, end: Fraction | None) -> Fraction | None:
        stream = self.stream
        if stream.duration:
            length = stream.duration * self.tick
        elif self.container.duration:
            length = self.container.duration * _MICROSECOND
        else:
            length = None
        if length is None:
            return None if end is None else end - begin
        return max(Fraction(0), (length if end is None else min(end, length)) - begin)
