"""Runs tasks on other machines: a Dask cluster whose workers see the same files under the same names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vjfx.convert.executor import OnTaskProgress, Task, attempt
from vjfx.convert.job import Outcome
from vjfx.core.errors import DeviceError, UsageError

_PATIENCE = 5.0  # seconds for the scheduler to answer
_TOPIC = "vjfx"


class Cluster:
    """The workers of a scheduler, by its address such as tcp://host:8786. If one dies, another repeats its tasks."""

    threads = 1  # a machine runs as many Dask workers as it lends cores

    def __init__(self, address: str) -> None:
        """Raises UsageError if Dask is not installed, DeviceError without an answer or without workers."""
        try:
            from distributed import Client
        except ImportError:
            raise UsageError("--cluster needs Dask: pip install 'vjfx[cluster]'") from None
        try:
            self._client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise DeviceError(f"no Dask scheduler answers at '{address}': {error}") from error
        self.workers = sum(self._client.nthreads().values())
        if not self.workers:
            self.close()
            raise DeviceError(f"the Dask scheduler at '{address}' has no workers")

    def run(self, tasks: Sequence[Task], on_progress: OnTaskProgress) -> Iterator[tuple[int, Outcome]]:
        """See `Executor`."""
        from distributed import as_completed

        def on_event(event: tuple[Any, tuple[int, int]]) -> None:
            on_progress(*event[1])

        self._client.subscribe_topic(_TOPIC, on_event)
        futures = {self._client.submit(_run, index, task, pure=False): index for index, task in enumerate(tasks)}
        try:
            for future in as_completed(futures, loop=self._client.loop):
                index = futures[future]
                error = future.exception()
                problem = f"'{tasks[index].source}': {type(error).__name__}: {error}"
                yield index, future.result() if error is None else Outcome(problems=[problem], fatal=True)
                future.release()
        finally:
            self._client.cancel(list(futures))
            self._client.unsubscribe_topic(_TOPIC)

    def close(self) -> None:
        """Disconnect; the cluster keeps running."""
        self._client.close()


def _run(index: int, task: Task) -> Outcome:
    """On a worker."""
    from distributed import get_worker

    worker = get_worker()
    return attempt(task, lambda frames: worker.log_event(_TOPIC, (index, frames)))
