"""A file that grows with a training, and is cut back to where a checkpoint was when that is gone on from."""

from __future__ import annotations

import os
from pathlib import Path


class AppendFile:
    """What is added waits in memory until `write`, so that a full disk loses nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = 0  # bytes that count
        self._waiting = b""

    def add(self, data: bytes) -> None:
        """To be written next."""
        self._waiting += data

    def write(self) -> None:
        """Write what waits, over anything beyond what counts; raises OSError, and then it waits on."""
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.seek(self.length)
            file.write(self._waiting)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        self.length += len(self._waiting)
        self._waiting = b""

    def cut(self, length: int) -> bool:
        """Only so many bytes count, and what waits does not; False where the file has become shorter than that."""
        there = self.path.stat().st_size if self.path.exists() else 0
        self.length, self._waiting = min(length, there), b""
        return there >= length
