"""A session played in a test, and an eye that remembers what it saw."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from vjfx.interfaces import Picture, Samples
from vjfx.options import Options
from vjfx.session import Session

ROOT = Path(__file__).parents[2]
SIZE = (64, 36)

FADER = """\
[[layer]]
name = "a"
source = { use = "shader:level.fs", level = 0.5 }
"""


class Eye:
    """An output that remembers how bright each picture was."""

    wants_pixels = True

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []
        self.heard = 0

    def write(self, picture: Picture) -> None:
        self.seen.append((picture.tick.index, float(picture.pixels()[..., :3].mean())))

    def hear(self, samples: Samples) -> None:
        self.heard += len(samples)

    def close(self) -> None:
        pass


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
    opened.loop.outputs = [*opened.loop.outputs, eye]
    opened.run(seconds, lambda: each_turn(opened.stats.frames) is not False)
    return eye
