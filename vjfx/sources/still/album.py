"""Which picture is on: a file, those of a folder, or one that was grabbed."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame, Layout
from vjfx.core.param import Values
from vjfx.media.pixels import on_host, shrunk, to_rgb
from vjfx.media.still import open_still
from vjfx.media.suffixes import IMAGES
from vjfx.sources.still.knobs import BAR, BEAT

_DIGITS = re.compile(r"(\d+)")
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}

Load: TypeAlias = Callable[[], Image.Image]


class Album:
    """The pictures of a source, and the number of the one that is on."""

    def __init__(self, argument: str) -> None:
        """A file, a folder, or nothing. Raises SourceError."""
        folder = Path(argument) if argument else None
        if folder is not None and folder.is_dir():
            found = [path for path in folder.iterdir() if path.suffix.lower() in IMAGES]
            if not found:
                raise SourceError(f"'{argument}' has no pictures (allowed: {', '.join(sorted(IMAGES))})")
            self.pictures = tuple(sorted(found, key=_natural))
        else:
            self.pictures = (folder,) if folder is not None else ()
        self._number = 1  # as the value `picture` says
        self._steps = 0  # on from there
        self._asked: list[str] = []  # events that wait for their beat or bar
        self._line: int | None = None  # number of the last beat or bar
        self._chance = random.Random(argument)
        self._drawn = self._draw()
        self._bad: set[int] = set()

    def turn(self, values: Values, beats: float, bars: float) -> bool:
        """Take events and the value `picture`; whether one of them has chosen a picture, perhaps the same."""
        chosen = values.whole("picture") != self._number
        if chosen:
            self._number, self._steps = values.whole("picture"), 0
        self._asked += [name for name in ("next", "previous", "random") if values.flag(name)]
        when = values.whole("when")
        line = math.floor(bars if when == BAR else beats)
        due = when not in (BEAT, BAR) or line != self._line
        self._line = line
        if not due or not self._asked or not self.pictures:
            return chosen
        for name in self._asked:
            before = self.now
            self._steps += {"next": 1, "previous": -1, "random": self._drawn}[name]
            if name == "random":
                self._drawn = self._draw()
            for _ in self.pictures:
                if self.now not in self._bad and self.now != before:
                    break
                self._steps += -1 if name == "previous" else 1
        self._asked.clear()
        return True

    @property
    def now(self) -> int:
        """The index of the picture that is on."""
        return (self._number - 1 + self._steps) % max(len(self.pictures), 1)

    @property
    def likely(self) -> tuple[int, ...]:
        """The indices of those that may follow."""
        count = len(self.pictures)
        return tuple({(self.now + step) % count: None for step in (1, self._drawn, -1)}) if count else ()

    def skip(self, index: int) -> None:
        """This one cannot be shown."""
        self._bad.add(index)

    def _draw(self) -> int:
        """Steps to another picture."""
        count = len(self.pictures)
        return self._chance.randrange(1, count) if count > 1 else 0


def load_file(path: Path) -> Image.Image:
    """RGBA. Raises SourceError."""
    return open_still(path).convert("RGBA")


def load_frame(frame: Frame, height: int) -> Image.Image:
    """A frame of a layer as it is displayed: RGBA, at most so many pixels high as stored."""
    small = shrunk(frame, height) if frame.format.layout is not Layout.RGBA else frame
    flat = small.format.layout is not Layout.RGBA
    pixels: NDArray[np.uint8] = to_rgb(small) if flat else on_host(small.planes[0])
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    if small.pixel_aspect != 1:
        image = image.resize((max(1, round(image.width * small.pixel_aspect)), image.height))
    return image.transpose(_TURNS[small.rotation]) if small.rotation else image


def _natural(path: Path) -> list[tuple[int, int | str]]:
    """So that 2.png comes before 10.png."""
    parts = _DIGITS.split(path.name.casefold())
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts]
