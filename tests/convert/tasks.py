"""Tasks that misbehave, importable in other processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vjfx.convert.job import Outcome


@dataclass(frozen=True)
class Count:
    """Reports its number, and returns it as the count of frames."""

    number: int
    source: Path = Path("count")

    def run(self, on_progress: Callable[[int], None]) -> Outcome:
        on_progress(self.number)
        return Outcome(frames=self.number)


@dataclass(frozen=True)
class Die:
    """Kills its own process, the first `times` times."""

    times: int
    marks: Path
    source: Path = Path("deadly.mp4")

    def run(self, on_progress: Callable[[int], None]) -> Outcome:
        died = len(list(self.marks.iterdir()))
        if died < self.times:
            (self.marks / str(died)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return Outcome(frames=1)


@dataclass(frozen=True)
class Raise:
    """Stands for a bug in the program."""

    source: Path = Path("wrong.mp4")

    def run(self, on_progress: Callable[[int], None]) -> Outcome:
        raise ZeroDivisionError("by 0")
