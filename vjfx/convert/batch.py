"""Many films: what each is made in, by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from vjfx.convert.convert import Tell, convert
from vjfx.convert.executor import Executor, Task
from vjfx.convert.job import Job, Outcome
from vjfx.convert.pairs import Gather, enter
from vjfx.convert.parts import Part, forget, join, split
from vjfx.convert.reader import Reader
from vjfx.core.errors import VjfxError

_SMALL = 3  # parts for each worker: they are not equally hard, and the last one should not be waited for long

Order: TypeAlias = Job | Gather


@dataclass(frozen=True, slots=True)
class Whole:
    """A film in one piece."""

    job: Job

    @property
    def source(self) -> Path:
        """What it is made of."""
        return self.job.source

    def run(self, tell: Tell) -> Outcome:
        """Leave the film."""
        return convert(self.job, tell)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one order: all its tasks, or the reason why there are none."""

    order: Order
    tasks: Sequence[Task] = ()
    frames: int = 0  # about how many
    problem: str = ""


def plan(order: Order, orders: int, crew: Executor) -> Plan:
    """The tasks of one of `orders` orders: in parts if there are more workers than orders."""
    try:
        with closing(Reader(order.source, order.cut)) as reader:
            frames = reader.expected or 0
        if isinstance(order, Gather):
            return Plan(order, [order], frames)
        shared = replace(order, look=replace(order.look, threads=crew.threads))
        workers = -(-crew.workers // orders)
        parts = split(shared, workers * _SMALL) if workers > 1 else []
        if not parts:
            forget(order)
        return Plan(order, parts or [Whole(order if orders == 1 else shared)], frames)
    except VjfxError as error:
        return Plan(order, problem=str(error))


def run(plans: Sequence[Plan], crew: Executor, tell: Callable[[int], None]) -> Iterator[tuple[int, Outcome]]:
    """The index of each plan and what came of it, as it is done; `tell` hears how many frames are done in all."""
    tasks = [task for each in plans for task in each.tasks]
    owner = [which for which, each in enumerate(plans) for _ in each.tasks]
    first = {which: owner.index(which) for which in set(owner)}
    frames, done = [0] * len(tasks), dict[int, Outcome]()

    def told(index: int, count: int) -> None:
        frames[index] = count
        tell(sum(frames))

    for which, each in enumerate(plans):
        if not each.tasks:
            yield which, Outcome(problems=[each.problem])
    for index, outcome in crew.run(tasks, told):
        done[index] = outcome
        told(index, outcome.frames)
        which = owner[index]
        mine = range(first[which], first[which] + len(plans[which].tasks))
        if all(number in done for number in mine):
            yield which, _whole(plans[which], [done[number] for number in mine])


def _whole(plan: Plan, outcomes: Sequence[Outcome]) -> Outcome:
    parts = [task for task in plan.tasks if isinstance(task, Part)]
    try:
        if isinstance(plan.order, Job) and parts:
            return join(plan.order, parts, outcomes)
        if isinstance(plan.order, Gather) and outcomes[0].pairs:
            enter(plan.order.folder, outcomes[0].pairs)
        return outcomes[0]
    except VjfxError as error:
        return Outcome(problems=[str(error)])
