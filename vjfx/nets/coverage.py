"""How much of a pixel a line covers, from the difference to the brightest neighbour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST = 24.0  # of 255: pictures with weaker lines are dark or empty, and their noise is not stretched


def coverage(count: int, strength: float, threshold: float, low: float, high: float) -> NDArray[np.float64]:
    """(count,) in 0..1, per difference: `low` gives 0 and `high` a full line at strength 1."""
    line = strength * np.clip((np.arange(count) - low) / (high - low), 0, 1)
    faint = threshold**2  # squared because most differences are faint, so that the fader's travel is even
    if faint > 0:
        line = line * _smoothstep(0.5 * faint, 1.5 * faint, line)
    share: NDArray[np.float64] = np.minimum(line, 1)
    return share


def _smoothstep(low: float, high: float, value: NDArray[np.float64]) -> NDArray[np.float64]:
    part = np.clip((value - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)
