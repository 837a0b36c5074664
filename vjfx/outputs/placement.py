"""Which display a window is on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Area(NamedTuple):
    """A rectangle of the desktop, in the desktop's units."""

    left: int
    top: int
    width: int
    height: int

    def overlap(self, other: Area) -> int:
        """The area that both cover."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(width, 0) * max(height, 0)

    def distance(self, other: Area) -> float:
        """The distance between the centres."""
        return math.hypot(
            self.left - other.left + (self.width - other.width) / 2,
            self.top - other.top + (self.height - other.height) / 2,
        )


def display_under(window: Area, displays: Sequence[Area]) -> int:
    """The number of the display that shows most of the window; the nearest one if none shows any of it."""
    return max(
        range(len(displays)),
        key=lambda number: (window.overlap(displays[number]), -window.distance(displays[number])),
    )
