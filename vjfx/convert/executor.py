"""Who does the work: this process, or several on this machine. Others are in cluster.py."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from logging import getLogger
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeAlias

from vjfx.convert.job import Outcome
from vjfx.core.errors import VjfxError
from vjfx.core.memory import share_heaps

Told: TypeAlias = Callable[[int, int], None]  # the task's index, and how many of its frames are done

_MANY = 4  # processes: beyond, they need more memory than they save time
_EVERY = 0.2  # seconds between two words on how far a task is
_TRIES = 2  # processes that may die over one task
_PATIENCE = 5.0  # seconds for a process to put its things away


class Task(Protocol):
    """Something to be done that can be sent to another process, and done again where that one died."""

    @property
    def source(self) -> Path:
        """The file it is made of."""

    def run(self, tell: Callable[[int], None]) -> Outcome:
        """Do it; `tell` may be called after each frame."""


class Executor(Protocol):
    """Does tasks, in any order."""

    workers: int  # tasks at the same time
    threads: int  # that a task may use, 0: as many as there are cores

    def run(self, tasks: Sequence[Task], told: Told) -> Iterator[tuple[int, Outcome]]:
        """The index of each task and what came of it, as soon as it is done."""


def attempt(task: Task, tell: Callable[[int], None]) -> Outcome:
    """Do a task; whatever goes wrong is its outcome, and the next task goes on."""
    try:
        return task.run(seldom(tell))
    except VjfxError as error:
        return Outcome(problems=[str(error)], fatal=True)
    except Exception as error:
        getLogger(__name__).debug("%s", task, exc_info=True)
        return Outcome(problems=[f"'{task.source}': {type(error).__name__}: {error} (a mistake in vjfx)"], fatal=True)


def seldom(tell: Callable[[int], None]) -> Callable[[int], None]:
    """The same, a few times a second."""
    last = 0.0

    def told(frames: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= _EVERY:
            last = now
            tell(frames)

    return told


class Alone:
    """This process, one task after the other."""

    workers, threads = 1, 0

    def run(self, tasks: Sequence[Task], told: Told) -> Iterator[tuple[int, Outcome]]:
        """See `Crew`."""
        for index, task in enumerate(tasks):
            yield index, attempt(task, lambda frames, index=index: told(index, frames))  # type: ignore[misc]


class Processes:
    """`workers` processes of this machine. One that dies is replaced, and its task done again."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.threads = max(1, cores() // workers)

    def run(self, tasks: Sequence[Task], told: Told) -> Iterator[tuple[int, Outcome]]:
        """See `Crew`."""
        if len(tasks) == 1:  # nothing to share: it need not wait for a process to start
            yield from Alone().run(tasks, told)
            return
        waiting = deque(range(len(tasks)))
        tries = [0] * len(tasks)
        hands = [_Hand(self.threads) for _ in range(min(self.workers, len(tasks)))]
        busy: dict[Connection, tuple[_Hand, int]] = {}
        try:
            while waiting or busy:
                for hand in hands:
                    if waiting and hand.pipe not in busy:
                        index = waiting.popleft()
                        hand.pipe.send(tasks[index])
                        busy[hand.pipe] = hand, index
                for pipe in wait(list(busy)):
                    assert isinstance(pipe, Connection)
                    hand, index = busy[pipe]
                    try:
                        said = pipe.recv()
                    except (EOFError, OSError):
                        del busy[pipe]
                        hands[hands.index(hand)] = _Hand(self.threads)
                        tries[index] += 1
                        if tries[index] < _TRIES:
                            waiting.appendleft(index)
                        else:
                            died = f"'{tasks[index].source}': {_TRIES} processes died over it"
                            yield index, Outcome(problems=[died], fatal=True)
                        continue
                    if isinstance(said, int):
                        told(index, said)
                    else:
                        del busy[pipe]
                        yield index, said
        finally:
            for hand in hands:
                hand.process.terminate()
            for hand in hands:
                hand.dismiss()


class _Hand:
    """One process, and the way to it."""

    def __init__(self, threads: int) -> None:
        context = get_context("spawn")  # a fork would copy threads' locks, but not the threads
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, threads), name="vjfx worker", daemon=True)
        self.process.start()
        theirs.close()  # or its end would not be seen

    def dismiss(self) -> None:
        """See it to its end, once it was told to."""
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
        self.pipe.close()


def _work(pipe: Connection, threads: int) -> None:
    os.environ["OMP_NUM_THREADS"] = str(threads)  # for torch, if a method needs it: each keeps to its share
    share_heaps()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the one who gave the work decides
    signal.signal(signal.SIGTERM, _stop)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            pipe.send(attempt(pipe.recv(), pipe.send))


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt  # half a film is removed on the way out


def usual_workers() -> int:
    """How many processes make the best of this machine: one thread of an encoder's is worth more than one of many."""
    return min(cores(), _MANY)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
