"""A smooth and even way past anchors: a cubic B-spline on the sphere, gone along at constant speed."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.sphere import Place

_FINE = 2048  # steps of the table


class Anchors(Protocol):
    """A row of places, each at right angles to the three before it."""

    def four(self, index: int) -> NDArray[np.float64]:
        """(4, size): the one of this number, and the three after it."""


def along(anchors: Anchors, way: float) -> Place:
    """The place after so many anchors, a whole number for each; it bends towards them and need not touch them.

    Direction and curvature are continuous, and equal steps of `way` are equal angles on the sphere.
    """
    index = math.floor(way)
    shares = _shares(_even(way - index))
    place: Place = np.dot(shares, anchors.four(index))
    place /= math.hypot(*shares)
    return place


def _shares(t: float) -> tuple[float, float, float, float]:
    """How much each of four anchors counts, t in 0..1."""
    return (1 - t) ** 3 / 6, t**3 / 2 - t**2 + 2 / 3, (t + t**2 - t**3) / 2 + 1 / 6, t**3 / 6


def _even(share: float) -> float:
    """The parameter of the spline at a share of the length of a stretch; all are of one shape: one table serves."""
    lengths = _table()
    after = min(bisect_right(lengths, share), _FINE)
    start, end = lengths[after - 1], lengths[after]
    return (after - 1 + (share - start) / (end - start)) / _FINE


@cache
def _table() -> list[float]:
    """How far along a stretch it is, in shares of its length, after each of _FINE equal steps of the parameter."""
    curve = np.array([_shares(step / _FINE) for step in range(_FINE + 1)])
    curve /= np.linalg.norm(curve, axis=1, keepdims=True)
    lengths = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    return [float(length) for length in lengths / lengths[-1]]
