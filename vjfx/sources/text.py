"""Words, white on transparent black, set in any TrueType font and as large as they fit."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Setting, Source

FILLED = 0.94  # of the picture's sides, at most
LEADING = 0.1  # between lines, of their height


class Text(Source):
    """A picture of the text; the argument is what it says until it is told otherwise."""

    def __init__(self, argument: str, setting: Setting) -> None:
        self.params: tuple[Param, ...] = (
            Param("text", Kind.TEXT, argument or "vjfx", help="what it says; \\n begins a new line"),
            Param(
                "font", Kind.TEXT, "", help="a font file, or the file name of an installed font; Pillow's own if empty"
            ),
            Param(
                "size", default=0.3, low=0.01, high=1.0, help="height of a line, of the picture's; less if it must fit"
            ),
        )
        self._size = setting.size
        self._written: tuple[str, str, float] | None = None
        self._frame: Frame | None = None

    def read(self, now: float, values: Values) -> Frame | None:
        """The same frame object as long as nothing changes. Raises SourceError for a font that cannot be used."""
        wanted = (values.text("text"), values.text("font"), values.number("size"))
        if self._frame is None or wanted != self._written:
            index = 0 if self._frame is None else self._frame.index + 1
            pixels = np.asarray(_draw(*wanted, self._size))
            self._frame = Frame((pixels,), PixelFormat(Layout.RGBA), now, index)
            self._written = wanted
        return self._frame

    def close(self) -> None:
        """There is nothing to let go of."""


def _draw(text: str, font: str, size: float, picture: tuple[int, int]) -> Image.Image:
    text = text.replace("\\n", "\n")  # from a shell, or a controller without a key for it
    cover = Image.new("L", picture)
    pen = ImageDraw.Draw(cover)
    width, height = picture

    def ink(line: float) -> tuple[float, float, float, float]:
        return pen.textbbox((0, 0), text, _font(font, line), spacing=LEADING * line, align="center")

    left, top, right, bottom = ink(size * height)
    fit = min(1.0, FILLED * width / max(right - left, 1), FILLED * height / max(bottom - top, 1))
    line = fit * size * height
    left, top, right, bottom = ink(line)
    place = ((width - left - right) / 2, (height - top - bottom) / 2)
    pen.text(place, text, 255, _font(font, line), spacing=LEADING * line, align="center")
    # Blending wants white up to the rim; passes that look at colours alone want a smooth one: white is full at half.
    white = cover.point([min(2 * level, 255) for level in range(256)])
    return Image.merge("RGBA", (white, white, white, cover))


def _font(name: str, height: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if not name:
        return ImageFont.load_default(max(height, 1.0))
    try:
        return ImageFont.truetype(name, max(height, 1.0))
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot use the font '{name}': there is no such file, or it is no TrueType font") from error
