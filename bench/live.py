"""Frame times of a whole show, line art and three passes, and the loop's own share: `python -m bench.live`.

Two runs for each size. The first runs as fast as possible and waits for the GPU after each stage, so that each stage
is charged for its own work. The second is live: 30 frames per second on the wall clock, with decoding and line art in
the layer's thread.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.clip import moving
from vjfx.app.options import Options
from vjfx.app.session import Session
from vjfx.core.protocols import Picture, Recorder, Samples

SIZES = (640, 360), (1280, 720)
SECONDS = 10.0
PRESET = """\
[[layer]]
name = "cam"
source = "clip.mp4"
filters = [{ use = "lineart", strength = 4.0, invert = false }]
passes = [{ use = "rgb-split", amount = 0.5 }, { use = "colorize", amount = 0.5 }]

[master]
passes = [{ use = "glitch", amount = 0.5 }]
"""


class Sink(Recorder):
    """Reads back the pixels of every picture, as a film does, and discards them."""

    def write(self, picture: Picture) -> None:
        """Read the picture back."""
        picture.pixels()

    def write_audio(self, samples: Samples) -> None:
        """Do nothing: sound is not measured."""

    def close(self) -> None:
        """Do nothing."""


def play(preset: Path, size: tuple[int, int], live: bool) -> tuple[dict[str, Any], float]:
    """The report of one run, and its processor time in seconds."""
    options = Options(preset=str(preset), audio="off", size=size, fps=30.0, live=live, window=False)
    with Session(options) as session:
        session.loop.delivery.recorders = {"sink": Sink()}
        if not live:
            session.stats.fence = session.graphics.context.finish
        processor = time.process_time()
        started = time.perf_counter()
        session.run(SECONDS)
        took = time.perf_counter() - started
        return dict(session.stats.report(session.dropped, took)), time.process_time() - processor


def main() -> None:
    """Print a table for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clip", type=Path, help="default: a generated clip")
    clip = parser.parse_args().clip
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            preset = Path(folder) / "bench.toml"
            film = clip.resolve() if clip else moving(Path(folder) / "clip.mp4", size)
            preset.write_text(PRESET.replace("clip.mp4", str(film)))
            for live in (False, True):
                show(size, live, *play(preset, size, live))


def show(size: tuple[int, int], live: bool, report: dict[str, Any], processor: float) -> None:
    """Print the table of one run."""
    frames, stages, whole = report["frames"], report["stages_ms"], report["frame_ms"]
    print(f"\n{size[0]}x{size[1]}, {'live at 30 fps' if live else 'as fast as possible, one stage after the other'}")
    print(f"  {report['fps']:.1f} fps, {report['dropped']} dropped", end=", ")
    print(f"frame p50 {whole['p50']:.2f} ms, p99 {whole['p99']:.2f} ms")
    print(f"  {processor / frames * 1000:.2f} ms of processor time per frame")
    outer = {"draw", "sound", "switch", "output"}
    for name, figures in stages.items():
        if name not in outer:
            print(f"  {name:28} p50 {figures['p50']:7.2f}  p99 {figures['p99']:7.2f} ms")
    if not live:
        inner = sum(figures["p50"] for name, figures in stages.items() if name not in outer)
        beyond = whole["p50"] - inner
        print(f"  the rest of the loop: {beyond:.2f} ms, {100 * beyond / whole['p50']:.1f} % of a frame")


if __name__ == "__main__":
    main()
