"""Which frames of footage are not worth learning from: black ones, standing ones, and those that came before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vjfx.datasets.pairs import Pixels

_DARK = 32  # of 255: a pixel that is brighter is lit
_LIT = 1 / 200  # of the pixels, at least, in a frame that is not black
_FLOOR = 0.4  # of 255: what compression alone changes
_CELLS = 8  # a thumbnail's side
_NEAREST = 16  # frames whose thumbnails are like the new one's, that are looked at in full


class Screening:
    """Tells why a frame is left out, given all that were kept; `recall` gives one of these back by its number.

    Two frames are alike when their mean difference is below `similar` of the contrast of the new one (its own mean
    difference from its mean colour). Thumbnails can only be nearer than the pictures, so they sort out nearly all.
    """

    def __init__(self, similar: float, recall: Callable[[int], Pixels]) -> None:
        self._similar, self._recall = similar, recall
        self._count = 0
        self._thumbs = np.empty((64, _CELLS**2), np.float32)
        self._means = np.empty(64, np.float32)
        self._last: Pixels | None = None

    def __call__(self, frame: Pixels) -> str | None:
        """`black`, `frozen` (as the one kept last), `duplicate` (of any before it), or None: it is worth it."""
        brightest = frame.max(axis=2)  # of the three colours: pure blue is light, too
        if np.count_nonzero(brightest > _DARK) < _LIT * brightest.size:
            return "black"
        contrast = float(np.abs(frame - frame.mean(axis=(0, 1))).mean())
        near = max(_FLOOR, self._similar * contrast)
        if self._last is not None and _difference(frame, self._last) < near:
            return "frozen"
        return "duplicate" if self._known(frame, near) else None

    def remember(self, frame: Pixels) -> None:
        """A frame that was kept."""
        if self._count == len(self._means):
            self._means, self._thumbs = (np.concatenate((each, each)) for each in (self._means, self._thumbs))
        thumb = _thumbnail(frame)
        self._means[self._count], self._thumbs[self._count] = thumb.mean(), thumb
        self._last = np.array(frame)
        self._count += 1

    def _known(self, frame: Pixels, near: float) -> bool:
        thumb = _thumbnail(frame)
        alike = np.flatnonzero(np.abs(self._means[: self._count] - thumb.mean()) < near)
        distances = np.abs(self._thumbs[alike] - thumb).mean(axis=1)
        nearest = [number for number in np.argsort(distances)[:_NEAREST] if distances[number] < near]
        return any(_difference(frame, self._recall(int(alike[number]))) < near for number in nearest)


def _difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def _thumbnail(frame: Pixels) -> NDArray[np.float32]:
    """The mean brightness of each of 8x8 parts, in a row."""
    plane = frame.mean(axis=2, dtype=np.float32)
    edges = np.linspace(0, len(plane), _CELLS + 1).astype(int)
    summed = np.add.reduceat(np.add.reduceat(plane, edges[:-1], axis=0), edges[:-1], axis=1)
    lengths = np.diff(edges)
    thumbnail: NDArray[np.float32] = (summed / np.outer(lengths, lengths)).astype(np.float32)
    return thumbnail.ravel()
