"""A video file, decoded forwards or backwards from any time."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame
from vjfx.media.planes import to_frame
from vjfx.media.timeline import Picture
from vjfx.media.track import PictureTrack

# A frame is due this early, as millisecond time stamps may be rounded up past the show's tick.
TOLERANCE = 0.002  # seconds
REVERSE_BYTES = 64 << 20  # decoded pictures kept for reverse play
REVERSE_FEWEST = 8  # pictures, however large


@dataclass(frozen=True, slots=True)
class TimedFrame:
    """A frame of a clip, on view from `frame.time` to `end`, in seconds of the clip."""

    frame: Frame
    end: float
    last: bool = False  # nothing follows in the direction of play


class Clip:
    """An open file or URL. Its time starts at 0 with its first picture and ends after its last one's duration."""

    def __init__(self, address: str) -> None:
        """Raises SourceError."""
        self.address = address
        self._track = PictureTrack(address)
        pictures = self._track.pictures()
        first = next(pictures, None)
        if first is None:
            self._track.close()
            raise SourceError(f"'{address}' has no picture that can be decoded")
        self._track.origin = first.start
        self._opening: Iterator[Picture] | None = chain([first], pictures)
        length = self._track.length
        self.duration = None if length is None else float(length)  # seconds, as the file says
        size = sum(plane.buffer_size for plane in first.raw.planes)
        self.reverse_limit = max(REVERSE_FEWEST, REVERSE_BYTES // size)  # pictures kept for reverse play

    def forward(self, at: float) -> Iterator[TimedFrame]:
        """The frame on view at `at`, then all that follow; past the end, the last one."""
        held: Picture | None = None
        for picture in self._from(at):
            if held and picture.start > self._due(at):
                yield self._timed(held, picture.start)
            held = picture
        if held:
            yield replace(self._timed(held, held.end), last=True)

    def backward(self, at: float) -> Iterator[TimedFrame]:
        """The frame on view at `at`, then all before it, newest first; past the end, from the last one."""
        held: Picture | None = None
        at = max(at, 0.0)
        while at >= 0 and (pictures := self._until(at)):
            for picture in reversed(pictures):
                if held:
                    yield self._timed(held, held.end)
                held = picture
            at = self._seconds(pictures[0].start) - 2 * TOLERANCE
        if held:
            yield replace(self._timed(held, held.end), last=True)

    @property
    def stopped(self) -> bool:
        """Whether `stop` has been called."""
        return self._track.stopped

    def stop(self) -> None:
        """End decoding at the next packet; may be called from any thread."""
        self._track.stopped = True

    def close(self) -> None:
        """Release the file; not while another thread decodes."""
        self._track.close()

    def _until(self, at: float) -> deque[Picture]:
        pictures: deque[Picture] = deque(maxlen=self.reverse_limit)
        for picture in self._from(at):
            if picture.start > self._due(at):
                break
            pictures.append(picture)
        return pictures

    def _from(self, at: float) -> Iterator[Picture]:
        """Every picture from a key frame at or before `at` to the end of the file."""
        opening, self._opening = self._opening, None
        if opening is not None and at <= 0:
            return opening
        at = min(at, self.duration or math.inf)
        found = None
        if not math.isinf(at):
            found = self._track.from_key_frame(int(self._due(at)), earliest=int(self._due(0.0)))
        if found is None:
            self._track.reopen()
            found = self._track.pictures()
        return found

    def _due(self, at: float) -> float:
        """The latest time stamp, in ticks, that is due at `at` seconds of the clip."""
        return (at + TOLERANCE) / float(self._track.tick) + self._track.origin

    def _seconds(self, stamp: int) -> float:
        return float((stamp - self._track.origin) * self._track.tick)

    def _timed(self, picture: Picture, end: int) -> TimedFrame:
        frame = to_frame(picture.raw, self._seconds(picture.start), 0, float(self._track.aspect))
        return TimedFrame(frame, self._seconds(end))
