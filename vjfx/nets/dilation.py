"""Grey dilation by a square in numpy: separable, in bands of rows that stay in the processor's cache."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

Plane: TypeAlias = NDArray[np.unsignedinteger[Any]]  # uint8; uint16 holds 9 to 16 bits

# Bytes of a band: two such arrays fit a 1 MiB level 2 cache, and the overhead of numpy calls stays small.
_BAND = 1 << 19
_PLANS = 4  # kept per thread


def dilated(gray: Plane, radius: int, result: Plane) -> Iterator[tuple[Plane, Plane]]:
    """Fill `result` (H, W) with the maximum of (2 radius + 1)^2 pixels, ignoring those outside.

    Yields the rows of `gray` and of `result` that have just been filled, while they are still in the cache. A row may
    be filled twice, but always from `gray`, so the caller may change the yielded rows in place.
    """
    if gray.size == 0:
        return iter(())
    height, width = gray.shape
    return _dilation(height, width, radius, gray.dtype).bands(gray, result)


class _Scratch(threading.local):
    """One per thread, because two layers may draw at the same time."""

    def __init__(self) -> None:
        self.dilations: dict[tuple[int, int, int, DTypeLike], Dilation] = {}


_scratch = _Scratch()


def _dilation(height: int, width: int, radius: int, dtype: DTypeLike) -> Dilation:
    """The plan for a size, radius and depth, from a small cache."""
    plans, key = _scratch.dilations, (height, width, radius, dtype)
    if key not in plans:
        while len(plans) >= _PLANS:
            del plans[next(iter(plans))]
        plans[key] = Dilation(height, width, radius, dtype=dtype)
    return plans[key]


class Dilation:
    """The plan for one size: all views of the scratch arrays are made once, as making them costs as much as computing.

    A window [i - r, i + r] is the window [i, i + r] of windows [i - r, i], and each of those grows by doubling. Each
    step is the maximum of an array and itself shifted; the remainder that the shift leaves is copied.
    """

    def __init__(self, height: int, width: int, radius: int, band: int = _BAND, dtype: DTypeLike = np.uint8) -> None:
        count = max(1, min(-(-height * width // band), height // (8 * radius)))
        self._rows = rows = min(height, -(-height // count) + 2 * radius)
        self._starts = tuple(min(n * (rows - 2 * radius), height - rows) for n in range(count))
        self._radius = radius
        old, new = np.empty((2, rows, width), dtype)
        shifts = _shifts(radius)
        self._first = old[:-1], old[-1:]
        self._steps: list[tuple[Plane, Plane, Plane, Plane, Plane]] = []  # maximum of, and, into; copy of, into
        for s in shifts[1:]:
            self._steps.append((old[:-s], old[s:], new[:-s], old[-s:], new[-s:]))
            old, new = new, old
        for s in reversed(shifts):
            self._steps.append((old[:-s], old[s:], new[s:], old[:s], new[:s]))
            old, new = new, old
        # Along rows, the array is treated as one line, which is faster; the copy repairs the ends of the rows.
        for s in shifts:
            flat, line = old.reshape(-1), new.reshape(-1)
            self._steps.append((flat[:-s], flat[s:], line[:-s], old[:, -s:], new[:, -s:]))
            old, new = new, old
        for s in reversed(shifts[1:]):
            flat, line = old.reshape(-1), new.reshape(-1)
            self._steps.append((flat[:-s], flat[s:], line[s:], old[:, :s], new[:, :s]))
            old, new = new, old
        self._last = old

    def bands(self, gray: Plane, result: Plane) -> Iterator[tuple[Plane, Plane]]:
        """See `dilated`; `result` must be contiguous, `gray` may have gaps between its rows."""
        top, edge = self._first
        for start in self._starts:
            rows = gray[start : start + self._rows]
            np.maximum(rows[:-1], rows[1:], out=top)
            edge[...] = rows[-1:]
            for one, other, out, left_over, place in self._steps:
                np.maximum(one, other, out=out)
                place[...] = left_over
            # Rows next to a cut lack neighbours; the band before or after has them.
            skip = self._radius if start else 0
            last, drawn = self._last[skip:], result[start + skip : start + self._rows]
            flat = last.reshape(-1)
            np.maximum(flat[:-1], flat[1:], out=drawn.reshape(-1)[1:])
            drawn[:, 0] = last[:, 0]
            yield rows[skip:], drawn


def _shifts(radius: int) -> list[int]:
    """The shifts, step by step, until radius + 1 pixels are covered; the first is always 1."""
    shifts, seen = [], 1
    while seen <= radius:
        shifts.append(min(seen, radius + 1 - seen))
        seen += shifts[-1]
    return shifts
