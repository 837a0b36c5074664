"""Writes pairs: arrays that grow, or one picture each. They get their final names in `finish`."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import numpy as np

from vjfx.core.atomic import commit
from vjfx.datasets.pairs import Pixels, picture

_COMPRESS = 3  # of 9: twice as fast as the default, for a few percent more disk space


class PairWriter(Protocol):
    """Made with (folder, name, height, width). Every method may raise OSError."""

    line: str  # the entries for the index, relative to the folder
    color: str

    def add(self, number: int, line: Pixels, color: Pixels) -> None:
        """Write the pair of picture `number`: (H, W) and (H, W, 3)."""

    def finish(self) -> None:
        """Give the pairs their final names."""

    def abandon(self) -> None:
        """Remove pairs that are not finished."""


class ArrayWriter:
    """`NAME.line.npy` (N, H, W) and `NAME.color.npy` (N, H, W, 3)."""

    @staticmethod
    def entry(name: str, which: str) -> str:
        """The index entry for the line art ("line") or the pictures ("color") of `name`."""
        return f"{name}.{which}.npy"

    def __init__(self, folder: Path, name: str, height: int, width: int) -> None:
        self.line, self.color = self.entry(name, "line"), self.entry(name, "color")
        self._shapes = (height, width), (height, width, 3)
        self._paths = [folder / self.line, folder / self.color]
        self._temporary = [path.with_name(f".{path.name}.part") for path in self._paths]
        self._paths[0].parent.mkdir(parents=True, exist_ok=True)
        self._files = [path.open("wb") for path in self._temporary]
        self._count = 0
        self._write_headers()

    def add(self, number: int, line: Pixels, color: Pixels) -> None:
        """See `PairWriter`."""
        for file, pixels in zip(self._files, (line, color), strict=True):
            file.write(np.ascontiguousarray(pixels).data)
        self._count += 1

    def finish(self) -> None:
        """See `PairWriter`."""
        self._write_headers()
        for file, temporary, path in zip(self._files, self._temporary, self._paths, strict=True):
            file.close()
            commit(temporary, path)

    def abandon(self) -> None:
        """See `PairWriter`."""
        for file, temporary in zip(self._files, self._temporary, strict=True):
            with suppress(OSError):
                file.close()
            temporary.unlink(missing_ok=True)

    def _write_headers(self) -> None:
        """NumPy's header has room for a first dimension that grows, so the final count fits in the same place."""
        for file, shape in zip(self._files, self._shapes, strict=True):
            file.seek(0)
            header = {"descr": "|u1", "fortran_order": False, "shape": (self._count, *shape)}
            np.lib.format.write_array_header_1_0(file, header)


class PictureWriter:
    """`NAME.pairs/line/000123.png` and `NAME.pairs/color/000123.png`."""

    @staticmethod
    def entry(name: str, which: str) -> str:
        """The index entry for the line art ("line") or the pictures ("color") of `name`."""
        return f"{name}.pairs/{which}"

    def __init__(self, folder: Path, name: str, height: int, width: int) -> None:
        self.line, self.color = self.entry(name, "line"), self.entry(name, "color")
        self._path = folder / f"{name}.pairs"
        self._temporary = self._path.with_name(f".{self._path.name}.part")
        shutil.rmtree(self._temporary, ignore_errors=True)
        for which in ("line", "color"):
            (self._temporary / which).mkdir(parents=True)

    def add(self, number: int, line: Pixels, color: Pixels) -> None:
        """See `PairWriter`."""
        from PIL import Image

        for which, pixels in (("line", line), ("color", color)):
            Image.fromarray(pixels).save(picture(self._temporary / which, number), compress_level=_COMPRESS)

    def finish(self) -> None:
        """See `PairWriter`."""
        shutil.rmtree(self._path, ignore_errors=True)
        self._temporary.replace(self._path)

    def abandon(self) -> None:
        """See `PairWriter`."""
        shutil.rmtree(self._temporary, ignore_errors=True)


PAIR_WRITERS: dict[str, type[ArrayWriter] | type[PictureWriter]] = {"array": ArrayWriter, "png": PictureWriter}
