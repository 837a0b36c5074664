"""Where pairs are put: arrays that grow, or a picture each. Nothing has its final name before `finish`."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np

from vjfx.datasets.pairs import Pixels, picture

_COMPRESS = 3  # of 9: twice the usual speed for a few percent of the disk


class PairWriter(Protocol):
    """Made with (folder, name, height, width); may raise OSError."""

    line: str  # what the index is to say, below the folder
    color: str

    def add(self, number: int, line: Pixels, color: Pixels) -> None:
        """Picture `number`: (H, W) and (H, W, 3)."""

    def finish(self) -> None:
        """Let it be seen."""

    def abandon(self) -> None:
        """Remove what was not finished."""


class Arrays:
    """`NAME.line.npy` (N, H, W) and `NAME.color.npy` (N, H, W, 3)."""

    @staticmethod
    def place(name: str, which: str) -> str:
        """What the index calls the lines, or the colours, of `name`."""
        return f"{name}.{which}.npy"

    def __init__(self, folder: Path, name: str, height: int, width: int) -> None:
        self.line, self.color = self.place(name, "line"), self.place(name, "color")
        self._shapes = (height, width), (height, width, 3)
        self._paths = [folder / self.line, folder / self.color]
        self._unfinished = [path.with_name(f".{path.name}.part") for path in self._paths]
        self._paths[0].parent.mkdir(parents=True, exist_ok=True)
        self._files = [path.open("wb") for path in self._unfinished]
        self._count = 0
        self._write_headers()

    def add(self, number: int, line: Pixels, color: Pixels) -> None:
        """See `Shelf`."""
        for file, pixels in zip(self._files, (line, color), strict=True):
            file.write(np.ascontiguousarray(pixels).data)
        self._count += 1

    def finish(self) -> None:
        """See `Shelf`."""
        self._write_headers()
        for file, unfinished, path in zip(self._files, self._unfinished, self._paths, strict=True):
            file.close()
            unfinished.replace(path)

    def abandon(self) -> None:
        """See `Shelf`."""
        for file, unfinished in zip(self._files, self._unfinished, strict=True):
            with suppress(OSError):
                file.close()
            unfinished.unlink(missing_ok=True)

    def _write_headers(self) -> None:
        """NumPy leaves room in it for a first side that grows, so that it can be written again at the end."""
        for file, shape in zip(self._files, self._shapes, strict=True):
            file.seek(0)
            about = {"descr": "|u1", "fortran_order": False, "shape": (self._count, *shape)}
            np.lib.format.write_array_header_1_0(file, about)


class Pictures:
    """`NAME.pairs/line/000123.png` and `NAME.pairs/color/000123.png`."""

    @staticmethod
    def place(name: str, which: str) -> str:
        """What the index calls the lines, or the colours, of `name`."""
        return f"{name}.pairs/{which}"

    def __init__(self, folder: Path, name: str, height: int, width: int) -> None:
        self.line, self.color = self.place(name, "line"), self.place(name, "color")
        self._path = folder / f"{name}.pairs"
        self._unfinished = self._path.with_name(f".{self._path.name}.part")
        shutil.rmtree(self._unfinished, ignore_errors=True)
        for which in ("line", "color"):
            (self._unfinished / which).mkdir(parents=True)

    def add(self, number: int, line: Pixels, color: Pixels) -> None:
        """See `Shelf`."""
        from PIL import Image

        for which, pixels in (("line", line), ("color", color)):
            Image.fromarray(pixels).save(picture(self._unfinished / which, number), compress_level=_COMPRESS)

    def finish(self) -> None:
        """See `Shelf`."""
        shutil.rmtree(self._path, ignore_errors=True)
        self._unfinished.replace(self._path)

    def abandon(self) -> None:
        """See `Shelf`."""
        shutil.rmtree(self._unfinished, ignore_errors=True)


SHELVES: dict[str, type[Arrays] | type[Pictures]] = {"array": Arrays, "png": Pictures}
