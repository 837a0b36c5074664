"""Ableton Link: tempo and beat shared with other programs, through the program vjfx-link (the package in `link/`).

It is a program of its own because the library is under the GPL: text goes back and forth, no code is linked.
"""

from __future__ import annotations

import logging
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import NamedTuple

from vjfx.core.errors import DeviceError
from vjfx.core.protocols import ClockBeat, Controller, ControlTarget

log = logging.getLogger("vjfx")

PROGRAM = "vjfx-link"
_SILENT = 1.0  # seconds without a line after which the session is lost


class LinkState(NamedTuple):
    """Where a Link session is at one moment."""

    time: float  # seconds, of perf_counter
    bpm: float
    beats: float
    peers: int  # others in the session


def open_link(argument: str, target: ControlTarget) -> LinkPeer:
    """Joins the Link session of this network; raises DeviceError."""
    del argument, target
    beside = Path(sys.executable).with_name(PROGRAM)
    program = shutil.which(PROGRAM) or (str(beside) if beside.exists() else None)
    if program is None:
        raise DeviceError(f"Ableton Link needs the program {PROGRAM} (pip install ./link in a checkout of vjfx)")
    return LinkPeer([program])


class LinkPeer(Controller):
    """A peer of a Link session: `clock("link")` is its beat while there are others, and /bpm sets its tempo."""

    name = "Ableton Link"

    def __init__(self, command: Sequence[str]) -> None:
        """Start the program; raises DeviceError."""
        self.state: LinkState | None = None  # the newest
        self._closing = Event()
        self._tempi: Queue[float] = Queue(maxsize=1)  # that were asked for and not yet passed on
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
            )
        except OSError as error:
            raise DeviceError(f"{command[0]} cannot be started ({error.strerror})") from error
        self._threads = [Thread(target=run, name="link", daemon=True) for run in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def clock(self, source: str) -> ClockBeat | None:
        """The beat of the session; None while nobody else is in it."""
        state, now = self.state, time.perf_counter()
        if source != "link" or state is None or not state.peers or now - state.time > _SILENT:
            return None
        return ClockBeat(state.bpm, state.beats + (now - state.time) * state.bpm / 60)

    def send(self, changes: Mapping[str, object]) -> None:
        """Pass a tempo that the performer has set on to the session."""
        if isinstance(bpm := changes.get("/bpm"), float):
            with suppress(Empty):
                self._tempi.get_nowait()
            with suppress(Full):
                self._tempi.put_nowait(bpm)

    def status(self) -> str:
        """Who is in the session, and its tempo."""
        state = self.state
        return f"Link: {state.peers} others, {state.bpm:.1f} bpm" if state is not None and state.peers else ""

    def close(self) -> None:
        """Leave the session; may be called twice."""
        self._closing.set()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(1.0)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if (state := parse(line)) is not None:
                self.state = state
        self._process.stdout.close()
        if not self._closing.is_set():
            log.warning("%s has ended; the beat goes on without it", PROGRAM)
            self.state = None

    def _write(self) -> None:
        assert self._process.stdin is not None
        while not self._closing.is_set():
            with suppress(Empty, OSError, ValueError):  # it has ended, which `_read` reports
                self._process.stdin.write(f"tempo {self._tempi.get(timeout=0.1):.4f}\n")
                self._process.stdin.flush()


def parse(line: str) -> LinkState | None:
    """The state in a line of vjfx-link; None for any other text."""
    try:
        at, bpm, beats, peers = line.split()
        state = LinkState(float(at), float(bpm), float(beats), int(peers))
    except ValueError:
        return None
    return state if all(map(math.isfinite, state)) and state.bpm > 0 else None
