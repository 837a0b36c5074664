"""The newest few hundred examples that are drawn by program: each is drawn once and used for training many times."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Pool(Generic[T]):
    """The contents depend on the step alone, not on the step at which the pool was created."""

    def __init__(self, draw: Callable[[int], T], first: int, size: int = 256, every: int = 4) -> None:
        """`draw` draws the example of a seed, from `first` on; one is new every few steps."""
        self._draw, self._first, self._size, self._every = draw, first, size, every
        self._kept: deque[T] = deque(maxlen=size)
        self._next = first

    def advance_to(self, step: int) -> None:
        """Draw the examples that are new at this step."""
        end = self._first + self._size + step // self._every
        start = max(self._next, end - self._size)
        if self._next > end or start > self._next:  # the step has jumped
            self._kept.clear()
            start = end - self._size
        for seed in range(start, end):
            self._kept.append(self._draw(seed))
        self._next = end

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, index: int) -> T:
        return self._kept[index]
