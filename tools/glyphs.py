"""Draws the letters of shaders/generators/typography.fs as signed distances, which stay crisp at any size.

python tools/glyphs.py [FOLDER]

glyphs.png holds capitals, figures and signs, accents.png the rest of Latin-1, in taller cells. The font is Aileron
Regular, whose maker Sora Sagano has reserved no rights (CC0): the subset that Pillow carries, and for the accents the
file beside this one, from npm's @fontsource/aileron 5.3.0. Here it is made narrow and bold, as on a poster. Distances
after Green, Improved Alpha-Tested Magnification, SIGGRAPH 2007.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parents[1] / "shaders/generators"
ACCENTED = Path(__file__).with_name("aileron.woff")
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?&+-/#*.:<>"
REST = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŸß¡¿«»¢£¥§©®°±×÷·$%'(),;=@[]_"
COLUMNS = 8

# In texels, as typography.fs knows them.
CELL = 96
LEFT, BASE = 10, 14  # where a glyph stands in its cell
CAP = 68  # height of a capital
TALL, TALL_BASE = 112, 20  # height and baseline of a cell with room for accents and cedillas
ABOVE, BELOW = 1.1, 0.1  # what rises higher or hangs lower, in heights of a capital, is squeezed: rows stand close
SPREAD = 8  # the distance that is white inside a letter and black outside; its edge is gray

FINE = 16  # drawn so much larger, then measured
NARROW = 0.78
BOLD = (6.5, 3.6)  # texels that strokes gain in width and height
BOLD_ACCENT = (2.0, 2.0)  # the same of accents, or the dots of an Ü would meet


@dataclass(frozen=True)
class Atlas:
    """One picture of letters: its font by size, and its cells."""

    signs: str
    font: Callable[[float], ImageFont.FreeTypeFont]
    height: int = CELL
    base: int = BASE


GLYPHS = Atlas(SIGNS, ImageFont.load_default)
ACCENTS = Atlas(REST, partial(ImageFont.truetype, str(ACCENTED)), TALL, TALL_BASE)


def main() -> None:
    """Write both atlases; a sign that the font lacks ends the program with one line."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if lacking := missing(ACCENTS):
        sys.exit(f"{ACCENTED}: the font has no {' '.join(lacking)}")
    for name, atlas in (("glyphs.png", GLYPHS), ("accents.png", ACCENTS)):
        draw(atlas).save(folder / name, optimize=True)


def missing(atlas: Atlas) -> list[str]:
    """The signs that the font of an atlas cannot draw."""
    font = atlas.font(100)
    empty = bytes(font.getmask("\U0010ffff"))  # of the box that stands for what a font lacks
    return [sign for sign in atlas.signs if bytes(font.getmask(sign)) == empty]


def draw(atlas: Atlas) -> Image.Image:
    """The cells from the top left, and below them one row of texels: how far each sign advances, in texels."""
    rows = -(-len(atlas.signs) // COLUMNS)
    picture = np.zeros((rows * atlas.height + 1, COLUMNS * CELL), np.uint8)
    for index, sign in enumerate(atlas.signs):
        row, column = divmod(index, COLUMNS)
        shape, advance = letter(sign, atlas)
        picture[row * atlas.height : (row + 1) * atlas.height, column * CELL : (column + 1) * CELL] = distances(shape)
        picture[-1, index] = round(advance)
    return Image.fromarray(picture)


def letter(sign: str, atlas: Atlas = GLYPHS) -> tuple[NDArray[np.bool_], float]:
    """A sign in its cell, FINE times as large as the atlas, and how far it advances in texels."""
    wide, high = (round(bold * FINE / 2) for bold in BOLD)
    _, top, _, _ = atlas.font(1000).getbbox("H", anchor="ls")
    font = atlas.font(1000 * (CAP * FINE - 2 * high) / -top)
    length = font.getlength(sign)
    image = Image.new("1", (round(length), atlas.height * FINE))
    ImageDraw.Draw(image).text((0, (atlas.height - atlas.base) * FINE - high), sign, 1, font, anchor="ls")
    image = image.resize((round(length * NARROW), atlas.height * FINE))
    image, accents = squeezed(image, (atlas.height - atlas.base) * FINE - high, CAP * FINE - 2 * high)
    cell = Image.new("1", (CELL * FINE, atlas.height * FINE))
    cell.paste(image, (LEFT * FINE + wide, 0))
    accents *= bool(unicodedata.decomposition(sign))
    return bolder(np.asarray(cell), accents), length * NARROW / FINE + BOLD[0]


def squeezed(image: Image.Image, base: int, cap: int) -> tuple[Image.Image, int]:
    """A sign made to fit between ABOVE and BELOW, and the row above which there are only accents; 0: there are none."""
    left, top, right, bottom = image.getbbox() or (0, base, 1, base)
    new_top, new_bottom = max(top, base - round(ABOVE * cap)), min(bottom, base + round(BELOW * cap))
    if (top, bottom) == (new_top, new_bottom):
        return image, 0
    fitting = image.crop((left, top, right, bottom)).resize((right - left, new_bottom - new_top))
    squeezed = Image.new("1", image.size)
    squeezed.paste(fitting, (left, new_top))
    scale = (new_bottom - new_top) / (bottom - top)
    return squeezed, round(new_top + (base - cap - top) * scale) - FINE if top < new_top else 0


def bolder(shape: NDArray[np.bool_], accents: int) -> NDArray[np.bool_]:
    """The shape with bold strokes; above the row `accents`, lighter ones."""

    def bold(by: tuple[float, float]) -> NDArray[np.bool_]:
        wide, high = (round(texels * FINE / 2) for texels in by)
        return thicker(thicker(shape, wide, axis=1), high, axis=0)

    return np.concatenate([bold(BOLD_ACCENT)[:accents], bold(BOLD)[accents:]])


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
    """The cell in texels: 0 at SPREAD outside the shape, 255 at SPREAD inside."""
    inside = (nearest(~shape) - nearest(shape)) / (FINE * SPREAD)
    return np.round(np.clip(0.5 + 0.5 * inside, 0, 1) * 255).astype(np.uint8)


def nearest(shape: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The distance from the middle of each texel to the shape, in fine pixels; beyond SPREAD it is only a bound."""
    reach = SPREAD * FINE
    middles = slice(FINE // 2, None, FINE)
    beside = np.pad(apart(shape, axis=1)[:, middles], ((reach, reach), (0, 0)), constant_values=np.inf)
    height = len(shape) // FINE
    squares = np.full((height, CELL), np.inf)
    for up in range(-reach, reach + 1):
        rows = beside[reach + up + FINE // 2 :][: height * FINE : FINE]
        np.minimum(squares, rows**2 + up**2, out=squares)
    return np.sqrt(squares)


if __name__ == "__main__":
    main()
