"""The process that learns a style live: its reports, its files, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import torch

from tests.playing import styles
from vjfx.core.errors import SourceError
from vjfx.nets.style_rows import read_learned
from vjfx.nets.style_weights import read_network
from vjfx.training.style import learner
from vjfx.training.style.options import QuickOptions

pytestmark = pytest.mark.slow

RUN = [sys.executable, "-m", "vjfx.training.style.learner"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return styles.network(tmp_path / "base.safetensors", "ink", "glass")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_it_reports_what_it_has_learned_and_keeps_what_was_learned_before(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learner, "SNAPSHOTS", 3)
    monkeypatch.setattr(learner, "_DRAWN", (2, 64))
    monkeypatch.setattr(learner, "QuickOptions", partial(QuickOptions, side=64))
    picture = styles.striped(tmp_path / "wave.png")
    reports = list(learner.learn(picture, str(base), tmp_path, "", 8))
    assert [(report["done"], report["usable"]) for report in reports] == [(0, False), (3 / 8, False), (1, True)]
    assert {(report["name"], report["index"]) for report in reports} == {("wave", 2)}
    assert float(str(reports[2]["style"])) > 0
    net, _ = read_network(str(base))
    rows = read_learned(str(reports[2]["file"]), net).styles["wave"]["first.scale"]
    assert len(rows) == 3 and not torch.equal(rows[0], rows[2])
    again = next(learner.learn(picture, str(base), tmp_path, str(reports[2]["file"]), 8))
    assert (again["name"], again["index"]) == ("wave-2", 3)
    both = read_learned(str(again["file"]), net)
    assert list(both.styles) == ["wave", "wave-2"] and both.snapshots == [3, 1]
    assert torch.equal(both.styles["wave"]["first.scale"], rows)


def test_what_is_no_picture_is_one_line(base: Path, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(SourceError, match="not an image"):
        next(learner.learn(tmp_path / "text.png", str(base), tmp_path, "", 8))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_gets_out_of_the_way_and_dies_with_a_show_that_is_killed(base: Path, tmp_path: Path) -> None:
    picture = styles.striped(tmp_path / "wave.png")
    code = (
        "import subprocess, time\n"
        f"child = subprocess.Popen({[*RUN, str(picture), str(base), str(tmp_path)]!r}, stdin=subprocess.PIPE,\n"
        "                         stdout=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    end = time.monotonic() + 60
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as show:
        assert show.stdout is not None
        child = int(show.stdout.readline())
        while os.sched_getscheduler(child) != os.SCHED_IDLE and time.monotonic() < end:
            time.sleep(0.05)
        assert alive(child) and os.sched_getscheduler(child) == os.SCHED_IDLE
        show.send_signal(signal.SIGKILL)
    while alive(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not alive(child)
