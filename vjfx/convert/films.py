"""Makes one film from one file: decodes and draws in a thread, encodes in this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from av import VideoFrame
from av.packet import Packet
from av.stream import Stream

from vjfx.convert.codecs import CODECS
from vjfx.convert.film_format import FilmFormat, format_of
from vjfx.convert.film_writer import FilmWriter, fits, muxer_for
from vjfx.convert.job import FilmJob, Outcome, Style
from vjfx.convert.layout import FrameRenderer, Renderer
from vjfx.convert.prefetch import prefetch
from vjfx.convert.reader import Reader, Ticks

OnProgress: TypeAlias = Callable[[int], None]  # called with the number of frames done so far
MakeRenderer: TypeAlias = Callable[[FilmFormat, Style], Renderer]


def noop(_frames: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True)
class FilmTask:
    """A film in one piece, as a `Task` for an executor."""

    job: FilmJob

    @property
    def source(self) -> Path:
        """The file it is made from."""
        return self.job.source

    def run(self, on_progress: OnProgress) -> Outcome:
        """Write the film."""
        return convert(self.job, on_progress)


def convert(job: FilmJob, on_progress: OnProgress = noop, make: MakeRenderer = FrameRenderer) -> Outcome:
    """Make the film; raises SourceError if nothing can be read, OutputError if the film cannot be written."""
    with closing(Reader(job.source, job.cut, job.style.threads)) as reader:
        copied, notes = split_copies(reader, job.target)
        first, items = begin(reader, copied)
        format = format_of(first, reader.aspect, job.style)
        renderer = make(format, job.style)
        with FilmWriter(job.target, muxer_for(job.target), reader.tick, reader.shift) as writer:
            writer.add_encoded(format, renderer.layout, job.style, reader)
            writer.add_copies(reader, copied)
            _fill(writer, renderer, items, on_progress)
        return outcome(reader, writer, notes + aspect_note(job, format))


def convert_part(job: FilmJob, ticks: Ticks, target: Path, on_progress: OnProgress = noop) -> tuple[Fraction, Outcome]:
    """Make the pictures of a part, from time 0; also returns its start, seconds on the source's clock."""
    with closing(Reader(job.source, job.cut, job.style.threads, ticks)) as reader:
        first, items = begin(reader, [])
        format = format_of(first, reader.aspect, job.style)
        renderer = FrameRenderer(format, job.style)
        start = (first.pts or 0) * reader.tick
        with FilmWriter(target, CODECS[job.style.codec].part_muxer, reader.tick, start) as writer:
            writer.add_encoded(format, renderer.layout, job.style, reader)
            _fill(writer, renderer, items, on_progress)
        return start, outcome(reader, writer, [])


def _fill(
    writer: FilmWriter,
    renderer: Renderer,
    items: Iterator[VideoFrame | Packet[Stream]],
    on_progress: OnProgress,
) -> None:
    writer.start()
    done = 0
    drawn = (renderer.draw(item) if isinstance(item, VideoFrame) else item for item in items)
    with closing(prefetch(drawn, renderer.prefetch) if renderer.prefetch else drawn) as ready:
        for item in ready:
            if isinstance(item, VideoFrame):
                writer.encode(item)
                done += 1
                on_progress(done)
            else:
                writer.copy(item)
    writer.finish()


def format_for(job: FilmJob) -> FilmFormat:
    """The format of the film, by its first picture; raises SourceError."""
    with closing(Reader(job.source, job.cut)) as reader:
        return format_of(begin(reader, [])[0], reader.aspect, job.style)


def begin(reader: Reader, copied: list[Stream]) -> tuple[VideoFrame, Iterator[VideoFrame | Packet[Stream]]]:
    """The first picture, and an iterator of everything that is read, including it."""
    items = reader.read(copied)
    early: list[VideoFrame | Packet[Stream]] = []
    for item in items:
        early.append(item)
        if isinstance(item, VideoFrame):
            return item, chain(early, items)
    raise AssertionError("a reader without pictures raises")


def split_copies(reader: Reader, target: Path) -> tuple[list[Stream], list[str]]:
    """Sound and subtitle tracks that the film can hold, and a note on each of the others."""
    copied, notes = [], []
    for stream in reader.copied:
        if fits(stream, muxer_for(target)):
            copied.append(stream)
        else:
            codec = stream.codec_context.codec.canonical_name if stream.codec_context else "its codec"
            notes.append(f"{stream.type} track {stream.index} is left out: {codec} cannot be stored in {target.suffix}")
    return copied, notes


def aspect_note(job: FilmJob, format: FilmFormat) -> list[str]:
    """A note if players will take the film's pixels for square ones; PyAV cannot set the aspect for these muxers."""
    stored = CODECS[job.style.codec].stores_aspect or muxer_for(job.target) not in ("matroska", "webm")
    if format.aspect == 1 or stored:
        return []
    return [
        f"its pixel aspect is {format.aspect}, which {job.style.codec} in {job.target.suffix} cannot store: "
        "players will show square pixels"
    ]


def outcome(reader: Reader, writer: FilmWriter, notes: list[str]) -> Outcome:
    """The outcome of a finished film."""
    if writer.dropped:
        reader.problems.append(f"{writer.dropped} packets of sound or subtitles could not be stored")
    return Outcome(reader.frames, reader.seconds, notes, reader.problems)
