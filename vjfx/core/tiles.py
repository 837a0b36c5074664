"""Where in a picture its moved parts can be: tiles, each with the parts that a shader has to draw there.

A part covers a small share of its picture, and a shader that looks for all of them everywhere does most of its work
for nothing. The bounds hold for every pixel of a tile, so that nothing is left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

COUNT = 16  # tiles a side
_LEAST = 3  # level of a mask, of 255, from which on a part can be seen
_MARGIN = 8  # pixels of the picture around a tile that its shader may read, mipmaps included


class Drawn(NamedTuple):
    """The tiles of one frame."""

    plain: NDArray[np.float32]  # (n, 4): left, top, right, bottom in the picture, 0..1; these show the picture as it is
    mixed: NDArray[np.float32]  # (m, 4): the others
    counts: NDArray[np.int32]  # (m,): parts in each
    parts: NDArray[np.int32]  # (m,): their numbers, front first, in 4 bits each


class Tiles:
    """The tiles of one picture. Arguments are as in `PictureParts`."""

    def __init__(
        self,
        picture: NDArray[np.uint8],
        behind: NDArray[np.uint8],
        masks: NDArray[np.uint8],
        fields: NDArray[np.float16],
        square: tuple[float, float, float, float],
    ) -> None:
        scale, offset = np.array(square[:2]), np.array(square[2:])
        edges = np.linspace(0, 1, COUNT + 1)
        columns, rows = np.meshgrid(range(COUNT), range(COUNT))
        left, top, right, bottom = edges[columns], edges[rows], edges[columns + 1], edges[rows + 1]
        self.places = np.stack([left, top, right, bottom], -1).reshape(-1, 4).astype(np.float32)
        own = (self.places[:, :2] + self.places[:, 2:]) / 2 * scale + offset
        self._half = scale / (2 * COUNT)
        x, y = own[:, 0], own[:, 1]
        zero, one = np.zeros_like(x), np.ones_like(x)
        self._own = own
        self._terms = np.stack([one, x, y, x * x, x * y, y * y])  # (6, tiles)
        self._across = np.stack([zero, one, zero, 2 * x, y, zero])  # derivatives by x and y
        self._down = np.stack([zero, zero, one, zero, x, 2 * y])
        self._there = _sums((masks[1:] >= _LEAST) & _opaque(picture[..., 3], masks.shape[1:], scale, offset))
        low, high = own - self._half, own + self._half
        moved = _found(self._there, low[None], high[None])
        self._plain = ~moved.any(0)
        alphas = np.maximum(picture[..., 3], behind[..., 3])
        self._empty = np.array([not _window(alphas, tile, _MARGIN).any() for tile in self.places])
        squares = np.concatenate([low, high], 1) / 2 + 0.5
        near = [_window(pair, tile, 1).reshape(-1, 4) for tile in squares for pair in fields]
        ranges = np.array([(each.min(0), each.max(0)) for each in near], np.float64)
        # (tiles, lowest and highest, field, x and y)
        self._fields = ranges.reshape(len(own), 2, 2, 2, 2).transpose(0, 2, 1, 3, 4).reshape(len(own), 2, 4, 2)

    def at(self, terms: NDArray[np.float32], swings: NDArray[np.float32]) -> Drawn:
        """The tiles where the parts are taken from, as `Motion` says."""
        middle = self._own + (terms @ self._terms).transpose(0, 2, 1)  # (parts, tiles, 2)
        across = np.abs(terms @ self._across + [[1], [0]]).transpose(0, 2, 1) * self._half[0]
        down = np.abs(terms @ self._down + [[0], [1]]).transpose(0, 2, 1) * self._half[1]
        wide, high = self._half
        bend = np.abs(terms[:, :, 3:]) @ np.array([wide * wide, wide * high, high * high])
        reach = across + down + bend[:, None]
        shares = swings[:, None]
        by = np.where(shares > 0, self._fields, self._fields[:, ::-1]) * shares  # (tiles, 2, 4, 2)
        least, most = by.sum(2).transpose(1, 0, 2)
        found = _found(self._there, middle - reach + least, middle + reach + most)  # (parts, tiles)
        shown = ~self._empty | found.any(0)
        plain = self._plain & ~found.any(0)
        mixed = shown & ~plain
        counts = found[:, mixed].sum(0)
        numbers = np.zeros(len(counts), np.int64)
        for number in range(len(found)):
            hit = found[number, mixed]
            numbers = np.where(hit, numbers << 4 | number, numbers)  # the last one is in front
        return Drawn(
            self.places[shown & plain],
            self.places[mixed],
            counts.astype(np.int32),
            numbers.astype(np.uint32).view(np.int32),
        )


def _opaque(
    alpha: NDArray[np.uint8], size: tuple[int, ...], scale: NDArray[np.float64], offset: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """(h, w): where, in masks of this size, the picture is not transparent; beyond its edges it goes on as there."""
    rows, columns = (2 * np.arange(side + 1) / side - 1 for side in size)
    edges = np.stack(np.meshgrid(columns, rows), -1)
    places = 2 * (edges - offset) / scale - 1  # as `_found` takes them, over the picture
    low, high = places[:-1, :-1].reshape(1, -1, 2), places[1:, 1:].reshape(1, -1, 2)
    return _found(_sums((alpha > 0)[None]), low, high).reshape(size)


def _sums(there: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(n, h, w) -> (n, h + 1, w + 1): how many there are above and to the left."""
    sums = np.zeros((len(there), there.shape[1] + 1, there.shape[2] + 1), np.int32)
    sums[:, 1:, 1:] = there.cumsum(1).cumsum(2)
    return sums


def _found(sums: NDArray[np.int32], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n, m): whether there is something between two places (n, m, 2), -1..1, as samples are interpolated."""
    size = np.array([sums.shape[2] - 1, sums.shape[1] - 1])
    first = np.clip(np.floor((low + 1) / 2 * size - 0.5), 0, size - 1).astype(np.intp)
    last = np.clip(np.floor((high + 1) / 2 * size - 0.5) + 1, 0, size - 1).astype(np.intp) + 1
    plane = np.arange(len(sums))[:, None]
    left, top, right, bottom = first[..., 0], first[..., 1], last[..., 0], last[..., 1]
    total = sums[plane, bottom, right] - sums[plane, top, right] - sums[plane, bottom, left] + sums[plane, top, left]
    found: NDArray[np.bool_] = total > 0
    return found


def _window(planes: NDArray[np.generic], tile: NDArray[np.float32], margin: int) -> NDArray[np.generic]:
    """What a tile (left, top, right, bottom, 0..1) has of planes (h, w, ...), and some pixels around it."""
    height, width = planes.shape[:2]
    left, top, right, bottom = tile * (width, height, width, height)
    rows = slice(max(0, min(int(top) - margin, height - 1)), max(1, int(bottom) + margin + 1))
    columns = slice(max(0, min(int(left) - margin, width - 1)), max(1, int(right) + margin + 1))
    return planes[rows, columns]
