"""The hop: how many samples lie between two analyses of a sound."""

from __future__ import annotations

import math

_FACTORS = (2, 3)  # times a power of two: lengths of which a spectrum is cheap


def hop_size(rate: int) -> int:
    """Samples in a hop: the smallest 2^n or 3 * 2^n of at least 5.3 ms (256 samples at 48 kHz), and so at most 8 ms.

    256 at 44.1 and 48 kHz, 512 at 88.2 and 96 kHz, 192 at 32 kHz. Eight hops, the window of the features, must resolve
    25 Hz; and the beat networks, trained at 5.8 ms, miss beats at 4 and at 8 ms that they find at 6 ms.
    """
    least = rate * 256 / 48000
    return min(factor << max(0, math.ceil(math.log2(least / factor))) for factor in _FACTORS)
