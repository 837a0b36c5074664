"""A test card with a frame counter, a timecode and a sweeping hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Values
from vjfx.core.protocols import Setting, Source
from vjfx.sources.card import DIAL, Grid, disc, draw, font

BITS = 24  # of the counter: 155 hours at 30 frames a second
GLYPHS = "0123456789:"
STEPS = 1024  # in a turn of the hand
PHOSPHOR = (90, 255, 170)


class TestCard(Source):
    """The card with its frame number, which depends only on the time and the show's rate; the argument is its title."""

    def __init__(self, argument: str, setting: Setting) -> None:
        self._fps = setting.fps
        self._grid = Grid(setting.size)
        self._card = draw(setting.size, argument or "vjfx")
        self._digits = _digits(self._grid)
        self._dial = _Dial(self._grid, self._card)
        self._frame: Frame | None = None

    def read(self, now: float, _values: Values) -> Frame | None:
        """The frame for `now`; the same object until the next one is due."""
        number = int(now * self._fps + 1e-6)  # a frame's time may be rounded down
        if self._frame is None or self._frame.index != number:
            self._frame = Frame((self._picture(number),), PixelFormat(Layout.RGBA), number / self._fps, number)
        return self._frame

    def close(self) -> None:
        """Does nothing: there is nothing to release."""

    def _picture(self, number: int) -> NDArray[np.uint8]:
        rate = max(round(self._fps), 1)
        card = self._card.copy()
        for i, sign in enumerate(timecode(number, rate)):
            rows, columns = _digit_box(self._grid, i)
            card[rows, columns, :3] = self._digits[GLYPHS.index(sign)]
        for bit in range(BITS):
            card[_cell(self._grid, bit)] = 255 if number >> bit & 1 else (0, 0, 0, 255)
        self._dial.draw(card, number % rate / rate)
        return card


def timecode(number: int, rate: int) -> str:
    """HH:MM:SS:FF of a frame at `rate` frames/s, non-drop (SMPTE ST 12-1)."""
    seconds, frames = divmod(number, rate)
    return f"{seconds // 3600 % 100:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames % 100:02}"


def counter(picture: NDArray[np.uint8]) -> int:
    """The frame number that a picture of the card shows; gray, RGB or RGBA (H, W, ...), of any size."""
    grid = Grid((picture.shape[1], picture.shape[0]))
    gray = picture if picture.ndim == 2 else picture[..., :3].mean(axis=2)
    return sum(1 << bit for bit in range(BITS) if _core(gray[_cell(grid, bit)]).mean() > 127)


def _cell(grid: Grid, bit: int) -> tuple[slice, slice]:
    """A cell of the counter: white is 1, the highest bit is on the left."""
    left = 6 - (bit + 1) * 0.5
    return grid.box(left, 1.0, left + 0.5, 1.8)


def _core(cell: NDArray[np.floating] | NDArray[np.uint8]) -> NDArray[np.floating] | NDArray[np.uint8]:
    """The middle of a cell, without edges that scaling blurs."""
    height, width = cell.shape
    return cell[height // 4 : height - height // 4, width // 4 : width - width // 4]


def _digit_box(grid: Grid, place: int) -> tuple[slice, slice]:
    left = -6.05 + place * 1.1
    rows, columns = grid.box(left, -1.6, left + 1.1, 0.8)
    return rows, slice(columns.start, columns.start + max(round(1.1 * grid.unit), 1))


def _digits(grid: Grid) -> NDArray[np.uint8]:
    """(11, H, W, 3): white on black, all of the same width, so that the timecode does not jitter."""
    rows, columns = _digit_box(grid, 0)
    size = (columns.stop - columns.start, rows.stop - rows.start)
    glyphs = []
    for sign in GLYPHS:
        image = Image.new("L", size)
        ImageDraw.Draw(image).text((size[0] / 2, size[1] / 2), sign, 255, font(2 * grid.unit), anchor="mm")
        glyphs.append(np.asarray(image))
    return np.repeat(np.stack(glyphs)[..., None], 3, axis=3)


class _Dial:
    """One turn per second, with the afterglow of a radar screen; the first frame of a second lights all of it."""

    def __init__(self, grid: Grid, card: NDArray[np.uint8]) -> None:
        x, y, cover, self._box = disc(grid, *DIAL)
        turn = np.arctan2(x, -y) / (2 * np.pi)  # clockwise from the top
        self._angle = np.round(turn * STEPS).astype(np.int32)
        self._cover = (cover * 256).astype(np.uint16)[..., None]
        self._rest = card[self._box][..., :3] * (256 - self._cover)
        ago = np.arange(STEPS) / STEPS  # turns since the hand was there
        glow = 0.55 * np.exp(-4 * ago) + (ago < 0.006)
        self._glow = (np.clip(glow, 0.06, 1)[:, None] * PHOSPHOR).astype(np.uint16)

    def draw(self, card: NDArray[np.uint8], turn: float) -> None:
        ago = (round(turn * STEPS) - self._angle) % STEPS
        light = self._glow[ago] if turn else np.array(PHOSPHOR, np.uint16)
        card[self._box][..., :3] = (self._rest + light * self._cover) >> 8
