"""Which drum was struck: kick, snare, hi-hat, several at once, or none of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands

KINDS = ("kick", "snare", "hat")

_CONTRAST = 100.0  # how strongly soft bands count beside loud ones
AFTER = 3  # hops after a strike until it is judged
_BEFORE, _GAP = 4, 1  # hops that are taken as before it, and between them and it

# How much each band's height before a strike, at its loudest since, and at last speaks for a drum, in tenths, and how
# much it takes: logistic regressions on the drums of two General MIDI soundfonts and on our own, among bass, chords and
# melodies (`bench.onset --fit`).
_WEIGHTS = np.float32(0.1) * np.array(
    [
        [-5, -5, 6, 5, -2, -7, 0, 1, 3, 0, -3, 1, 6, -1, 1, -5, -5, 0, 4, 4, 1, 6, 10, 1, -15,
         2, -6, -7, 5, 15, 22, 2, 5, -13, 0, 3, 5, -9, 1, -3, 5, 12, 5, -14, 15, 10, -3, -8, 8, 0,
         11, 4, 6, 9, 9, -6, -7, -8, 0, 4, 4, -1, -1, 0, -9, -4, 4, 3, -13, 8, -7, 0, -10, 6, 5],
        [-5, 3, 7, 2, -4, -3, -2, 1, 3, 2, 1, 4, 2, -3, -4, 2, -3, 8, -1, -5, -6, -10, 2, 8, 0,
         -6, 1, -6, -8, -8, 5, 14, -1, 3, -3, 9, -4, -5, -1, -1, -7, 7, -6, 4, 4, -9, 9, 11, -1, -10,
         2, 4, 0, -3, 0, 5, 13, -1, -14, 5, -6, -5, -3, 7, 8, 9, 10, -4, -5, 11, 3, 3, 8, 0, -9],
        [-2, 3, 1, -3, 0, 0, 0, 5, -1, -1, 4, -1, -2, -1, 2, -2, 1, 7, 1, 1, 0, 0, 2, -17, -12,
         -2, -2, 0, -4, -2, 9, 7, -12, -6, 2, 0, -6, -3, -3, -9, 1, 11, 3, 9, 4, 13, 2, -19, 2, 19,
         4, 3, -1, 1, 1, -2, -6, 4, -4, 5, -2, 7, 1, 4, 2, 4, -1, -9, -12, -7, -4, -6, -17, 24, 39],
    ],
    np.float32,
)  # fmt: skip
_NEEDED = np.array([16.7, 9.7, 1.6], np.float32)


class Drums:
    """Names the drums in onsets, three hops after each, when a kick has had time to differ from a bass."""

    def __init__(self, rate: int, size: int) -> None:
        self._edges = bands.bins(bands.THIRDS, size, rate)
        self._heights = np.zeros((_BEFORE + _GAP + 1 + AFTER, len(bands.THIRDS) - 1), np.float32)
        self._wait = -1  # hops until the last onset is judged

    def __call__(self, power: NDArray[np.float32], gain: float, struck: bool) -> dict[str, bool]:
        """Which of KINDS was struck three hops ago; empty when nothing was.

        `power` (bins,) is the newest spectrum, which times `gain` is 1 where it is loud, and `struck` tells whether
        there is an onset in it.
        """
        heights = self._heights
        heights[:-1] = heights[1:]
        heights[-1] = np.log1p(np.sqrt(bands.sums(power, self._edges)) * np.float32(_CONTRAST * gain))
        self._wait = AFTER if struck else self._wait - 1
        if self._wait != 0:
            return {}
        before, since = heights[:_BEFORE], heights[_BEFORE + _GAP :]
        return judge(np.concatenate([before.max(axis=0), since.max(axis=0), heights[-1]]))


def judge(heights: NDArray[np.float32]) -> dict[str, bool]:
    """Which of KINDS it was, from the heights of all bands before, at their loudest since, and at last, (75,)."""
    return dict(zip(KINDS, ((_WEIGHTS * heights).sum(axis=1) > _NEEDED).tolist(), strict=True))
