"""Time from `python run_live.py` to the first picture, and of imports alone: `python -m bench.startup`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
FIRST = "first picture of demo"
IMPORTS = ("pass", "import numpy, av, moderngl", "import torch")


def main() -> None:
    """Print the medians; the processes run alternately."""
    taken: dict[str, list[float]] = {name: [] for name in [*IMPORTS, FIRST]}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        live = [
            "run_live.py",
            "--headless",
            "--audio",
            "off",
            "--osc",
            "7999",
            "--seconds",
            "0.1",
            "--report",
            str(report),
        ]
        for _ in range(RUNS):
            for code in IMPORTS:
                start = time.perf_counter()
                subprocess.run([sys.executable, "-c", code], check=True)
                taken[code].append(time.perf_counter() - start)
            subprocess.run([sys.executable, *live], check=True, stderr=subprocess.DEVNULL)
            taken[FIRST].append(json.loads(report.read_text())["first_frame_s"])
    for name, seconds in taken.items():
        print(f"{name:28} {statistics.median(seconds):6.2f} s")


if __name__ == "__main__":
    main()
