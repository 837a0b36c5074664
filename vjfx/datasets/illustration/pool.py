"""The newest few hundred illustrations as pairs: each is drawn once and used for training many times."""

from __future__ import annotations

from collections import deque

from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.patches import Pair

HELD_OUT = range(100_000)  # seeds that no training uses, for evaluation
FIRST = HELD_OUT.stop
SIDE = 320  # px


class IllustrationPool:
    """The contents depend on the step alone, not on the step at which the pool was created."""

    def __init__(self, size: int = 256, every: int = 4) -> None:
        self._size, self._every = size, every
        self._pairs: deque[Pair] = deque(maxlen=size)
        self._next = FIRST

    def advance_to(self, step: int) -> None:
        """Draw the pictures that are new at this step: one every few steps."""
        end = FIRST + self._size + step // self._every
        start = max(self._next, end - self._size)
        if self._next > end or start > self._next:  # the step has jumped
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
