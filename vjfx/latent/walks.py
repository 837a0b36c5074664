"""Ways through latent space that a performer mixes: wandering, a loop, an orbit, and by hand.

All but the wanderer are functions of the beat alone, so that they are at bar lines where they were, and pass the same
places however many frames are drawn. The wanderer's speed may be moved at any time: it is summed up over the beats.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.anchors import Ring, Row
from vjfx.latent.sphere import Place, apart, slerp, unit
from vjfx.latent.spline import along
from vjfx.values.beat import BEATS_PER_BAR

_LEAPS = 16  # that may be under way at once; the oldest is over by then
_GLIDE = 0.5  # beats that a leap takes


@dataclass(frozen=True, slots=True)
class Mix:
    """What a performer has set. Amounts are 0..1; what they leave over stays at home."""

    wander: float = 1.0
    loop: float = 0.0
    orbit: float = 0.0
    speed: float = 0.25  # anchors a beat; below 0 backwards
    bars: int = 4  # that the loop and the orbit take
    radius: float = 0.3  # of the orbit: 0 stays at home, 1 a quarter of the sphere away
    hand: tuple[float, float] = (0.0, 0.0)  # each -1..1, along two directions
    roam: float = 1.0  # truncation: 0 stays at home, 1 goes as far as the walks do


class Walker:
    """Where the walks of one seed are, beat after beat."""

    def __init__(self, seed: int, size: int) -> None:
        """`size`: how many numbers the generator takes."""
        self._row = Row(seed, size)
        self._rings: dict[int, Ring] = {}
        self._seed, self._size = seed, size
        own = np.random.default_rng([seed, 0xFADE]).standard_normal((5, size))
        for index in range(len(own)):
            own[index] = apart(own[index], own[:index])
        self.home, self._orbit, self._hands = own[0], own[1:3], own[3:5]
        self._way = 0.0  # anchors that the wanderer has passed
        self._beats: float | None = None
        self._leaps: deque[tuple[float, float]] = deque(maxlen=_LEAPS)  # (beat, anchors)

    def settle(self, place: Place) -> None:
        """Make a place the new home: the favourite that orbits and truncation turn around."""
        self.home = unit(place)
        self._orbit = np.stack([apart(side, self.home[None]) for side in self._orbit])
        self._orbit[1] = apart(self._orbit[1], np.stack([self.home, self._orbit[0]]))

    def leap(self, beats: float, anchors: float = 1.0) -> None:
        """Begin to glide so many anchors further, as on an onset."""
        if len(self._leaps) == _LEAPS:  # the one that makes room has arrived
            self._way += self._leaps[0][1]
        self._leaps.append((beats, anchors))

    def at(self, beats: float, mix: Mix) -> Place:
        """The place at a moment of the music, which comes once a frame and goes on from the last."""
        place: Place = self.many(beats, mix, (0.0,))[0]
        return place

    def many(self, beats: float, mix: Mix, ahead: Sequence[float]) -> NDArray[np.float64]:
        """(n, size): the same, and where the walk will be so many anchors or bars further on, for each of `ahead`."""
        if self._beats is not None:
            self._way += mix.speed * (beats - self._beats)
        self._beats = beats
        way = self._way + sum(anchors * _eased((beats - begun) / _GLIDE) for begun, anchors in self._leaps)
        turn = beats / (BEATS_PER_BAR * mix.bars)
        return np.array([self._place(way + more, turn + more / mix.bars, mix) for more in ahead])

    def _place(self, way: float, turn: float, mix: Mix) -> Place:
        ways: list[tuple[float, Place]] = []
        if mix.wander:
            ways.append((mix.wander, along(self._row, way)))
        if mix.loop:
            ways.append((mix.loop, along(self._ring(mix.bars), turn % 1 * self._places(mix.bars))))
        if mix.orbit:
            ways.append((mix.orbit, self._around(turn, mix.radius)))
        rest = max(0.0, 1 - sum(amount for amount, _ in ways))
        if len(ways) == 1 and rest == 0:
            place = ways[0][1]
        else:
            place = unit(rest * self.home + sum((amount * place for amount, place in ways), np.zeros(self._size)))
        if mix.roam < 1:
            place = slerp(self.home, place, mix.roam)
        x, y = mix.hand
        return unit(place + x * self._hands[0] + y * self._hands[1]) if x or y else place

    def _around(self, turn: float, radius: float) -> Place:
        out, round_ = radius * np.pi / 2, 2 * np.pi * (turn % 1)
        side = np.cos(round_) * self._orbit[0] + np.sin(round_) * self._orbit[1]
        return np.asarray(np.cos(out) * self.home + np.sin(out) * side)

    def _places(self, bars: int) -> int:
        """Anchors of a loop: one a bar, and as many as a ring needs."""
        return min(max(4, bars), self._size)

    def _ring(self, bars: int) -> Ring:
        count = self._places(bars)
        if count not in self._rings:
            self._rings[count] = Ring(self._seed, self._size, count)
        return self._rings[count]


def _eased(share: float) -> float:
    """From 0 to 1 without a jerk at either end."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
