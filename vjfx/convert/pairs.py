"""Pairs to learn from, out of a film: chosen pictures, upright, each as line art and in colour."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av import VideoFrame

from vjfx.convert.choice import Choice, Chooser
from vjfx.convert.convert import Tell, opened
from vjfx.convert.job import Cut, Outcome, Style
from vjfx.convert.lines import method_for
from vjfx.convert.picture import Form, form_of, planes, to_form, to_rgb, upright
from vjfx.convert.prefetch import ahead
from vjfx.convert.reader import Reader
from vjfx.core.errors import OutputError, VjfxError
from vjfx.datasets.pair_writer import SHELVES
from vjfx.datasets.pairs import INDEX, PairSource, Pixels, read_index, write_index

_AHEAD = 4  # pictures decoded ahead


@dataclass(frozen=True, slots=True)
class Gather:
    """The pairs of one file; `name` is what they are called below `folder`."""

    source: Path
    folder: Path
    name: str
    look: Style
    cut: Cut
    choice: Choice
    kind: str  # one of SHELVES

    def run(self, tell: Tell) -> Outcome:
        """Leave the arrays or pictures; the outcome says what is to go into the index."""
        with closing(Reader(self.source, self.cut, self.look.threads)) as reader:
            first, items = opened(reader, [])
            drawer = Drawer(form_of(first, reader.aspect, self.look), self.look)
            height, width = drawer.shape
            numbers: list[int] = []
            times: list[float] = []
            try:
                shelf = SHELVES[self.kind](self.folder, self.name, height, width)
                try:
                    chooser = Chooser(self.choice, drawer.form.depth)
                    with closing(ahead(items, _AHEAD)) as pictures:
                        for number, frame in enumerate(pictures):
                            assert isinstance(frame, VideoFrame), "no packets were asked for"
                            shown = to_form(frame, drawer.form)
                            if chooser.takes(number, planes(shown)[0]):
                                shelf.add(number, *drawer.draw(shown))
                                numbers.append(number)
                                times.append(float((frame.pts or 0) * reader.tick - reader.shift))
                            tell(number + 1)
                    shelf.finish()
                finally:
                    shelf.abandon()
            except OSError as error:
                if isinstance(error, VjfxError):
                    raise
                raise OutputError(f"cannot write pairs to '{self.folder}': {error.strerror or error}") from error
        pairs = PairSource(
            self.source.name, self.kind, shelf.line, shelf.color, width, height, tuple(numbers), tuple(times)
        )
        return Outcome(reader.frames, reader.seconds, [], reader.problems, pairs=pairs)


def known(folder: Path) -> list[PairSource]:
    """What the folder's index says; nothing where there is none yet. Raises SourceError for a damaged one."""
    return read_index(folder) if (folder / INDEX).exists() else []


def enter(folder: Path, pairs: PairSource) -> None:
    """Put the pairs into the folder's index, in place of older ones; raises OutputError."""
    try:
        write_index(folder, [each for each in known(folder) if each.line != pairs.line] + [pairs])
    except OSError as error:
        raise OutputError(f"cannot write the index of '{folder}': {error.strerror or error}") from error


class Drawer:
    """Makes a pair of a picture of the form."""

    def __init__(self, form: Form, look: Style) -> None:
        self.form = form
        self._method = method_for(look.lines, form)
        self._lines = np.empty((form.height, form.width), np.uint8 if form.depth == 8 else np.uint16)
        share = (np.arange(form.top + 1) - form.black) / (form.white - form.black)
        self._bytes = np.rint(255 * share.clip(0, 1)).astype(np.uint8)  # of each luma

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width, upright."""
        height, width = upright(self._lines, self.form).shape
        return height, width

    def draw(self, picture: VideoFrame) -> tuple[Pixels, Pixels]:
        """(H, W), dark lines on 255, and (H, W, 3), both full range."""
        self._method(picture, planes(picture)[0], self._lines)
        line: Pixels = self._bytes.take(self._lines)
        return upright(line, self.form), upright(to_rgb(picture, self.form), self.form)
