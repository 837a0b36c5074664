"""Folders of aligned (line art, picture) pairs: the format, and a dataset that reads them.

`index.json` names the sources. The pairs of a source are either two arrays that numpy can map into memory,
`NAME.line.npy` (N, H, W) and `NAME.color.npy` (N, H, W, 3), or pictures, `NAME/line/000123.png` and
`NAME/color/000123.png`, named by the index of the frame in the source. All are uint8; lines are dark on 255.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vjfx.core.atomic import write_text
from vjfx.core.errors import SourceError

Pixels: TypeAlias = NDArray[np.uint8]

INDEX = "index.json"
VERSION = 1
KINDS = ("array", "png")


@dataclass(frozen=True, slots=True)
class PairSource:
    """The pairs of one source; `line` and `color` are files (array) or folders (png), relative to the index."""

    source: str  # file name
    kind: str  # one of KINDS
    line: str
    color: str
    width: int
    height: int
    numbers: tuple[int, ...]  # of the frames in the source, from 0
    times: tuple[float, ...]  # of the frames, seconds of the source

    def files(self, folder: Path) -> Iterable[Path]:
        """All files that must exist."""
        if self.kind == "array":
            return folder / self.line, folder / self.color
        return (picture(folder / place, number) for place in (self.line, self.color) for number in self.numbers)


def picture(folder: Path, number: int) -> Path:
    """The path of frame `number`."""
    return folder / f"{number:06d}.png"


def read_index(folder: Path) -> list[PairSource]:
    """The sources of a folder; raises SourceError."""
    path = folder / INDEX
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if written["version"] == VERSION:
            return [_entry(entry) for entry in written["sources"]]
    except OSError as error:
        raise SourceError(f"there are no pairs in '{folder}': {INDEX}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path} is damaged or not an index of pairs") from error
    raise SourceError(f"{path} has version {written['version']!r} (allowed: {VERSION})")


def write_index(folder: Path, pairs: Iterable[PairSource]) -> None:
    """Write the index atomically; raises OSError."""
    entries = [json.dumps(asdict(each), ensure_ascii=False) for each in pairs]
    write_text(folder / INDEX, f'{{"version": {VERSION}, "sources": [\n' + ",\n".join(entries) + "\n]}\n")


def _entry(written: dict[str, Any]) -> PairSource:
    entry = PairSource(**{**written, "numbers": tuple(written["numbers"]), "times": tuple(written["times"])})
    if entry.kind not in KINDS or len(entry.numbers) != len(entry.times):
        raise ValueError(entry.kind)
    return entry


class PairDataset:
    """The pairs of all sources in a folder, as a dataset for `torch.utils.data.DataLoader`.

    Pairs are read on access, as copies that may be changed; sources may differ in size.
    """

    def __init__(self, folder: str | Path) -> None:
        """Raises SourceError if there are no pairs, or if files are missing or too short."""
        self.folder = Path(folder)
        self.sources = [each for each in read_index(self.folder) if each.numbers]
        if not self.sources:
            raise SourceError(f"there are no pairs in '{self.folder}': the index is empty")
        for path in (path for each in self.sources for path in each.files(self.folder)):
            if not path.is_file():
                raise SourceError(f"pairs are missing: there is no {path}")
        self._ends = list(accumulate(len(each.numbers) for each in self.sources))
        self._maps: dict[str, Pixels] = {}
        for each in self.sources:
            if each.kind == "array":
                self._map(each.line, (len(each.numbers), each.height, each.width))
                self._map(each.color, (len(each.numbers), each.height, each.width, 3))

    def __len__(self) -> int:
        """Number of pairs."""
        return self._ends[-1]

    def __getitem__(self, index: int) -> tuple[Pixels, Pixels]:
        """Pair `index`: line (H, W) and colour (H, W, 3), uint8; lines are dark on 255."""
        source, place = self.find(index)
        if source.kind == "array":
            shape = (len(source.numbers), source.height, source.width)
            line, color = self._map(source.line, shape), self._map(source.color, (*shape, 3))
            return np.array(line[place]), np.array(color[place])
        number = source.numbers[place]
        return (
            _read(picture(self.folder / source.line, number), "L"),
            _read(picture(self.folder / source.color, number), "RGB"),
        )

    def find(self, index: int) -> tuple[PairSource, int]:
        """The source of pair `index`, and the pair's position in it."""
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(f"pair {index} of {len(self)}")
        which = bisect_right(self._ends, at)
        return self.sources[which], at - (self._ends[which - 1] if which else 0)

    def __getstate__(self) -> dict[str, Any]:
        """For a loader's processes: a pickled memory map would contain the whole array."""
        return {**self.__dict__, "_maps": {}}

    def _map(self, name: str, shape: tuple[int, ...]) -> Pixels:
        if name not in self._maps:
            path = self.folder / name
            try:
                array = np.load(path, mmap_mode="r", allow_pickle=False)
            except (OSError, ValueError) as error:
                raise SourceError(f"{path} is damaged or not an array: {error}") from error
            if array.shape != shape or array.dtype != np.uint8:
                raise SourceError(f"{path} holds {array.shape} {array.dtype}, the index says {shape} uint8")
            self._maps[name] = array
        return self._maps[name]


def _read(path: Path, mode: str) -> Pixels:
    from PIL import Image

    try:
        with Image.open(path) as image:
            return np.array(image.convert(mode))
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error}") from error
