"""Which pictures of a film are worth learning from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vjfx.nets.dilation import Plane

_BLOCK = 8  # pixels
CUT = 20.0  # of 255: mean change of all blocks between two pictures, above which a new scene begins
STILL = 4.0  # of 255: change of the block that changes most, below which two pictures are the same


@dataclass(frozen=True, slots=True)
class Selection:
    """Every Nth picture, except those of little use."""

    every: int = 1
    skip_cuts: bool = False  # the first picture of a scene: encoders give it few bits, telecine blends it
    skip_still: bool = False  # pictures like the last one selected: animation repeats each drawing


class Selector:
    """Applies a selection to the pictures of a film, one after another."""

    def __init__(self, selection: Selection, depth: int) -> None:
        """`depth`: bits of a sample."""
        self._selection, self._unit = selection, 1 << (depth - 8)
        self._previous: NDArray[np.float32] | None = None
        self._selected: NDArray[np.float32] | None = None

    def accepts(self, number: int, luma: Plane) -> bool:
        """Whether picture `number`, counted from 0, is selected; `luma` is (H, W)."""
        wanted, due = self._selection, number % self._selection.every == 0
        if not (wanted.skip_cuts or (wanted.skip_still and due)):
            return due
        blocks: NDArray[np.float32] = _blocks(luma) / np.float32(self._unit)
        previous, self._previous = self._previous, blocks
        if wanted.skip_cuts and previous is not None and np.abs(blocks - previous).mean() > CUT:
            return False
        if wanted.skip_still and self._selected is not None and np.abs(blocks - self._selected).max() < STILL:
            return False
        if due:
            self._selected = blocks
        return due


def _blocks(luma: Plane) -> NDArray[np.float32]:
    """The mean of each block; incomplete blocks at the right and at the bottom are ignored."""
    height, width = (max(1, side // _BLOCK) for side in luma.shape)
    tall, wide = (min(side, _BLOCK) for side in luma.shape)
    cut = luma[: height * tall, : width * wide].reshape(height, tall, width, wide)
    means: NDArray[np.float32] = cut.mean(axis=(1, 3), dtype=np.float32)
    return means
