"""An iterator run ahead in a thread: in order, not too far, and ended when it is closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from vjfx.convert.prefetch import prefetch


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "prefetch"]


def test_the_same_items_in_order() -> None:
    assert list(prefetch(iter(range(1000)), 3)) == list(range(1000))
    assert list(prefetch(iter(()), 3)) == []
    assert not threads()


def test_it_runs_ahead_up_to_its_limit() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with closing(prefetch(items(), 4)) as ready:
        for number in ready:
            # Four at first, and two more whenever two have been taken; one more is made and waits for a free place.
            wanted = 5 + 2 * ((number + 1) // 2)
            end = time.monotonic() + 5
            while len(made) < wanted and time.monotonic() < end:
                time.sleep(0.001)
            time.sleep(0.002)
            assert len(made) == wanted
            if number == 20:
                break
    assert not threads()
    assert len(made) <= wanted + 1


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    ready = prefetch(items(), 3)
    assert next(ready) == 1
    with pytest.raises(ValueError, match="no more"):
        next(ready)
    assert not threads()


def test_closed_it_makes_no_more_items() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            made.append(number)
            yield number

    ready = prefetch(items(), 2)
    next(ready)
    ready.close()
    count = len(made)
    assert count <= 4  # one taken, two waiting, and one that nobody takes
    assert not threads()
