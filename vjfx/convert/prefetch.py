"""One iterator run ahead in a thread of its own."""

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


def ahead(items: Iterator[T], count: int) -> Generator[T]:
    """The same items, up to `count` of them made before they are asked for; ends the thread when it is closed.

    Half of them are made in one go, once the other half has been taken: a thread that is woken for each of them drives
    what others work on out of the processor's cache. Room and items go through queues of their own, as in a bounded
    one both threads wait for its lock.
    """
    made: SimpleQueue[object] = SimpleQueue()
    room: SimpleQueue[int] = SimpleQueue()  # for so many more
    room.put(count)
    wanted = True

    def make() -> None:
        left = 0
        try:
            for item in items:
                left = left or room.get()
                if not wanted:
                    return
                made.put(item)
                left -= 1
            made.put(_END)
        except BaseException as error:  # raised again where the items are wanted
            made.put(_Raised(error))

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    taken = 0
    try:
        while (item := made.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            taken += 1
            if taken >= count / 2:
                room.put(taken)
                taken = 0
            yield item  # type: ignore[misc]
    finally:
        wanted = False
        room.put(1)
        thread.join()
