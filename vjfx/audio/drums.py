"""Which drum was struck: kick, snare, hi-hat, several at once, or none of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.audio import bands

KINDS = ("kick", "snare", "hat")

_CONTRAST = 100.0  # how strongly soft bands count beside loud ones
AFTER = 3  # hops after a strike until it is judged
_BEFORE, _GAP = 4, 1  # hops that it is measured against, and between them and it

# How much a rise in each band speaks for each drum, and how much has to be outweighed: logistic regressions on General
# MIDI drums of two soundfonts and on our own voices, among bass, chords and melodies (`bench.onset --fit`).
_WEIGHTS = np.array(
    [
        [1.8, -0.9, -1.3, 0.7, 1.1, 0.6, -0.4, 0.0, -0.9, 1.0, -0.1, -0.1, -0.8,  # 25 to 800 Hz
         0.2, -0.6, 0.7, 1.2, -0.1, -1.2, 1.2, -0.2, 0.2, -2.0, 0.5, 0.8],  # 800 Hz to 16 kHz
        [-0.1, 0.6, -1.0, -0.5, -0.3, 0.0, 1.7, -0.2, -0.7, 0.1, 0.2, -0.6, -0.8,
         0.6, 0.1, 0.4, 1.0, -1.3, -0.1, 0.4, 0.7, 1.9, 0.3, -1.3, -0.5],
        [0.4, -0.1, -0.4, 0.1, -0.3, 0.5, 0.1, -0.4, -0.4, 0.6, -0.1, -0.1, -0.4,
         0.0, -0.5, 0.3, 0.8, -0.2, 0.1, -0.6, 0.1, 0.0, -2.1, 1.9, 3.8],
    ],
    np.float32,
)  # fmt: skip
_NEEDED = np.array([2.4, 3.0, 0.6], np.float32)


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
        return judge(np.maximum(heights[_BEFORE + _GAP :].max(axis=0) - heights[:_BEFORE].max(axis=0), 0))


def judge(rise: NDArray[np.float32]) -> dict[str, bool]:
    """Which of KINDS makes third-octaves rise like this."""
    return dict(zip(KINDS, ((_WEIGHTS * rise).sum(axis=1) > _NEEDED).tolist(), strict=True))
