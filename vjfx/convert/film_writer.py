"""Writes a film under a temporary name until it is complete, with the source's sound, titles and chapters."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from fractions import Fraction
from glob import escape
from heapq import merge
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

import av
from av import VideoFrame
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from vjfx.convert.codecs import CODECS, MUXERS
from vjfx.convert.film_format import FilmFormat
from vjfx.convert.job import Style
from vjfx.convert.layout import FrameLayout
from vjfx.convert.reader import Reader
from vjfx.core.atomic import commit
from vjfx.core.errors import OutputError
from vjfx.media.open import reason
from vjfx.media.suffixes import suffix

_STALE = {"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "creation_time"}
_KEPT = {"language", "title", "handler_name"}


def temporary(target: Path) -> Path:
    """A temporary name for a film, new for each attempt: a worker presumed dead may still be writing the last one."""
    for left in target.parent.glob(f".{escape(target.name)}.*.part"):
        with suppress(OSError):
            left.unlink()  # by a run that was killed
    return target.with_name(f".{target.name}.{token_hex(4)}.part")


def muxer_for(target: Path) -> str:
    """FFmpeg's muxer for a film of this name."""
    return MUXERS[suffix(target)]


def fits(stream: Stream, muxer: str) -> bool:
    """Whether a file of this muxer can hold the packets of a stream; found by writing a header."""
    trial = av.open(io.BytesIO(), "w", format=muxer)
    try:
        trial.add_stream_from_template(stream, opaque=True)
        trial.start_encoding()
    except (av.FFmpegError, ValueError, AttributeError):  # AttributeError: FFmpeg has no decoder for it
        return False
    finally:
        with suppress(av.FFmpegError, ValueError):
            trial.close()
    return True


class FilmWriter:
    """Writes `target`: declare its streams, `start`, fill it, `finish`. If that is not reached, no file is left.

    Time stamps are on the source's clock, from which `shift` (seconds) is subtracted. Raises OutputError.
    """

    def __init__(self, target: Path, muxer: str, tick: Fraction, shift: Fraction) -> None:
        self.target, self._shift = target, shift
        self._copies: dict[int, Stream] = {}  # by the index in the source
        self.dropped = 0  # packets that could not be copied
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._path = temporary(target)
            if muxer in ("mp4", "mov"):  # by default the time of the first picture is stored in milliseconds
                exact = {"movie_timescale": str(tick.denominator)}
            else:  # by default everything is shifted by the sound's priming samples, which come before 0
                exact = {"avoid_negative_ts": "disabled"}
            self._file = av.open(f"file:{self._path}", "w", format=muxer, container_options=exact)
        except OSError as error:
            raise OutputError(f"cannot write '{target}': {reason(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._abandon()
        if isinstance(error, av.FFmpegError):
            raise OutputError(f"cannot write '{self.target}': {reason(error)}") from error

    def add_encoded(self, format: FilmFormat, layout: FrameLayout, style: Style, reader: Reader) -> None:
        """Declare the stream of pictures that `encode` takes."""
        codec = CODECS[style.codec]
        stream = self._file.add_stream(codec.name, rate=reader.rate, options=codec.options(style.crf, style.preset))
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = layout.width, layout.height, format.pixels
        context.time_base, context.framerate = reader.tick, reader.rate
        # Frame threads, as the ffmpeg command uses: PyAV's default is slices, whose threads wait for each other at the
        # end of every picture.
        context.thread_type, context.thread_count = "AUTO", style.threads
        context.color_range, context.colorspace = format.range, format.matrix
        context.color_primaries, context.color_trc = format.primaries, format.transfer
        context.sample_aspect_ratio = format.aspect
        stream.time_base = reader.tick
        self._add(stream, format)

    def add_joined(self, template: VideoStream, format: FilmFormat) -> None:
        """Declare the stream of pictures that are already encoded, as `template` is."""
        stream = self._file.add_stream_from_template(template, opaque=True)
        stream.time_base = template.time_base
        self._add(stream, format)

    def _add(self, stream: VideoStream, format: FilmFormat) -> None:
        if stream.codec_context.name == "hevc" or stream.codec_context.name == "libx265":
            stream.codec_context.codec_tag = "hvc1"  # Apple's players refuse the default
        stream.set_display_matrix(format.display or None)
        self._stream = stream

    def add_copies(self, reader: Reader, streams: Iterable[Stream]) -> None:
        """Declare the streams whose packets `copy` takes, and copy titles, fonts and chapters."""
        for stream in streams:
            copy = self._file.add_stream_from_template(stream, opaque=True)
            copy.metadata.update({key: value for key, value in stream.metadata.items() if key in _KEPT})
            copy.disposition = stream.disposition
            self._copies[stream.index] = copy
        if self._file.format.name == "matroska":
            for stream in reader.track.container.streams:
                if stream.type == "attachment":
                    self._file.add_stream_from_template(stream)
        film, pictures = reader.track.container.metadata, reader.track.stream.metadata
        self._file.metadata.update({key: value for key, value in film.items() if key.lower() not in _STALE})
        self._stream.metadata.update({key: value for key, value in pictures.items() if key in _KEPT})
        if reader.whole:
            self._file.set_chapters(reader.track.container.chapters())

    def start(self) -> None:
        """Open the encoders and write the header."""
        self._file.start_encoding()

    def encode(self, picture: VideoFrame) -> None:
        """Encode the next picture."""
        if self._shift:
            assert picture.pts is not None and picture.time_base is not None
            picture.pts -= round(self._shift / picture.time_base)
        self._file.mux(self._stream.encode(picture))

    def copy(self, packet: Packet[Stream]) -> None:
        """Write a packet of a stream that `add_copies` declared."""
        packet.stream = self._copies[packet.stream_index]
        _move(packet, -self._shift)
        try:
            self._file.mux_one(packet)
        except ValueError:  # time stamps that go back
            self.dropped += 1

    def join(self, parts: Iterable[tuple[Path, Fraction]], copies: Iterator[Packet[Any]]) -> None:
        """Write the pictures of the parts, with the start of each in seconds, and other streams' packets among them."""

        def time(packet: Packet[Any]) -> float:
            stamp = packet.dts if packet.dts is not None else packet.pts
            return 0.0 if stamp is None else float(stamp * packet.time_base)

        pictures: Iterator[Packet[Any]] = (packet for part, begin in parts for packet in _packets(part, begin))
        last: int | None = None
        for packet in merge(pictures, copies, key=time):
            if packet.stream.type != "video":
                self.copy(packet)
                continue
            packet.stream = self._stream
            _move(packet, -self._shift)
            # Each part begins with the encoder's delay, which overlaps the part before by as many ticks.
            if last is not None and packet.dts is not None:
                packet.dts = max(packet.dts, last + 1)
            last = packet.dts
            self._file.mux_one(packet)

    def finish(self) -> None:
        """Flush the encoder, write the trailer and give the file its name."""
        if self._stream.codec_context.is_encoder:
            self._file.mux(self._stream.encode(None))
        self._file.close()
        commit(self._path, self.target)

    def _abandon(self) -> None:
        with suppress(av.FFmpegError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def _move(packet: Packet[Any], by: Fraction) -> None:
    if not by:
        return
    ticks = round(by / packet.time_base)
    packet.dts = None if packet.dts is None else packet.dts + ticks
    packet.pts = None if packet.pts is None else packet.pts + ticks


def _packets(part: Path, begin: Fraction) -> Iterator[Packet[VideoStream]]:
    with closing(av.open(f"file:{part}")) as file:
        for packet in file.demux(file.streams.video):
            if packet.size:
                _move(packet, begin)
                yield packet
