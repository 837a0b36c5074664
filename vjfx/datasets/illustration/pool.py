"""The newest few hundred illustrations as pairs."""

from __future__ import annotations

from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.patches import Pair
from vjfx.datasets.pool import Pool

HELD_OUT = range(100_000)  # seeds that no training uses, for evaluation
FIRST = HELD_OUT.stop
SIDE = 320  # px


class IllustrationPool(Pool[Pair]):
    """Line art and pictures."""

    def __init__(self, size: int = 256, every: int = 4) -> None:
        super().__init__(_pair, FIRST, size, every)


def _pair(seed: int) -> Pair:
    drawn = illustration(seed, SIDE, SIDE)
    return drawn.line, drawn.color
