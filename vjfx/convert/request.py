"""From what the user named to what is to be made, checked before anything is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vjfx.convert.batch import Order
from vjfx.convert.choice import Choice
from vjfx.convert.codecs import codec_for
from vjfx.convert.files import check, found, is_folder, targets
from vjfx.convert.job import Cut, Job, Style
from vjfx.convert.pairs import Gather, known
from vjfx.core.errors import OutputError, UsageError
from vjfx.datasets.pair_writer import SHELVES


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be made of each file."""

    look: Style
    cut: Cut
    output: str | None  # a film's name, or a folder
    pairs: Path | None  # a folder
    kind: str  # of pairs: one of SHELVES
    choice: Choice


def orders(named: Sequence[str], wish: Request, *, resume: bool, force: bool) -> tuple[list[Order], list[Path]]:
    """What is to be made, and which files are left since theirs is there. Raises UsageError, OutputError."""
    into = wish.output if wish.output is not None and is_folder(wish.output, len(named)) else None
    sources = found(named, apart_from=None if into is None else Path(into))
    ordered: list[Order] = []
    left: list[Path] = []
    if wish.output is not None:
        ordered += _films(sources, wish, wish.output, resume, force, left)
    if wish.pairs is not None:
        ordered += _pairs(sources, wish, wish.pairs, resume, force, left)
    return ordered, left


def _films(
    sources: list[tuple[Path, Path]], wish: Request, output: str, resume: bool, force: bool, left: list[Path]
) -> list[Job]:
    wanted = targets(sources, output, wish.look.codec)
    for target in wanted:
        codec_for(wish.look.codec, target).options(wish.look.crf, wish.look.preset)
    jobs = []
    for (source, _), target in zip(sources, wanted, strict=True):
        if resume and target.exists():
            left.append(source)
        else:
            jobs.append(Job(source, target, wish.look, wish.cut))
    check([source for source, _ in sources], [job.target for job in jobs], force)
    return jobs


def _pairs(
    sources: list[tuple[Path, Path]], wish: Request, folder: Path, resume: bool, force: bool, left: list[Path]
) -> list[Gather]:
    there = {each.line for each in known(folder)}
    named: dict[str, Path] = {}
    gathers = []
    for source, below in sources:
        name = below.with_suffix("").as_posix()
        if name in named:
            raise UsageError(f"the pairs of '{named[name]}' and '{source}' would both be called '{name}'")
        named[name] = source
        if SHELVES[wish.kind].place(name, "line") not in there or force:
            gathers.append(Gather(source, folder, name, wish.look, wish.cut, wish.choice, wish.kind))
        elif resume:
            left.append(source)
        else:
            raise OutputError(f"'{folder}' has pairs of '{source}' already (--force makes them anew, --resume goes on)")
    return gathers
