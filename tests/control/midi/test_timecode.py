"""MIDI time code from another machine."""

from __future__ import annotations

import pytest

from vjfx.control.midi.timecode import TimeCode


def pieces(hours: int, minutes: int, seconds: int, frames: int, code: int) -> list[int]:
    """The eight quarter frames of a time."""
    numbers = (frames, seconds, minutes, hours | code << 5)
    return [piece << 4 | (numbers[piece // 2] >> 4 * (piece % 2)) & 15 for piece in range(8)]


def play(code: TimeCode, start: tuple[int, int, int, int], rate: int, fps: float, count: int, at: float) -> float:
    """Play `count` times, each two frames long; the time after the last quarter frame."""
    hours, minutes, seconds, frames = start
    for n in range(count):
        for piece, data in enumerate(pieces(hours, minutes, seconds, frames + 2 * n, rate)):
            code.take((0xF1, data), at + (8 * n + piece) / 4 / fps)
    return at + (8 * count - 1) / 4 / fps


@pytest.mark.parametrize(("rate", "fps"), [(0, 24.0), (1, 25.0), (3, 30.0)])
def test_the_time_is_known_after_two_frames_and_runs_on(rate: int, fps: float) -> None:
    code = TimeCode()
    end = play(code, (1, 2, 3, 4), rate, fps, 3, 100.0)
    expected = 3723 + 4 / fps + (end - 100.0)
    assert code.seconds(end) == pytest.approx(expected)
    assert code.seconds(end + 0.01) == pytest.approx(expected + 0.01)
    assert code.seconds(end + 1.0) is None  # it has stopped


def test_drop_frame_numbers_count_real_seconds() -> None:
    code = TimeCode()
    end = play(code, (1, 0, 0, 0), 2, 30_000 / 1_001, 1, 0.0)
    assert code.seconds(end) == pytest.approx(3600 - 0.0036 + end, abs=1e-3)


def test_it_may_begin_anywhere_and_jump() -> None:
    code = TimeCode()
    for data in pieces(0, 0, 9, 0, 1)[3:]:
        code.take((0xF1, data), 5.0)
    assert code.seconds(5.0) is None
    end = play(code, (0, 0, 9, 0), 1, 25.0, 2, 5.0)
    assert code.seconds(end) == pytest.approx(9.0 + end - 5.0)
    end = play(code, (0, 1, 0, 0), 1, 25.0, 1, end + 0.01)
    assert code.seconds(end) == pytest.approx(60.0 + 7 / 100)
    code.take((0xF0, 0x7F, 0x7F, 0x01, 0x01, 0x20, 0, 0, 0, 0xF7), end)  # a full frame: it was wound
    assert code.seconds(end) is None


def test_backwards_and_garbage_give_no_time() -> None:
    code = TimeCode()
    for data in reversed(pieces(0, 0, 9, 0, 1) * 3):
        code.take((0xF1, data), 1.0)
    for message in ((0xF1,), (0xF8,), (0xF0, 0xF7), (0xF0, 0x7F, 0, 1)):
        code.take(message, 1.0)
    assert code.seconds(1.0) is None
