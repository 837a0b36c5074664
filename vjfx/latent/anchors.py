"""Random places to walk through: an endless row of them, or a ring.

Each is at right angles to the three before it. In 100 dimensions random places nearly are; where they are exactly,
every stretch of a spline past four of them is the same curve in another direction, and a walk can be perfectly even.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.sphere import Place, apart

REACH = 3  # neighbours on either side that are at right angles
_BLOCK = 64  # places that are made together, so that any of them is found without the whole row before it


class Row:
    """Endless in both directions; the same for the same seed. `size` is at least 8."""

    def __init__(self, seed: int, size: int) -> None:
        self.size = size
        self._seed = seed
        self._block = lru_cache(4)(self._make)

    def __getitem__(self, index: int) -> Place:
        """Place number `index`, which may be negative."""
        block, place = divmod(index, _BLOCK)
        return np.asarray(self._block(block)[place])

    def four(self, index: int) -> NDArray[np.float64]:
        """(4, size): place number `index`, and the three after it."""
        block, place = divmod(index, _BLOCK)
        if place + 4 <= _BLOCK:
            return self._block(block)[place : place + 4]
        return np.stack([self[index + more] for more in range(4)])

    def _make(self, block: int) -> NDArray[np.float64]:
        """A block begins without regard to the one before, which in turn ends with regard to this one."""
        places = self._random(block)
        _straighten(places, REACH)
        following = self._random(block + 1)[:REACH]
        _straighten(following, REACH)
        for index in range(REACH, _BLOCK):
            near = places[index - REACH : index]
            beyond = following[: max(0, index + REACH + 1 - _BLOCK)]
            places[index] = apart(places[index], np.concatenate([near, beyond]))
        return places

    def _random(self, block: int) -> NDArray[np.float64]:
        rng = np.random.default_rng([self._seed, 2 * abs(block) + (block < 0)])
        return rng.standard_normal((_BLOCK, self.size))


class Ring:
    """`count` places in a circle, all of them at right angles; `count` is 4 to `size`."""

    def __init__(self, seed: int, size: int, count: int) -> None:
        self.size = size
        self._places = np.random.default_rng([seed, count]).standard_normal((count, size))
        _straighten(self._places, count)

    def __getitem__(self, index: int) -> Place:
        """Place number `index`, round and round."""
        return np.asarray(self._places[index % len(self._places)])

    def four(self, index: int) -> NDArray[np.float64]:
        """(4, size): place number `index`, and the three after it."""
        return self._places[(index + np.arange(4)) % len(self._places)]


def _straighten(places: NDArray[np.float64], count: int) -> None:
    """Turn the first `count` so that they are at right angles, one after another (Gram-Schmidt)."""
    for index in range(count):
        places[index] = apart(places[index], places[:index])
