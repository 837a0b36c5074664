"""Geometry on the unit sphere in many dimensions: latents without their length.

Random normal vectors of 100 numbers all have nearly the same length, so only their direction matters. A straight line
between two of them passes through lengths that the generator was never trained on (White 2016, "Sampling Generative
Networks").
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Place: TypeAlias = NDArray[np.float64]  # (size,), a unit vector


def unit(vector: Place) -> Place:
    """The vector scaled to length 1; the first axis for a zero vector."""
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
    if np.pi - angle < 1e-6:  # opposite: any great circle will do, as long as it is always the same
        side = unit(_any_orthogonal(start))
        return np.asarray(np.cos(share * np.pi) * start + np.sin(share * np.pi) * side)
    return np.asarray((np.sin((1 - share) * angle) * start + np.sin(share * angle) * end) / np.sin(angle))


def angle(one: Place, other: Place) -> float:
    """The angle between two places, 0..pi; accurate for small and large angles (Kahan)."""
    return float(2 * np.arctan2(np.linalg.norm(one - other), np.linalg.norm(one + other)))


def orthogonal(vector: Place, others: NDArray[np.float64]) -> Place:
    """The component of a vector orthogonal to `others` (n, size), scaled to length 1."""
    if not len(others):
        return unit(vector)
    basis, _ = np.linalg.qr(others.T)
    return unit(vector - basis @ (basis.T @ vector))


def _any_orthogonal(place: Place) -> Place:
    """A vector orthogonal to `place`: the axis with its smallest component, minus the projection on `place`."""
    axis = np.zeros_like(place)
    axis[int(np.argmin(np.abs(place)))] = 1
    return np.asarray(axis - (axis @ place) * place)
