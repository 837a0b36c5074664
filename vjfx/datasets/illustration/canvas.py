"""A supersampled drawing in three layers: colours, lines, and edges of shadows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from vjfx.datasets.illustration.colors import Color, dimmed, equally_bright, luma
from vjfx.datasets.illustration.curves import Points, outline, taper

Picture: TypeAlias = NDArray[np.uint8]

FINE = 3  # supersampling factor
_HIDDEN = 1.2  # px: width of a line where two colours meet without an outline
_BLACK = 40.0  # luma: on darker fills, strokes are light and outlines are thin
_CLIP = 1 << 20  # limit of polygon coordinates


@dataclass(frozen=True, slots=True)
class Pen:
    """The style of outlines: `kind` is black, tone (a darker fill), equal (as bright as the fill) or none."""

    kind: str
    width: float  # px
    color: Color

    def ink(self, fill: Color, rng: Generator) -> Color:
        """The colour of a line on a fill."""
        match self.kind:
            case "tone":
                return dimmed(fill, 0.45)
            case "equal":
                return equally_bright(fill, rng)
            case _:
                return self.color


class Canvas:
    """Shapes cover earlier shapes and their lines. Coordinates and widths are in pixels of the final picture."""

    def __init__(self, width: int, height: int, pen: Pen, rng: Generator, soft: float = 0.0) -> None:
        """`soft` is the width of shadow edges in pixels; 0 gives hard edges as in cel animation."""
        self.width, self.height, self.pen, self.rng, self.soft = width, height, pen, rng, soft
        size = width * FINE, height * FINE
        self.color = Image.new("RGB", size)
        self.ink = Image.new("L", size)  # 255: a line
        self.shadow = Image.new("L", size)  # 255: the edge of a shadow or highlight, which is not a line

    def fill(self, shape: Points, color: Color, below: Color | None = None) -> None:
        """A flat fill, or a vertical gradient to `below`."""
        flat = _flat(shape)
        if below is None:
            ImageDraw.Draw(self.color).polygon(flat, fill=color)
        elif box := self._box(shape):
            ramp = _ramp(box[3] - box[1], color, below).resize((box[2] - box[0], box[3] - box[1]))
            self.color.paste(ramp, box, _mask(shape, box))
        ImageDraw.Draw(self.ink).polygon(flat, fill=0)
        ImageDraw.Draw(self.shadow).polygon(flat, fill=0)

    def outline(self, shape: Points, fill: Color, width: float = 1.0) -> None:
        """The outline of a shape, of varying width; `width` is relative to the pen.

        Without a pen it is drawn in the line layer only.
        """
        pen = self.pen
        angle = np.linspace(0, 2 * np.pi, len(shape)) + self.rng.uniform(0, 2 * np.pi)
        widths = width * pen.width * (1 + 0.3 * np.sin(angle))
        if pen.kind == "none" or (pen.kind == "black" and luma(fill) < _BLACK):
            self._draw(self.ink, shape, np.full(len(shape), _HIDDEN), 255, closed=True)
            return
        self._draw(self.color, shape, widths, pen.ink(fill, self.rng), closed=True)
        self._draw(self.ink, shape, widths, 255, closed=True)

    def stroke(self, line: Points, fill: Color, width: float = 1.0, ends: tuple[float, float] = (0.3, 0.3)) -> None:
        """A tapered line on a fill of this colour; `width` is relative to the pen."""
        pen = self.pen if self.pen.kind != "none" else replace(self.pen, kind="tone")
        ink = pen.ink(fill, self.rng)
        if luma(fill) < _BLACK and luma(ink) < 2 * _BLACK:
            ink = (200, 200, 215)
        widths = np.maximum(width * pen.width * taper(len(line), *ends), 0.5)
        self._draw(self.color, line, widths, ink)
        self._draw(self.ink, line, widths, 255)

    def shade(self, shape: Points, shadow: Points, light: tuple[float, float, float]) -> None:
        """Multiply the brightness where `shadow` overlaps `shape`; this is not a line."""
        if box := self._box(shape, shadow):
            inside = _mask(shape, box)
            mask = _mask(shadow, box)
            if self.soft:
                mask = mask.filter(ImageFilter.BoxBlur(FINE * self.soft))
            self._relight(box, ImageChops.darker(inside, mask), light)
            if self.soft:
                return
            edge = Image.new("L", inside.size)
            corner = np.array(box[:2]) / FINE
            ImageDraw.Draw(edge).line(_flat(np.concatenate((shadow, shadow[:1])) - corner), fill=255, width=2 * FINE)
            self.shadow.paste(edge, box, inside)

    def texture(self, shape: Points, pattern: Image.Image, light: tuple[float, float, float]) -> None:
        """Multiply the brightness of the shape where the pattern (L) is bright."""
        if box := self._box(shape):
            tiles = np.asarray(pattern)
            row, column = (self.rng.integers(side) for side in tiles.shape)
            rows = np.arange(row, row + box[3] - box[1]) % tiles.shape[0]
            columns = np.arange(column, column + box[2] - box[0]) % tiles.shape[1]
            piece = Image.fromarray(tiles[rows[:, None], columns])
            self._relight(box, ImageChops.multiply(_mask(shape, box), piece), light)

    def glow(self, x: float, y: float, radius: float, color: Color, strength: float) -> None:
        """A soft light, such as a blush, a lamp or the sun's haze."""
        left, top, side = round((x - radius) * FINE), round((y - radius) * FINE), max(1, round(2 * radius * FINE))
        soft = _spot().point([round(value * strength) for value in range(256)]).resize((side, side))
        self.color.paste(color, (left, top, left + side, top + side), soft)

    def _relight(self, box: tuple[int, int, int, int], mask: Image.Image, light: tuple[float, float, float]) -> None:
        table = np.minimum(np.outer(light, np.arange(256)) + 0.5, 255).astype(int).ravel().tolist()
        self.color.paste(self.color.crop(box).point(table), box, mask)

    def _draw(
        self, image: Image.Image, line: Points, widths: NDArray[np.float64], ink: Color | int, closed: bool = False
    ) -> None:
        draw = ImageDraw.Draw(image)
        for piece in outline(line, widths, closed):
            draw.polygon(_flat(piece), fill=ink)

    def _box(self, *shapes: Points) -> tuple[int, int, int, int] | None:
        """Left, top, right, bottom of the intersection, in supersampled pixels; None if it is outside the picture."""
        left, top = np.max([(0, 0), *(np.floor(shape.min(axis=0) * FINE) for shape in shapes)], axis=0)
        right, bottom = np.min([self.color.size, *(np.ceil(shape.max(axis=0) * FINE) + 1 for shape in shapes)], axis=0)
        return (int(left), int(top), int(right), int(bottom)) if right > left and bottom > top else None


def _flat(shape: Points) -> list[float]:
    flat: list[float] = np.clip(shape * FINE, -_CLIP, _CLIP).ravel().tolist()
    return flat


def _mask(shape: Points, box: tuple[int, int, int, int]) -> Image.Image:
    mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    ImageDraw.Draw(mask).polygon(_flat(shape - np.array(box[:2]) / FINE), fill=255)
    return mask


def _ramp(height: int, above: Color, below: Color) -> Image.Image:
    share = np.linspace(0, 1, max(2, height))[:, None, None]
    return Image.fromarray(np.rint((1 - share) * np.array(above) + share * np.array(below)).astype(np.uint8))


@lru_cache(maxsize=1)
def _spot() -> Image.Image:
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    return Image.fromarray((255 * np.clip(1 - np.hypot(x, y), 0, 1) ** 1.5).astype(np.uint8))
