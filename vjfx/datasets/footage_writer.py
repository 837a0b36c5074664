"""Writes footage frame by frame; after a kill it continues from the last save."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np

from vjfx.core.atomic import write_bytes
from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.footage import FRAMES, INDEX, NAMES, VERSION, Index, SourceEntry, map_frames, read_index
from vjfx.datasets.npy import HEADER, header
from vjfx.datasets.pairs import Pixels
from vjfx.datasets.screening import FrameScreener


class FootageWriter:
    """Screens frames and appends those worth keeping to a folder."""

    def __init__(self, folder: Path, index: Index, similar: float) -> None:
        """Continues the footage that the folder holds; raises OutputError if that has other properties."""
        self.folder, self.index = folder, index
        if (folder / INDEX).exists():
            self.index = self._existing(index)
        elif (folder / FRAMES).exists():
            raise OutputError(f"'{folder}' has a {FRAMES} without {INDEX}; it is not overwritten")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = map_frames(folder, self.index) if self.index.count else ()
            self._file = (folder / FRAMES).open("r+b" if (folder / FRAMES).exists() else "w+b")
            self.save()
        except OSError as error:
            raise _output_error(folder, error) from error
        self._screener = FrameScreener(similar, self._recall)
        for frame in kept:
            self._screener.remember(frame)

    def entry(self, source: str) -> SourceEntry:
        """The entry of a source, created if necessary."""
        for entry in self.index.sources:
            if entry.source == source:
                return entry
        self.index.sources.append(SourceEntry(source))
        return self.index.sources[-1]

    def add(self, entry: SourceEntry, number: int, frame: Pixels) -> bool:
        """Append frame `number`, (size, size, 3), of the last source, or record why it is skipped."""
        try:
            if reason := self._screener.rejection(frame):
                entry.skip(number, reason)
                return False
            self._file.write(frame.tobytes())
        except OSError as error:
            raise _output_error(self.folder, error) from error
        self._screener.remember(frame)
        entry.frames.append(number)
        self.index.count += 1
        return True

    def save(self) -> None:
        """Make the frames so far permanent: first the array, then the index. Raises OutputError."""
        try:
            index, side = self.index, self.index.size
            self._file.flush()
            self._file.seek(0)
            self._file.write(header((index.count, side, side, 3)))
            self._file.truncate(HEADER + index.count * side * side * 3)
            self._file.seek(0, os.SEEK_END)
            self._file.flush()
            os.fsync(self._file.fileno())
            text = json.dumps({"version": VERSION, **asdict(index)}, ensure_ascii=False)
            write_bytes(self.folder / INDEX, text.encode("utf-8", NAMES))
        except OSError as error:
            raise _output_error(self.folder, error) from error

    def close(self) -> None:
        """Close the file; unsaved frames are lost."""
        with suppress(OSError):  # a full disk again
            self._file.close()

    def sample(self, count: int) -> Iterator[Pixels]:
        """At most `count` of the kept frames, evenly spaced."""
        index = self.index
        if index.count:
            frames = map_frames(self.folder, index)
            for number in np.unique(np.linspace(0, index.count - 1, min(count, index.count)).astype(int)):
                yield np.array(frames[number])

    def _existing(self, wanted: Index) -> Index:
        index = read_index(self.folder)
        for name in ("size", "fps", "crop", "seed"):
            found, asked = getattr(index, name), getattr(wanted, name)
            if found != asked:
                raise OutputError(f"the footage in '{self.folder}' has {name} {found} (asked for: {asked})")
        # The array holds the sources in order, so only the last can still grow; those without frames are tried again.
        index.sources = [entry for entry in index.sources if entry.frames or not entry.error]
        for entry in index.sources[:-1]:
            entry.done = True
        return index

    def _recall(self, number: int) -> Pixels:
        side = self.index.size
        self._file.seek(HEADER + number * side * side * 3)
        frame = np.frombuffer(self._file.read(side * side * 3), np.uint8).reshape(side, side, 3)
        self._file.seek(0, os.SEEK_END)
        return frame


def _output_error(folder: Path, error: OSError) -> OutputError:
    if isinstance(error, OutputError | SourceError):
        return OutputError(str(error))
    return OutputError(f"cannot write into '{folder}': {(error.strerror or str(error)).lower()}")
