"""From videos, folders and generators to the footage of a genre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.errors import OutputError, UsageError, VjfxError
from vjfx.datasets import clip_sampler
from vjfx.datasets.clip_sampler import Cut
from vjfx.datasets.footage import Collector, Entry, Index
from vjfx.datasets.generator_takes import Take
from vjfx.gl import context
from vjfx.gl.context import Graphics
from vjfx.isf import file as isf
from vjfx.isf import library
from vjfx.isf.values import from_text, take_values

SHEET = "sheet.png"
GENERATOR = "shader:"
_ACROSS, _DOWN = 16, 9  # pictures of the sheet
_SAVED = 250  # frames between two saves
_SHARE = 3000  # frames that a generator gives where nothing is said
_BARREN = 4  # takes in a row without a new frame, after which a generator has no more to give

Numbered: TypeAlias = Iterator[tuple[int, NDArray[np.uint8]]]


@dataclass(frozen=True, slots=True)
class State:
    """How far it is."""

    source: str
    place: int  # of the source among all, from 0
    looked: int  # at so many frames by now
    kept: int  # of these
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Generator:
    name: str
    take: Take


class Gathering:
    """Sources (files, folders, `shader:NAME[,KNOB=VALUE...]`) gathered into a folder; killed, it goes on there."""

    def __init__(
        self, sources: tuple[str, ...], folder: Path, cut: Cut, count: int | None = None, similar: float = 0.1
    ) -> None:
        """`count` frames in all, shared out evenly; None: all of a file, 3000 of a generator. Raises VjfxError."""
        self._cut, self._count = cut, count
        self._sources = [found for source in sources for found in self._found(source)]
        self.places = len(self._sources)
        self._open = ExitStack()
        self._graphics: Graphics | None = None
        self._collector = Collector(folder, Index(cut.size, cut.fps, cut.crop, cut.seed), similar)
        self._open.callback(self._collector.close)
        self.index = self._collector.index
        self._looked = sum(len(entry.frames) + sum(entry.lost().values()) for entry in self.index.sources)

    def __enter__(self) -> Gathering:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def expected(self) -> int:
        """About how many frames there are to be looked at, if none is too many."""
        return sum(
            clip_sampler.estimated_count(source, self._cut.fps) if isinstance(source, Path) else _SHARE
            for source in self._sources
        )

    def run(self) -> Iterator[State]:
        """Frame by frame; what is wrong with a source is told, and the next one taken."""
        before = 0
        for place, source in enumerate(self._sources):
            left = None if self._count is None else -(-(self._count - before) // (self.places - place))
            steps = self._of_file(source, left) if isinstance(source, Path) else self._of_generator(source, left)
            name = str(source) if isinstance(source, Path) else source.name
            for problem in steps:
                yield State(name, place, self._looked, self.index.count, problem)
            before += self._given(source)
        self._collector.save()
        self._draw_sheet()

    def _found(self, source: str) -> list[Path | _Generator]:
        if not source.startswith(GENERATOR):
            path = Path(source)
            return [*clip_sampler.find_clips(path)] if path.is_dir() else [path]
        name, *knobs = source.removeprefix(GENERATOR).split(",")
        shader = library.shader(name)
        try:
            given = dict(knob.split("=", 1) for knob in knobs)
            fixed = take_values(isf.load(shader), {knob: from_text(text) for knob, text in given.items()})
        except VjfxError:
            raise
        except ValueError as error:
            raise UsageError(f"{source}: {error} (allowed: {GENERATOR}NAME,KNOB=VALUE,...)") from None
        return [_Generator(source, Take(source, shader, self._cut.size, self._cut.fps, self._cut.seed, 0, fixed))]

    def _given(self, source: Path | _Generator) -> int:
        """How many frames of a source are there."""
        if isinstance(source, Path):
            return len(self._collector.entry(str(source)).frames)
        takes = (entry for entry in self.index.sources if entry.source.startswith(f"{source.name}#"))
        return sum(len(entry.frames) for entry in takes)

    def _of_file(self, path: Path, share: int | None) -> Iterator[str | None]:
        yield from self._taken(str(path), clip_sampler.sample_frames(path, self._cut, share), share)

    def _of_generator(self, generator: _Generator, share: int | None) -> Iterator[str | None]:
        """Take after take, until there is enough."""
        left, barren = _SHARE if share is None else share, 0
        for number in count():
            if left <= 0:
                return
            if self._graphics is None:
                self._graphics = context.headless()
                self._open.callback(self._graphics.close)
            name = f"{generator.name}#{number}"
            yield from self._taken(name, replace(generator.take, number=number).frames(self._graphics), left)
            entry = self._collector.entry(name)
            left -= len(entry.frames)
            barren = 0 if entry.frames else barren + 1
            if entry.error or barren == _BARREN:
                if not entry.error:
                    yield f"{generator.name} has no more to give: {_BARREN} takes were black or like others"
                return

    def _taken(self, name: str, frames: Numbered, most: int | None) -> Iterator[str | None]:
        """The frames of one entry that are not there yet; None for each, or what is wrong."""
        entry = self._collector.entry(name)
        if entry.done:
            if entry.error:
                yield entry.error
            return
        seen = entry.seen
        try:
            for number, frame in frames:
                if most is not None and len(entry.frames) >= most:
                    break
                if number < seen:  # before it was killed
                    continue
                self._looked += 1
                if self._collector.add(entry, number, frame) and self.index.count % _SAVED == 0:
                    self._collector.save()
                yield None
        except OutputError:
            raise
        except VjfxError as error:
            entry.error = str(error)
            yield entry.error
        entry.done = True
        self._collector.save()

    def _draw_sheet(self) -> None:
        """A contact sheet: what went in, from the first to the last."""
        pictures = list(self._collector.pictures(_ACROSS * _DOWN))
        if not pictures:
            return
        side = self._cut.size
        sheet = Image.new("RGB", (_ACROSS * side, -(-len(pictures) // _ACROSS) * side))
        for number, picture in enumerate(pictures):
            sheet.paste(Image.fromarray(picture), (number % _ACROSS * side, number // _ACROSS * side))
        try:
            sheet.save(self._collector.folder / SHEET)
        except OSError as error:
            raise OutputError(f"cannot write {SHEET}: {error.strerror or error}") from error


def lost(entries: list[Entry]) -> dict[str, int]:
    """How many frames were left out in all, by reason."""
    counts: dict[str, int] = {}
    for entry in entries:
        for why, number in entry.lost().items():
            counts[why] = counts.get(why, 0) + number
    return counts
