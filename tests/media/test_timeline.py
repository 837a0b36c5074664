"""Time stamps that are missing, repeated or go back."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest

from vjfx.media.timeline import Timeline


def placed(stamps: list[int | None], durations: list[int] | None = None, origin: int = 0) -> tuple[list[int], int]:
    timeline = Timeline(Fraction(1, 1000), 40, origin)
    starts = []
    for stamp, duration in zip(stamps, durations or [0] * len(stamps), strict=True):
        raw = av.VideoFrame(16, 16, "gray")
        raw.pts, raw.duration = stamp, duration
        picture = timeline.place(raw)
        assert raw.pts == picture.start and raw.time_base == Fraction(1, 1000)
        assert picture.end == picture.start + (duration or 40)
        starts.append(picture.start)
    return starts, timeline.repaired


def test_stamps_that_rise_are_kept() -> None:
    assert placed([100, 140, 141, 900]) == ([100, 140, 141, 900], 0)
    assert placed([-40, 0, 40]) == ([-40, 0, 40], 0)


@pytest.mark.parametrize("durations", [None, [30, 30, 30, 30]])
def test_missing_stamps_continue_from_the_end_of_the_picture_before(durations: list[int] | None) -> None:
    step = 30 if durations else 40
    assert placed([None, None, 500, None], durations) == ([0, step, 500, 500 + step], 0)
    assert placed([None, None], origin=7)[0] == [7, 47]


def test_stamps_that_do_not_rise_are_repaired_and_counted() -> None:
    assert placed([0, 40, 40, 20, 0, 500]) == ([0, 40, 80, 120, 160, 500], 3)
