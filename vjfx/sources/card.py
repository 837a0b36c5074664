"""The still part of the test card: patches that make wrong scaling, colour or focus visible."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SUPERSAMPLING = 2  # of round shapes; lines one pixel wide are drawn afterwards
BACK, LINE, MAJOR = (30, 32, 38), (62, 66, 76), (110, 116, 130)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
# 75 % bars (SMPTE EG 1): gray, yellow, cyan, green, magenta, red, blue, in falling luminance.
BARS = [(r * 191, g * 191, b * 191) for g, r, b in np.ndindex(2, 2, 2)][:0:-1]
DIAL = (-12.0, 0.0, 3.0)  # centre and radius of the clock, in grid units
ZONES = (12.0, 0.0, 3.0)  # of the zone plate


@dataclass(frozen=True, slots=True)
class Grid:
    """Squares of one unit around the picture's centre, at least 32 x 18 of them."""

    size: tuple[int, int]

    @property
    def unit(self) -> float:
        """The side of a square, in pixels."""
        return min(self.size[0] / 32, self.size[1] / 18)

    def at(self, x: float, y: float) -> tuple[int, int]:
        """The pixel of a point in units from the centre, x to the right, y down."""
        return round(self.size[0] / 2 + x * self.unit), round(self.size[1] / 2 + y * self.unit)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice]:
        """Rows and columns between two corners, at least one of each."""
        (left, top), (right, bottom) = self.at(x0, y0), self.at(x1, y1)
        return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def draw(size: tuple[int, int], label: str) -> NDArray[np.uint8]:
    """RGBA (H, W, 4)."""
    large = (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING)
    image = Image.new("RGB", large, BACK)
    _background(image, Grid(large))
    inside = Image.new("RGB", large, BLACK)
    _bands(inside, Grid(large))
    circle = Image.new("L", large, 0)
    ImageDraw.Draw(circle).ellipse(_round(Grid(large), 0, 0, 8), fill=255)
    image.paste(inside, mask=circle)
    _rings(image, Grid(large))
    image = image.reduce(SUPERSAMPLING)
    _texts(image, Grid(size), label)
    card = np.dstack([np.asarray(image), np.full(size[::-1], 255, np.uint8)])
    _gratings(card, Grid(size))
    _zone_plate(card, Grid(size))
    return card


