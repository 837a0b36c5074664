"""Turns what the user asks for into jobs, checked before any of them starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vjfx.convert.codecs import codec_for
from vjfx.convert.files import check_targets, find_sources, is_folder, targets
from vjfx.convert.job import Cut, FilmJob, Style
from vjfx.convert.missing import Job
from vjfx.convert.pairs import PairJob, indexed
from vjfx.convert.selection import Selection
from vjfx.core.errors import OutputError, UsageError
from vjfx.datasets.pair_writer import PAIR_WRITERS


@dataclass(frozen=True, slots=True)
class Request:
    """What to make from each file."""

    style: Style
    cut: Cut
    output: str | None  # a film's name, or a folder
    pairs: Path | None  # a folder
    kind: str  # of pairs: one of PAIR_WRITERS
    selection: Selection


def jobs(names: Sequence[str], request: Request, *, resume: bool, force: bool) -> tuple[list[Job], list[Job]]:
    """The jobs to run, and those that `resume` skips because their results exist. Raises UsageError, OutputError."""
    output = request.output
    into = Path(output) if output is not None and is_folder(output, len(names)) else None
    sources = find_sources(names, exclude=into)
    planned: list[Job] = []
    skipped: list[Job] = []
    if output is not None:
        planned += _films(sources, request, output, resume, force, skipped)
    if request.pairs is not None:
        planned += _pairs(sources, request, request.pairs, resume, force, skipped)
    return planned, skipped


def _films(
    sources: list[tuple[Path, Path]], request: Request, output: str, resume: bool, force: bool, skipped: list[Job]
) -> list[FilmJob]:
    style = request.style
    films = targets(sources, output, style.codec)
    for target in films:
        codec_for(style.codec, target).options(style.crf, style.preset)
    planned = []
    for (source, _), target in zip(sources, films, strict=True):
        job = FilmJob(source, target, style, request.cut)
        if resume and target.exists():
            skipped.append(job)
        else:
            planned.append(job)
    check_targets([source for source, _ in sources], [job.target for job in planned], force)
    return planned


def _pairs(
    sources: list[tuple[Path, Path]], request: Request, folder: Path, resume: bool, force: bool, skipped: list[Job]
) -> list[PairJob]:
    present = {each.line for each in indexed(folder)}
    taken: dict[str, Path] = {}
    planned = []
    for source, below in sources:
        name = below.with_suffix("").as_posix()
        if name in taken:
            raise UsageError(f"the pairs of '{taken[name]}' and '{source}' would both be called '{name}'")
        taken[name] = source
        job = PairJob(source, folder, name, request.style, request.cut, request.selection, request.kind)
        if PAIR_WRITERS[request.kind].entry(name, "line") not in present or force:
            planned.append(job)
        elif resume:
            skipped.append(job)
        else:
            raise OutputError(
                f"'{folder}' already has pairs of '{source}' (--force makes them again, --resume skips them)"
            )
    return planned
