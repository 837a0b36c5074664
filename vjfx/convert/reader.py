"""Reads the pictures of a film and the packets of its other tracks, in file order, as far as the file is intact."""

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
from vjfx.media.open import reason
from vjfx.media.timeline import Picture
from vjfx.media.track import PictureTrack

Ticks: TypeAlias = tuple[int | None, int | None]  # the first, and the end, which is exclusive; None: that of the file

COPIED = ("audio", "subtitle")
_MICROSECOND = Fraction(1, av.time_base)
_SMALL = 1280 * 720  # pixels
_TS_DISCONT = int(cast(int, Flags.ts_discont.value))
_MARGIN = 10  # seconds: packets for the time of the last picture may be this far behind it in the file
_SHORT = 1.0  # second, and
_FEW = 0.98  # share of the pictures: with less than its header promises, a file is truncated


class Reader:
    """The file `source`. Times are on its own clock, in ticks of its picture track."""

    def __init__(self, source: Path, cut: Cut = WHOLE, threads: int = 0, ticks: Ticks | None = None) -> None:
        """`ticks` selects a part of the cut. Raises SourceError."""
        self.source = source
        self.track = PictureTrack(str(source))
        context = self.track.stream.codec_context
        # Up to 720p one thread decodes faster than any encoder encodes; more threads cost 50 % more time.
        context.thread_count = 1 if context.width * context.height <= _SMALL else threads
        self.tick, self.rate = self.track.tick, self.track.rate
        self.aspect = self.track.aspect  # width of a pixel over its height
        container = self.track.container
        self.copied: list[Stream] = [each for each in container.streams if each.type in COPIED]
        origin = (container.start_time or 0) * _MICROSECOND
        # A broadcast's clock starts anywhere. A file's times are kept, also if its first picture is late.
        moving = bool(container.format.flags & _TS_DISCONT)
        begin = self._begin = cut.start or Fraction(0)
        self.shift = (
            origin + begin if moving or cut.start is not None else Fraction(0)
        )  # seconds: where the film begins
        self.first = ceil((origin + begin) / self.tick) if cut.start is not None else None
        self.end = ceil((origin + cut.end) / self.tick) if cut.end is not None else None
        if ticks is not None:
            self.first, self.end = ticks
        self.span = _span(self.track.length, begin, cut.end)  # seconds of the film; None if the file does not say
        self.whole = cut == WHOLE and ticks is None
        self.frames = 0
        self._shown = 0  # time stamp of the last picture
        self.problems: list[str] = []

    @property
    def expected(self) -> int | None:
        """About how many pictures there are, in all."""
        if self.whole and self.track.stream.frames:
            return self.track.stream.frames
        return None if self.span is None else max(1, round(self.span * self.rate))

    @property
    def seconds(self) -> float:
        """Duration of the film as far as it has been read."""
        return float((self._shown + self.track.step) * self.tick - self.shift) if self.frames else 0.0

    def read(self, copied: list[Stream]) -> Iterator[VideoFrame | Packet[Stream]]:
        """Pictures, and the packets of the streams in `copied`; afterwards `problems` lists what is missing."""
        if self.first is not None:
            # Finding the key frame skips packets of other streams, so seek there again.
            self.track.from_key_frame(self.first)
            self._seek(None)
        over = False
        for packet in self.track.packets(copied):
            if packet.stream is not self.track.stream:
                if self._within(packet):
                    yield packet
            elif not over:
                for picture in self.track.decode(packet):
                    if self._is_over(picture):
                        over = True
                        break
                    if self._has_begun(picture):
                        yield self._count(picture)
            if over and (not copied or self._far_beyond(packet)):
                break
        if not over:
            for picture in self.track.decode(None):
                if self._has_begun(picture) and not self._is_over(picture):
                    yield self._count(picture)
        self._sum_up(over)

    def packets(self, copied: list[Stream]) -> Iterator[Packet[Stream]]:
        """Only the packets of the streams in `copied`."""
        if not copied:
            return
        if self.first is not None:
            self._seek(self.first)
        for packet in self.track.packets(copied):
            if packet.stream is not self.track.stream and self._within(packet):
                yield packet
            if self.end is not None and self._far_beyond(packet):
                return

    def close(self) -> None:
        """Close the file."""
        self.track.close()

    def _seek(self, stamp: int | None) -> None:
        try:
            self.track.seek_again() if stamp is None else self.track.seek(stamp)
        except av.FFmpegError as error:
            raise SourceError(f"'{self.source}' cannot be read from the middle: {reason(error)}") from error

    def _has_begun(self, picture: Picture) -> bool:
        return self.first is None or picture.start >= self.first

    def _is_over(self, picture: Picture) -> bool:
        return self.end is not None and picture.start >= self.end

    def _count(self, picture: Picture) -> VideoFrame:
        self.frames += 1
        self._shown = picture.start
        return picture.raw

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

    def _sum_up(self, over: bool) -> None:
        track, problems = self.track, self.problems
        if not self.frames:
            if track.length is not None and self._begin >= track.length > 0:
                begin, end = clock(self._begin), clock(track.length)
                raise SourceError(f"'{self.source}' has no picture from {begin} on: it ends at {end}")
            raise SourceError(f"'{self.source}' has no picture that can be decoded" + (" there" * (not self.whole)))
        if track.error is not None:
            problems.append(f"reading fails after {self.seconds:.2f} s: {reason(track.error)}")
        if track.damaged:
            problems.append(f"{track.damaged} damaged packets are left out")
        if track.repaired:
            problems.append(f"{track.repaired} time stamps that went back are corrected")
        if over or problems or self.span is None:
            return
        few = self.whole and track.stream.frames and self.frames < _FEW * track.stream.frames
        if few or self.seconds < float(self.span) - _SHORT:
            problems.append(f"the file is cut off: it ends after {self.seconds:.2f} of {float(self.span):.2f} s")


def clock(seconds: Fraction) -> str:
    """1:30.5 for 90.5, 1:00:00 for 3600."""
    minutes, rest = divmod(round(float(seconds), 2), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{rest:05.2f}".rstrip("0").removesuffix(".") if rest % 1 else f"{rest:02.0f}"
    return f"{hours}:{minutes:02}:{text}" if hours else f"{minutes}:{text}"


def _span(length: Fraction | None, begin: Fraction, end: Fraction | None) -> Fraction | None:
    if length is None:
        return None if end is None else end - begin
    return max(Fraction(0), (length if end is None else min(end, length)) - begin)
