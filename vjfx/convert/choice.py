"""Which pictures of a film are worth learning from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vjfx.nets.dilation import Plane

_BLOCK = 8  # pixels
CUT = 20.0  # of 255: the mean change of all blocks from one picture to the next that makes it another scene
STILL = 4.0  # of 255: the change of the block that has changed most, below which two pictures are the same


@dataclass(frozen=True, slots=True)
class Choice:
    """Every Nth picture, but for those that are of little use."""

    every: int = 1
    skip_cuts: bool = False  # the first picture of a scene: encoders starve it, telecine blends it
    skip_still: bool = False  # what looks like the last picture taken: drawn films hold each drawing


class Chooser:
    """Looks at all pictures of a film in turn."""

    def __init__(self, choice: Choice, depth: int) -> None:
        self._choice, self._unit = choice, 1 << (depth - 8)
        self._before: NDArray[np.float32] | None = None
        self._taken: NDArray[np.float32] | None = None

    def takes(self, number: int, luma: Plane) -> bool:
        """Whether picture `number`, counted from 0, is taken."""
        due = number % self._choice.every == 0
        if not (self._choice.skip_cuts or (self._choice.skip_still and due)):
            return due
        blocks: NDArray[np.float32] = _blocks(luma) / np.float32(self._unit)
        before, self._before = self._before, blocks
        if self._choice.skip_cuts and before is not None and np.abs(blocks - before).mean() > CUT:
            return False
        if self._choice.skip_still and self._taken is not None and np.abs(blocks - self._taken).max() < STILL:
            return False
        if due:
            self._taken = blocks
        return due


def _blocks(luma: Plane) -> NDArray[np.float32]:
    """The mean of each block; what is left over at the right and below does not count in a larger picture."""
    height, width = (max(1, side // _BLOCK) for side in luma.shape)
    tall, wide = (min(side, _BLOCK) for side in luma.shape)
    cut = luma[: height * tall, : width * wide].reshape(height, tall, width, wide)
    means: NDArray[np.float32] = cut.mean(axis=(1, 3), dtype=np.float32)
    return means
