"""Text in the world's scripts, with the fonts of this machine."""

from __future__ import annotations

import logging
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.sources.clips import values
from tests.tools import absent
from vjfx.core.param import Values
from vjfx.core.protocols import Setting
from vjfx.sources import typeset
from vjfx.sources.text import Text, draw

SIZE = (480, 160)
NOWHERE = "\U000f0000"  # of a private plane: no font has it


def picture(text: str, size: float = 0.4) -> NDArray[np.uint8]:
    pixels, missing = draw(text, "", size, SIZE)
    if missing:
        absent(f"no font here has {missing} (tools/system.py names the packages)")
    return pixels


def ink(text: str) -> NDArray[np.uint8]:
    """How much of each pixel is letter, cut to what is drawn."""
    cover = picture(text)[..., 3]
    rows, columns = np.flatnonzero(cover.any(1)), np.flatnonzero(cover.any(0))
    assert len(rows) and len(columns), f"{text} is not drawn"
    return cover[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("text", ["ÄÖÜ", "café", "ζωή", "жизнь", "שלום", "مرحبا", "नमस्ते", "漢字", "かな"])
def test_every_script_is_drawn_white_in_the_middle(text: str) -> None:
    pixels = picture(text)
    cover = pixels[..., 3]
    assert cover.max() == 255
    assert (pixels[cover > 127][:, :3] == 255).all()
    assert not pixels[cover == 0].any()
    for axis in (0, 1):
        drawn = np.flatnonzero((cover > 0).any(axis))
        assert abs(drawn[0] + drawn[-1] - cover.shape[1 - axis] + 1) <= 1
    letters = {ink(letter).tobytes() for letter in text if not unicodedata.category(letter).startswith("M")}
    assert len(letters) == len({letter for letter in text if not unicodedata.category(letter).startswith("M")}), "boxes"


def test_arabic_is_joined() -> None:
    apart = sum(ink(letter).shape[1] for letter in "بيت")
    assert ink("بيت").shape[1] < 0.8 * apart


@pytest.mark.parametrize(("text", "first"), [("של", "ש"), ("שלום abc", "ש")])
def test_hebrew_begins_on_the_right(text: str, first: str) -> None:
    line, letter = (ink(part).astype(float).sum(0) for part in (text, first))
    left, right = (np.abs(line[part] - letter).mean() for part in (np.s_[: len(letter)], np.s_[-len(letter) :]))
    assert right < 0.4 * left


def test_an_emoji_has_its_colours() -> None:
    pixels = picture("LOVE ❤️ 😀")
    colours = np.ptp(pixels[..., :3].astype(int), axis=2)
    assert (colours > 100).sum() > 500
    assert (colours[:, : SIZE[0] // 2] < 10).all(), "and the letters are white"


def test_letters_of_a_word_come_from_one_font_and_signs_from_another() -> None:
    fonts = typeset._Fonts(typeset.Font(_own()))
    assert fonts.cover("AÉ LOVE\u2764\ufe0f ok") == "AÉ LOVE\u2764\ufe0f ok"
    assert fonts.names("AÉ")[1:] == ["own"]
    assert fonts.names("LOVE\u2764\ufe0f")[0] == "own" and len(fonts.names("LOVE\u2764\ufe0f")) == 2
    assert fonts.names("ok") == ["own"]


def test_text_of_one_font_is_drawn_as_before() -> None:
    font = typeset.Font(_own())
    assert font.suffices("HELLO, world 123\nvjfx")
    assert not font.suffices("ж") and not font.suffices("ש") and not font.suffices("e\u0301")
    assert np.array_equal(draw("HELLO", "", 0.4, SIZE)[0][..., 3].any(0), picture("HELLO")[..., 3].any(0))


def _own() -> bytes:
    from PIL import ImageFont

    return ImageFont.load_default(10).path.getvalue()


def test_what_no_font_has_is_left_out_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    source = Text("HELLO", Setting(size=SIZE))

    def cover(text: str) -> NDArray[np.uint8]:
        frame = source.read(0.0, Values({**values(source), "text": text}))
        assert frame is not None
        return np.asarray(frame.planes[0])[..., 3]

    with caplog.at_level(logging.WARNING):
        first = cover(f"é{NOWHERE}é")
        assert np.array_equal(first, cover("éé"))
        assert not cover(NOWHERE).any()
        cover(f"é{NOWHERE}é again")
    assert caplog.messages == [
        f"text: no font here has these characters, so they are left out: {NOWHERE} (U+F0000)",
    ]


def test_long_lines_of_any_script_fit() -> None:
    for text in ("漢字かな" * 10, "शब्द " * 12, "مرحبا\n" * 6):
        cover = picture(text.strip(), 1.0)[..., 3]
        assert not cover[[0, -1]].any() and not cover[:, [0, -1]].any()
        rows, columns = np.flatnonzero(cover.any(1)), np.flatnonzero(cover.any(0))
        assert np.ptp(columns) > 0.85 * SIZE[0] or np.ptp(rows) > 0.6 * SIZE[1]


def test_fontconfig_warns_of_nothing() -> None:
    code = "from vjfx.sources.text import draw; draw('ζωή', '', 0.5, (64, 64))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stderr == ""
