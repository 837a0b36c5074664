"""Classifies onsets: kick, snare, hi-hat, several at once, or none of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis import bands

KINDS = ("kick", "snare", "hat")

_CONTRAST = 100.0  # of the logarithm: how much soft bands count beside loud ones
DELAY = 3  # hops from an onset to its classification
_BEFORE, _GAP = 4, 1  # hops that count as before the onset, and hops left out between them and the onset

# Weights, in tenths, of each band's level before the onset, of its maximum since, and of its newest level, and the
# thresholds. They come from logistic regressions on the drums of two General MIDI soundfonts and of our groovebox,
# mixed with bass, chords and melodies (`bench.onset --fit`).
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
_THRESHOLDS = np.array([16.7, 9.7, 1.6], np.float32)


class DrumClassifier:
    """Classifies each onset three hops later, when a kick differs from a bass note."""

    def __init__(self, rate: int, size: int) -> None:
        self._edges = bands.band_bins(bands.THIRDS, size, rate)
        self._levels = np.zeros((_BEFORE + _GAP + 1 + DELAY, len(bands.THIRDS) - 1), np.float32)
        self._wait = -1  # hops until the last onset is classified

    def __call__(self, power: NDArray[np.float32], gain: float, onset: bool) -> dict[str, bool]:
        """Whether each of KINDS was struck three hops ago; empty without an onset there.

        `power` (bins,) is the newest power spectrum, `gain` the factor that brings a loud amplitude to 1, and `onset`
        says whether the newest hop has an onset.
        """
        levels = self._levels
        levels[:-1] = levels[1:]
        levels[-1] = np.log1p(np.sqrt(bands.band_power(power, self._edges)) * np.float32(_CONTRAST * gain))
        self._wait = DELAY if onset else self._wait - 1
        if self._wait != 0:
            return {}
        before, since = levels[:_BEFORE], levels[_BEFORE + _GAP :]
        return classify(np.concatenate([before.max(axis=0), since.max(axis=0), levels[-1]]))


def classify(levels: NDArray[np.float32]) -> dict[str, bool]:
    """Whether it is each of KINDS, from the levels of all bands before, at their maximum since, and now, (75,)."""
    return dict(zip(KINDS, ((_WEIGHTS * levels).sum(axis=1) > _THRESHOLDS).tolist(), strict=True))
