"""Two processes with half of every batch each give the same result as one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vjfx.datasets.illustration.scene import illustration

pytestmark = pytest.mark.slow

PROGRAM = """\
import json, sys
from pathlib import Path
import torch
from vjfx.nets.features.embedded import random
from vjfx.training.ranks import Ranks
from vjfx.training.style.options import StyleOptions
from vjfx.training.style.run import StyleRun
torch.set_num_threads(1)
ranks, device = Ranks.join("cpu")
folder, report = sys.argv[1:]
options = StyleOptions(
    styles=folder + "/styles", pictures=folder + "/pictures", width=8, batch=4, side=64, steps=6, every=6
)
run = StyleRun.begin(options, random(), Path(report).with_suffix(""), device, ranks)
losses = [progress.losses for progress in run.run()]
if ranks.first:
    Path(report).write_text(json.dumps(losses))
ranks.wait()
del run  # what still holds the process group when Python ends can abort the process
ranks.leave()
"""


def losses(folder: Path, processes: int) -> list[list[float]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program, report = folder / "program.py", folder / f"{processes}.json"
    program.write_text(PROGRAM)
    launch = ["-m", "torch.distributed.run", "--nproc-per-node", str(processes), "--master-port", str(port)]
    command = [sys.executable, *(launch if processes > 1 else []), program, folder, report]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."})
    assert result.returncode == 0, result.stderr
    found: list[list[float]] = json.loads(report.read_text())
    return found


def test_two_processes_give_the_result_of_one(tmp_path: Path) -> None:
    for name in ("pictures", "styles"):
        (tmp_path / name).mkdir()
        for seed in range(3):
            image = Image.fromarray(np.asarray(illustration(seed, 72, 64).color))
            image.save(tmp_path / name / f"{seed}.png")
    one, two = (np.array(losses(tmp_path, processes)) for processes in (1, 2))
    np.testing.assert_allclose(two[:, :2], one[:, :2], rtol=2e-3)
    # Differences between frames are small, and the first steps of Adam enlarge what rounding leaves.
    np.testing.assert_allclose(two[:, 2], one[:, 2], rtol=3e-2)
    assert one[-1][2] > 0  # frames are compared, too
