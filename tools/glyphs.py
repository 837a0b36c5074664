"""Draws shaders/generators/glyphs.png: letters as signed distances, which stay crisp at any size.

python tools/glyphs.py [FILE]

The font is Aileron Regular, which Pillow carries; its maker Sora Sagano has reserved no rights (CC0). Here it is made
narrow and bold, as on a poster. Distances after Green, Improved Alpha-Tested Magnification, SIGGRAPH 2007.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?&+-/#*.:<>"
COLUMNS = 8

# In texels, as typography.fs knows them.
CELL = 96
LEFT, BASE = 10, 14  # where a glyph stands in its cell
CAP = 68  # height of a capital
SPREAD = 8  # the distance that is white inside a letter and black outside; its edge is gray

FINE = 16  # drawn so much larger, then measured
NARROW = 0.78
BOLD = (6.5, 3.6)  # texels that strokes gain in width and height


def main() -> None:
    """Write the atlas."""
    file = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "shaders/generators/glyphs.png")
    atlas().save(file, optimize=True)


def atlas() -> Image.Image:
    """The cells from the top left, and below them one row of texels: how far each sign advances, in texels."""
    rows = -(-len(SIGNS) // COLUMNS)
    picture = np.zeros((rows * CELL + 1, COLUMNS * CELL), np.uint8)
    for index, sign in enumerate(SIGNS):
        row, column = divmod(index, COLUMNS)
        shape, advance = letter(sign)
        picture[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL] = distances(shape)
        picture[-1, index] = round(advance)
    return Image.fromarray(picture)


def letter(sign: str) -> tuple[NDArray[np.bool_], float]:
    """A sign in its cell, FINE times as large as the atlas, and how far it advances in texels."""
    wide, high = (round(bold * FINE / 2) for bold in BOLD)
    font = ImageFont.load_default(1000)
    _, top, _, _ = font.getbbox("H", anchor="ls")
    font = ImageFont.load_default(1000 * (CAP * FINE - 2 * high) / -top)
    length = font.getlength(sign)
    image = Image.new("1", (round(length), CELL * FINE))
    ImageDraw.Draw(image).text((0, (CELL - BASE) * FINE - high), sign, 1, font, anchor="ls")
    image = image.resize((round(length * NARROW), CELL * FINE))
    cell = Image.new("1", (CELL * FINE, CELL * FINE))
    cell.paste(image, (LEFT * FINE + wide, 0))
    return thicker(thicker(np.asarray(cell), wide, axis=1), high, axis=0), length * NARROW / FINE + BOLD[0]


def thicker(shape: NDArray[np.bool_], by: int, axis: int) -> NDArray[np.bool_]:
    """The shape with every edge moved out along one axis, so that corners stay sharp."""
    return apart(shape, axis) <= by


def apart(shape: NDArray[np.bool_], axis: int) -> NDArray[np.float64]:
    """How far it is from each pixel to the next one of the shape along one axis; infinite where there is none."""
    place = np.arange(shape.shape[axis], dtype=float).reshape((-1, 1) if axis == 0 else (1, -1))
    before = np.maximum.accumulate(np.where(shape, place, -np.inf), axis)
    after = np.flip(np.minimum.accumulate(np.flip(np.where(shape, place, np.inf), axis), axis), axis)
    return np.minimum(place - before, after - place)


def distances(shape: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The cell as (CELL, CELL) texels: 0 at SPREAD outside the shape, 255 at SPREAD inside."""
    inside = (nearest(~shape) - nearest(shape)) / (FINE * SPREAD)
    return np.round(np.clip(0.5 + 0.5 * inside, 0, 1) * 255).astype(np.uint8)


def nearest(shape: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The distance from the middle of each texel to the shape, in fine pixels; beyond SPREAD it is only a bound."""
    reach = SPREAD * FINE
    middles = slice(FINE // 2, None, FINE)
    beside = np.pad(apart(shape, axis=1)[:, middles], ((reach, reach), (0, 0)), constant_values=np.inf)
    squares = np.full((CELL, CELL), np.inf)
    for up in range(-reach, reach + 1):
        rows = beside[reach + up + FINE // 2 :][: CELL * FINE : FINE]
        np.minimum(squares, rows**2 + up**2, out=squares)
    return np.sqrt(squares)


if __name__ == "__main__":
    main()
