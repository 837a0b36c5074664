"""A show at 30 fps while a style is learned, and without: `python -m bench.learning`.

One live show, in a window where there is a display: a clip, painted by a style network, with one pass. It plays alone
and learning a style, in turns.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from bench.clip import moving
from vjfx.app import style_learning
from vjfx.app.options import Options, has_display
from vjfx.app.session import Session
from vjfx.nets.weights import find

SIZE, FPS = (640, 360), 30.0
ALONE = 15.0  # seconds
PATIENCE = 600.0  # seconds for one learning
PRESET = """\
[[layer]]
name = "cam"
source = "clip.mp4"
filters = [{{ use = "style", weights = "{base}", resolution = {rows} }}]
passes = [{{ use = "rgb-split", amount = 0.3 }}]
"""


@dataclass
class Turn:
    """What happened in the turns of one kind."""

    seconds: float = 0.0
    frames: int = 0
    dropped: int = 0
    paintings: int = 0
    work: list[float] = field(default_factory=list)  # seconds per frame

    def line(self) -> str:
        """In words."""
        p50, p99 = (1000 * np.percentile(self.work, rank) for rank in (50, 99))
        shown, painted = self.frames / self.seconds, self.paintings / self.seconds
        rates = f"{shown:.1f} fps, {self.dropped} dropped, {painted:.1f} paintings a second"
        return f"{rates}, {p50:.1f} ms a frame, p99 {p99:.1f} ms, over {self.seconds:.0f} s"


def main() -> None:
    """Play, and print what is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="default", help="weights of a style network, a name or a file")
    parser.add_argument("--picture", type=Path, help="the style (default: stripes)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=style_learning.STEPS, help="of a learning")
    parser.add_argument("--rows", type=int, default=180, help="height of the painting")
    asked = parser.parse_args()
    style_learning.STEPS = asked.steps
    base = str(find("style", asked.base).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        moving(folder / "clip.mp4", SIZE)
        preset = folder / "paint.toml"
        preset.write_text(PRESET.format(base=base, rows=asked.rows))
        picture = asked.picture.resolve() if asked.picture else striped(folder / "stripes.png")
        options = Options(preset=str(preset), audio="off", size=SIZE, fps=FPS, window=has_display())
        turns = {"alone": Turn(), "learning": Turn()}
        with Session(options) as session:
            steps = script(session, str(picture), asked.rounds, turns)
            session.run(None, lambda: next(steps, None) is not None)
    for kind, turn in turns.items():
        print(f"{kind:8}: {turn.line()}")


def script(session: Session, picture: str, rounds: int, turns: dict[str, Turn]) -> Iterator[bool]:
    """Resumed before every frame."""
    learning = session.loop.learning
    assert learning is not None
    yield from measured(session, Turn(), lambda: False, 5.0)  # the first seconds compile and cache
    for _ in range(rounds):
        yield from measured(session, turns["alone"], lambda: False, ALONE)
        session.patch.set("/style/learn", picture)
        while not learning.status:
            yield True
        start = turns["learning"].seconds
        yield from measured(session, turns["learning"], lambda: not learning.status, PATIENCE)
        print(f"learned in {turns['learning'].seconds - start:.0f} s")


def measured(session: Session, turn: Turn, over: Callable[[], bool], seconds: float) -> Iterator[bool]:
    """Add what happens until it is over, or for so long."""
    worker = session.loop.on_air.show.layers[0].worker
    assert worker is not None
    begin, frames, dropped, shown = time.perf_counter(), session.stats.frames, session.dropped, worker._newest
    while not over() and time.perf_counter() - begin < seconds:
        yield True
        turn.work.append(session.stats.work.recent(1))
        turn.paintings += worker._newest is not shown
        shown = worker._newest
    turn.seconds += time.perf_counter() - begin
    turn.frames += session.stats.frames - frames
    turn.dropped += session.dropped - dropped


def striped(path: Path) -> Path:
    """A picture to learn from."""
    rows = np.mgrid[:128, :128][0]
    Image.fromarray(np.where((rows % 9 < 4)[..., None], (240, 40, 60), (20, 20, 90)).astype(np.uint8)).save(path)
    return path


if __name__ == "__main__":
    main()
