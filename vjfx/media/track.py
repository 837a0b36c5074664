"""Decodes the picture track of a file, from the start or any key frame, into pictures with rising time stamps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain

import av
from av.packet import Packet
from av.stream import Stream

from vjfx.core.errors import SourceError
from vjfx.media.open import open_video, reason
from vjfx.media.suffixes import is_url
from vjfx.media.timeline import Picture, Timeline

_TICK = Fraction(1, 90_000)  # seconds, and
_RATE = Fraction(25)  # pictures per second, if the file gives neither
_STEPS_BACK = (0, 1, 10, 100)  # seconds; some containers find a key frame only when asked for an earlier time
_MICROSECOND = Fraction(1, av.time_base)


class PictureTrack:
    """An open file or URL. Time stamps are those of the file, in ticks of the track.

    Damage does not raise: packets that cannot be decoded are counted and skipped; if the file cannot be read further,
    the pictures end and `error` holds the reason. A network connection that breaks off raises SourceError.
    """

    def __init__(self, address: str) -> None:
        """Raises SourceError."""
        self.address = address
        self.container, self.stream = open_video(address)
        self.stream.thread_type = "AUTO"
        self.tick = self.stream.time_base or _TICK  # seconds
        self.rate = self.stream.guessed_rate or _RATE  # pictures per second
        self.aspect = self.stream.sample_aspect_ratio or Fraction(1)  # width of a pixel over its height
        self.step = max(1, round(1 / (self.rate * self.tick)))  # ticks: the duration of a picture that has none
        self.origin = 0  # time stamp of a run's first picture if it has none
        self.stopped = False  # may be set from any thread: decoding ends at the next packet
        self._sought = 0
        self._begin()

    def _begin(self) -> None:
        """Start a run of decoding."""
        self.damaged = 0  # packets
        self.damage: av.FFmpegError | None = None  # of the last of them
        self.error: Exception | None = None
        self._timeline = Timeline(self.tick, self.step, self.origin)

    @property
    def repaired(self) -> int:
        """The number of time stamps of this run that did not rise."""
        return self._timeline.repaired

    @property
    def length(self) -> Fraction | None:
        """Duration in seconds according to the file; None if it does not say."""
        if self.stream.duration:
            return self.stream.duration * self.tick
        # Matroska has it in a tag, as text.
        if tag := re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", self.stream.metadata.get("DURATION", "")):
            hours, minutes, seconds = map(Fraction, tag.groups())
            return hours * 3600 + minutes * 60 + seconds
        return self.container.duration * _MICROSECOND if self.container.duration else None

    def pictures(self) -> Iterator[Picture]:
        """Every picture from the current position to the end."""
        for packet in self.packets():
            yield from self.decode(packet)
            if self.stopped:
                return
        yield from self.decode(None)

    def packets(self, others: Sequence[Stream] = ()) -> Iterator[Packet[Stream]]:
        """The packets of this track and of `others`, in file order, from the current position to the end."""
        packets = self.container.demux(self.stream, *others)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.FFmpegError, OSError) as error:
                if is_url(self.address):
                    raise SourceError(f"'{self.address}' broke off: {reason(error)}") from error
                self.error = error
                return
            if packet.size:  # an empty packet marks the end
                yield packet

    def decode(self, packet: Packet[Stream] | None) -> Iterator[Picture]:
        """The pictures that a packet of this track completes; with None, those left in the decoder."""
        try:
            pictures = self.stream.decode(packet)
        except av.EOFError:
            return
        except av.FFmpegError as error:
            self.damaged, self.damage = self.damaged + 1, error
            return
        for raw in pictures:
            yield self._timeline.place(raw)

    def from_key_frame(self, at: int, earliest: int | None = None) -> Iterator[Picture] | None:
        """Every picture from a key frame at or before `at`, or None if none is found; never seeks before `earliest`."""
        for seconds in _STEPS_BACK:
            stamp = at - round(seconds / self.tick)
            try:
                self.seek(stamp if earliest is None else max(stamp, earliest))
            except av.FFmpegError:
                return None
            pictures = self.pictures()
            first = next(pictures, None)
            if first is not None and first.start <= at:
                return chain([first], pictures)
        return None

    def seek(self, stamp: int) -> None:
        """Go to the key frame before a time stamp, or near it, and start a new run. Raises av.FFmpegError."""
        self._sought = stamp
        self.container.seek(stamp, stream=self.stream)
        self._begin()

    def seek_again(self) -> None:
        """Repeat the last seek; raises av.FFmpegError."""
        self.seek(self._sought)

    def key_frame(self, at: int) -> int | None:
        """The time stamp of the key frame before `at`, or near it; raises av.FFmpegError."""
        self.seek(at)
        return next((p.pts for p in self.container.demux(self.stream) if p.is_keyframe and p.pts is not None), None)

    def reopen(self) -> None:
        """Go to the beginning, also of a file that has no index; raises SourceError."""
        self.container.close()
        self.container, self.stream = open_video(self.address)
        self.stream.thread_type = "AUTO"
        self._begin()

    def close(self) -> None:
        """Close the file; not while another thread decodes."""
        self.container.close()
