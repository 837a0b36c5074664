"""The newest few hundred examples that are drawn by program: each is drawn once and used for training many times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Pool(Generic[T]):
    """The contents depend on the step alone, not on the step at which the pool was created."""

    def __init__(self, draw: Callable[[int], T], first: int, size: int = 256, every: int = 4) -> None:
        """`draw` draws the example of a seed, from `first` on, when it is needed; one is new every few steps."""
        self._draw, self._first, self._size, self._every = draw, first, size, every
        self._drawn: dict[int, T] = {}
        self._start = first

    def advance_to(self, step: int) -> None:
        """Give up the examples that are too old for this step."""
        self._start = self._first + step // self._every
        for seed in [each for each in self._drawn if not self._start <= each < self._start + self._size]:
            del self._drawn[seed]

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: int) -> T:
        if not 0 <= index < self._size:
            raise IndexError(index)
        seed = self._start + index
        if seed not in self._drawn:
            self._drawn[seed] = self._draw(seed)
        return self._drawn[seed]
