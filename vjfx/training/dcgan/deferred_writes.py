"""Whole files that a training leaves; where there is no room for one, it waits until there is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from vjfx.core.errors import WeightsError

Write = Callable[[Path], object]


class DeferredWrites:
    """Writes files in their places at once, the oldest first."""

    def __init__(self) -> None:
        self._files: dict[Path, Write] = {}

    def leave(self, path: Path, write: Write) -> None:
        """To be written now, or else with the next `write`; what it writes must not change meanwhile."""
        self._files[path] = write
        with suppress(OSError, WeightsError):
            self.write()

    def write(self) -> None:
        """All that waits; raises OSError or WeightsError, and then it waits on."""
        for path, write in list(self._files.items()):
            path.parent.mkdir(exist_ok=True)
            new = path.with_name(f".{path.name}.part")
            try:
                write(new)
                new.replace(path)
            except (OSError, WeightsError):
                new.unlink(missing_ok=True)
                raise
            del self._files[path]

    def forget(self) -> None:
        """What waits is not wanted any more."""
        self._files.clear()
