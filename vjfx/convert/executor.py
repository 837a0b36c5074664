"""Runs tasks: in this process, or in several on this machine. Other machines are in cluster.py."""

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

from vjfx.convert.films import OnProgress
from vjfx.convert.job import Outcome
from vjfx.core.errors import VjfxError
from vjfx.core.memory import share_heaps

OnTaskProgress: TypeAlias = Callable[[int, int], None]  # the task's index, and the number of its frames done so far

_MOST_WORKERS = 4  # beyond it, processes need more memory than they save time
_INTERVAL = 0.2  # seconds between two progress reports of a task
_TRIES = 2  # processes that may die running the same task
_PATIENCE = 5.0  # seconds for a process to clean up


class Task(Protocol):
    """Work that can be sent to another process, and repeated if that process dies."""

    @property
    def source(self) -> Path:
        """The file it is made from."""

    def run(self, on_progress: OnProgress) -> Outcome:
        """Do the work; may call `on_progress` after each frame."""


class Executor(Protocol):
    """Runs tasks, in any order."""

    workers: int  # tasks at the same time
    threads: int  # that a task may use; 0: one per core

    def run(self, tasks: Sequence[Task], on_progress: OnTaskProgress) -> Iterator[tuple[int, Outcome]]:
        """Each task's index and outcome, as soon as it is done."""


def attempt(task: Task, on_progress: OnProgress) -> Outcome:
    """Run a task; an error becomes its outcome, so that the next task can run."""
    try:
        return task.run(throttled(on_progress))
    except VjfxError as error:
        return Outcome(problems=[str(error)], fatal=True)
    except Exception as error:
        getLogger(__name__).debug("%s", task, exc_info=True)
        return Outcome(problems=[f"'{task.source}': {type(error).__name__}: {error} (a bug in vjfx)"], fatal=True)


def throttled(on_progress: OnProgress) -> OnProgress:
    """The same callback, called a few times a second at most."""
    last = 0.0

    def report(frames: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= _INTERVAL:
            last = now
            on_progress(frames)

    return report


class InProcess:
    """Runs tasks in this process, one after another."""

    workers, threads = 1, 0

    def run(self, tasks: Sequence[Task], on_progress: OnTaskProgress) -> Iterator[tuple[int, Outcome]]:
        """See `Executor`."""
        for index, task in enumerate(tasks):
            yield index, attempt(task, lambda frames, index=index: on_progress(index, frames))  # type: ignore[misc]


class Processes:
    """Runs tasks in `workers` processes on this machine. One that dies is replaced, and its task repeated."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.threads = max(1, cores() // workers)

    def run(self, tasks: Sequence[Task], on_progress: OnTaskProgress) -> Iterator[tuple[int, Outcome]]:
        """See `Executor`."""
        if len(tasks) == 1:  # saves the start of a process
            yield from InProcess().run(tasks, on_progress)
            return
        waiting = deque(range(len(tasks)))
        tries = [0] * len(tasks)
        workers = [_Worker(self.threads) for _ in range(min(self.workers, len(tasks)))]
        busy: dict[Connection, tuple[_Worker, int]] = {}
        try:
            while waiting or busy:
                for worker in workers:
                    if waiting and worker.pipe not in busy:
                        index = waiting.popleft()
                        worker.pipe.send(tasks[index])
                        busy[worker.pipe] = worker, index
                for pipe in wait(list(busy)):
                    assert isinstance(pipe, Connection)
                    worker, index = busy[pipe]
                    try:
                        message = pipe.recv()
                    except (EOFError, OSError):
                        del busy[pipe]
                        workers[workers.index(worker)] = _Worker(self.threads)
                        tries[index] += 1
                        if tries[index] < _TRIES:
                            waiting.appendleft(index)
                        else:
                            problem = f"'{tasks[index].source}': {_TRIES} processes died converting it"
                            yield index, Outcome(problems=[problem], fatal=True)
                        continue
                    if isinstance(message, int):
                        on_progress(index, message)
                    else:
                        del busy[pipe]
                        yield index, message
        finally:
            for worker in workers:
                worker.process.terminate()
            for worker in workers:
                worker.join()


class _Worker:
    """A process, and the pipe to it."""

    def __init__(self, threads: int) -> None:
        context = get_context("spawn")  # a fork would copy threads' locks, but not the threads
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, threads), name="vjfx worker", daemon=True)
        self.process.start()
        theirs.close()  # keeping it open would hide the worker's death

    def join(self) -> None:
        """Wait for the end of a process that has been told to stop, then kill it."""
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()


def _work(pipe: Connection, threads: int) -> None:
    os.environ["OMP_NUM_THREADS"] = str(threads)  # for torch, if a method needs it: each worker keeps to its share
    share_heaps()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent decides
    signal.signal(signal.SIGTERM, _stop)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            pipe.send(attempt(pipe.recv(), pipe.send))


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt  # removes the unfinished film on its way out


def default_workers() -> int:
    """The number of processes that is fastest here: more processes with fewer encoder threads each, up to a limit."""
    return min(cores(), _MOST_WORKERS)


def cores() -> int:
    """The number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
