"""The newest few hundred illustrations, as a row of pairs: so that each is drawn once and learned from often."""

from __future__ import annotations

from collections import deque

from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.patches import Pair

HELD_OUT = range(100_000)  # seeds that no training draws, to measure with
FIRST = HELD_OUT.stop
SIDE = 320  # px


class Illustrations:
    """At step n the pool holds what it always holds at step n, wherever it was begun."""

    def __init__(self, size: int = 256, every: int = 4) -> None:
        self._size, self._every = size, every
        self._pairs: deque[Pair] = deque(maxlen=size)
        self._next = FIRST

    def at(self, step: int) -> None:
        """Draw what is new by then: one picture in every few steps."""
        end = FIRST + self._size + step // self._every
        start = max(self._next, end - self._size)
        if self._next > end or start > self._next:  # begun elsewhere
            self._pairs.clear()
            start = end - self._size
        for seed in range(start, end):
            drawn = illustration(seed, SIDE, SIDE)
            self._pairs.append((drawn.line, drawn.color))
        self._next = end

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, index: int) -> Pair:
        return self._pairs[index]
