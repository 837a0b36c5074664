"""Many jobs: split into tasks, run by an executor, and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from vjfx.convert.executor import Executor, Task
from vjfx.convert.films import FilmTask, OnProgress
from vjfx.convert.job import FilmJob, Outcome
from vjfx.convert.missing import Job, note_missing
from vjfx.convert.pairs import PairJob, add_to_index
from vjfx.convert.parts import Part, join, remove_parts, split
from vjfx.convert.reader import Reader
from vjfx.core.errors import VjfxError

_PARTS_PER_WORKER = 3  # parts are not equally hard, and the last one should not take long


@dataclass(frozen=True, slots=True)
class Plan:
    """The tasks of one job, or the reason why there are none."""

    job: Job
    tasks: Sequence[Task] = ()
    frames: int = 0  # about
    problem: str = ""


def plan(job: Job, jobs: int, executor: Executor) -> Plan:
    """The tasks of one of `jobs` jobs: a film is split into parts if there are more workers than jobs."""
    try:
        with closing(Reader(job.source, job.cut)) as reader:
            frames = reader.expected or 0
        if isinstance(job, PairJob):
            return Plan(job, [job], frames)
        shared = replace(job, style=replace(job.style, threads=executor.threads))
        workers = -(-executor.workers // jobs)
        parts = split(shared, workers * _PARTS_PER_WORKER) if workers > 1 else []
        if not parts:
            remove_parts(job)
        return Plan(job, parts or [FilmTask(job if jobs == 1 else shared)], frames)
    except VjfxError as error:
        return Plan(job, problem=str(error))


def run(plans: Sequence[Plan], executor: Executor, on_progress: OnProgress) -> Iterator[tuple[int, Outcome]]:
    """Each plan's index and outcome, as soon as it is done; `on_progress` gets the number of frames of all plans."""
    tasks = [task for each in plans for task in each.tasks]
    owner = [which for which, each in enumerate(plans) for _ in each.tasks]
    first = {which: owner.index(which) for which in set(owner)}
    frames, done = [0] * len(tasks), dict[int, Outcome]()

    def on_task_progress(index: int, count: int) -> None:
        frames[index] = count
        on_progress(sum(frames))

    for which, each in enumerate(plans):
        if not each.tasks:
            yield which, Outcome(problems=[each.problem])
    for index, outcome in executor.run(tasks, on_task_progress):
        done[index] = outcome
        on_task_progress(index, outcome.frames)
        which = owner[index]
        numbers = range(first[which], first[which] + len(plans[which].tasks))
        if all(number in done for number in numbers):
            yield which, _finish(plans[which], [done[number] for number in numbers])


def _finish(plan: Plan, outcomes: Sequence[Outcome]) -> Outcome:
    parts = [task for task in plan.tasks if isinstance(task, Part)]
    try:
        outcome = join(plan.job, parts, outcomes) if isinstance(plan.job, FilmJob) and parts else outcomes[0]
        if isinstance(plan.job, PairJob) and outcome.pairs:
            add_to_index(plan.job.folder, outcome.pairs)
        if outcome.frames:
            note_missing(plan.job, outcome.problems)
        return outcome
    except VjfxError as error:
        return Outcome(problems=[str(error)])
