"""Draws the glyph atlases of shaders/generators/typography.fs: signed distance fields, which stay sharp at any size.

python tools/glyphs.py [FOLDER]

glyphs.png holds capitals, digits and punctuation, accents.png the rest of Latin-1 in taller cells. The font is Aileron
Regular by Sora Sagano (CC0): the subset in Pillow, and for the accents aileron.woff in this folder, from npm's
@fontsource/aileron 5.3.0. The glyphs are made narrow and bold, as on a poster. Distance fields after Green, Improved
Alpha-Tested Magnification, SIGGRAPH 2007.
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
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?&+-/#*.:<>"
REST = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŸß¡¿«»¢£¥§©®°±×÷·$%'(),;=@[]_"
COLUMNS = 8

# In texels; typography.fs has the same numbers.
CELL = 96
LEFT, BASE = 10, 14  # origin of a glyph in its cell
CAP = 68  # height of a capital
TALL, TALL_BASE = 112, 20  # height and baseline of a cell with room for accents and cedillas
ABOVE, BELOW = 1.1, 0.1  # limits above the baseline and below it, in cap heights; higher glyphs are squeezed
SPREAD = 8  # distance from the edge to white (inside) and to black (outside); the edge itself is grey

FINE = 16  # glyphs are drawn this much larger to measure distances
NARROW = 0.78
BOLD = (6.5, 3.6)  # texels added to strokes in width and height
BOLD_ACCENT = (2.0, 2.0)  # for accents; more would merge the dots of an Ü


@dataclass(frozen=True)
class Atlas:
    """A glyph atlas: its characters, font by size, and cells."""

    characters: str
    font: Callable[[float], ImageFont.FreeTypeFont]
    height: int = CELL
    base: int = BASE


GLYPHS = Atlas(CHARACTERS, ImageFont.load_default)
ACCENTS = Atlas(REST, partial(ImageFont.truetype, str(ACCENTED)), TALL, TALL_BASE)


def main() -> None:
    """Write both atlases; exit with an error if the font lacks a character."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if absent := missing(ACCENTS):
        sys.exit(f"{ACCENTED}: the font has no {' '.join(absent)}")
    for name, atlas in (("glyphs.png", GLYPHS), ("accents.png", ACCENTS)):
        draw(atlas).save(folder / name, optimize=True)


def missing(atlas: Atlas) -> list[str]:
    """The characters that the font of an atlas lacks."""
    font = atlas.font(100)
    empty = bytes(font.getmask("\U0010ffff"))  # the box that replaces missing characters
    return [character for character in atlas.characters if bytes(font.getmask(character)) == empty]


def draw(atlas: Atlas) -> Image.Image:
    """The cells from the top left, and a last row of pixels with the advance of each character, in texels."""
    rows = -(-len(atlas.characters) // COLUMNS)
    picture = np.zeros((rows * atlas.height + 1, COLUMNS * CELL), np.uint8)
    for index, character in enumerate(atlas.characters):
        row, column = divmod(index, COLUMNS)
        shape, advance = letter(character, atlas)
        picture[row * atlas.height : (row + 1) * atlas.height, column * CELL : (column + 1) * CELL] = distances(shape)
        picture[-1, index] = round(advance)
    return Image.fromarray(picture)


def letter(character: str, atlas: Atlas = GLYPHS) -> tuple[NDArray[np.bool_], float]:
    """A character in its cell, FINE times as large as in the atlas, and its advance in texels."""
    wide, high = (round(bold * FINE / 2) for bold in BOLD)
    _, top, _, _ = atlas.font(1000).getbbox("H", anchor="ls")
    font = atlas.font(1000 * (CAP * FINE - 2 * high) / -top)
    length = font.getlength(character)
    image = Image.new("1", (round(length), atlas.height * FINE))
    ImageDraw.Draw(image).text((0, (atlas.height - atlas.base) * FINE - high), character, 1, font, anchor="ls")
    image = image.resize((round(length * NARROW), atlas.height * FINE))
    image, accents = squeezed(image, (atlas.height - atlas.base) * FINE - high, CAP * FINE - 2 * high)
    cell = Image.new("1", (CELL * FINE, atlas.height * FINE))
    cell.paste(image, (LEFT * FINE + wide, 0))
    accents *= bool(unicodedata.decomposition(character))
    return bolder(np.asarray(cell), accents), length * NARROW / FINE + BOLD[0]


def squeezed(image: Image.Image, base: int, cap: int) -> tuple[Image.Image, int]:
    """A glyph squeezed to fit between ABOVE and BELOW, and the row above which there are only accents (0: none)."""
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
    """The shape, with every edge moved outwards along one axis; corners stay sharp."""
    return distance_along(shape, axis) <= by


def distance_along(shape: NDArray[np.bool_], axis: int) -> NDArray[np.float64]:
    """The distance of each pixel to the nearest pixel of the shape along one axis; infinite if there is none."""
    place = np.arange(shape.shape[axis], dtype=float).reshape((-1, 1) if axis == 0 else (1, -1))
    before = np.maximum.accumulate(np.where(shape, place, -np.inf), axis)
    after = np.flip(np.minimum.accumulate(np.flip(np.where(shape, place, np.inf), axis), axis), axis)
    return np.minimum(place - before, after - place)


def distances(shape: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The distance field of a cell, in texels: 0 at SPREAD outside the shape, 255 at SPREAD inside."""
    inside = (nearest(~shape) - nearest(shape)) / (FINE * SPREAD)
    return np.round(np.clip(0.5 + 0.5 * inside, 0, 1) * 255).astype(np.uint8)


def nearest(shape: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The distance from the centre of each texel to the shape, in fine pixels; beyond SPREAD only a lower bound."""
    radius = SPREAD * FINE
    middles = slice(FINE // 2, None, FINE)
    beside = np.pad(distance_along(shape, axis=1)[:, middles], ((radius, radius), (0, 0)), constant_values=np.inf)
    height = len(shape) // FINE
    squares = np.full((height, CELL), np.inf)
    for up in range(-radius, radius + 1):
        rows = beside[radius + up + FINE // 2 :][: height * FINE : FINE]
        np.minimum(squares, rows**2 + up**2, out=squares)
    return np.sqrt(squares)


if __name__ == "__main__":
    main()
