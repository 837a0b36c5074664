"""A file that grows during a training run and is cut back to its length at the checkpoint on resume."""

from __future__ import annotations

import os
from pathlib import Path


class AppendFile:
    """Appended data stays in memory until `write`, so that a full disk loses nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = 0  # valid bytes in the file
        self._pending = b""

    def append(self, data: bytes) -> None:
        """Add data for the next `write`."""
        self._pending += data

    def write(self) -> None:
        """Write the pending data over anything beyond `length`; raises OSError and then keeps the data."""
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.seek(self.length)
            file.write(self._pending)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        self.length += len(self._pending)
        self._pending = b""

    def cut(self, length: int) -> bool:
        """Keep the first `length` bytes and drop pending data; False if the file is shorter than that."""
        size = self.path.stat().st_size if self.path.exists() else 0
        self.length, self._pending = min(length, size), b""
        return size >= length
