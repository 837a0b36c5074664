"""The process that learns a style, as the show sees it: started in a thread, its newest report always at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from vjfx.core.errors import VjfxError

MODULE = "vjfx.training.style.learner"  # where a report's keys are described


@dataclass(frozen=True, slots=True)
class Report:
    """Where the learning is."""

    done: float  # 0..1
    style: float  # the loss
    file: str  # the learned styles so far
    name: str  # of the newest one
    index: int  # its place in the list of styles
    usable: bool


class Learner:
    """One learning. The attributes may be read at any time."""

    def __init__(self, picture: Callable[[], Path], base: str, folder: Path, before: str, steps: int) -> None:
        """`picture` is called in the thread, and may raise VjfxError."""
        self.report: Report | None = None  # the newest
        self.problem = ""  # why it has ended too early, in one line
        self.running = True
        self._picture = picture
        self._arguments = base, str(folder), "--before", before, "--steps", str(steps)
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._closed = False
        self._thread = Thread(target=self._run, name="learner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        self._thread.join(timeout=2.0)

    def _run(self) -> None:
        try:
            self._follow(self._picture())
        except (VjfxError, OSError, ValueError, TypeError) as error:  # the last two: what came was no report
            self.problem = str(error)
        finally:
            self.running = False

    def _follow(self, picture: Path) -> None:
        """Start the process, and read what it reports to its end."""
        with self._lock:
            if self._closed:
                return
            self._process = process = self._start(picture)
        assert process.stdout is not None
        for line in process.stdout:
            found = json.loads(line)
            if "error" in found:
                self.problem = found["error"]
            else:
                self.report = Report(**found)
        code = process.wait()
        if not self._closed and not self.problem and (self.report is None or self.report.done < 1):
            self.problem = f"the learning has ended unexpectedly (exit code {code})"

    def _start(self, picture: Path) -> subprocess.Popen[str]:
        # Its standard input is a pipe that stays open as long as this process lives: it ends with it.
        search = (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", ""))
        return subprocess.Popen(
            [sys.executable, "-m", MODULE, str(picture), *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search))},
        )
