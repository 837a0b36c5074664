"""Moving typography: its atlases, and legible letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.shaders.test_generators import FOLDER, LARGE, Stage, difference, luma, luminance
from tools import glyphs
from vjfx.core.param import Value
from vjfx.gl.context import Graphics
from vjfx.isf import file as isf

pytestmark = pytest.mark.slow

ATLAS, ACCENTS = FOLDER / "glyphs.png", FOLDER / "accents.png"
FORMS = {
    label: value for p in isf.load(FOLDER / "typography.fs").params if p.name == "form" for value, label in p.choices
}
LETTERS = 4  # of the choices of words: one letter each, from A to Z

each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def cell(sign: str) -> NDArray[np.uint8]:
    atlas, file = (glyphs.GLYPHS, ATLAS) if sign in glyphs.CHARACTERS else (glyphs.ACCENTS, ACCENTS)
    row, column = divmod(atlas.characters.index(sign), glyphs.COLUMNS)
    rows, columns = row * atlas.height, column * glyphs.CELL
    return np.asarray(Image.open(file))[rows : rows + atlas.height, columns : columns + glyphs.CELL]


def read(picture: NDArray[np.uint8]) -> str:
    """The letter of the atlas that best matches a picture 96 high, in which capitals are 70 high."""
    seen = luma(picture) > 60
    likeness = {}
    for sign in glyphs.CHARACTERS[:26]:
        shape = np.asarray(Image.fromarray(cell(sign)).resize((98, 98))) > 127
        columns = np.flatnonzero(shape.any(0))
        shape = shape[:96, columns[0] - 6 : columns[-1] + 7]  # with black beside it, or an I is in every M
        places = range(seen.shape[1] - shape.shape[1])
        agreed = [
            (np.roll(seen, up, 0)[:, x : x + shape.shape[1]] == shape).mean()
            for x in places
            for up in (-2, -1, 0, 1, 2)
        ]
        likeness[sign] = max(agreed)
    return max(likeness, key=lambda sign: likeness[sign])


@pytest.mark.parametrize(
    ("sign", "atlas", "file"),
    [*((sign, glyphs.GLYPHS, ATLAS) for sign in "AQ8"), *((sign, glyphs.ACCENTS, ACCENTS) for sign in "ÅÇ")],
)
def test_the_atlas_is_what_its_tool_draws(sign: str, atlas: glyphs.Atlas, file: Path) -> None:
    shape, advance = glyphs.letter(sign, atlas)
    # FreeType may round otherwise from version to version.
    assert np.abs(glyphs.distances(shape).astype(int) - cell(sign)).mean() < 1
    assert np.asarray(Image.open(file))[-1, atlas.characters.index(sign)] == pytest.approx(advance, abs=1)


def test_the_atlases_are_small_and_their_signs_keep_clear_of_each_other() -> None:
    assert ATLAS.stat().st_size < 100_000 and ACCENTS.stat().st_size < 100_000
    for sign in glyphs.CHARACTERS + glyphs.REST:
        texels = cell(sign)
        assert texels.max() > 128
        assert not texels[[0, -1]].any() and not texels[:, [0, -1]].any(), sign


def test_every_letter_of_latin_1_is_in_an_atlas_as_a_capital() -> None:
    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    letters = {"ß" if sign == "ß" else sign.upper() for sign in latin if sign.isalpha() and sign not in "ªºµ"}
    assert letters <= set(glyphs.CHARACTERS + glyphs.REST)
    shapes = {cell(sign).tobytes() for sign in glyphs.CHARACTERS + glyphs.REST}
    assert len(shapes) == len(glyphs.CHARACTERS + glyphs.REST), "two signs look the same"


def test_a_sign_that_the_font_lacks_is_named() -> None:
    assert not glyphs.missing(glyphs.ACCENTS)
    assert glyphs.missing(replace(glyphs.ACCENTS, characters="ÄЖÉ漢")) == ["Ж", "漢"]


def test_accents_are_drawn_above_their_letters(graphics: Graphics) -> None:
    def ink(words: int) -> NDArray[np.bool_]:
        """Where something is drawn in the first word, far above the capitals' middle."""
        stage = Stage(graphics, "typography", (640, 360))
        return luma(stage.until(0.3, words=words, chaos=0.0, speed=0.0, scale=0.3, palette=5, pulse=0.0)) > 60

    plain, accented = ink(0), ink(5)  # LIGHT, ÜBER
    assert np.flatnonzero(accented.any(1))[0] < np.flatnonzero(plain.any(1))[0] - 3


@pytest.mark.parametrize("number", [0, 6, 12, 18])
def test_a_large_letter_can_be_read_at_96_pixels(number: int, graphics: Graphics) -> None:
    stage = Stage(graphics, "typography", (192, 96))
    calm: dict[str, Value] = {"words": LETTERS, "chaos": 0.0, "speed": 0.0, "palette": 5}
    for frame in range(20 * number):
        stage(pulse=1.0 if frame % 5 == 0 else 0.0, **calm)  # four kicks a word
    picture = stage.until(stage.index / stage.fps + 2.0, pulse=0.0, **calm)
    assert read(picture) == glyphs.CHARACTERS[number]


def test_large_type_has_crisp_edges(graphics: Graphics) -> None:
    stage = Stage(graphics, "typography", (640, 360))
    light = luma(stage(words=LETTERS, chaos=0.0, speed=0.0, scale=1.0, palette=5, pulse=0.0))
    row = light[180]
    inside = row > 0.9 * row.max()
    edge = (row > 4) & ~inside
    assert inside.sum() > 60
    assert edge.sum() <= 2 * np.count_nonzero(np.diff(inside)), "an edge is wider than two pixels"


@each_form
def test_every_form_is_light_on_black_and_moves(form: int, graphics: Graphics) -> None:
    stage = Stage(graphics, "typography", LARGE)
    before = stage.until(4.0, form=form)
    assert np.median(luma(before)) < 20
    assert 10 < luma(before).mean() < 60
    assert difference(before, stage.until(4.5)) > 3


@each_form
def test_chaos_breaks_every_form_up(form: int, graphics: Graphics) -> None:
    whole, broken = (Stage(graphics, "typography").until(1.5, form=form, chaos=chaos) for chaos in (0.0, 1.0))
    assert difference(whole, broken) > 5


@each_form
def test_a_kick_strikes_a_part_of_every_form(form: int, graphics: Graphics) -> None:
    kicked, calm = (Stage(graphics, "typography", LARGE) for _ in range(2))
    changes = []
    for frame in range(45):
        pulse = 1.0 if 30 <= frame < 33 else 0.0
        pictures = (kicked(form=form, pulse=pulse), calm(form=form, pulse=0.0))
        changes.append(np.abs(luminance(pictures[0]) - luminance(pictures[1])))
    assert max(change.max() for change in changes) > 0.1
    assert max((change > 0.1).mean() for change in changes) < 0.25  # a flash, as WCAG 2.3.1 has it
