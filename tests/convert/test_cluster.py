"""Films, and parts of films, by a Dask scheduler and two workers in processes of their own; a worker that dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_convert_cli import ENVIRONMENT, fails, run
from tests.convert.media import film, seen
from tests.tools import absent
from vjfx.convert.batch import plan
from vjfx.convert.batch import run as work
from vjfx.convert.cluster import Cluster
from vjfx.convert.executor import InProcess
from vjfx.convert.job import FilmJob, Style

pytestmark = pytest.mark.slow


class Machines:
    """A running scheduler and its workers."""

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
    """Wait until both workers are connected."""
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


def test_a_film_survives_the_death_of_a_worker(tmp_path: Path, machines: Machines) -> None:
    clip = film(tmp_path / "long.mp4", 300, "libx264", size=(160, 120), gop=25, sound="aac")
    one, many = tmp_path / "one.mkv", tmp_path / "many.mkv"
    style = Style(codec="ffv1")
    list(work([plan(FilmJob(clip, one, style), 1, InProcess())], InProcess(), lambda frames: None))
    cluster = ready(machines.address)
    plans = [plan(FilmJob(clip, many, style), 1, cluster)]
    assert len(plans[0].tasks) > 3
    reported: list[int] = []

    def kill_one(frames: int) -> None:
        reported.append(frames)
        if len(reported) == 2:
            machines.workers[0].kill()

    ((_, outcome),) = work(plans, cluster, kill_one)
    cluster.close()
    assert machines.workers[0].wait() == -9
    assert outcome.frames == 300 and not outcome.problems and reported[-1] == 300
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
    results = json.loads(result.stdout)
    assert sorted((Path(one["source"]).name, one["frames"]) for one in results["files"]) == [
        ("0.mp4", 20), ("1.mp4", 21), ("2.mp4", 22), ("3.mp4", 0)
    ]  # fmt: skip
    assert [len(seen(tmp_path / "out" / f"{number}.mp4").times) for number in range(3)] == [20, 21, 22]


def test_an_address_without_a_scheduler(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4", 3, "libx264")
    out = tmp_path / "out.mp4"
    fails("no Dask scheduler answers at 'tcp://127.0.0.1:9'", 1, clip, "-o", out, "--cluster", "tcp://127.0.0.1:9")
    fails(
        "--workers are processes on this machine", 2, clip, "-o", out, "--cluster", "tcp://127.0.0.1:9", "--workers", 2
    )


def test_without_dask_a_message_says_what_to_install(tmp_path: Path) -> None:
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
