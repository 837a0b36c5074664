"""Text in every script that this machine has fonts for: fallback fonts, right-to-left and complex scripts, emoji.

Skia lays the text out (with HarfBuzz and ICU) and asks the system for fonts (fontconfig, Core Text, DirectWrite).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import skia
from numpy.typing import NDArray

_GLYPHLESS = ("Cc", "Cf", "Zs", "Zl", "Zp")  # categories of characters that need no glyph
_VARIATIONS = range(0xFE00, 0xFE10)  # selectors of a form of the character before them
_IN_COLOUR = "\ufe0f"  # the one that selects an emoji
_PICTURES = 0x1F000  # from here on, characters are emoji
_EMOJI = ["und-Zsye"]  # their script, as a language tag
_OWN = "own"
_RIGHT_TO_LEFT = "\u2067{}\u2069"  # isolates a line that begins on the right
_UNBOUNDED = 1e6  # pixels


class Typeset(NamedTuple):
    """A picture of text, RGBA (H, W, 4) and not premultiplied; and the characters that no font here has."""

    pixels: NDArray[np.uint8]
    missing: frozenset[str]


class Font:
    """A font file, read from its bytes."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError where Skia cannot read it."""
        _system()
        self.face = skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(data))
        if self.face is None:
            raise ValueError("not a font that Skia can read")

    def has(self, sign: str) -> bool:
        """Whether it has a glyph for a character."""
        return bool(self.face.unicharToGlyph(ord(sign)))

    def suffices(self, text: str) -> bool:
        """Whether it has every character of the text, and each one simply follows the last."""
        return all(
            sign == "\n"
            or (
                self.has(sign)
                and unicodedata.bidirectional(sign) not in ("R", "AL")
                and not unicodedata.category(sign).startswith("M")
            )
            for sign in text
        )


def typeset(text: str, font: Font, size: float, room: tuple[float, float], picture: tuple[int, int]) -> Typeset:
    """Centred lines, `size` pixels high or less, so that they fit into `room`; white where a font has no colours."""
    fonts = _Fonts(font)
    text = fonts.cover(unicodedata.normalize("NFC", text))
    width, height, _ = _layout(text, fonts, size)
    size *= min(1.0, room[0] / max(width, 1), room[1] / max(height, 1))
    width, height, paragraph = _layout(text, fonts, size)
    surface = skia.Surface.MakeRaster(_rgba(picture, skia.kPremul_AlphaType))
    paragraph.paint(surface.getCanvas(), (picture[0] - width) / 2, (picture[1] - height) / 2)
    pixels = np.zeros((picture[1], picture[0], 4), np.uint8)
    surface.readPixels(_rgba(picture, skia.kUnpremul_AlphaType), pixels, picture[0] * 4, 0, 0)
    return Typeset(_centred(pixels), frozenset(fonts.missing))


class _Fonts:
    """The font that was asked for, and those of the system for the characters that it lacks."""

    def __init__(self, own: Font) -> None:
        self.missing: set[str] = set()
        self._own = own
        self._fallbacks: dict[str, str] = {}  # the name of a fallback font, by character
        self._provider = skia.textlayout.TypefaceFontProvider()
        self._provider.registerTypeface(own.face, _OWN)
        self.collection = skia.textlayout.FontCollection()
        self.collection.setDefaultFontManager(self._provider)

    def cover(self, text: str) -> str:
        """Find a font for every character of the text, which comes back without those that have none."""
        for place, sign in enumerate(text):
            if unicodedata.category(sign) in _GLYPHLESS or ord(sign) in _VARIATIONS or self._own.has(sign):
                continue
            emoji = ord(sign) >= _PICTURES or text[place + 1 : place + 2] == _IN_COLOUR
            face = _system().matchFamilyStyleCharacter("", skia.FontStyle(), _EMOJI if emoji else [], ord(sign))
            if face is None:
                self.missing.add(sign)
            else:
                self._fallbacks[sign] = str(face.uniqueID())
                self._provider.registerTypeface(face, self._fallbacks[sign])
        return "".join(sign for sign in text if sign not in self.missing)

    def names(self, word: str) -> list[str]:
        """The fonts of a word in the order of preference: letters of one word look alike, so fallbacks come first."""
        lacking = [sign for sign in word if sign in self._fallbacks]
        letters = [self._fallbacks[sign] for sign in lacking if sign.isalpha()]
        return list(dict.fromkeys((*letters, _OWN, *(self._fallbacks[sign] for sign in lacking))))


def _layout(text: str, fonts: _Fonts, size: float) -> tuple[float, float, Any]:
    """Width, height and the paragraph."""
    layout = skia.textlayout
    lines = layout.ParagraphStyle()
    lines.setTextAlign(layout.TextAlign.kCenter)
    lines.setTextStyle(_style(fonts.names(""), size))
    builder = layout.ParagraphBuilder.make(lines, fonts.collection, skia.Unicodes.ICU.Make())
    for word in re.split(r"(\s+)", "\n".join(map(_directed, text.split("\n")))):
        builder.pushStyle(_style(fonts.names(word), size))
        builder.addText(word)
        builder.pop()
    paragraph = builder.Build()
    paragraph.layout(_UNBOUNDED)
    width = float(np.ceil(paragraph.LongestLine)) + 1
    paragraph.layout(width)
    return width, float(paragraph.Height), paragraph


def _style(names: list[str], size: float) -> Any:
    style = skia.textlayout.TextStyle()
    style.setFontFamilies(names)
    style.setFontSize(size)
    style.setColor(skia.ColorWHITE)
    return style


def _directed(line: str) -> str:
    """A line in the direction of its first letter (Unicode Standard Annex 9, P2 and P3)."""
    first = next((way for way in map(unicodedata.bidirectional, line) if way in ("L", "R", "AL")), "L")
    return line if first == "L" else _RIGHT_TO_LEFT.format(line)


def _centred(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture moved so that what is drawn stands in the middle."""
    ink = pixels[..., 3] > 0
    for axis in (0, 1):
        drawn = np.flatnonzero(ink.any(1 - axis))
        if len(drawn):
            pixels = np.roll(pixels, (pixels.shape[axis] - drawn[0] - drawn[-1]) // 2, axis)
    return pixels


def _rgba(size: tuple[int, int], alpha: Any) -> Any:
    return skia.ImageInfo.Make(*size, skia.kRGBA_8888_ColorType, alpha)


@cache
def _system() -> Any:
    """The system's fonts."""
    with _silenced():  # the fontconfig that Skia brings warns of what newer configurations hold
        fonts = skia.FontMgr()
        fonts.matchFamilyStyleCharacter("", skia.FontStyle(), [], ord("a"))
    return fonts


@contextmanager
def _silenced() -> Iterator[None]:
    """Nothing that a library writes to the error stream is seen."""
    try:
        stream, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # a program without an error stream
        yield
        return
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stream, 2)
        os.close(stream)
        os.close(nowhere)
