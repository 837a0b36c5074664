"""A video file, decoded from any moment onwards or backwards."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import av
from av import VideoFrame
from av.packet import Packet
from av.video.stream import VideoStream

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame
from vjfx.media.open import open_video, reason
from vjfx.media.planes import to_frame
from vjfx.media.suffixes import is_url

# Files that count in milliseconds round a time stamp past the show's tick: a frame this near is due.
TOLERANCE = 0.002  # seconds
STRETCH = 64 << 20  # bytes of pictures that are kept to be played backwards
STRETCH_LEAST = 8  # pictures of it, however large
STEPS_BACK = (0.0, 1.0, 10.0)  # seconds; some containers find a keyframe only when asked for an earlier time


@dataclass(frozen=True, slots=True)
class Still:
    """A frame of a clip, on view from `frame.time` to `end`, seconds of the clip."""

    frame: Frame
    end: float
    last: bool = False  # nothing follows in the direction of play


class _Picture(NamedTuple):
    raw: VideoFrame
    start: float
    end: float


class Clip:
    """An open file or URL. Its time starts at 0 with its first picture and ends after its last one's duration."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.stopped = False  # may be set from any thread: decoding ends at the next packet
        self._open()
        self._usual = float(1 / (self._stream.guessed_rate or 25))  # seconds a picture is on view if it does not say
        self._origin: float | None = None  # the first picture's time stamp
        pictures = self._decode()
        first = next(pictures, None)
        if first is None:
            self._container.close()
            raise SourceError(f"'{address}' has no picture that can be decoded")
        self._opening: Iterator[_Picture] | None = chain([first], pictures)
        self.duration = self._length()
        size = sum(plane.buffer_size for plane in first.raw.planes)
        self.stretch = max(STRETCH_LEAST, STRETCH // size)  # pictures kept at once to be played backwards

    def forward(self, at: float) -> Iterator[Still]:
        """The still on view at `at`, then all that follow; past the end, the last one."""
        held: _Picture | None = None
        for picture in self._from(at):
            if held and picture.start > at + TOLERANCE:
                yield self._still(held, picture.start)
            held = picture
        if held:
            yield replace(self._still(held, held.end), last=True)

    def backward(self, at: float) -> Iterator[Still]:
        """The still on view at `at`, then all before it, newest first; past the end, from the last one."""
        held: _Picture | None = None
        at = max(at, 0.0)
        while at >= 0 and (pictures := self._until(at)):
            for picture in reversed(pictures):
                if held:
                    yield self._still(held, held.end)
                held = picture
            at = pictures[0].start - 2 * TOLERANCE
        if held:
            yield replace(self._still(held, held.end), last=True)

    def close(self) -> None:
        """Let go of the file; not while another thread decodes."""
        self._container.close()

    def _open(self) -> None:
        self._container, self._stream = open_video(self.address)
        self._stream.thread_type = "AUTO"

    def _until(self, at: float) -> deque[_Picture]:
        pictures: deque[_Picture] = deque(maxlen=self.stretch)
        for picture in self._from(at):
            if picture.start > at + TOLERANCE:
                break
            pictures.append(picture)
        return pictures

    def _from(self, at: float) -> Iterator[_Picture]:
        """Every picture from a keyframe at or before `at` to the end of the file."""
        opening, self._opening = self._opening, None
        if opening is not None and at <= 0:
            yield from opening
            return
        at = min(at, self.duration or math.inf)
        for back in STEPS_BACK:
            if not self._seek(at - back):
                break
            pictures = self._decode()
            first = next(pictures, None)
            if first and first.start <= at + TOLERANCE:
                yield first
                yield from pictures
                return
        self._container.close()
        self._open()
        yield from self._decode()

    def _seek(self, at: float) -> bool:
        base = self._stream.time_base
        if base is None or math.isinf(at):
            return False
        try:
            self._container.seek(int((max(at, 0.0) + TOLERANCE + (self._origin or 0.0)) / base), stream=self._stream)
        except av.FFmpegError:
            return False
        return True

    def _decode(self) -> Iterator[_Picture]:
        """The pictures from where the file stands to its end; a damaged packet costs its own only."""
        clock = -1.0, 0.0
        for packet in self._packets():
            try:
                pictures = packet.decode()
            except av.FFmpegError:
                continue
            for raw in pictures:
                clock = self._times(raw, *clock)
                yield _Picture(raw, *clock)

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        packets = self._container.demux(self._stream)
        while not self.stopped:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError as error:
                if is_url(self.address):
                    raise SourceError(f"'{self.address}' broke off: {reason(error)}") from error
                return  # a file that was cut off plays as far as it goes
            yield packet

    def _times(self, raw: VideoFrame, start: float, end: float) -> tuple[float, float]:
        """When a picture is on view, given the one before it."""
        if self._origin is None:
            self._origin = raw.time or 0.0
        stamp = None if raw.pts is None else raw.time - self._origin
        # Recordings that were cut together jump back; they go on at their own pace.
        start = stamp if stamp is not None and stamp > start else end
        length = float(raw.duration * raw.time_base) if raw.duration and raw.time_base else self._usual
        return start, start + length

    def _length(self) -> float | None:
        """What the file says, in seconds; None for one that does not say."""
        if self._stream.duration and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        if said := re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", self._stream.metadata.get("DURATION", "")):  # Matroska
            hours, minutes, seconds = said.groups()
            return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        return self._container.duration / av.time_base if self._container.duration else None

    def _still(self, picture: _Picture, end: float) -> Still:
        aspect = float(self._stream.sample_aspect_ratio or 1)
        return Still(to_frame(picture.raw, picture.start, 0, aspect), end)
