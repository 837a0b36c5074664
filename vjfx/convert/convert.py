"""One film of one file: decoding and drawing in a thread, encoding here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from av import VideoFrame
from av.packet import Packet
from av.stream import Stream

from vjfx.convert.codecs import CODECS
from vjfx.convert.film import Film, fits, kind_of
from vjfx.convert.job import Job, Outcome
from vjfx.convert.layout import FrameLayouts
from vjfx.convert.picture import Form, form_of
from vjfx.convert.prefetch import ahead
from vjfx.convert.reader import Reader, Ticks

Tell: TypeAlias = Callable[[int], None]  # how many frames are done


def nobody(_frames: int) -> None:
    """Is told, and does nothing."""


def convert(job: Job, tell: Tell = nobody) -> Outcome:
    """Make the film; raises SourceError if there is nothing to make it of, OutputError if it cannot be written."""
    with closing(Reader(job.source, job.cut, job.look.threads)) as reader:
        copied, notes = split_copies(reader, job.target)
        first, items = opened(reader, copied)
        form = form_of(first, reader.aspect, job.look)
        sheets = FrameLayouts(form, job.look)
        with Film(job.target, kind_of(job.target), reader.tick, reader.shift) as film:
            film.add_encoded(form, sheets.cells, job.look, reader)
            film.add_copies(reader, copied)
            _fill(film, sheets, items, tell)
        return outcome(reader, film, notes + shape_note(job, form))


def convert_part(job: Job, ticks: Ticks, target: Path, tell: Tell = nobody) -> tuple[Fraction, Outcome]:
    """The pictures of a part of a job alone, from 0 on; and when the part begins, seconds on the source's clock."""
    with closing(Reader(job.source, job.cut, job.look.threads, ticks)) as reader:
        first, items = opened(reader, [])
        form = form_of(first, reader.aspect, job.look)
        sheets = FrameLayouts(form, job.look)
        begin = (first.pts or 0) * reader.tick
        with Film(target, CODECS[job.look.codec].part, reader.tick, begin) as film:
            film.add_encoded(form, sheets.cells, job.look, reader)
            _fill(film, sheets, items, tell)
        return begin, outcome(reader, film, [])


def _fill(film: Film, sheets: FrameLayouts, items: Iterator[VideoFrame | Packet[Stream]], tell: Tell) -> None:
    film.start()
    done = 0
    drawn = (sheets.draw(item) if isinstance(item, VideoFrame) else item for item in items)
    with closing(ahead(drawn, sheets.ahead)) as ready:
        for item in ready:
            if isinstance(item, VideoFrame):
                film.encode(item)
                done += 1
                tell(done)
            else:
                film.copy(item)
    film.finish()


def opened(reader: Reader, copied: list[Stream]) -> tuple[VideoFrame, Iterator[VideoFrame | Packet[Stream]]]:
    """The first picture, and all that is read, it among it."""
    items = reader.read(copied)
    early: list[VideoFrame | Packet[Stream]] = []
    for item in items:
        early.append(item)
        if isinstance(item, VideoFrame):
            return item, chain(early, items)
    raise AssertionError("a reader without pictures raises")


def split_copies(reader: Reader, target: Path) -> tuple[list[Stream], list[str]]:
    """Sound and subtitles that the film can hold, and a note on each of the others."""
    copied, notes = [], []
    for stream in reader.copied:
        if fits(stream, kind_of(target)):
            copied.append(stream)
        else:
            codec = stream.codec_context.codec.canonical_name if stream.codec_context else "this codec"
            notes.append(f"{stream.type} track {stream.index} is left out: {codec} does not go into {target.suffix}")
    return copied, notes


def shape_note(job: Job, form: Form) -> list[str]:
    """A note where the film's pixels will be taken for square ones; PyAV cannot say more to these muxers."""
    if form.aspect == 1 or CODECS[job.look.codec].shapes or kind_of(job.target) not in ("matroska", "webm"):
        return []
    return [f"its pixels are {form.aspect}, but {job.look.codec} in {job.target.suffix} is shown with square ones"]


def outcome(reader: Reader, film: Film, notes: list[str]) -> Outcome:
    """What there is to say about a film that is finished."""
    if film.dropped:
        reader.problems.append(f"{film.dropped} packets of sound or subtitles do not fit in")
    return Outcome(reader.frames, reader.seconds, notes, reader.problems)
