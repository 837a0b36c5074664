"""Executors: every task is done once, also if a process dies."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.convert.media import film, seen
from tests.convert.tasks import Count, Die, Raise
from vjfx.convert.batch import plan, run
from vjfx.convert.executor import Executor, InProcess, Processes
from vjfx.convert.job import FilmJob, Style

pytestmark = pytest.mark.slow


def noop(_index: int, _frames: int) -> None:
    pass


@pytest.mark.parametrize("executor", [InProcess(), Processes(2)])
def test_every_task_is_done_once(executor: Executor) -> None:
    reported: dict[int, int] = {}
    tasks = [Count(number) for number in range(1, 8)]
    done = dict(executor.run(tasks, reported.__setitem__))
    assert {index: outcome.frames for index, outcome in done.items()} == {index: index + 1 for index in range(7)}
    assert reported and all(frames == index + 1 for index, frames in reported.items())


@pytest.mark.parametrize("executor", [InProcess(), Processes(2)])
def test_a_bug_ends_one_task_only(executor: Executor) -> None:
    done = dict(executor.run([Count(1), Raise(), Count(2)], noop))
    assert [done[index].frames for index in range(3)] == [1, 0, 2]
    assert done[1].fatal and "'wrong.mp4': ZeroDivisionError: by 0" in done[1].problems[0]


def test_a_process_that_dies_is_replaced_once(tmp_path: Path) -> None:
    assert [done.frames for _, done in Processes(2).run([Die(1, tmp_path), Count(1)], noop)] == [1, 1]
    for mark in tmp_path.iterdir():
        mark.unlink()
    done = dict(Processes(2).run([Die(9, tmp_path), *(Count(1) for _ in range(5))], noop))
    assert done[0].problems == ["'deadly.mp4': 2 processes died converting it"]
    assert all(done[index].frames == 1 for index in range(1, 6))


@contextmanager
def no_process_left() -> Iterator[None]:
    before = set(multiprocessing.active_children())
    yield
    assert set(multiprocessing.active_children()) <= before


def test_an_abandoned_run_leaves_no_process() -> None:
    with no_process_left():
        work = Processes(2).run([Count(number) for number in range(20)], noop)
        next(work)
        work.close()  # type: ignore[attr-defined]


def test_a_film_survives_the_death_of_a_worker(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 200, "libx264", size=(160, 120), gop=25)
    one, many = tmp_path / "one.mkv", tmp_path / "many.mkv"
    style = Style(codec="ffv1")
    for target, executor in ((one, InProcess()), (many, Processes(2))):
        plans = [plan(FilmJob(clip, target, style), 1, executor)]
        assert len(plans[0].tasks) == (1 if target == one else 4)
        killed = []

        def kill(_frames: int, killed: list[object] = killed) -> None:
            for process in multiprocessing.active_children()[: 1 - len(killed)]:
                process.kill()
                killed.append(process)

        ((_, outcome),) = run(plans, executor, kill)
        assert outcome.frames == 200 and not outcome.problems
        assert bool(killed) == (target == many)
    first, second = seen(one), seen(many)
    assert first.times == second.times
    assert all((a[0] == b[0]).all() for a, b in zip(first.pictures, second.pictures, strict=True))
    assert not list(tmp_path.glob(".*"))


def test_many_films_by_several_processes(tmp_path: Path) -> None:
    clips = [film(tmp_path / f"{number}.mp4", 60 + number, "libx264") for number in range(4)]
    executor = Processes(2)
    jobs = [FilmJob(clip, tmp_path / "out" / clip.name) for clip in [*clips, tmp_path / "none.mp4"]]
    done = {
        jobs[which].source.name: outcome
        for which, outcome in run([plan(job, 5, executor) for job in jobs], executor, print)
    }
    assert {name: outcome.frames for name, outcome in done.items()} == {
        "0.mp4": 60, "1.mp4": 61, "2.mp4": 62, "3.mp4": 63, "none.mp4": 0
    }  # fmt: skip
    assert "there is no such file" in done["none.mp4"].problems[0]
    assert [len(seen(tmp_path / "out" / clip.name).times) for clip in clips] == [60, 61, 62, 63]
