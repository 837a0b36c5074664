"""Paths through latent space that a performer mixes: wander, loop, orbit, and manual offsets.

Loop and orbit are functions of the beat alone, so they return at bar lines and pass the same places at any frame rate.
The speed of wander may change at any time, so its position is accumulated over the beats.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.anchors import AnchorRing, AnchorRow
from vjfx.latent.sphere import Place, orthogonal, slerp, unit
from vjfx.latent.spline import spline
from vjfx.values.beat import BEATS_PER_BAR

_JUMPS = 16  # at the same time; the oldest has ended by then
_GLIDE = 0.5  # beats per jump


@dataclass(frozen=True, slots=True)
class Mix:
    """The settings of the source `dcgan` that move it. Amounts are 0..1; the rest up to 1 stays at home."""

    wander: float = 1.0
    loop: float = 0.0
    orbit: float = 0.0
    speed: float = 0.25  # anchors per beat; negative: backwards
    bars: int = 4  # period of loop and orbit
    radius: float = 0.3  # of the orbit: 0 is home, 1 a quarter of the sphere away
    x: float = 0.0  # -1..1, offset along one direction
    y: float = 0.0  # -1..1, offset along another
    truncation: float = 1.0  # 0 stays at home, 1 leaves the walks as they are


class Walker:
    """The walks of one seed."""

    def __init__(self, seed: int, size: int) -> None:
        """`size` is the number of dimensions."""
        self._row = AnchorRow(seed, size)
        self._rings: dict[int, AnchorRing] = {}
        self._seed, self._size = seed, size
        own = np.random.default_rng([seed, 0xFADE]).standard_normal((5, size))
        for index in range(len(own)):
            own[index] = orthogonal(own[index], own[:index])
        self.home, self._orbit, self._offsets = own[0], own[1:3], own[3:5]
        self._position = 0.0  # of wander, in anchors
        self._beats: float | None = None
        self._jumps: deque[tuple[float, float]] = deque(maxlen=_JUMPS)  # (beat, anchors)

    def keep(self, place: Place) -> None:
        """Make a place the home that orbit and truncation refer to."""
        self.home = unit(place)
        self._orbit = np.stack([orthogonal(side, self.home[None]) for side in self._orbit])
        self._orbit[1] = orthogonal(self._orbit[1], np.stack([self.home, self._orbit[0]]))

    def jump(self, beats: float, anchors: float = 1.0) -> None:
        """Start to glide this many anchors ahead, for example on an onset."""
        if len(self._jumps) == _JUMPS:  # the oldest has ended
            self._position += self._jumps[0][1]
        self._jumps.append((beats, anchors))

    def at(self, beats: float, mix: Mix) -> Place:
        """The place at a beat; called once per frame, with increasing beats."""
        place: Place = self.many(beats, mix, (0.0,))[0]
        return place

    def many(self, beats: float, mix: Mix, offsets: Sequence[float], bars: float | None = None) -> NDArray[np.float64]:
        """(n, size): the place for each of `offsets`, in anchors of wander and bars of loop and orbit ahead.

        Without `bars` a bar has four beats.
        """
        if self._beats is not None:
            self._position += mix.speed * (beats - self._beats)
        self._beats = beats
        position = self._position + sum(anchors * _eased((beats - start) / _GLIDE) for start, anchors in self._jumps)
        turn = (beats / BEATS_PER_BAR if bars is None else bars) / mix.bars
        return np.array([self._place(position + offset, turn + offset / mix.bars, mix) for offset in offsets])

    def _place(self, position: float, turn: float, mix: Mix) -> Place:
        walks: list[tuple[float, Place]] = []
        if mix.wander:
            walks.append((mix.wander, spline(self._row, position)))
        if mix.loop:
            walks.append((mix.loop, spline(self._ring(mix.bars), turn % 1 * self._anchor_count(mix.bars))))
        if mix.orbit:
            walks.append((mix.orbit, self._orbit_place(turn, mix.radius)))
        rest = max(0.0, 1 - sum(amount for amount, _ in walks))
        if len(walks) == 1 and rest == 0:
            place = walks[0][1]
        else:
            place = unit(rest * self.home + sum((amount * place for amount, place in walks), np.zeros(self._size)))
        if mix.truncation < 1:
            place = slerp(self.home, place, mix.truncation)
        if mix.x or mix.y:
            place = unit(place + mix.x * self._offsets[0] + mix.y * self._offsets[1])
        return place

    def _orbit_place(self, turn: float, radius: float) -> Place:
        distance, angle = radius * np.pi / 2, 2 * np.pi * (turn % 1)
        side = np.cos(angle) * self._orbit[0] + np.sin(angle) * self._orbit[1]
        return np.asarray(np.cos(distance) * self.home + np.sin(distance) * side)

    def _anchor_count(self, bars: int) -> int:
        """Anchors of a loop: one per bar, but at least as many as a ring needs."""
        return min(max(4, bars), self._size)

    def _ring(self, bars: int) -> AnchorRing:
        count = self._anchor_count(bars)
        if count not in self._rings:
            self._rings[count] = AnchorRing(self._seed, self._size, count)
        return self._rings[count]


def _eased(share: float) -> float:
    """From 0 to 1 with zero slope at both ends."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
