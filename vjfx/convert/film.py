"""A film on its way to the disk: under another name until it is whole, with the source's sound, titles and chapters."""

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

from vjfx.convert.codecs import CODECS, KINDS
from vjfx.convert.job import Style
from vjfx.convert.layout import Cells
from vjfx.convert.picture import Form
from vjfx.convert.reader import Reader
from vjfx.core.atomic import commit
from vjfx.core.errors import OutputError
from vjfx.media.open import reason

_UNTRUE = {"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "creation_time"}
_KEPT = {"language", "title", "handler_name"}


def unfinished(target: Path) -> Path:
    """What a film is called until it is whole: a name of its own, as a worker thought dead may still be writing."""
    for left in target.parent.glob(f".{escape(target.name)}.*.part"):
        with suppress(OSError):
            left.unlink()  # by a run that was killed
    return target.with_name(f".{target.name}.{token_hex(4)}.part")


def kind_of(target: Path) -> str:
    """FFmpeg's muxer for a film of this name."""
    return KINDS[target.suffix.lower()]


def fits(stream: Stream, kind: str) -> bool:
    """Whether a file of this kind can hold the packets of a stream: its header is tried."""
    trial = av.open(io.BytesIO(), "w", format=kind)
    try:
        trial.add_stream_from_template(stream, opaque=True)
        trial.start_encoding()
    except (av.FFmpegError, ValueError, AttributeError):  # AttributeError: no decoder, so that nothing is known of it
        return False
    finally:
        with suppress(av.FFmpegError, ValueError):
            trial.close()
    return True


class Film:
    """The file that becomes `target`. Announce what it holds, `start`, fill it, and `finish`; else nothing is left.

    Everything is on the source's clock, from which `shift` (seconds) is taken. Raises OutputError.
    """

    def __init__(self, target: Path, kind: str, tick: Fraction, shift: Fraction) -> None:
        self.target, self._shift = target, shift
        self._copies: dict[int, Stream] = {}  # by the index in the source
        self.dropped = 0  # packets that could not be copied
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._path = unfinished(target)
            if kind in ("mp4", "mov"):  # or the time of the first picture would be kept in thousandths of a second
                exact = {"movie_timescale": str(tick.denominator)}
            else:  # or all would be late by what sound brings along before 0, for its decoder
                exact = {"avoid_negative_ts": "disabled"}
            self._file = av.open(f"file:{self._path}", "w", format=kind, container_options=exact)
        except OSError as error:
            raise OutputError(f"cannot write '{target}': {reason(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._abandon()
        if isinstance(error, av.FFmpegError):
            raise OutputError(f"cannot write '{self.target}': {reason(error)}") from error

    def add_encoded(self, form: Form, cells: Cells, look: Style, reader: Reader) -> None:
        """Announce pictures that will be encoded here."""
        codec = CODECS[look.codec]
        stream = self._file.add_stream(codec.name, rate=reader.rate, options=codec.options(look.crf, look.preset))
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.width, context.height, context.pix_fmt = cells.width, cells.height, form.pixels
        context.time_base, context.framerate = reader.tick, reader.rate
        # Several pictures at once, as the ffmpeg command has it: PyAV would have each cut into slices, and their
        # threads wait for each other at the end of every picture.
        context.thread_type, context.thread_count = "AUTO", look.threads
        context.color_range, context.colorspace = form.range, form.matrix
        context.color_primaries, context.color_trc = form.primaries, form.transfer
        context.sample_aspect_ratio = form.aspect
        stream.time_base = reader.tick
        self._add(stream, form)

    def add_joined(self, template: VideoStream, form: Form) -> None:
        """Announce pictures that are encoded already, as `template` is."""
        stream = self._file.add_stream_from_template(template, opaque=True)
        stream.time_base = template.time_base
        self._add(stream, form)

    def _add(self, stream: VideoStream, form: Form) -> None:
        if stream.codec_context.name == "hevc" or stream.codec_context.name == "libx265":
            stream.codec_context.codec_tag = "hvc1"  # or Apple's players would not take it
        stream.set_display_matrix(form.display or None)
        self._stream = stream

    def add_copies(self, reader: Reader, streams: Iterable[Stream]) -> None:
        """Announce streams whose packets will be copied, and take over titles, fonts and chapters."""
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
        self._file.metadata.update({key: value for key, value in film.items() if key.lower() not in _UNTRUE})
        self._stream.metadata.update({key: value for key, value in pictures.items() if key in _KEPT})
        if reader.whole:
            self._file.set_chapters(reader.track.container.chapters())

    def start(self) -> None:
        """Open the encoders and write what comes first."""
        self._file.start_encoding()

    def encode(self, picture: VideoFrame) -> None:
        """The next picture."""
        if self._shift:
            assert picture.pts is not None and picture.time_base is not None
            picture.pts -= round(self._shift / picture.time_base)
        self._file.mux(self._stream.encode(picture))

    def copy(self, packet: Packet[Stream]) -> None:
        """A packet of a stream that was announced."""
        packet.stream = self._copies[packet.stream_index]
        _move(packet, -self._shift)
        try:
            self._file.mux_one(packet)
        except ValueError:  # FFmpeg's word for time stamps that go back
            self.dropped += 1

    def join(self, parts: Iterable[tuple[Path, Fraction]], copies: Iterator[Packet[Any]]) -> None:
        """All pictures of the parts, each beginning at so many seconds, and among them the packets of other streams."""

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
            # Each part begins with the encoder's delay: as many ticks are free before it, as it is part of every part.
            if last is not None and packet.dts is not None:
                packet.dts = max(packet.dts, last + 1)
            last = packet.dts
            self._file.mux_one(packet)

    def finish(self) -> None:
        """Write what the encoder still holds and the file's end; only now `target` is there."""
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
