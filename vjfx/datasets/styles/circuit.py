"""A circuit board at night: glowing traces that bend by 45 degrees, pads, vias, chips with their pins."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.datasets.illustration.curves import Points
from vjfx.datasets.styles.brush import Sheet
from vjfx.datasets.styles.noise import Field, blurred, fractal, grid, picture, rgb

_CELLS = 84  # of the grid that traces are routed on, across the picture
_CELL = 1 / _CELLS
_STEPS = np.array([(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)])
_CYAN, _TEAL, _AMBER, _RED = (rgb(code) for code in ("35d6ff", "12c79a", "ffa62a", "ff3a4c"))
_CHIPS = (  # left, top, width, height in cells; colour of its nets
    (30, 27, 24, 24, _CYAN),
    (6, 8, 14, 10, _AMBER),
    (62, 10, 12, 16, _TEAL),
    (8, 58, 13, 15, _TEAL),
    (60, 62, 16, 11, _AMBER),
    (33, 66, 14, 8, _CYAN),
    (36, 6, 16, 6, _TEAL),
    (8, 34, 8, 10, _CYAN),
    (70, 40, 7, 10, _RED),
)


class _Board:
    """The grid of free cells, and the traces routed so far: their cells, colours and brightness."""

    def __init__(self, r: Generator) -> None:
        self.r = r
        self.taken = np.zeros((_CELLS + 4, _CELLS + 4), bool)
        self.traces: list[tuple[NDArray[np.int64], Field, float]] = []

    def route(self, at: tuple[int, int], heading: int, straight: int, color: Field, longest: int = 40) -> None:
        """Walk straight, then with turns of 45 degrees, until there is no way on."""
        r, path, here = self.r, [at], np.array(at)
        while len(path) < longest:
            turn = 0
            if len(path) > straight and r.uniform() < 0.16:
                turn = int(r.choice([-1, 1]))
            for change in (turn, 0, 1, -1):
                step = _STEPS[(heading + change) % 8]
                there = here + step
                if self._free(here, step):
                    heading, here = (heading + change) % 8, there
                    self.taken[here[0], here[1]] = True
                    path.append((int(here[0]), int(here[1])))
                    break
            else:
                break
        if len(path) > 2:
            self.traces.append((np.array(path), color, float(r.uniform(0.15, 1.0) ** 1.6)))

    def _free(self, here: NDArray[np.int64], step: NDArray[np.int64]) -> bool:
        x, y = here + step
        if not (0 <= x < _CELLS + 4 and 0 <= y < _CELLS + 4) or self.taken[x, y]:
            return False
        return not (step.all() and self.taken[x, here[1]] and self.taken[here[0], y])  # two diagonals do not cross


def circuit(r: Generator, side: int) -> NDArray[np.uint8]:
    """The picture, (side, side, 3)."""
    board = _Board(r)
    for left, top, wide, tall, _ in _CHIPS:
        board.taken[left - 1 : left + wide + 2, top - 1 : top + tall + 2] = True
    for left, top, wide, tall, color in _CHIPS:
        pins = [((left + n, top - 1), 6) for n in range(1, wide, 2)] + [
            ((left + wide + 1, top + n), 0) for n in range(1, tall, 2)
        ]
        pins += [((left + n, top + tall + 1), 2) for n in range(1, wide, 2)] + [
            ((left - 1, top + n), 4) for n in range(1, tall, 2)
        ]
        for rank, (at, heading) in enumerate(pins):
            board.route(at, heading, 2 + rank % 4, color)
    for n in range(1500):
        x, y = r.integers(0, _CELLS + 4, 2).tolist()
        if not board.taken[x, y]:
            board.taken[x, y] = True
            board.route((x, y), int(r.integers(8)), 3, (_TEAL, _CYAN, _TEAL, _AMBER)[n % 4], 26)
    light, copper = Sheet(side), Sheet(side)
    for path, color, bright in board.traces:
        _trace(r, light, copper, (path - 1.5).astype(float) * _CELL, color, bright)
    for chip in _CHIPS:
        _chip(r, light, *chip)
    return picture(_lit(r, light, copper))


def _trace(r: Generator, light: Sheet, copper: Sheet, way: Points, color: Field, bright: float) -> None:
    width = _CELL * (0.2 + 0.16 * bright)
    copper.line(way, _CELL * 0.5, alpha=0.9)
    light.line(way, width, color * bright)
    if bright > 0.35:  # a pulse on its way
        n = int(r.integers(0, len(way) - 1))
        light.line(way[n : n + 4], width * 1.1, color * 0.4 + 0.6, 0.9)
    for end in (way[0], way[-1]):
        copper.dot(end, _CELL * 0.55)
        light.dot(end, _CELL * 0.42, color * max(bright, 0.35))
        light.dot(end, _CELL * 0.2, np.zeros(3, np.float32))


def _chip(r: Generator, light: Sheet, left: int, top: int, wide: int, tall: int, color: Field) -> None:
    """A dark body with pins, a frame of light, and rows of cells, or of print, inside."""
    x, y, w, h = (left - 1) * _CELL, (top - 1) * _CELL, wide * _CELL, tall * _CELL

    def frame(inset: float, width: float, tone: Field, alpha: float = 1.0) -> None:
        a, b, c, d = x + inset, y + inset, x + w - inset, y + h - inset
        light.line([(a, b), (c, b), (c, d), (a, d), (a, b)], width, tone, alpha)

    light.fill([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], rgb("04070b"))
    pin, half = 0.55 * _CELL, 0.25 * _CELL
    for n in range(1, wide, 2):
        for row in (y - pin + half, y + h + 0.05 * _CELL + half):
            light.line([(x + (n - 0.3) * _CELL, row), (x + (n + 0.3) * _CELL, row)], 2 * half, color * 0.9, 1, False)
    for n in range(1, tall, 2):
        for column in (x - pin + half, x + w + 0.05 * _CELL + half):
            light.line(
                [(column, y + (n - 0.3) * _CELL), (column, y + (n + 0.3) * _CELL)], 2 * half, color * 0.9, 1, False
            )
    frame(0.25 * _CELL, 0.22 * _CELL, color)
    frame(1.0 * _CELL, 0.1 * _CELL, color, 0.5)
    if min(wide, tall) > 12:
        frame(2.4 * _CELL, 0.16 * _CELL, color, 0.8)
        frame(5.2 * _CELL, 0.3 * _CELL, color * 0.5 + 0.5)
    fine = _CELL * 0.62
    for row in np.arange(y + 1.6 * _CELL, y + h - 1.9 * _CELL, fine * 1.25):
        column = x + 1.6 * _CELL
        while column < x + w - 2.2 * _CELL:
            long = fine * r.choice([0.5, 0.5, 1.2, 2.2])
            if r.uniform() < 0.7:
                light.line(
                    [(column, row), (column + long, row)], fine * 0.42, color, r.uniform(0.1, 0.75) ** 1.5, False
                )
            column += long + fine * 0.6
    light.dot((x + 1.2 * _CELL, y + h - 1.2 * _CELL), 0.4 * _CELL, rgb("ffffff"), 0.9)


def _lit(r: Generator, light: Sheet, copper: Sheet) -> Field:
    """Traces glow over a dark board: the light spreads near and far, in linear light."""
    core = light.pixels()
    side = core.shape[0]
    x, y = grid(side)
    metal = copper.mask()
    weave = 1 + 0.35 * np.sin(x * np.pi * 190) * np.sin(y * np.pi * 190) + 0.4 * fractal(r, side, 4, 5)
    ground = rgb("07141c") ** np.float32(2.2) * (weave * 0.55)[..., None]
    edge = np.clip(metal - blurred(metal, 0.003), 0, 1)
    copper_color = 4 * rgb("0f6070") ** np.float32(2.2)
    ground = ground * (1 - 0.5 * metal)[..., None] + (0.022 * metal + 0.08 * edge)[..., None] * copper_color
    glow = core[..., :3] ** np.float32(2.2)
    total = ground * (1 - core[..., 3:] * 0.9) + 1.9 * glow
    for sigma, gain in ((0.0025, 0.9), (0.009, 0.9), (0.035, 0.3)):
        total = total + gain * blurred(glow, sigma)
    seen: Field = (1 - np.exp(-1.5 * total)) ** np.float32(1 / 2.2)
    return seen
