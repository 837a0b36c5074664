"""Plays sessions in tests, and records what they output."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.protocols import Picture, Recorder, Samples

ROOT = Path(__file__).parents[2]
SIZE = (64, 36)

FADER = """\
[[layer]]
name = "a"
source = { use = "shader:level.fs", level = 0.5 }
"""


class Probe(Recorder):
    """An output that records the brightness of each picture."""

    def __init__(self) -> None:
        self.levels: list[tuple[int, float]] = []  # frame number, mean brightness 0..255
        self.samples = 0

    def write(self, picture: Picture) -> None:
        self.levels.append((picture.tick.index, float(picture.pixels()[..., :3].mean())))

    def write_audio(self, samples: Samples) -> None:
        self.samples += len(samples)

    def at(self, level: float) -> Callable[[], bool]:
        """A condition: the newest picture has this brightness, 0..1."""
        return lambda: bool(self.levels) and abs(self.levels[-1][1] / 255 - level) < 0.01

    def for_frames(self, count: int) -> Callable[[], bool]:
        """A condition: `count` more pictures were recorded."""
        end = len(self.levels) + count
        return lambda: len(self.levels) >= end

    @property
    def darkest(self) -> float:
        return min(level for _, level in self.levels) / 255

    def close(self) -> None:
        pass


Script: TypeAlias = Callable[[Session, Probe], Iterator[Callable[[], bool]]]
TIMEOUT = 40.0  # seconds for a whole script; bench/ measures how fast things happen


def perform(show: Path, script: Script, **more: object) -> Probe:
    """Play a show until the end of the script, which yields a condition and resumes when the condition is true."""
    with Session(options(show, **more)) as session:
        probe = Probe()
        session.loop.delivery.recorders["probe"] = probe
        steps, state = script(session, probe), {"wait": lambda: True}

        def turn() -> bool:
            while state["wait"]():
                following = next(steps, None)
                if following is None:
                    return False
                state["wait"] = following
            return True

        session.run(TIMEOUT, turn)
        assert next(steps, None) is None, "the script did not end in time"
    return probe


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def options(preset: Path, **more: object) -> Options:
    return Options(preset=str(preset), window=False, size=SIZE, **{"audio": "off", "fps": 30.0, **more})  # type: ignore[arg-type]


def play(opened: Session, seconds: float, each_turn: Callable[[int], bool | None]) -> Probe:
    """Run a session, and call `each_turn` with the number of the next frame before it; False ends the session."""
    probe = Probe()
    opened.loop.delivery.recorders["probe"] = probe
    opened.run(seconds, lambda: each_turn(opened.stats.frames) is not False)
    return probe
