"""Coloured chalk on a blackboard: flowers at night, drawn with the tip, rubbed with the flat side, and dust."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.illustration.curves import Points, ellipse, smooth
from vjfx.datasets.styles.brush import Sheet, xy
from vjfx.datasets.styles.noise import Field, blurred, fractal, picture, rgb, streamed
from vjfx.datasets.styles.paper import rubbed, tooth

_WHITE, _YELLOW, _PINK, _BLUE, _GREEN = (rgb(code) for code in ("f4f2ea", "f7d65a", "f2809c", "7cc4ee", "8fd09a"))


class _Board:
    """The marks of the tip and of the flat side of the chalk, each on a sheet of its own."""

    def __init__(self, r: Generator, side: int) -> None:
        self.r, self.tip, self.flat = r, Sheet(side), Sheet(side)

    def line(self, way: Points, width: float, color: Field, press: float = 1.0) -> None:
        """A line of the tip, drawn twice, as a hand does."""
        for again in range(2):
            shaken = way + np.cumsum(self.r.normal(0, 0.0006, way.shape), axis=0) + self.r.normal(0, 0.001, 2)
            widths = width * (0.75 + 0.3 * np.sin(np.linspace(0, 5, len(way)) + self.r.uniform(0, 6)))
            self.tip.nib(shaken, widths, color, press * (0.85, 0.5)[again])

    def hatch(self, start: Points, end: Points, count: int, color: Field, press: float = 0.7) -> None:
        """Strokes from points of one curve to points of another."""
        for share in np.sort(self.r.uniform(0, 1, count)):
            one, two = (each[int(share * (len(each) - 1))] for each in (start, end))
            reach = self.r.uniform(0.5, 1.0)
            bend = (one + two) / 2 + self.r.normal(0, 0.003, 2)
            way = smooth([one, one + (bend - one) * reach, one + (two - one) * reach])
            self.tip.nib(way, np.linspace(0.0055, 0.0015, len(way)), color, press * self.r.uniform(0.4, 1))

    def rub(self, way: Points, width: float, color: Field, press: float = 0.5) -> None:
        """A broad stroke of the flat side."""
        self.flat.bristles(self.r, way, np.full(len(way), width), 6, color, 0.03, dry=1 - press)


def chalk(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    board = _Board(r, side)
    _night(board)
    flowers = (
        (0.33, 0.4, 0.21, _PINK, 13),
        (0.74, 0.57, 0.18, _YELLOW, 16),
        (0.2, 0.79, 0.14, _BLUE, 11),
        (0.55, 0.86, 0.12, _WHITE, 12),
        (0.6, 0.2, 0.1, _BLUE, 10),
        (0.93, 0.9, 0.12, _PINK, 12),
    )
    for x, y, *_ in flowers:
        _stem(board, x, y)
    for flower in flowers:
        _flower(board, *flower)
    heights = tooth(r, side, 0.05, 1.9)
    ground = rgb("0b0d0e") * (1 + 0.25 * fractal(r, side, 5, 5))[..., None]
    wiped = streamed(fractal(r, side, 30, 4, 0.7), np.full((side, side), -0.4, np.float32), 0.12)
    ground = ground + 0.02 * np.clip(wiped + 0.3, 0, 2)[..., None]
    tip, flat = board.tip.pixels(), board.flat.pixels()
    dust = blurred(tip[..., :3] + flat[..., :3], 0.012)
    color = ground + 0.15 * dust * np.clip(1 + 0.8 * fractal(r, side, side / 4, 2) + wiped, 0, None)[..., None]
    for marks, dry in ((flat, 0.95), (tip, 0.55)):
        alpha = marks[..., 3]
        stays = rubbed(alpha, heights, dry)
        pigment = marks[..., :3] / np.maximum(alpha, 1e-3)[..., None]
        color = color * (1 - stays[..., None]) + pigment * (stays * (0.82 + 0.25 * heights))[..., None]
    return picture(color)


def _night(board: _Board) -> None:
    """Wind in long curves, a moon, stars."""
    r = board.r
    for n in range(46):
        y = -0.1 + n * 0.026 + r.normal(0, 0.01)
        x = np.linspace(-0.05, 1.05, 26)
        way = np.stack((x, y + 0.06 * np.sin(x * 5 + y * 4) + 0.015 * np.sin(x * 17 + n)), axis=1)
        first = int(r.integers(0, 14))
        part = smooth(way[first : first + int(r.integers(8, 16))], steps=3)
        if r.uniform() < 0.45:
            board.rub(part, r.uniform(0.02, 0.05), _BLUE * 0.8, 0.3)
        board.line(part, r.uniform(0.002, 0.0045), _BLUE * 0.9, r.uniform(0.3, 0.8))
    for _ in range(700):
        at, long = r.uniform(0, 1, 2), r.uniform(0.01, 0.035)
        turn = 0.3 * np.cos(at[0] * 5 + at[1] * 4) + r.normal(0, 0.15)
        way = at + np.linspace(0, long, 4)[:, None] * np.array([np.cos(turn), np.sin(turn)])
        board.tip.nib(way, np.array([0.002, 0.004, 0.003, 0.001]), _BLUE * r.uniform(0.5, 0.9), r.uniform(0.3, 0.75))
    for radius in np.linspace(0.012, 0.082, 8):
        board.rub(
            ellipse(0.86, 0.15, radius, radius, 30)[: int(r.integers(20, 30))] + r.normal(0, 0.002, 2),
            0.018,
            _YELLOW,
            0.6,
        )
    for radius, press in ((0.09, 1.0), (0.115, 0.5), (0.14, 0.35)):
        board.line(ellipse(0.86, 0.15, radius, radius, 50), 0.004, _WHITE, press)
    for _ in range(55):
        at, long = r.uniform(0, 1, 2) * (1, 0.6), r.uniform(0.003, 0.011)
        for turn in np.arange(3) * np.pi / 3 + r.uniform(0, 1):
            ray = np.array([np.cos(turn), np.sin(turn)]) * long
            board.tip.nib(np.stack((at - ray, at, at + ray)), np.array([0.001, 0.003, 0.001]), _WHITE, 0.9)


def _stem(board: _Board, x: float, y: float) -> None:
    r = board.r
    foot = x + r.normal(0, 0.08)
    stem = smooth([(x, y), (x + r.normal(0, 0.03), (y + 1.05) / 2), (foot, 1.05)], steps=14)
    board.rub(stem, 0.014, _GREEN * 0.8, 0.5)
    board.line(stem, 0.005, _GREEN)
    for sense in (-1, 1, -1, 1):
        at = stem[int(r.integers(6, len(stem) - 3))]
        long, droop = sense * r.uniform(0.09, 0.17), r.uniform(-0.07, 0.03)
        middle = smooth([at, at + xy(long * 0.5, droop - 0.015), at + xy(long, droop + 0.02)], steps=8)
        upper, lower = (middle + np.sin(np.linspace(0, np.pi, len(middle)))[:, None] * (0, s) for s in (-0.034, 0.034))
        board.rub((middle + lower) / 2, 0.028, _GREEN * 0.7, 0.4)
        for edge in (upper, lower, middle):
            board.line(edge, 0.0035, _GREEN)
        board.hatch(middle, upper, 13, _GREEN * 1.05)
        board.hatch(middle, lower, 9, _WHITE, 0.6)


def _flower(board: _Board, x: float, y: float, size: float, color: Field, petals: int) -> None:
    """Rings of petals: rubbed, outlined, and hatched from the heart outwards."""
    r, heart = board.r, np.array([x, y])
    for ring, reach in enumerate((1.0, 0.74, 0.47)):
        for turn in (np.arange(petals) + 0.5 * ring) * 2 * np.pi / petals + r.normal(0, 0.05, petals):
            long, wide = size * reach * r.uniform(0.88, 1.08), 1.25 * np.pi * size * reach / petals
            ahead, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
            left = smooth([heart + ahead * long * a + across * wide * w * 0.5 for a, w in _PETAL], steps=5)
            right = smooth([heart + ahead * long * a - across * wide * w * 0.5 for a, w in _PETAL], steps=5)
            shape = np.concatenate((left, right[::-1]))
            for sheet in (board.tip, board.flat):  # what is behind was not drawn
                sheet.erase(shape)
            board.flat.fill(shape, color * (0.55 + 0.12 * ring), 0.55)
            middle = (left + right)[6:] / 2
            board.rub(middle + across * wide * 0.12, wide * 0.5, color * (0.66 + 0.13 * ring), 0.68)
            board.hatch(left[: len(left) // 2], left[len(left) // 3 :], 3, color)
            for _ in range(6):
                lane = across * wide * r.uniform(-0.34, 0.34)
                way = smooth(
                    [heart + ahead * long * 0.18 + lane * 0.4, heart + ahead * long * r.uniform(0.5, 0.92) + lane]
                )
                board.tip.nib(way, np.linspace(0.0045, 0.001, len(way)), color, r.uniform(0.4, 1))
            board.line(left, 0.005, _WHITE * 0.4 + color * 0.6)
            board.line(right, 0.005, _WHITE * 0.7 + color * 0.3)
    for _ in range(46):
        at = heart + r.normal(0, 1, 2) * size * 0.085
        board.tip.dot(at, size * r.uniform(0.012, 0.03), _YELLOW if color is not _YELLOW else _WHITE)


_PETAL = ((0.1, 0.1), (0.35, 0.62), (0.68, 1.0), (0.9, 0.62), (1.0, 0.0))