def font(height: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own typeface; `height` is the line height, in pixels."""
    return ImageFont.load_default(max(height, 1.0))


def _background(image: Image.Image, grid: Grid) -> None:
    pen = ImageDraw.Draw(image)
    columns, rows = (int(side / grid.unit / 2) + 1 for side in grid.size)
    for x in range(-columns, columns + 1):
        place = grid.at(x, 0)[0]
        pen.line((place, 0, place, grid.size[1]), MAJOR if x % 4 == 0 else LINE, SUPERSAMPLING)
    for y in range(-rows, rows + 1):
        place = grid.at(0, y)[1]
        pen.line((0, place, grid.size[0], place), MAJOR if y % 4 == 0 else LINE, SUPERSAMPLING)
    # Castellations: if a projector or a screen crops the edge, they are missing.
    width, height = grid.size
    edge = round(grid.unit / 2)
    for x in range(-columns, columns + 1):
        left, right = grid.at(x, 0)[0], grid.at(x + 1, 0)[0]
        for top in (0, height - edge):
            pen.rectangle((left, top, right, top + edge), WHITE if x % 2 else BLACK)
    for y in range(-rows, rows + 1):
        top, bottom = grid.at(0, y)[1], grid.at(0, y + 1)[1]
        for left in (0, width - edge):
            pen.rectangle((left, top, left + edge, bottom), WHITE if y % 2 else BLACK)


def _bands(image: Image.Image, grid: Grid) -> None:
    """The rows inside the circle, from -8 to 8 units."""
    pen = ImageDraw.Draw(image)

    def cells(top: float, bottom: float, colors: list[tuple[int, int, int]]) -> None:
        chord = math.sqrt(64 - max(abs(top), abs(bottom)) ** 2)
        pen.rectangle((*grid.at(-8, top), *grid.at(0, bottom)), colors[0])
        pen.rectangle((*grid.at(0, top), *grid.at(8, bottom)), colors[-1])
        for i, color in enumerate(colors):
            left, right = (chord * (2 * side / len(colors) - 1) for side in (i, i + 1))
            pen.rectangle((*grid.at(left, top), *grid.at(right, bottom)), color)

    cells(-8, -6, [WHITE])
    cells(-6, -5, [BLACK, *[WHITE, BLACK] * 7])
    cells(-5, -2, BARS)
    cells(3.5, 4.75, [(level, level, level) for level in np.linspace(0, 255, 11).round().astype(int).tolist()])
    cells(4.75, 6, [(level, level, level) for level in range(256)])
    cells(6, 8, [WHITE])


def _rings(image: Image.Image, grid: Grid) -> None:
    pen = ImageDraw.Draw(image)
    width = max(round(grid.unit / 10), 1)
    for side in (-13, 13):
        star = _round(grid, side, 6, 2)
        pen.ellipse(star, BLACK)
        for spoke in range(0, 360, 10):  # a Siemens star: out of focus, the gray in its middle grows
            pen.pieslice(star, spoke, spoke + 5, WHITE)
    for x, y, radius in ((0, 0, 8), (-13, -6, 2), (13, -6, 2), (-13, 6, 2), (13, 6, 2)):
        pen.ellipse(_round(grid, x, y, radius), outline=WHITE, width=width)
    for tick in range(60):
        right, down = math.sin(tick * math.pi / 30), -math.cos(tick * math.pi / 30)
        inner, outer = (grid.at(DIAL[0] + r * right, DIAL[1] + r * down) for r in (3.2 if tick % 5 else 3.0, 3.4))
        pen.line((*inner, *outer), WHITE, width)


def _texts(image: Image.Image, grid: Grid, label: str) -> None:
    pen = ImageDraw.Draw(image)
    width, height = grid.size
    pen.text(grid.at(0, -6.85), label, BLACK, font(grid.unit * 1.2), anchor="mm")
    pen.text(grid.at(0, 6.7), f"{width} x {height}", BLACK, font(grid.unit * 0.8), anchor="mm")
    for i, size in enumerate((0.8, 0.6, 0.45, 0.35)):
        for side in (-13, 13):
            pen.text(grid.at(side, -6.9 + i * 0.65), "sharp", WHITE, font(grid.unit * size), anchor="mm")


def _gratings(card: NDArray[np.uint8], grid: Grid) -> None:
    """Black and white lines 1 to 4 pixels wide, vertical and horizontal: bad scaling turns them gray."""
    for i in range(8):
        rows, columns = grid.box(-8 + 2 * i, 2.1, -6 + 2 * i, 3.4)
        patch = card[rows, columns]
        y, x = np.ogrid[: patch.shape[0], : patch.shape[1]]
        lines = np.broadcast_to((x if i < 4 else y) // (1 + i % 4) % 2 * 255, patch.shape[:2])
        inside = np.hypot(x + columns.start - grid.size[0] / 2, y + rows.start - grid.size[1] / 2) < 7.9 * grid.unit
        patch[inside, :3] = lines[inside, None]


def _zone_plate(card: NDArray[np.uint8], grid: Grid) -> None:
    """Rings that narrow to two pixels at the rim: other rings are aliasing."""
    x, y, weight, box = disc(grid, *ZONES)
    radius = max(ZONES[2] * grid.unit, 1.0)
    waves = 127.5 + 127.5 * np.cos(np.pi * (x * x + y * y) / (2 * radius))
    card[box][..., :3] = (card[box][..., :3] * (1 - weight[..., None]) + (waves * weight)[..., None]).round()


def disc(
    grid: Grid, x: float, y: float, radius: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], tuple[slice, slice]]:
    """A round patch: pixels to the right of its centre, pixels below it, coverage 0..1, and its rows and columns."""
    box = grid.box(x - radius, y - radius, x + radius, y + radius)
    down, right = np.indices([part.stop - part.start for part in box], dtype=np.float32)
    down -= (box[0].stop - box[0].start - 1) / 2
    right -= (box[1].stop - box[1].start - 1) / 2
    cover = np.clip(radius * grid.unit - np.hypot(right, down), 0, 1).astype(np.float32)
    return right, down, cover, box


def _round(grid: Grid, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = grid.at(x - radius, y - radius), grid.at(x + radius, y + radius)
    return left, top, right, bottom
