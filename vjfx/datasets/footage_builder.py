"""Builds the footage of a genre from videos, pictures, folders and generators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError, UsageError, VjfxError
from vjfx.datasets import clip_sampler
from vjfx.datasets.footage import Index, SourceEntry
from vjfx.datasets.footage_writer import FootageWriter
from vjfx.datasets.generator_takes import GeneratorTake
from vjfx.datasets.options import PER_GENERATOR, FootageOptions
from vjfx.gl import context
from vjfx.gl.context import Graphics
from vjfx.isf import file as isf
from vjfx.isf import library
from vjfx.isf.values import from_text, take_values

SHEET = "sheet.png"
GENERATOR = "shader:"
_COLUMNS, _ROWS = 16, 9  # of the contact sheet
_SAVE_EVERY = 250  # frames
_EMPTY_TAKES = 4  # consecutive takes without a new frame, after which a generator is exhausted

Numbered: TypeAlias = Iterator[tuple[int, NDArray[np.uint8]]]


@dataclass(frozen=True, slots=True)
class Progress:
    """The state after a frame."""

    source: str
    position: int  # of the source in the list, from 0
    examined: int  # frames
    kept: int  # frames
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Generator:
    name: str
    take: GeneratorTake


class FootageBuilder:
    """Builds footage from sources: files, folders, `shader:NAME[,INPUT=VALUE...]`; after a kill it continues."""

    def __init__(self, sources: tuple[str, ...], folder: Path, options: FootageOptions) -> None:
        """Raises VjfxError."""
        self._options = options
        self._sources = [found for source in sources for found in self._expand(source)]
        self.source_count = len(self._sources)
        self._open = ExitStack()
        self._graphics: Graphics | None = None
        index = Index(options.size, options.fps, options.crop, options.seed)
        self._writer = FootageWriter(folder, index, options.similar)
        self._open.callback(self._writer.close)
        self.index = self._writer.index
        self._examined = sum(len(entry.frames) + sum(entry.skipped_counts().values()) for entry in self.index.sources)

    def __enter__(self) -> FootageBuilder:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def estimated_count(self) -> int:
        """Roughly how many frames will be examined, if no `count` is set."""
        fps = self._options.fps
        return sum(
            clip_sampler.estimated_count(source, fps) if isinstance(source, Path) else PER_GENERATOR
            for source in self._sources
        )

    def run(self) -> Iterator[Progress]:
        """Process the sources frame by frame; a source with a problem is reported and the next one follows."""
        before, wanted = 0, self._options.count
        for position, source in enumerate(self._sources):
            share = None if wanted is None else -(-(wanted - before) // (self.source_count - position))
            steps = self._add_file(source, share) if isinstance(source, Path) else self._add_generator(source, share)
            name = str(source) if isinstance(source, Path) else source.name
            for problem in steps:
                yield Progress(name, position, self._examined, self.index.count, problem)
            before += self._kept(source)
        self._writer.save()
        self._write_contact_sheet()

    def _expand(self, source: str) -> list[Path | _Generator]:
        if not source.startswith(GENERATOR):
            path = Path(source)
            return [*clip_sampler.find_clips(path)] if path.is_dir() else [path]
        name, *assignments = source.removeprefix(GENERATOR).split(",")
        shader = library.shader(name)
        try:
            given = dict(each.split("=", 1) for each in assignments)
            fixed = take_values(isf.load(shader), {name: from_text(text) for name, text in given.items()})
        except VjfxError:
            raise
        except ValueError as error:
            raise UsageError(f"{source}: {error} (allowed: {GENERATOR}NAME,INPUT=VALUE,...)") from None
        options = self._options
        return [_Generator(source, GeneratorTake(source, shader, options.size, options.fps, options.seed, 0, fixed))]

    def _kept(self, source: Path | _Generator) -> int:
        """The number of kept frames of a source."""
        if isinstance(source, Path):
            return len(self._writer.entry(str(source)).frames)
        takes = (entry for entry in self.index.sources if entry.source.startswith(f"{source.name}#"))
        return sum(len(entry.frames) for entry in takes)

    def _add_file(self, path: Path, share: int | None) -> Iterator[str | None]:
        yield from self._add(str(path), clip_sampler.sample_frames(path, self._options, share), share)

    def _add_generator(self, generator: _Generator, share: int | None) -> Iterator[str | None]:
        """Take after take, until there are enough frames."""
        missing, empty = PER_GENERATOR if share is None else share, 0
        for number in count():
            if missing <= 0:
                return
            if self._graphics is None:
                self._graphics = context.headless()
                self._open.callback(self._graphics.close)
            name = f"{generator.name}#{number}"
            yield from self._add(name, replace(generator.take, number=number).render(self._graphics), missing)
            entry = self._writer.entry(name)
            missing -= len(entry.frames)
            empty = 0 if entry.frames else empty + 1
            if entry.error or empty == _EMPTY_TAKES:
                if not entry.error:
                    yield f"{generator.name} is exhausted: {_EMPTY_TAKES} takes were black or similar to others"
                return

    def _add(self, name: str, frames: Numbered, limit: int | None) -> Iterator[str | None]:
        """Add the missing frames of one entry; yields None for each, or the problem with it."""
        entry = self._writer.entry(name)
        if entry.done:
            if entry.error:
                yield entry.error
            return
        first = entry.next_number
        try:
            for number, frame in frames:
                if limit is not None and len(entry.frames) >= limit:
                    break
                if number < first:  # examined before a kill
                    continue
                self._examined += 1
                if self._writer.add(entry, number, frame) and self.index.count % _SAVE_EVERY == 0:
                    self._writer.save()
                yield None
        except OutputError:
            raise
        except VjfxError as error:
            entry.error = str(error)
            yield entry.error
        entry.done = True
        self._writer.save()

    def _write_contact_sheet(self) -> None:
        """Write a picture of evenly spaced frames; raises OutputError."""
        pictures = list(self._writer.sample(_COLUMNS * _ROWS))
        if not pictures:
            return
        side = self._options.size
        sheet = Image.new("RGB", (_COLUMNS * side, -(-len(pictures) // _COLUMNS) * side))
        for number, picture in enumerate(pictures):
            sheet.paste(Image.fromarray(picture), (number % _COLUMNS * side, number // _COLUMNS * side))
        try:
            with replacing(self._writer.folder / SHEET) as path:
                sheet.save(path, "png")
        except OSError as error:
            raise OutputError(f"cannot write {SHEET}: {error.strerror or error}") from error


def skipped_counts(entries: list[SourceEntry]) -> Counter[str]:
    """The number of skipped frames of all sources, by reason."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update(entry.skipped_counts())
    return counts
