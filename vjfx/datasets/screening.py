"""Screens footage: rejects black, frozen and duplicate frames."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vjfx.datasets.pairs import Pixels

_DARK = 32  # of 255: brighter pixels are lit
_LIT = 1 / 200  # smallest share of lit pixels in a frame that is not black
_FLOOR = 0.4  # of 255: difference that compression alone makes
_CELLS = 8  # side of a thumbnail
_NEAREST = 16  # frames with similar thumbnails that are compared in full


class FrameScreener:
    """Compares each frame with all frames kept so far; `recall` returns a kept frame by its number.

    Two frames are duplicates when their mean difference is below `similar` times the contrast of the new one (its mean
    difference from its mean colour). Thumbnails never differ more than the pictures, so they exclude nearly all.
    """

    def __init__(self, similar: float, recall: Callable[[int], Pixels]) -> None:
        self._similar, self._recall = similar, recall
        self._count = 0
        self._thumbs = np.empty((64, _CELLS**2), np.float32)
        self._means = np.empty(64, np.float32)
        self._last: Pixels | None = None

    def rejection(self, frame: Pixels) -> str | None:
        """`black`, `frozen` (like the last kept frame), `duplicate` (of any earlier one), or None to keep the frame."""
        brightest = frame.max(axis=2)  # of the three channels: pure blue counts as lit
        if np.count_nonzero(brightest > _DARK) < _LIT * brightest.size:
            return "black"
        contrast = float(np.abs(frame - frame.mean(axis=(0, 1))).mean())
        near = max(_FLOOR, self._similar * contrast)
        if self._last is not None and _difference(frame, self._last) < near:
            return "frozen"
        return "duplicate" if self._is_known(frame, near) else None

    def remember(self, frame: Pixels) -> None:
        """Add a kept frame."""
        if self._count == len(self._means):
            self._means, self._thumbs = (np.concatenate((each, each)) for each in (self._means, self._thumbs))
        thumb = _thumbnail(frame)
        self._means[self._count], self._thumbs[self._count] = thumb.mean(), thumb
        self._last = np.array(frame)
        self._count += 1

    def _is_known(self, frame: Pixels, near: float) -> bool:
        thumb = _thumbnail(frame)
        alike = np.flatnonzero(np.abs(self._means[: self._count] - thumb.mean()) < near)
        distances = np.abs(self._thumbs[alike] - thumb).mean(axis=1)
        nearest = [number for number in np.argsort(distances)[:_NEAREST] if distances[number] < near]
        return any(_difference(frame, self._recall(int(alike[number]))) < near for number in nearest)


def _difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def _thumbnail(frame: Pixels) -> NDArray[np.float32]:
    """The mean brightness of 8x8 cells, as (64,)."""
    plane = frame.mean(axis=2, dtype=np.float32)
    edges = np.linspace(0, len(plane), _CELLS + 1).astype(int)
    summed = np.add.reduceat(np.add.reduceat(plane, edges[:-1], axis=0), edges[:-1], axis=1)
    lengths = np.diff(edges)
    thumbnail: NDArray[np.float32] = (summed / np.outer(lengths, lengths)).astype(np.float32)
    return thumbnail.ravel()
