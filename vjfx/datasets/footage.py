"""Footage of a genre to learn from: small pictures, all of one size, in one array that is mapped into memory.

`frames.npy` (N, size, size, 3) is uint8 RGB; 100,000 pictures of 96 pixels are 2.8 GB. `index.json` says what is in it:
`version`, `size`, `fps`, `crop`, `seed`, `count`, and for each source, in order, `source`, `frames` (numbers of those
that were kept: frame n is at n / fps seconds), `skipped` (by reason, the first and last of each stretch), `done`, and
`error`, where it could not be read to its end. The index counts: what the array holds beyond it is not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.pairs import Pixels
from vjfx.datasets.screening import Screening

FRAMES, INDEX = "frames.npy", "index.json"
VERSION = 1
_NAMES = "surrogateescape"  # files may have names that are no UTF-8, which Python gives us so
_HEADER = 128  # bytes of the array's file before its numbers
_BLOCK = 16  # frames: those that follow each other are alike, so they are held out by the block
_HELD = 20  # one block of so many


@dataclass(slots=True)
class Entry:
    """What one source gave."""

    source: str
    frames: list[int] = field(default_factory=list)
    skipped: dict[str, list[list[int]]] = field(default_factory=dict)
    done: bool = False
    error: str | None = None

    @property
    def seen(self) -> int:
        """The number after the last that was looked at."""
        last = [self.frames[-1]] if self.frames else []
        return 1 + max((*last, *(stretches[-1][1] for stretches in self.skipped.values())), default=-1)

    def skip(self, number: int, why: str) -> None:
        """Note that a frame was left out."""
        stretches = self.skipped.setdefault(why, [])
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1][1] = number
        else:
            stretches.append([number, number])

    def lost(self) -> dict[str, int]:
        """How many frames were left out, by reason."""
        return {why: sum(last - first + 1 for first, last in found) for why, found in self.skipped.items()}


@dataclass(slots=True)
class Index:
    """What the folder holds."""

    size: int
    fps: float
    crop: str
    seed: int = 0
    count: int = 0
    sources: list[Entry] = field(default_factory=list)


def read_index(folder: Path) -> Index:
    """Raises SourceError where the folder is no footage."""
    path = folder / INDEX
    try:
        written = json.loads(path.read_text(encoding="utf-8", errors=_NAMES))
        version = written.pop("version")
        if version == VERSION:
            entries = [Entry(**entry) for entry in written.pop("sources")]
            index = Index(**written, sources=entries)
            if index.count != sum(len(entry.frames) for entry in entries) or index.size < 1:
                raise ValueError(index.count)
            return index
    except FileNotFoundError as error:
        raise SourceError(f"there is no footage in '{folder}' (vjfx train frames makes some)") from error
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{path} is damaged, or no index of footage") from error
    raise SourceError(f"{path} is of version {version!r} (allowed: {VERSION})")


class Footage:
    """The pictures of a folder; nothing is read before it is asked for."""

    def __init__(self, folder: str | Path) -> None:
        """Raises SourceError."""
        self.folder = Path(folder)
        self.index = read_index(self.folder)
        self.size = self.index.size
        if not self.index.count:
            raise SourceError(f"the footage in '{self.folder}' has no frames")
        self.frames = _map(self.folder / FRAMES, self.index)

    def __len__(self) -> int:
        return self.index.count

    def held_out(self) -> NDArray[np.intp]:
        """Never learned from: a twentieth, in blocks spread over the whole."""
        numbers: NDArray[np.intp] = np.arange(len(self))
        held: NDArray[np.intp] = numbers[numbers // _BLOCK % _HELD == _HELD // 2]
        return held

    def learned(self) -> NDArray[np.intp]:
        """All others."""
        learned: NDArray[np.intp] = np.setdiff1d(np.arange(len(self)), self.held_out())
        return learned


class Collector:
    """Takes frames into a folder, those worth it; killed, it goes on from the last `save`."""

    def __init__(self, folder: Path, index: Index, similar: float) -> None:
        """A folder that has footage is gone on with; raises OutputError where that is of another kind."""
        self.folder, self.index = folder, index
        if (folder / INDEX).exists():
            self.index = read_index(folder)
            for what in ("size", "fps", "crop", "seed"):
                found, wanted = getattr(self.index, what), getattr(index, what)
                if found != wanted:
                    raise OutputError(f"the footage in '{folder}' is of {what} {found} (asked for: {wanted})")
            # The array holds the sources in order, so only the last can still grow; what gave nothing is tried again.
            self.index.sources = [entry for entry in self.index.sources if entry.frames or not entry.error]
            for entry in self.index.sources[:-1]:
                entry.done = True
        elif (folder / FRAMES).exists():
            raise OutputError(f"'{folder}' has a {FRAMES} without {INDEX}: it is not written over")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = _map(folder / FRAMES, self.index) if self.index.count else ()
            self._file = (folder / FRAMES).open("r+b" if (folder / FRAMES).exists() else "w+b")
            self.save()
        except OSError as error:
            raise _cannot(folder, error) from error
        self._screening = Screening(similar, self._recall)
        for frame in kept:
            self._screening.remember(frame)

    def entry(self, source: str) -> Entry:
        """The source's, begun if it is new."""
        for entry in self.index.sources:
            if entry.source == source:
                return entry
        self.index.sources.append(Entry(source))
        return self.index.sources[-1]

    def add(self, entry: Entry, number: int, frame: Pixels) -> bool:
        """Keep frame `number`, (size, size, 3), or note why not; it belongs to the last of the sources."""
        try:
            if why := self._screening(frame):
                entry.skip(number, why)
                return False
            self._file.write(frame.tobytes())
        except OSError as error:
            raise _cannot(self.folder, error) from error
        self._screening.remember(frame)
        entry.frames.append(number)
        self.index.count += 1
        return True

    def save(self) -> None:
        """Make what was taken last: the pictures first, then the index in its place at once."""
        try:
            index, side = self.index, self.index.size
            self._file.flush()
            self._file.seek(0)
            self._file.write(_header((index.count, side, side, 3)))
            self._file.truncate(_HEADER + index.count * side * side * 3)
            self._file.seek(0, os.SEEK_END)
            self._file.flush()
            os.fsync(self._file.fileno())
            new = self.folder / f".{INDEX}.part"
            with new.open("w", encoding="utf-8", errors=_NAMES) as file:
                json.dump({"version": VERSION, **asdict(index)}, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.folder / INDEX)
        except OSError as error:
            raise _cannot(self.folder, error) from error

    def _recall(self, number: int) -> Pixels:
        side = self.index.size
        self._file.seek(_HEADER + number * side * side * 3)
        frame = np.frombuffer(self._file.read(side * side * 3), np.uint8).reshape(side, side, 3)
        self._file.seek(0, os.SEEK_END)
        return frame

    def close(self) -> None:
        """Let go of the file; what was not saved is not there."""
        with suppress(OSError):  # of a full disk, once more
            self._file.close()

    def pictures(self, count: int) -> Iterator[Pixels]:
        """At most `count` of those kept, spread evenly."""
        index = self.index
        if index.count:
            frames = _map(self.folder / FRAMES, index)
            for number in np.unique(np.linspace(0, index.count - 1, min(count, index.count)).astype(int)):
                yield np.array(frames[number])


def _header(shape: tuple[int, ...]) -> bytes:
    """That of numpy's format 1.0, always of the same length, so that the array may grow."""
    said = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + (_HEADER - 10).to_bytes(2, "little") + said.ljust(_HEADER - 11) + b"\n"


def _map(path: Path, index: Index) -> Pixels:
    shape = index.count, index.size, index.size, 3
    try:
        with path.open("rb") as file:
            if file.read(6) != b"\x93NUMPY" or path.stat().st_size < _HEADER + int(np.prod(shape)):
                raise SourceError(f"{path} is damaged, or shorter than its {INDEX} says")
        return np.memmap(path, np.uint8, "r", _HEADER, shape)
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"cannot read {path}: {error.strerror}") from error


def _cannot(folder: Path, error: OSError) -> OutputError:
    if isinstance(error, OutputError | SourceError):
        return OutputError(str(error))
    return OutputError(f"cannot write into '{folder}': {(error.strerror or str(error)).lower()}")
