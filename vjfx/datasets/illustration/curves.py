"""Curves as points (N, 2): x to the right, y down."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

Points: TypeAlias = NDArray[np.float64]

_TURN = np.cos(0.7)  # radians: at sharper corners, a stroke starts anew


def smooth(points: ArrayLike, closed: bool = False, steps: int = 6) -> Points:
    """A Catmull-Rom spline through the points, with `steps` points per segment."""
    knots = np.asarray(points, float)
    if closed:
        rim = np.concatenate((knots[-1:], knots, knots[:2]))
    else:
        rim = np.concatenate((2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]))
    a, b, c, d = rim[:-3, None], rim[1:-2, None], rim[2:-1, None], rim[3:, None]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    curve = curve.reshape(-1, 2)
    return curve if closed else np.concatenate((curve, knots[-1:]))


def blob(rng: Generator, rough: float = 0.2, lobes: int = 6, count: int = 64) -> Points:
    """A closed curve around the origin with a radius near 1; `rough` 0 is a circle, 0.5 an amoeba."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = np.ones(count)
    for k in range(2, lobes + 1):
        radius += rough / k * rng.normal() * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    shape: Points = np.maximum(radius, 0.2)[:, None] * np.stack((np.cos(angle), np.sin(angle)), axis=1)
    return shape


def ellipse(x: float, y: float, width: float, height: float, count: int = 40) -> Points:
    """A closed curve; `width` and `height` are the semi-axes."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack((x + width * np.cos(angle), y + height * np.sin(angle)), axis=1)


def turned(points: ArrayLike, angle: float) -> Points:
    """Rotated around the origin; the angle is in radians."""
    c, s = np.cos(angle), np.sin(angle)
    rotated: Points = np.asarray(points, float) @ np.array([[c, s], [-s, c]])
    return rotated


def taper(count: int, start: float = 0.3, end: float = 0.3) -> NDArray[np.float64]:
    """Width along a stroke: `start` and `end` at its ends, 1 in the middle."""
    t = np.linspace(0, 1, count)
    swell = np.sin(np.pi * t)
    return np.maximum(swell**0.7, np.where(t < 0.5, start, end))


def outline(points: Points, widths: NDArray[np.float64], closed: bool = False) -> list[Points]:
    """The area of a stroke as polygons: along one side and back along the other, in pieces between sharp corners."""
    if closed:
        points, widths = np.concatenate((points, points[:1])), np.append(widths, widths[:1])
    way = np.diff(points, axis=0)
    length = np.hypot(*way.T)
    keep = np.append(True, length > 1e-6)
    points, widths = points[keep], widths[keep]
    if len(points) < 2:
        return []
    way = np.diff(points, axis=0)
    way /= np.hypot(*way.T)[:, None]
    tips = 1 + np.flatnonzero((way[1:] * way[:-1]).sum(axis=1) < _TURN)
    pieces = []
    for start, end in zip(np.append(0, tips), np.append(tips, len(points) - 1), strict=True):
        ahead = way[start:end]
        middle = np.concatenate((ahead[:1], ahead[1:] + ahead[:-1], ahead[-1:]))
        middle /= np.hypot(*middle.T)[:, None]
        side = np.stack((-middle[:, 1], middle[:, 0]), axis=1) * widths[start : end + 1, None] / 2
        piece = points[start : end + 1]
        pieces.append(np.concatenate((piece + side, (piece - side)[::-1])))
    dots = (ellipse(points[tip, 0], points[tip, 1], widths[tip] / 2, widths[tip] / 2, count=10) for tip in tips)
    return [*pieces, *dots]
