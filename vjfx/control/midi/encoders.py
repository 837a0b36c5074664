"""Endless encoders: how far one was turned, from what it sends, in four encodings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

# Detents from a controller's value, 0..127; clockwise is positive. The same controllers' manuals call them
# "relative 1, 2, 3" in different orders, so they are named by what they are.
ENCODINGS: dict[str, Callable[[int], int]] = {
    "twos": lambda data: data if data < 64 else data - 128,  # two's complement: 1 and 127
    "sign": lambda data: data if data < 64 else 64 - data,  # sign and magnitude: 1 and 65
    "offset": lambda data: data - 64,  # 64 is none: 65 and 63
    "inc-dec": lambda data: 1 if data > 64 else -1,  # one value for each direction: 127 and 0
}
_FAR = 16  # detents in one message that no hand reaches
_RATE = 10.0  # detents a second up to which an encoder is turned slowly


class Speed:
    """Acceleration: a step goes further the faster the encoder is turned."""

    def __init__(self, most: float) -> None:
        """`most`: how many times as far at most; 1 is none."""
        self._most = most
        self._last = float("-inf")

    def factor(self, detents: int, now: float) -> float:
        """How many times as far these detents go, `now` seconds on any clock."""
        gap, self._last = now - self._last, now
        rate = abs(detents) / max(gap, 1e-3)
        return min(max(rate / _RATE, 1.0), self._most)


def recognise(values: Sequence[int]) -> list[str]:
    """The encodings that a controller's successive values can be in; none if it sends positions.

    An encoder repeats its values while it turns evenly, and jumps between two ranges when it turns back. A fader
    does neither: it never sends the same position twice.
    """
    if not any(a == b for a, b in pairwise(values)):
        return []
    if set(values) <= {0, 127}:
        return ["inc-dec"] if len(set(values)) == 2 else ["inc-dec", "twos"] if values[0] == 127 else []
    return [
        name for name in ("twos", "sign", "offset") if all(0 < abs(ENCODINGS[name](value)) <= _FAR for value in values)
    ]
