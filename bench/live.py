"""The whole loop: line art and three passes, at two sizes, and what the loop itself costs: `python -m bench.live`.

Two runs a size. The flat-out run waits for the GPU after each stage, so that its work is counted where it is caused.
The live run is as a performer has it: on the wall clock at 30 frames a second, decoding and line art in their thread.
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
    """Takes the pixels of every picture, as a film would, and throws them away."""

    def write(self, picture: Picture) -> None:
        """Have the picture read back."""
        picture.pixels()

    def write_audio(self, samples: Samples) -> None:
        """Sound is not measured here."""

    def close(self) -> None:
        """Nothing to finish."""


def play(preset: Path, size: tuple[int, int], live: bool) -> tuple[dict[str, Any], float]:
    """The report of one run, and the processor seconds that it took."""
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
    """Print a table for each size and kind of run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clip", type=Path, help="footage to play instead of the made one")
    clip = parser.parse_args().clip
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            preset = Path(folder) / "bench.toml"
            film = clip.resolve() if clip else moving(Path(folder) / "clip.mp4", size)
            preset.write_text(PRESET.replace("clip.mp4", str(film)))
            for live in (False, True):
                show(size, live, *play(preset, size, live))


def show(size: tuple[int, int], live: bool, report: dict[str, Any], processor: float) -> None:
    """One table."""
    frames, stages, whole = report["frames"], report["stages_ms"], report["frame_ms"]
    print(f"\n{size[0]}x{size[1]}, {'live at 30 fps' if live else 'flat out, one stage after the other'}")
    print(f"  {report['fps']:.1f} fps, {report['dropped']} dropped", end=", ")
    print(f"frame p50 {whole['p50']:.2f} ms, p99 {whole['p99']:.2f} ms")
    print(f"  {processor / frames * 1000:.2f} ms of processor time a frame")
    outer = {"draw", "sound", "switch", "output"}
    for name, figures in stages.items():
        if name not in outer:
            print(f"  {name:28} p50 {figures['p50']:7.2f}  p99 {figures['p99']:7.2f} ms")
    if not live:
        inner = sum(figures["p50"] for name, figures in stages.items() if name not in outer)
        beyond = whole["p50"] - inner
        print(f"  the loop beyond these: {beyond:.2f} ms, {100 * beyond / whole['p50']:.1f} % of a frame")


if __name__ == "__main__":
    main()
