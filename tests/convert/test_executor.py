"""Processes that share the work: every task is done once, a dead process loses none."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.convert.media import film, seen
from tests.convert.tasks import Count, Die, Raise
from vjfx.convert.batch import plan, run
from vjfx.convert.executor import Alone, Executor, Processes
from vjfx.convert.job import Job, Style


def nobody(_index: int, _frames: int) -> None:
    pass


@pytest.mark.parametrize("crew", [Alone(), Processes(2)])
def test_every_task_is_done_once(crew: Executor) -> None:
    told: dict[int, int] = {}
    tasks = [Count(number) for number in range(1, 8)]
    done = dict(crew.run(tasks, told.__setitem__))
    assert {index: outcome.frames for index, outcome in done.items()} == {index: index + 1 for index in range(7)}
    assert told and all(frames == index + 1 for index, frames in told.items())


@pytest.mark.parametrize("crew", [Alone(), Processes(2)])
def test_a_mistake_in_the_program_ends_one_task(crew: Executor) -> None:
    done = dict(crew.run([Count(1), Raise(), Count(2)], nobody))
    assert [done[index].frames for index in range(3)] == [1, 0, 2]
    assert done[1].fatal and "'wrong.mp4': ZeroDivisionError: by 0" in done[1].problems[0]


def test_a_process_that_dies_is_replaced_once(tmp_path: Path) -> None:
    assert [done.frames for _, done in Processes(2).run([Die(1, tmp_path), Count(1)], nobody)] == [1, 1]
    for mark in tmp_path.iterdir():
        mark.unlink()
    done = dict(Processes(2).run([Die(9, tmp_path), *(Count(1) for _ in range(5))], nobody))
    assert done[0].problems == ["'deadly.mp4': 2 processes died over it"]
    assert all(done[index].frames == 1 for index in range(1, 6))


@contextmanager
def no_process_left() -> Iterator[None]:
    before = set(multiprocessing.active_children())
    yield
    assert set(multiprocessing.active_children()) <= before


def test_whoever_looks_away_leaves_no_process_behind() -> None:
    with no_process_left():
        work = Processes(2).run([Count(number) for number in range(20)], nobody)
        next(work)
        work.close()  # type: ignore[attr-defined]


def test_a_worker_is_killed_in_the_middle_of_a_long_film(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 200, "libx264", size=(160, 120), gop=25)
    one, many = tmp_path / "one.mkv", tmp_path / "many.mkv"
    look = Style(codec="ffv1")
    for target, crew in ((one, Alone()), (many, Processes(2))):
        plans = [plan(Job(clip, target, look), 1, crew)]
        assert len(plans[0].tasks) == (1 if target == one else 4)
        killed = []

        def kill(_frames: int, killed: list[object] = killed) -> None:
            for process in multiprocessing.active_children()[: 1 - len(killed)]:
                process.kill()
                killed.append(process)

        ((_, outcome),) = run(plans, crew, kill)
        assert outcome.frames == 200 and not outcome.problems
        assert bool(killed) == (target == many)
    first, second = seen(one), seen(many)
    assert first.times == second.times
    assert all((a[0] == b[0]).all() for a, b in zip(first.pictures, second.pictures, strict=True))
    assert not list(tmp_path.glob(".*"))


def test_many_films_are_made_whole(tmp_path: Path) -> None:
    clips = [film(tmp_path / f"{number}.mp4", 60 + number, "libx264") for number in range(4)]
    crew = Processes(2)
    orders = [Job(clip, tmp_path / "out" / clip.name) for clip in [*clips, tmp_path / "none.mp4"]]
    done = {
        orders[which].source.name: outcome for which, outcome in run([plan(o, 5, crew) for o in orders], crew, print)
    }
    assert {name: outcome.frames for name, outcome in done.items()} == {
        "0.mp4": 60, "1.mp4": 61, "2.mp4": 62, "3.mp4": 63, "none.mp4": 0
    }  # fmt: skip
    assert "there is no such file" in done["none.mp4"].problems[0]
    assert [len(seen(tmp_path / "out" / clip.name).times) for clip in clips] == [60, 61, 62, 63]
