"""A smooth path along anchors: a cubic B-spline on the sphere, with constant speed."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.sphere import Place

_STEPS = 2048  # of the table


class Anchors(Protocol):
    """A sequence of places, each orthogonal to the three before it."""

    def four(self, index: int) -> NDArray[np.float64]:
        """(4, size): place number `index` and the next three."""


def spline(anchors: Anchors, position: float) -> Place:
    """The place at a position along the anchors, which are 1 apart; the path approaches them without touching them.

    Direction and curvature are continuous; equal steps of `position` are equal angles on the sphere.
    """
    index = math.floor(position)
    weights = _weights(_parameter(position - index))
    place: Place = np.dot(weights, anchors.four(index))
    place /= math.hypot(*weights)
    return place


def _weights(t: float) -> tuple[float, float, float, float]:
    """The weights of four anchors, t in 0..1."""
    return (1 - t) ** 3 / 6, t**3 / 2 - t**2 + 2 / 3, (t + t**2 - t**3) / 2 + 1 / 6, t**3 / 6


def _parameter(share: float) -> float:
    """The spline parameter at a share of a segment's length; one table serves, as all segments have the same shape."""
    lengths = _table()
    after = min(bisect_right(lengths, share), _STEPS)
    start, end = lengths[after - 1], lengths[after]
    return (after - 1 + (share - start) / (end - start)) / _STEPS


@cache
def _table() -> list[float]:
    """The share of a segment's length after each of _STEPS equal steps of the parameter."""
    curve = np.array([_weights(step / _STEPS) for step in range(_STEPS + 1)])
    curve /= np.linalg.norm(curve, axis=1, keepdims=True)
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    return [float(length) for length in lengths / lengths[-1]]
