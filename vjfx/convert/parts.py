"""A long film in parts: cut where decoding can begin, made in any order by anyone, and joined packet by packet."""

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

from vjfx.convert.convert import Tell, convert_part, nobody, opened, shape_note, split_copies
from vjfx.convert.film import Film, kind_of
from vjfx.convert.job import Job, Outcome
from vjfx.convert.picture import form_of
from vjfx.convert.reader import Reader, Ticks
from vjfx.core.atomic import write_text
from vjfx.core.errors import OutputError, SourceError

LEAST = 2.0  # seconds: shorter parts cost more in key frames than they gain


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a job's pictures; making it twice gives the same file."""

    job: Job
    number: int
    ticks: Ticks  # on the source's clock
    path: Path

    @property
    def source(self) -> Path:
        """What it is made of."""
        return self.job.source

    def run(self, tell: Tell = nobody) -> Outcome:
        """Leave the file at `path`; what is there already is used. Where nothing can be read, that is a problem."""
        note = self.path.with_suffix(".json")
        if note.exists():
            return Outcome(**json.loads(note.read_text()))
        try:
            begin, done = convert_part(self.job, self.ticks, self.path, tell)
        except SourceError as error:
            return Outcome(problems=[str(error)])
        done = replace(done, begin=str(begin))
        write_text(note, json.dumps(asdict(done)))
        return done


def split(job: Job, count: int) -> list[Part]:
    """About `count` parts of equal length; none where the file does not say how long it is, or is too short."""
    with closing(Reader(job.source, job.cut)) as reader:
        length = 0.0 if reader.span is None else float(reader.span)
        count = min(count, int(length / LEAST))
        cuts = _key_frames(reader, count)
        bounds = [reader.first, *cuts, reader.end]
    folder = _folder(job, count)
    forget(job, folder)
    return [Part(job, n, pair, folder / f"{n:04}.film") for n, pair in enumerate(pairwise(bounds))] if cuts else []


def forget(job: Job, but: Path | None = None) -> None:
    """Remove parts that an interrupted call left, of another look or another state of the source."""
    for old in job.target.parent.glob(f".{escape(job.target.name)}.*.parts"):
        if old != but:
            shutil.rmtree(old, ignore_errors=True)


def join(job: Job, parts: Sequence[Part], outcomes: Sequence[Outcome]) -> Outcome:
    """The film of all parts, which are then gone; if one could not be made, the others wait for the next call."""
    folder = parts[0].path.parent
    for done in outcomes:
        if done.fatal:
            with suppress(OSError):
                folder.rmdir()  # if nothing is in it
            raise OutputError(done.problems[0])
    made = [(part.path, Fraction(done.begin)) for part, done in zip(parts, outcomes, strict=True) if done.frames]
    problems = [
        f"part {part.number + 1}: {said}" for part, done in zip(parts, outcomes, strict=True) for said in done.problems
    ]
    if not made:
        raise SourceError(f"'{job.source}' has no picture that can be decoded")
    with closing(Reader(job.source, job.cut)) as probe:
        form = form_of(opened(probe, [])[0], probe.aspect, job.look)
    with closing(Reader(job.source, job.cut)) as reader, closing(av.open(f"file:{made[0][0]}")) as first:
        copied, notes = split_copies(reader, job.target)
        notes += shape_note(job, form)
        with Film(job.target, kind_of(job.target), reader.tick, reader.shift) as film:
            film.add_joined(first.streams.video[0], form)
            film.add_copies(reader, copied)
            film.start()
            film.join(made, reader.packets(copied))
            film.finish()
    shutil.rmtree(folder, ignore_errors=True)
    return Outcome(sum(done.frames for done in outcomes), max(done.seconds for done in outcomes), notes, problems)


def _key_frames(reader: Reader, count: int) -> list[int]:
    """Time stamps between which the parts lie."""
    cuts: list[int] = []
    if reader.span is None:
        return cuts
    begin = reader.first if reader.first is not None else (reader.track.stream.start_time or 0)
    for number in range(1, count):
        at = begin + round(reader.span * number / count / reader.tick)
        try:
            key = reader.track.key_frame(at)
        except av.FFmpegError:
            return []
        if key is not None and key > (cuts[-1] if cuts else begin) and (reader.end is None or key < reader.end):
            cuts.append(key)
    return cuts


def _folder(job: Job, count: int) -> Path:
    """Named by all that its parts depend on, so that what an interrupted run left is used by the same job only."""
    about = job.source.stat()
    made_of = repr((job, count, about.st_size, about.st_mtime_ns))
    return job.target.with_name(f".{job.target.name}.{blake2b(made_of.encode(), digest_size=6).hexdigest()}.parts")
