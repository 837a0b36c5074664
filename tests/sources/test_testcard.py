"""The test card: its counter, its timecode, its hand."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from vjfx.core.protocols import Setting
from vjfx.sources import testcard


def shown(card: testcard.TestCard, now: float) -> np.ndarray:
    frame = card.read(now, {})
    assert frame
    return np.asarray(frame.planes[0])


@pytest.mark.parametrize("size", [(64, 36), (640, 360), (640, 480), (360, 640), (1920, 1080)])
@pytest.mark.parametrize("number", [0, 1, 0x555555, 0xAAAAAA, 0xFFFFFF])
def test_the_counter_can_be_read(size: tuple[int, int], number: int) -> None:
    card = testcard.TestCard("", Setting(size=size, fps=30.0))
    picture = shown(card, number / 30)
    assert picture.shape == (size[1], size[0], 4)
    assert testcard.counter(picture) == number


def test_the_counter_survives_scaling_and_gray() -> None:
    picture = Image.fromarray(shown(testcard.TestCard("", Setting(size=(1280, 720))), 4711 / 30))
    assert testcard.counter(np.asarray(picture.resize((427, 240)))) == 4711
    assert testcard.counter(np.asarray(picture.convert("L").resize((1920, 1080)))) == 4711


@pytest.mark.parametrize("fps", [24.0, 25.0, 29.97, 30.0, 60.0])
def test_one_frame_per_tick(fps: float) -> None:
    card = testcard.TestCard("", Setting(size=(64, 36), fps=fps))
    frames = [card.read(i / fps, {}) for i in range(200)]
    assert [frame.index for frame in frames if frame] == [*range(200)]
    assert [testcard.counter(np.asarray(frame.planes[0])) for frame in frames if frame] == [*range(200)]
    assert card.read(200 / fps, {}) is card.read(200.4 / fps, {})


def test_a_frame_depends_only_on_the_time() -> None:
    a, b = (testcard.TestCard("", Setting(size=(320, 180))) for _ in range(2))
    shown(b, 9.0)
    assert np.array_equal(shown(a, 1.5), shown(b, 1.5))


def test_only_timecode_counter_and_dial_move() -> None:
    card = testcard.TestCard("", Setting(size=(640, 360)))
    rows, columns = np.nonzero((shown(card, 0.5) != shown(card, 3723.6)).any(axis=2))
    unit = 20
    inside_dial = np.hypot(columns - (320 - 12 * unit), rows - 180) <= 3 * unit + 1
    inside_circle = (abs(columns - 320) <= 6.1 * unit) & (rows >= 180 - 1.7 * unit) & (rows < 180 + 1.9 * unit)
    assert inside_dial.any() and inside_circle.any() and (inside_dial | inside_circle).all()


def test_the_hand_turns_clockwise_once_a_second() -> None:
    card = testcard.TestCard("", Setting(size=(640, 360)))
    points = {0.25: (25, 0), 0.5: (0, 25), 0.75: (-25, 0)}
    for now in points:
        picture = shown(card, now + 2 / 30)
        brightness = {time: int(picture[180 + v, 80 + u, 1]) for time, (u, v) in points.items()}
        assert max(brightness, key=lambda time: brightness[time]) == now


def test_timecode() -> None:
    assert testcard.timecode(0, 30) == "00:00:00:00"
    assert testcard.timecode(30 * 3723 + 7, 30) == "01:02:03:07"
    assert testcard.timecode(24 * 60 - 1, 24) == "00:00:59:23"


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (7, 300), (300, 7)])
def test_extreme_sizes_are_drawn(size: tuple[int, int]) -> None:
    assert shown(testcard.TestCard("", Setting(size=size)), 1.0).shape == (size[1], size[0], 4)


def test_the_argument_is_its_title() -> None:
    plain, named = (testcard.TestCard(text, Setting(size=(640, 360))) for text in ("", "MAIN STAGE"))
    assert (shown(plain, 0.0) != shown(named, 0.0)).any()
