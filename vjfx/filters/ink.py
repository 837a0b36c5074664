"""Turns brightness differences into colours, by a palette that is the same for all pixels of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vjfx.nets.coverage import coverage

Color = tuple[float, ...]  # r, g, b, a in 0..1


@dataclass(frozen=True, slots=True)
class Ink:
    """The style of the lines; see the parameters of the line art filter."""

    strength: float
    threshold: float
    invert: bool
    ink: Color
    paper: Color
    through: float

    @property
    def opaque(self) -> bool:
        """Whether it covers what is under it completely."""
        return self.through == 0 and self.ink[3] == self.paper[3] == 1


@lru_cache(maxsize=64)
def palette(ink: Ink, low: float, high: float) -> NDArray[np.uint8]:
    """(256, 4) RGBA, straight alpha: the colour of each difference, from no line at `low` to a full line at `high`.

    `low` and `high` count in steps of the difference, 0..255.
    """
    share = coverage(256, ink.strength, ink.threshold, low, high)[:, None]
    line_color, ground = np.array([ink.ink, ink.paper] if ink.invert else [ink.paper, ink.ink])
    ground_alpha = ground[3] * (1 - ink.through)
    # Line and paper are mixed like light, each weighted by its coverage and alpha.
    alpha = share * line_color[3] + (1 - share) * ground_alpha
    light = share * line_color[3] * line_color[:3] + (1 - share) * ground_alpha * ground[:3]
    colors = np.hstack((light / np.maximum(alpha, 1e-9), alpha))
    result: NDArray[np.uint8] = np.rint(255 * colors).astype(np.uint8)
    result.setflags(write=False)  # callers share it
    return result
