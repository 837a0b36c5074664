"""Training pairs from a film: selected pictures, upright, each as line art and in colour."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av import VideoFrame

from vjfx.convert.film_format import FilmFormat, format_of, planes, to_format
from vjfx.convert.films import OnProgress, begin
from vjfx.convert.job import Cut, Outcome, Style
from vjfx.convert.lines import method_for
from vjfx.convert.pixels import to_rgb, upright
from vjfx.convert.prefetch import prefetch
from vjfx.convert.reader import Reader
from vjfx.convert.selection import Selection, Selector
from vjfx.core.errors import OutputError, VjfxError
from vjfx.datasets.pair_writer import PAIR_WRITERS
from vjfx.datasets.pairs import INDEX, PairSource, Pixels, read_index, write_index

_PREFETCH = 4  # decoded pictures


@dataclass(frozen=True, slots=True)
class PairJob:
    """The pairs of one file, and the task that makes them; `name` is their name below `folder`."""

    source: Path
    folder: Path
    name: str
    style: Style
    cut: Cut
    selection: Selection
    kind: str  # one of PAIR_WRITERS

    def run(self, on_progress: OnProgress) -> Outcome:
        """Write the arrays or pictures; the outcome has their entry for the index."""
        with closing(Reader(self.source, self.cut, self.style.threads)) as reader:
            first, items = begin(reader, [])
            renderer = PairRenderer(format_of(first, reader.aspect, self.style), self.style)
            height, width = renderer.shape
            numbers: list[int] = []
            times: list[float] = []
            try:
                writer = PAIR_WRITERS[self.kind](self.folder, self.name, height, width)
                try:
                    selector = Selector(self.selection, renderer.format.depth)
                    with closing(prefetch(items, _PREFETCH)) as pictures:
                        for number, frame in enumerate(pictures):
                            assert isinstance(frame, VideoFrame), "only pictures are read"
                            picture = to_format(frame, renderer.format)
                            if selector.accepts(number, planes(picture)[0]):
                                writer.add(number, *renderer.draw(picture))
                                numbers.append(number)
                                times.append(float((frame.pts or 0) * reader.tick - reader.shift))
                            on_progress(number + 1)
                    writer.finish()
                finally:
                    writer.abandon()
            except OSError as error:
                if isinstance(error, VjfxError):
                    raise
                raise OutputError(f"cannot write pairs to '{self.folder}': {error.strerror or error}") from error
        pairs = PairSource(
            self.source.name, self.kind, writer.line, writer.color, width, height, tuple(numbers), tuple(times)
        )
        return Outcome(reader.frames, reader.seconds, [], reader.problems, pairs=pairs)


def indexed(folder: Path) -> list[PairSource]:
    """The entries of the folder's index, if it has one; raises SourceError for a damaged one."""
    return read_index(folder) if (folder / INDEX).exists() else []


def add_to_index(folder: Path, pairs: PairSource) -> None:
    """Add an entry to the folder's index, replacing an older one of the same pairs; raises OutputError."""
    try:
        write_index(folder, [each for each in indexed(folder) if each.line != pairs.line] + [pairs])
    except OSError as error:
        raise OutputError(f"cannot write the index of '{folder}': {error.strerror or error}") from error


class PairRenderer:
    """Makes a pair from a picture in the film's format."""

    def __init__(self, format: FilmFormat, style: Style) -> None:
        self.format = format
        self._method = method_for(style.lines, format)
        self._lines = np.empty((format.height, format.width), np.uint8 if format.depth == 8 else np.uint16)
        share = (np.arange(format.top + 1) - format.black) / (format.white - format.black)
        self._bytes = np.rint(255 * share.clip(0, 1)).astype(np.uint8)  # of each luma

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, upright."""
        height, width = upright(self._lines, self.format).shape
        return height, width

    def draw(self, picture: VideoFrame) -> tuple[Pixels, Pixels]:
        """(H, W), dark lines on 255, and (H, W, 3), both full range."""
        self._method(picture, planes(picture)[0], self._lines)
        line: Pixels = self._bytes.take(self._lines)
        return upright(line, self.format), upright(to_rgb(picture, self.format), self.format)
