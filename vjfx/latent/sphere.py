"""The unit sphere in many dimensions, on which the inputs of a generator lie once their length is taken away.

Random normal vectors of 100 numbers all have nearly the same length, so that what sets them apart is their direction;
a straight line between two of them leads through lengths that a generator has never seen (White 2016, "Sampling
Generative Networks").
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Place: TypeAlias = NDArray[np.float64]  # (size,), of length 1


def unit(vector: Place) -> Place:
    """The direction of a vector; of nothing, the first axis."""
    length = np.linalg.norm(vector)
    if length < 1e-12:
        vector, length = np.eye(1, len(vector))[0], np.float64(1)
    return np.asarray(vector / length)


def slerp(start: Place, end: Place, share: float) -> Place:
    """The place `share` of the way along the great circle, 0 `start` and 1 `end` (Shoemake 1985)."""
    cosine = float(np.clip(start @ end, -1, 1))
    angle = np.arccos(cosine)
    if angle < 1e-6:
        return unit(start + share * (end - start))
    if np.pi - angle < 1e-6:  # opposite: any great circle will do, and this one is the same every time
        side = unit(_aside(start))
        return np.asarray(np.cos(share * np.pi) * start + np.sin(share * np.pi) * side)
    return np.asarray((np.sin((1 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle))


def angle(one: Place, other: Place) -> float:
    """Between two places, 0..pi; as exact for neighbours as for opposites (Kahan)."""
    return float(2 * np.arctan2(np.linalg.norm(one - other), np.linalg.norm(one + other)))


def apart(vector: Place, others: NDArray[np.float64]) -> Place:
    """The direction of what is left of a vector at right angles to `others` (n, size)."""
    if not len(others):
        return unit(vector)
    basis, _ = np.linalg.qr(others.T)
    return unit(vector - basis @ (basis.T @ vector))


def _aside(place: Place) -> Place:
    """A vector at right angles: the axis that it points along least, less its part of that."""
    axis = np.zeros_like(place)
    axis[int(np.argmin(np.abs(place)))] = 1
    return np.asarray(axis - (axis @ place) * place)
