"""Two processes with half of every batch each give the same result as one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from vjfx.core.errors import UsageError
from vjfx.training.ranks import Ranks

pytestmark = pytest.mark.slow

# In double precision, so that a difference is an error and not the order of sums.
PROGRAM = """\
import json, sys
from pathlib import Path
import torch
from tests.training.dcgan.learning import small
from vjfx.training.ranks import Ranks
from vjfx.training.dcgan.trainer import Trainer
from vjfx.datasets.footage import Footage
torch.set_num_threads(1)
ranks, device = Ranks.join("cpu")
options = json.loads(sys.argv[3])
torch.set_default_dtype(torch.float64)
trainer = Trainer(small(Path(sys.argv[1]), **options), Footage(sys.argv[1]), device, ranks)
losses = []
for _ in range(6):
    each = trainer.advance()
    losses.append([each.discriminator, each.generator, each.real, each.made])
if ranks.first:
    weights = [float(tensor.double().sum()) for net in trainer._nets for tensor in net.state_dict().values()]
    Path(sys.argv[2]).write_text(json.dumps([losses, weights]))
ranks.wait()
del trainer  # what still holds the process group when Python ends can abort the process
ranks.leave()
"""


def trained(discs: Path, into: Path, options: dict[str, object], processes: int) -> list[list[float]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = into / "program.py"
    program.write_text(PROGRAM)
    report = into / f"{processes}.json"
    launch = ["-m", "torch.distributed.run", "--nproc-per-node", str(processes), "--master-port", str(port)]
    command = [sys.executable, *(launch if processes > 1 else []), program, discs, report, json.dumps(options)]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."})
    assert result.returncode == 0, result.stderr
    found: list[list[float]] = json.loads(report.read_text())
    return found


def test_two_processes_give_the_losses_of_one(discs: Path, tmp_path: Path) -> None:
    options: dict[str, object] = {
        "loss": "bce",
        "norm": "batch",
        "r1": 1.0,
    }  # everything that depends on the whole batch
    one, two = (trained(discs, tmp_path, options, processes) for processes in (1, 2))
    for found, wanted in zip(two[0], one[0], strict=True):
        assert found == pytest.approx(wanted, rel=1e-9)
    assert two[1] == pytest.approx(one[1], rel=1e-7, abs=1e-9)


def test_a_batch_that_cannot_be_divided_is_refused() -> None:
    assert Ranks(1, 2).share(8) == slice(4, 8)
    with pytest.raises(UsageError, match="--batch 9 cannot be divided among 2 processes"):
        Ranks(0, 2).share(9)
