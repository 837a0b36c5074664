"""The sizes that a picture is corrected at, from coarse to fine, and how often at each."""

from __future__ import annotations

from typing import NamedTuple

from vjfx.transfer.pictures import Size, scaled

_COARSEST = 320  # pixels of the longer side; below twice that, there is one size only
_FEWEST = 20  # corrections


class Level(NamedTuple):
    """One size, and the number of corrections at it."""

    size: Size
    iterations: int


def levels(size: Size, iterations: int, least: int) -> list[Level]:
    """From coarse to fine, each size about twice the one before; no side is shorter than `least`."""
    sizes = [size]
    while max(sizes[0]) >= 2 * _COARSEST and min(sizes[0]) >= 2 * least:
        sizes.insert(0, scaled(sizes[0], 0.5, least))
    return [Level(each, max(min(_FEWEST, iterations), iterations >> number)) for number, each in enumerate(sizes)]
