"""Runs an iterator ahead in a thread."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


def prefetch(items: Iterator[T], count: int) -> Generator[T]:
    """The same items, up to `count` of them made before they are needed; closing it ends the thread.

    The thread makes half of them in one go, after the other half has been taken: waking it for each item would keep
    evicting the consumer's data from the processor's cache. Items and free places use a queue each, as both threads
    would wait for the lock of a single bounded queue.
    """
    made: SimpleQueue[object] = SimpleQueue()
    free: SimpleQueue[int] = SimpleQueue()  # each message allows so many more
    free.put(count)
    wanted = True

    def make() -> None:
        left = 0
        try:
            for item in items:
                left = left or free.get()
                if not wanted:
                    return
                made.put(item)
                left -= 1
            made.put(_END)
        except BaseException as error:  # raised again in the consumer's thread
            made.put(_Raised(error))

    thread = Thread(target=make, name="prefetch", daemon=True)
    thread.start()
    taken = 0
    try:
        while (item := made.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            taken += 1
            if taken >= count / 2:
                free.put(taken)
                taken = 0
            yield item  # type: ignore[misc]
    finally:
        wanted = False
        free.put(1)
        thread.join()
