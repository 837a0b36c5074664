"""A Dask scheduler and two workers, each a process of its own: films and parts of films, and a worker that dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_convert_cli import ENVIRONMENT, run, says
from tests.convert.media import film, seen
from tests.tools import absent
from vjfx.convert.batch import plan
from vjfx.convert.batch import run as work
from vjfx.convert.cluster import Cluster
from vjfx.convert.executor import Alone
from vjfx.convert.job import Job, Style


class Machines:
    """The address of a scheduler, and its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        note = folder / "scheduler.json"
        self._processes = [self._start("dask_scheduler", "--port", 0, "--scheduler-file", note)]
        while not note.exists():
            time.sleep(0.1)
        self.address: str = json.loads(note.read_text())["address"]
        self.workers = [self._start("dask_worker", self.address, "--nthreads", 1, "--no-nanny") for _ in range(2)]

    def _start(self, what: str, *options: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{what}", "--no-dashboard", *map(str, options)]
        with (self._folder / "log.txt").open("ab") as log:
            return subprocess.Popen(command, cwd=self._folder, env=ENVIRONMENT, stdout=log, stderr=log)

    def close(self) -> None:
        for process in (*self.workers, *self._processes):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    try:
        import distributed  # noqa: F401
    except ImportError:
        absent("distributed is not installed")
    machines = Machines(tmp_path_factory.mktemp("dask"))
    yield machines
    machines.close()


def ready(address: str) -> Cluster:
    """As soon as both workers are there."""
    end = time.monotonic() + 30
    while True:
        try:
            cluster = Cluster(address)
            if cluster.workers == 2:
                return cluster
            cluster.close()
        except OSError:
            pass
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_worker_dies_in_the_middle_and_nothing_is_lost(tmp_path: Path, machines: Machines) -> None:
    clip = film(tmp_path / "long.mp4", 300, "libx264", size=(160, 120), gop=25, sound="aac")
    one, many = tmp_path / "one.mkv", tmp_path / "many.mkv"
    look = Style(codec="ffv1")
    list(work([plan(Job(clip, one, look), 1, Alone())], Alone(), lambda frames: None))
    cluster = ready(machines.address)
    plans = [plan(Job(clip, many, look), 1, cluster)]
    assert len(plans[0].tasks) > 3
    told: list[int] = []

    def kill_one(frames: int) -> None:
        told.append(frames)
        if len(told) == 2:
            machines.workers[0].kill()

    ((_, outcome),) = work(plans, cluster, kill_one)
    cluster.close()
    assert machines.workers[0].wait() == -9
    assert outcome.frames == 300 and not outcome.problems and told[-1] == 300
    first, second = seen(one), seen(many)
    assert second.times == first.times == seen(clip).times
    assert all((a[0] == b[0]).all() for a, b in zip(first.pictures, second.pictures, strict=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.mp4", "many.mkv", "one.mkv"]


def test_many_films_by_the_command(tmp_path: Path, machines: Machines) -> None:
    for number in range(3):
        film(tmp_path / f"{number}.mp4", 20 + number, "libx264")
    (tmp_path / "3.mp4").write_bytes(b"no film " * 99)
    ready(machines.address).close()
    result = run(tmp_path, "-o", tmp_path / "out", "--cluster", machines.address, "--json")
    assert result.returncode == 1 and "Traceback" not in result.stderr, result.stderr
    said = json.loads(result.stdout)
    assert sorted((Path(one["source"]).name, one["frames"]) for one in said["files"]) == [
        ("0.mp4", 20), ("1.mp4", 21), ("2.mp4", 22), ("3.mp4", 0)
    ]  # fmt: skip
    assert [len(seen(tmp_path / "out" / f"{number}.mp4").times) for number in range(3)] == [20, 21, 22]


def test_nobody_answers(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4", 3, "libx264")
    out = tmp_path / "out.mp4"
    says("no Dask scheduler answers at 'tcp://127.0.0.1:9'", 1, clip, "-o", out, "--cluster", "tcp://127.0.0.1:9")
    says("--workers are of this machine", 2, clip, "-o", out, "--cluster", "tcp://127.0.0.1:9", "--workers", 2)


def test_without_dask_the_command_says_what_to_install(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4", 3, "libx264")
    (tmp_path / "distributed.py").write_text("raise ImportError")
    environment = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join((str(tmp_path), ENVIRONMENT["PYTHONPATH"]))}
    command = [
        sys.executable,
        "-m",
        "vjfx",
        "convert",
        str(clip),
        "-o",
        str(tmp_path / "x.mp4"),
        "--cluster",
        "tcp://a:1",
    ]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 2 and result.stderr.strip() == "vjfx: --cluster needs Dask: pip install 'vjfx[cluster]'"
