"""A session played in a test, and an eye that remembers what it saw."""

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


class Eye(Recorder):
    """An output that remembers how bright each picture was."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []
        self.heard = 0

    def write(self, picture: Picture) -> None:
        self.seen.append((picture.tick.index, float(picture.pixels()[..., :3].mean())))

    def write_audio(self, samples: Samples) -> None:
        self.heard += len(samples)

    def at(self, level: float) -> Callable[[], bool]:
        """Whether the picture is so bright, 0..1."""
        return lambda: bool(self.seen) and abs(self.seen[-1][1] / 255 - level) < 0.01

    def for_frames(self, count: int) -> Callable[[], bool]:
        """Whether so many more pictures have been seen."""
        end = len(self.seen) + count
        return lambda: len(self.seen) >= end

    @property
    def darkest(self) -> float:
        return min(level for _, level in self.seen) / 255

    def close(self) -> None:
        pass


Script: TypeAlias = Callable[[Session, Eye], Iterator[Callable[[], bool]]]
PATIENCE = 40.0  # seconds for all of a script; how soon things happen is measured in bench/


def perform(show: Path, script: Script, **more: object) -> Eye:
    """Play a show until the script has come to its end, which goes on whenever what it yielded last has come true."""
    with Session(options(show, **more)) as session:
        eye = Eye()
        session.loop.delivery.recorders["eye"] = eye
        steps, state = script(session, eye), {"wait": lambda: True}

        def turn() -> bool:
            while state["wait"]():
                following = next(steps, None)
                if following is None:
                    return False
                state["wait"] = following
            return True

        session.run(PATIENCE, turn)
        assert next(steps, None) is None, "the script never came to its end"
    return eye


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def options(preset: Path, **more: object) -> Options:
    return Options(preset=str(preset), window=False, size=SIZE, **{"audio": "off", "fps": 30.0, **more})  # type: ignore[arg-type]


def play(opened: Session, seconds: float, each_turn: Callable[[int], bool | None]) -> Eye:
    """Run a session, calling `each_turn` with the index of the frame that comes next; False ends it."""
    eye = Eye()
    opened.loop.delivery.recorders["eye"] = eye
    opened.run(seconds, lambda: each_turn(opened.stats.frames) is not False)
    return eye
