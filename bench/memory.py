"""Memory during ten minutes of live play with preset changes: `python -m bench.memory [--minutes 10]`."""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from pathlib import Path

from vjfx.core.memory import share_heaps

share_heaps()  # as the command line does, before numpy and FFmpeg start their threads

from bench.clip import moving  # noqa: E402
from vjfx.app.options import Options  # noqa: E402
from vjfx.app.session import Session  # noqa: E402

PRESETS = ("neon", "feedback", "paper", "split")
EVERY = 5.0  # seconds from change to change


def resident() -> float:
    """Resident memory of the process, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def main() -> None:
    """Print the memory once a minute, and the ratio of the last minute to the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    seconds: float = parser.parse_args().minutes * 60
    minutes: list[float] = []
    names = itertools.cycle(PRESETS)
    with tempfile.TemporaryDirectory() as folder:
        clip = moving(Path(folder) / "clip.mp4", (640, 360))
        options = Options(preset=PRESETS[-1], source=str(clip), audio="synth", size=(640, 360), fps=30.0, window=False)
        with Session(options) as session:
            started = changed = time.monotonic()
            peaks: list[float] = []

            def turn() -> bool:
                nonlocal changed
                now = time.monotonic()
                if now - changed >= EVERY:
                    changed = now
                    session.patch.set("/preset", next(names))
                    peaks.append(resident())
                if now - started >= 60 * (len(minutes) + 1):
                    minutes.append(sum(peaks[-4:]) / 4)  # the mean over one round of the presets
                    peaks.clear()
                    print(f"minute {len(minutes):2}: {minutes[-1]:7.1f} MiB", flush=True)
                return now - started < seconds

            session.run(None, turn)
    print(f"last minute / first minute: {minutes[-1] / minutes[0]:.3f}")


if __name__ == "__main__":
    main()
