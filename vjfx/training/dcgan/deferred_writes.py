"""Files of a training run that are written as soon as the disk has room for them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from vjfx.core.errors import WeightsError

Write = Callable[[Path], object]  # writes a whole file or nothing; raises OSError or WeightsError


class DeferredWrites:
    """A queue of files, written oldest first."""

    def __init__(self) -> None:
        self._pending: dict[Path, Write] = {}

    def add(self, path: Path, write: Write) -> None:
        """Write a file now, or with the next `write`; the data that `write` captures must not change meanwhile."""
        self._pending[path] = write
        with suppress(OSError, WeightsError):
            self.write()

    def write(self) -> None:
        """Write all pending files; raises OSError or WeightsError and then keeps those that are not written."""
        for path, write in list(self._pending.items()):
            path.parent.mkdir(exist_ok=True)
            write(path)
            del self._pending[path]

    def clear(self) -> None:
        """Drop all pending files."""
        self._pending.clear()
