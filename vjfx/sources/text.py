"""Words, white on transparent black, in any font and any script, as large as they fit."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Setting, Source

if TYPE_CHECKING:
    from vjfx.sources.typeset import Font

log = logging.getLogger("vjfx")

FILLED = 0.94  # of the picture's sides, at most
LEADING = 0.1  # between lines, of their height


class Text(Source):
    """A picture of the text; the argument is the text until another one is set."""

    def __init__(self, argument: str, setting: Setting) -> None:
        self.params: tuple[Param, ...] = (
            Param("text", Kind.TEXT, argument or "vjfx", help="the text; \\n begins a new line"),
            Param(
                "font",
                Kind.TEXT,
                "",
                help="a font file, or the file name of an installed font; the system's fonts have what it lacks",
            ),
            Param(
                "size", default=0.3, low=0.01, high=1.0, help="height of a line, of the picture's; less if it must fit"
            ),
        )
        self._size = setting.size
        self._written: tuple[str, str, float] | None = None
        self._frame: Frame | None = None
        self._missing: frozenset[str] = frozenset()  # characters that were reported

    def read(self, now: float, values: Values) -> Frame | None:
        """The same frame object as long as nothing changes. Raises SourceError for a font that cannot be used."""
        wanted = (values.text("text"), values.text("font"), values.number("size"))
        if self._frame is None or wanted != self._written:
            index = 0 if self._frame is None else self._frame.index + 1
            pixels, missing = draw(*wanted, self._size)
            self._report(missing)
            self._frame = Frame((pixels,), PixelFormat(Layout.RGBA), now, index)
            self._written = wanted
        return self._frame

    def _report(self, missing: frozenset[str]) -> None:
        new = sorted(missing - self._missing)
        self._missing |= missing
        if new:
            signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in new)
            log.warning("text: no font here has these characters, so they are left out: %s", signs)


def draw(text: str, font: str, size: float, picture: tuple[int, int]) -> tuple[NDArray[np.uint8], frozenset[str]]:
    """The text as RGBA (H, W, 4), and the characters that no font here has; raises SourceError for the font."""
    text = text.replace("\\n", "\n")  # from a shell, or a controller without a key for it
    line = size * picture[1]
    if font or not text.isascii():
        from vjfx.sources import typeset  # Skia takes its time, and words in ASCII do not need it

        face = _face(font)
        if face is not None and not face.suffices(text):
            room = (FILLED * picture[0], FILLED * picture[1])
            pixels, missing = typeset.typeset(text, face, line, room, picture)
            rim = np.minimum(2 * pixels[..., 3:].astype(np.uint16), 255)
            pixels[..., :3] = pixels[..., :3] * rim // 255
            return pixels, missing
    return np.asarray(_plain(text, font, line, picture)), frozenset()


@lru_cache(4)
def _face(name: str) -> Font | None:
    """The same font for Skia; None where only Pillow can read it."""
    from vjfx.sources.typeset import Font

    path = _font(name, 10.0).path
    try:
        return Font(path.getvalue() if isinstance(path, BytesIO) else Path(os.fsdecode(cast(str, path))).read_bytes())
    except (OSError, ValueError):
        return None


def _plain(text: str, font: str, line: float, picture: tuple[int, int]) -> Image.Image:
    """Text of which the font has every character."""
    cover = Image.new("L", picture)
    pen = ImageDraw.Draw(cover)
    width, height = picture

    def ink(line: float) -> tuple[float, float, float, float]:
        return pen.textbbox((0, 0), text, _font(font, line), spacing=LEADING * line, align="center")

    left, top, right, bottom = ink(line)
    line *= min(1.0, FILLED * width / max(right - left, 1), FILLED * height / max(bottom - top, 1))
    left, top, right, bottom = ink(line)
    place = ((width - left - right) / 2, (height - top - bottom) / 2)
    pen.text(place, text, 255, _font(font, line), spacing=LEADING * line, align="center")
    # Blending wants white up to the rim; passes that look at colours alone want a smooth one: white is full at half.
    white = cover.point([min(2 * level, 255) for level in range(256)])
    return Image.merge("RGBA", (white, white, white, cover))


def _font(name: str, height: float) -> ImageFont.FreeTypeFont:
    size = max(height, 1.0)
    try:
        font = ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot use the font '{name}': there is no such file, or it is not a font") from error
    assert isinstance(font, ImageFont.FreeTypeFont)  # with a size, Pillow's own is one too
    return font
