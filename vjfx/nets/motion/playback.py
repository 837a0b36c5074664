"""A motion as the show plays it, without torch: a few numbers for each frame.

The polynomials of all parts are written around the middle of the picture instead of each part's pivot, so that they
are sums over the waves of the loop, and two motions of one picture blend linearly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HARMONICS = 4  # as many as in parts.py, which imports torch
WAVES = 2 * _HARMONICS


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """One motion of a picture, linear in the waves of the loop."""

    series: NDArray[np.float32]  # (parts, 2, 6, 8) coefficients of x and y over terms and waves
    swings: NDArray[np.float32]  # (4, 8)

    def mixed(self, other: Loop, share: float) -> Loop:
        """The motion between this one and another of the same picture."""
        series, swings = other.series - self.series, other.swings - self.swings
        return Loop(self.series + np.float32(share) * series, self.swings + np.float32(share) * swings)

    def at(
        self, waves: NDArray[np.float64], amounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Terms (parts, 2, 6) and swings (4,), as `Motion` has them, at waves (8,); `amounts` (parts,) of the parts."""
        own = amounts[: len(self.series)]
        terms = (self.series @ waves) * own[:, None, None]
        # The fields belong to no part.
        return terms.astype(np.float32), (self.swings @ waves * own.mean()).astype(np.float32)


def waves(phase: float) -> NDArray[np.float64]:
    """(8,): as `harmonics` in parts.py; all 0 at whole turns."""
    turns = 2 * np.pi * (phase % 1) * np.arange(1, _HARMONICS + 1)
    return np.concatenate([np.cos(turns) - 1, np.sin(turns)])
