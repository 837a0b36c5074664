"""Footage of a genre: square frames of one size, in one array that is mapped into memory.

`frames.npy` (N, size, size, 3) is uint8 RGB; 100,000 frames of 96 pixels take 2.8 GB. `index.json` holds `version`,
`size`, `fps`, `crop`, `seed`, `count`, and per source, in order: `source`, `frames` (numbers of the kept frames; frame
n is at n / fps seconds), `skipped` (by reason, the first and last frame of each range), `done`, and `error` if it could
not be read to its end. The index is authoritative: anything in the array beyond `count` is ignored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vjfx.core.errors import SourceError
from vjfx.datasets import npy
from vjfx.datasets.pairs import Pixels

FRAMES, INDEX = "frames.npy", "index.json"
VERSION = 1
NAMES = "surrogateescape"  # how Python represents file names that are not UTF-8
_BLOCK = 16  # frames that are held out together, because neighbours are alike
_HELD_OUT = 20  # one block in so many


@dataclass(slots=True)
class SourceEntry:
    """The frames of one source."""

    source: str
    frames: list[int] = field(default_factory=list)
    skipped: dict[str, list[list[int]]] = field(default_factory=dict)
    done: bool = False
    error: str | None = None

    @property
    def next_number(self) -> int:
        """The number of the next frame to examine."""
        last = [self.frames[-1]] if self.frames else []
        return 1 + max((*last, *(ranges[-1][1] for ranges in self.skipped.values())), default=-1)

    def skip(self, number: int, reason: str) -> None:
        """Record a skipped frame."""
        ranges = self.skipped.setdefault(reason, [])
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])

    def skipped_counts(self) -> dict[str, int]:
        """The number of skipped frames by reason."""
        return {reason: sum(last - first + 1 for first, last in ranges) for reason, ranges in self.skipped.items()}


@dataclass(slots=True)
class Index:
    """The contents of a folder."""

    size: int
    fps: float
    crop: str
    seed: int = 0
    count: int = 0
    sources: list[SourceEntry] = field(default_factory=list)


def read_index(folder: Path) -> Index:
    """The index of a folder; raises SourceError."""
    path = folder / INDEX
    try:
        written = json.loads(path.read_text(encoding="utf-8", errors=NAMES))
        version = written.pop("version")
        if version == VERSION:
            entries = [SourceEntry(**entry) for entry in written.pop("sources")]
            index = Index(**written, sources=entries)
            if index.count != sum(len(entry.frames) for entry in entries) or index.size < 1:
                raise ValueError(index.count)
            return index
    except FileNotFoundError as error:
        raise SourceError(f"there is no footage in '{folder}' (create some with: vjfx train frames)") from error
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{path} is damaged or not an index of footage") from error
    raise SourceError(f"{path} has version {version!r} (allowed: {VERSION})")


class Footage:
    """The frames of a folder; they are read on access."""

    def __init__(self, folder: str | Path) -> None:
        """Raises SourceError."""
        self.folder = Path(folder)
        self.index = read_index(self.folder)
        self.size = self.index.size
        if not self.index.count:
            raise SourceError(f"the footage in '{self.folder}' has no frames")
        self.frames = map_frames(self.folder, self.index)

    def __len__(self) -> int:
        return self.index.count

    def held_out(self) -> NDArray[np.intp]:
        """Indices of the frames that no training uses: a twentieth, in blocks spread over the whole."""
        numbers: NDArray[np.intp] = np.arange(len(self))
        held_out: NDArray[np.intp] = numbers[numbers // _BLOCK % _HELD_OUT == _HELD_OUT // 2]
        return held_out

    def training(self) -> NDArray[np.intp]:
        """Indices of all other frames."""
        training: NDArray[np.intp] = np.setdiff1d(np.arange(len(self)), self.held_out())
        return training


def map_frames(folder: Path, index: Index) -> Pixels:
    """The array (N, size, size, 3), mapped into memory; raises SourceError."""
    return npy.mapped(folder / FRAMES, (index.count, index.size, index.size, 3), INDEX)
