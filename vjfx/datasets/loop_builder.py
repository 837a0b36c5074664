"""Builds a folder of loops from animations; stills and near-duplicates are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.loop_reader import find_animations, read_loop
from vjfx.datasets.loops import INDEX, LOOPS, Index, Loops, write_index
from vjfx.datasets.npy import HEADER, header
from vjfx.datasets.options import LoopOptions
from vjfx.datasets.pairs import Pixels
from vjfx.datasets.screening import FrameScreener

SHEET = "sheet.png"
_COLUMNS, _ROWS = 6, 16  # loops on the contact sheet
_SHOWN = (0, 5, 10)  # frames of each
_CELL = 64  # pixels of a frame there
_GROUND = 128  # level of grey behind the pictures
_STILL = 0.3  # of 255: smaller mean changes are those of compression


@dataclass(frozen=True, slots=True)
class Progress:
    """The state after a file."""

    path: Path
    done: int  # files
    problem: str | None  # with this file


class LoopBuilder:
    """Builds the folder; it is complete, or as it was."""

    def __init__(self, places: tuple[Path, ...], folder: Path, options: LoopOptions) -> None:
        """Raises SourceError, and OutputError if the folder holds loops already."""
        if (folder / INDEX).exists():
            raise OutputError(f"there are already loops in '{folder}' (allowed: a new folder)")
        self.paths = find_animations(places)
        self.index, self.skipped = Index(options.size), Counter[str]()
        self._folder, self._strips = folder, list[Pixels]()
        self._screener = FrameScreener(options.similar, lambda number: self._strips[number])

    def run(self) -> Iterator[Progress]:
        """Read file by file; then write the index and the contact sheet. Raises OutputError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with replacing(self._folder / LOOPS) as part, part.open("wb") as file:
                file.write(bytes(HEADER))
                for done, path in enumerate(self.paths, 1):
                    problem = None
                    try:
                        loop = read_loop(path, self.index.size)
                        if self._is_kept(loop):
                            assert loop is not None
                            file.write(loop.tobytes())
                            self.index.names.append(path.stem)
                    except SourceError as error:
                        problem = str(error)
                    yield Progress(path, done, problem)
                file.seek(0)
                file.write(header(self.index.shape))
            if self.index.names:
                write_index(self._folder, self.index)
                self._write_sheet()
        except OSError as error:
            raise OutputError(f"cannot write into '{self._folder}': {error.strerror or error}") from error

    def _is_kept(self, loop: Pixels | None) -> bool:
        if loop is None or _moved(loop) < _STILL:
            self.skipped["still"] += 1
            return False
        strip = _strip(loop)
        if self._screener.rejection(strip):
            self.skipped["similar to others"] += 1
            return False
        self._strips.append(strip)
        self._screener.remember(strip)
        return True

    def _write_sheet(self) -> None:
        """A few frames of evenly spaced loops."""
        loops = Loops(self._folder)
        chosen = np.unique(np.linspace(0, len(loops.names) - 1, _COLUMNS * _ROWS).astype(int))
        wide = len(_SHOWN) * _CELL
        sheet = Image.new("RGB", (_COLUMNS * wide, -(-len(chosen) // _COLUMNS) * _CELL))
        for place, number in enumerate(chosen):
            row = np.concatenate([_on_ground(loops.array[number, frame]) for frame in _SHOWN], axis=1)
            picture = Image.fromarray(row).resize((wide, _CELL), Image.Resampling.BOX)
            sheet.paste(picture, (place % _COLUMNS * wide, place // _COLUMNS * _CELL))
        with replacing(self._folder / SHEET) as path:
            sheet.save(path, "png")


def _moved(loop: Pixels) -> float:
    """The largest mean difference between a frame and the first one, of 255."""
    first = _on_ground(loop[0]).astype(np.int16)
    return max(float(np.abs(_on_ground(frame) - first).mean()) for frame in loop[1:])


def _strip(loop: Pixels) -> Pixels:
    """Four small frames of a loop as one picture."""
    small = [_on_ground(frame)[:: len(frame) // 64, :: len(frame) // 64] for frame in loop[::5]]
    return np.concatenate([np.concatenate(small[:2], axis=1), np.concatenate(small[2:], axis=1)])


def _on_ground(frame: Pixels) -> Pixels:
    """(h, w, 4) over grey -> (h, w, 3)."""
    alpha = frame[..., 3:].astype(np.uint16)
    over: Pixels = ((frame[..., :3] * alpha + _GROUND * (255 - alpha)) // 255).astype(np.uint8)
    return over
