"""One iterator run ahead in a thread of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_PAUSE = 0.05  # seconds between two looks at whether the thread has ended


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error


_END = object()


def ahead(items: Iterator[T], count: int) -> Generator[T]:
    """The same items, up to `count` of them made before they are asked for; ends the thread when it is closed."""
    made: Queue[object] = Queue(count)
    stopped = Event()

    def make() -> None:
        try:
            for item in items:
                made.put(item)
                if stopped.is_set():
                    return
            made.put(_END)
        except BaseException as error:  # raised again where the items are wanted
            made.put(_Raised(error))

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        while (item := made.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        while thread.is_alive():
            with suppress(Empty):
                made.get(timeout=_PAUSE)
        thread.join()
