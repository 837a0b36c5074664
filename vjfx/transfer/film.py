"""The film of a transfer: the picture as it emerges, dense at first, sparse later."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from numpy.typing import NDArray

from vjfx.core.atomic import commit
from vjfx.core.errors import OutputError
from vjfx.core.protocols import Setting
from vjfx.outputs import encoders
from vjfx.outputs.film import FilmFile

FPS = 30.0
_PICTURES = 240  # at most, without the end
_END = 45  # pictures: the last one stays


def moments(total: int) -> list[int]:
    """The corrections (from 1 to `total`) that the film shows: all of them at first, then ever fewer."""
    count = min(total, _PICTURES)
    shown: list[int] = []
    for number in range(1, count + 1):
        due = round(total * (number / count) ** 2)
        shown.append(max(due, shown[-1] + 1 if shown else 1))
    return shown


class TransferFilm:
    """Writes the film; it gets its name when it is closed without an error. Raises OutputError, UsageError."""

    def __init__(self, path: Path, size: tuple[int, int], total: int) -> None:
        container = encoders.container_for(path)
        setting = Setting(size=size, fps=FPS, live=False)
        self._path, self._part = path, path.with_name(f".{path.stem}.part{path.suffix}")
        self._moments, self._size, self._count = set(moments(total)), size, 0
        try:
            self._file = FilmFile(
                self._part, setting, container, encoders.choose(container, "auto", live=False), sound=None
            )
        except OSError as error:
            raise OutputError(f"cannot write '{path}': {error.strerror}") from error
        self._canvas: NDArray[np.uint8] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Finish the film, after Ctrl-C too; remove it after an error."""
        if error is None or (isinstance(error, KeyboardInterrupt) and self._count):
            for _picture in range(_END):
                self._write()
            self._file.finish(np.zeros((0, 1), np.float32))
            commit(self._part, self._path)
        else:
            self._file.abandon()
            with suppress(OSError):
                self._part.unlink()

    def wants(self, iteration: int) -> bool:
        """Whether the film shows this correction."""
        return iteration in self._moments

    def add(self, rgb: NDArray[np.uint8]) -> None:
        """Show a picture (h, w, 3) of the film's size."""
        self._canvas = rgb
        self._write()

    def _write(self) -> None:
        assert self._canvas is not None
        frame = self._file.canvas()
        rows: NDArray[np.uint8] = np.asarray(memoryview(frame.planes[0])).reshape(frame.height, -1)
        width, height = self._size
        pixels = rows[:height, : 4 * width].reshape(height, width, 4)
        pixels[..., :3] = self._canvas
        try:
            self._file.add(frame, self._count, np.zeros((0, 1), np.float32))
        except av.FFmpegError as error:
            raise OutputError(f"cannot write '{self._path}': {error.strerror}") from error
        self._count += 1
