"""Random places as control points of walks: an endless row, or a ring.

Each place is orthogonal to the three before it. Random places in 100 dimensions nearly are; with exactly orthogonal
ones, every segment of a spline is the same curve in another direction, so a walk can have a constant speed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.sphere import Place, orthogonal

NEIGHBOURS = 3  # on either side, to which a place is orthogonal
_BLOCK = 64  # places generated together, so that any place is found without all those before it


class AnchorRow:
    """An endless row in both directions, fixed by its seed. `size`, the dimensions, is at least 8."""

    def __init__(self, seed: int, size: int) -> None:
        self.size = size
        self._seed = seed
        self._block = lru_cache(4)(self._make)

    def __getitem__(self, index: int) -> Place:
        """Place number `index`, which may be negative."""
        block, place = divmod(index, _BLOCK)
        return np.asarray(self._block(block)[place])

    def four(self, index: int) -> NDArray[np.float64]:
        """(4, size): place number `index` and the next three."""
        block, place = divmod(index, _BLOCK)
        if place + 4 <= _BLOCK:
            return self._block(block)[place : place + 4]
        return np.stack([self[index + more] for more in range(4)])

    def _make(self, block: int) -> NDArray[np.float64]:
        """A block starts independently of the one before; its end is orthogonal to the start of the next."""
        places = self._random(block)
        _orthogonalise(places, NEIGHBOURS)
        following = self._random(block + 1)[:NEIGHBOURS]
        _orthogonalise(following, NEIGHBOURS)
        for index in range(NEIGHBOURS, _BLOCK):
            near = places[index - NEIGHBOURS : index]
            ahead = following[: max(0, index + NEIGHBOURS + 1 - _BLOCK)]
            places[index] = orthogonal(places[index], np.concatenate([near, ahead]))
        return places

    def _random(self, block: int) -> NDArray[np.float64]:
        rng = np.random.default_rng([self._seed, 2 * abs(block) + (block < 0)])
        return rng.standard_normal((_BLOCK, self.size))


class AnchorRing:
    """`count` places in a circle, all orthogonal to each other; `count` is 4 to `size`."""

    def __init__(self, seed: int, size: int, count: int) -> None:
        self.size = size
        self._places = np.random.default_rng([seed, count]).standard_normal((count, size))
        _orthogonalise(self._places, count)

    def __getitem__(self, index: int) -> Place:
        """Place number `index`, modulo `count`."""
        return np.asarray(self._places[index % len(self._places)])

    def four(self, index: int) -> NDArray[np.float64]:
        """(4, size): place number `index` and the next three."""
        return self._places[(index + np.arange(4)) % len(self._places)]


def _orthogonalise(places: NDArray[np.float64], count: int) -> None:
    """Make the first `count` places orthogonal, one after another (Gram-Schmidt)."""
    for index in range(count):
        places[index] = orthogonal(places[index], places[:index])
