"""Splits a long film at key frames into parts, which any worker can make in any order, and joins their packets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from glob import escape
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import av

from vjfx.convert.film_writer import FilmWriter, muxer_for
from vjfx.convert.films import OnProgress, aspect_note, convert_part, format_for, noop, split_copies
from vjfx.convert.job import FilmJob, Outcome
from vjfx.convert.reader import Reader, Ticks
from vjfx.core.atomic import write_text
from vjfx.core.errors import OutputError, SourceError

SHORTEST = 2.0  # seconds: shorter parts cost more in key frames than they gain


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a job's pictures, as a `Task`; making it twice gives the same file."""

    job: FilmJob
    number: int
    ticks: Ticks  # on the source's clock
    path: Path

    @property
    def source(self) -> Path:
        """The file it is made from."""
        return self.job.source

    def run(self, on_progress: OnProgress = noop) -> Outcome:
        """Write the file at `path`, unless it is there. If nothing can be read, that is a problem, not an error."""
        note = self.path.with_suffix(".json")
        if note.exists():
            return Outcome(**json.loads(note.read_text()))
        try:
            start, done = convert_part(self.job, self.ticks, self.path, on_progress)
        except SourceError as error:
            return Outcome(problems=[str(error)])
        done = replace(done, begin=str(start))
        write_text(note, json.dumps(asdict(done)))
        return done


def split(job: FilmJob, count: int) -> list[Part]:
    """About `count` parts of equal length; none if the file is too short, or does not say how long it is."""
    with closing(Reader(job.source, job.cut)) as reader:
        length = 0.0 if reader.span is None else float(reader.span)
        count = min(count, int(length / SHORTEST))
        cuts = _key_frames(reader, count)
        bounds = [reader.first, *cuts, reader.end]
    folder = _folder(job, count)
    remove_parts(job, keep=folder)
    return [Part(job, n, pair, folder / f"{n:04}.film") for n, pair in enumerate(pairwise(bounds))] if cuts else []


def remove_parts(job: FilmJob, keep: Path | None = None) -> None:
    """Remove what interrupted calls left, of another style or another version of the source."""
    for old in job.target.parent.glob(f".{escape(job.target.name)}.*.parts"):
        if old != keep:
            shutil.rmtree(old, ignore_errors=True)


def join(job: FilmJob, parts: Sequence[Part], outcomes: Sequence[Outcome]) -> Outcome:
    """Join all parts to the film and remove them; if one could not be made, keep the others for the next call."""
    folder = parts[0].path.parent
    for done in outcomes:
        if done.fatal:
            with suppress(OSError):
                folder.rmdir()  # unless another part is in it
            raise OutputError(done.problems[0])
    made = [(part.path, Fraction(done.begin)) for part, done in zip(parts, outcomes, strict=True) if done.frames]
    problems = [
        f"part {part.number + 1}: {problem}"
        for part, done in zip(parts, outcomes, strict=True)
        for problem in done.problems
    ]
    if not made:
        raise SourceError(f"'{job.source}' has no picture that can be decoded")
    format = format_for(job)
    with closing(Reader(job.source, job.cut)) as reader, closing(av.open(f"file:{made[0][0]}")) as first:
        copied, notes = split_copies(reader, job.target)
        notes += aspect_note(job, format)
        with FilmWriter(job.target, muxer_for(job.target), reader.tick, reader.shift) as writer:
            writer.add_joined(first.streams.video[0], format)
            writer.add_copies(reader, copied)
            writer.start()
            writer.join(made, reader.packets(copied))
            writer.finish()
    shutil.rmtree(folder, ignore_errors=True)
    return Outcome(sum(done.frames for done in outcomes), max(done.seconds for done in outcomes), notes, problems)


def _key_frames(reader: Reader, count: int) -> list[int]:
    """The time stamps at which all parts but the first begin."""
    cuts: list[int] = []
    if reader.span is None:
        return cuts
    start = reader.first if reader.first is not None else (reader.track.stream.start_time or 0)
    for number in range(1, count):
        at = start + round(reader.span * number / count / reader.tick)
        try:
            key = reader.track.key_frame(at)
        except av.FFmpegError:
            return []
        if key is not None and key > (cuts[-1] if cuts else start) and (reader.end is None or key < reader.end):
            cuts.append(key)
    return cuts


def _folder(job: FilmJob, count: int) -> Path:
    """Named by a hash of everything the parts depend on, so that only the same job uses what a killed run left."""
    file = job.source.stat()
    key = repr((job, count, file.st_size, file.st_mtime_ns))
    return job.target.with_name(f".{job.target.name}.{blake2b(key.encode(), digest_size=6).hexdigest()}.parts")
