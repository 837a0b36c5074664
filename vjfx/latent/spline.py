"""A smooth and even way past anchors: a cubic B-spline on the sphere, gone along at constant speed."""

from __future__ import annotations

import math
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vjfx.latent.sphere import Place

_FINE = 2048  # steps of the table


class Anchors(Protocol):
    """A row of places, each at right angles to the three before it."""

    def __getitem__(self, index: int) -> Place:
        """One of them."""


def along(anchors: Anchors, way: float) -> Place:
    """The place after so many anchors, a whole number for each; it bends towards them and need not touch them.

    Direction and curvature are continuous, and equal steps of `way` are equal angles on the sphere.
    """
    index = math.floor(way)
    shares = _shares(_even(way - index))
    near = np.stack([anchors[index + k] for k in range(4)])
    return np.asarray(shares @ near / np.linalg.norm(shares))


def _shares(t: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each of four anchors counts, t in 0..1: (4,) or (4, n)."""
    return np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, np.asarray(t**3)]) / 6


def _even(share: float) -> float:
    """The parameter of the spline at a share of the length of a stretch; all are of one shape: one table serves."""
    lengths, parameters = _table()
    return float(np.interp(share, lengths, parameters))


@cache
def _table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    parameters = np.linspace(0, 1, _FINE + 1)
    curve = _shares(parameters)
    curve /= np.linalg.norm(curve, axis=0)
    steps = np.linalg.norm(np.diff(curve, axis=1), axis=0)
    lengths = np.concatenate([[0], np.cumsum(steps)])
    return lengths / lengths[-1], parameters
