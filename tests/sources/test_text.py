"""Words as a source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ImageFont

from tests.sources.clips import values
from vjfx.control.packet import decode, message
from vjfx.core.errors import SourceError
from vjfx.core.frame import Layout
from vjfx.core.param import Value, Values
from vjfx.core.protocols import Setting
from vjfx.sources.text import Text
from vjfx.values.patch import Patch

SIZE = (160, 90)


def cover(source: Text, **changed: Value) -> NDArray[np.uint8]:
    """How much of each pixel is letter."""
    frame = source.read(0.0, values(source) | changed)
    assert frame and frame.format.layout is Layout.RGBA and frame.size == SIZE
    return np.asarray(frame.planes[0])[..., 3]


@pytest.fixture
def source() -> Text:
    return Text("HELLO", Setting(size=SIZE))


def box(shape: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is lit."""
    rows, columns = np.flatnonzero(shape.max(1) > 127), np.flatnonzero(shape.max(0) > 127)
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_white_in_the_middle_of_transparent_black(source: Text) -> None:
    frame = source.read(0.0, values(source))
    assert frame is not None
    pixels = np.asarray(frame.planes[0])
    assert not pixels[pixels[..., 3] == 0].any()
    assert (pixels[pixels[..., 3] > 127] >= 128).all() and (pixels[..., 3] == 255).any()
    assert (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 0] == pixels[..., 2]).all()
    left, top, right, bottom = box(pixels[..., 3])
    assert abs(left + right - SIZE[0]) <= 3 and abs(top + bottom - SIZE[1]) <= 3


def test_the_frame_is_the_same_object_until_something_changes(source: Text) -> None:
    steady = values(source)
    frame = source.read(0.0, steady)
    assert frame is not None
    assert source.read(1.0, Values(steady)) is frame
    for key, value in {"text": "OTHER", "size": 0.2, "font": own_font()}.items():
        changed = source.read(2.0, steady | {key: value})
        assert changed is not None and changed.index > frame.index
        assert not np.array_equal(np.asarray(changed.planes[0]), np.asarray(frame.planes[0])), key
        frame = changed


def own_font() -> str:
    """The file of an installed font, whichever there is."""
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "Arial.ttf", "arial.ttf", "LiberationSans-Regular.ttf"):
        try:
            return str(ImageFont.truetype(name, 10).path)
        except OSError:
            continue
    return ""


def test_each_line_stands_below_the_last_and_in_the_middle(source: Text) -> None:
    one, two = cover(source, text="II", size=0.2), cover(source, text="II\nWWWW", size=0.2)
    assert box(two)[3] - box(two)[1] > 1.8 * (box(one)[3] - box(one)[1])
    upper = two[: SIZE[1] // 2]
    assert abs(box(upper)[0] + box(upper)[2] - SIZE[0]) <= 4
    assert np.array_equal(two, cover(source, text="II\\nWWWW", size=0.2)), "as it is typed in a shell"


def test_twice_the_size_is_twice_as_large_until_the_picture_is_full(source: Text) -> None:
    small, large = (box(cover(source, text="IT", size=size)) for size in (0.25, 0.5))
    assert large[3] - large[1] == pytest.approx(2 * (small[3] - small[1]), abs=2)
    for text in ("A WORD THAT IS LONGER THAN THE WALL", "1\n2\n3\n4\n5\n6"):
        left, top, right, bottom = box(cover(source, text=text, size=1.0))
        assert left > 0 and top > 0 and right < SIZE[0] and bottom < SIZE[1]


def test_nothing_said_is_nothing_seen(source: Text) -> None:
    assert not cover(source, text="").any()
    assert not cover(source, text="\n \n").any()


def test_a_font_that_is_none_is_said_in_one_line(source: Text, tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    for font in ("no-such-font.ttf", str(tmp_path / "broken.ttf")):
        with pytest.raises(SourceError, match="cannot use the font") as error:
            cover(source, font=font)
        assert font in str(error.value) and "\n" not in str(error.value)
    assert cover(source).any(), "and the next good one is drawn"


def test_osc_changes_the_words(source: Text) -> None:
    patch = Patch()
    patch.load({f"/layer/name/source/{param.name}": param for param in source.params}, {}, ())
    before = cover(source, **patch.snapshot({}, 0.0)["/layer/name/source"])
    for address, value in decode(message("/layer/name/source/text", "ADA\nLIVE")):
        patch.set(address, value)
    said = patch.snapshot({}, 0.0)["/layer/name/source"]
    assert said["text"] == "ADA\nLIVE"
    assert not np.array_equal(cover(source, **said), before)
