"""From how much a brighter pixel is near to colour: everything about line art that is the same for every pixel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vjfx.nets.coverage import coverage

Color = tuple[float, ...]  # r, g, b, a in 0..1


@dataclass(frozen=True, slots=True)
class Ink:
    """How lines are put on paper; see the knobs of the line art filter."""

    strength: float
    threshold: float
    invert: bool
    ink: Color
    paper: Color
    through: float

    @property
    def opaque(self) -> bool:
        """Whether nothing is seen of what lies under it."""
        return self.through == 0 and self.ink[3] == self.paper[3] == 1


@lru_cache(maxsize=64)
def palette(ink: Ink, low: float, high: float) -> NDArray[np.uint8]:
    """(256, 4) RGBA, straight alpha: the colour of each difference, where `low` becomes 0 and `high` a full line.

    `low` and `high` count in steps of the difference, 0..255.
    """
    share = coverage(256, ink.strength, ink.threshold, low, high)[:, None]
    line_color, ground = np.array([ink.ink, ink.paper] if ink.invert else [ink.paper, ink.ink])
    ground_alpha = ground[3] * (1 - ink.through)
    # The ground as far as no line covers it, and the line, mixed as light is: each counts by its alpha.
    alpha = share * line_color[3] + (1 - share) * ground_alpha
    light = share * line_color[3] * line_color[:3] + (1 - share) * ground_alpha * ground[:3]
    colors = np.hstack((light / np.maximum(alpha, 1e-9), alpha))
    result: NDArray[np.uint8] = np.rint(255 * colors).astype(np.uint8)
    result.setflags(write=False)  # it is handed out again and again
    return result
