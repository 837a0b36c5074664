"""The looper for walks."""

from __future__ import annotations

import numpy as np
import pytest

from vjfx.latent.looper import Looper
from vjfx.latent.sphere import angle, slerp
from vjfx.latent.walks import Mix, Walker

SIZE = 100


def recorded(fps: float = 30, bars: int = 2, mix: float = 1.0, looper: Looper | None = None, seed: int = 1) -> Looper:
    looper = looper or Looper(SIZE, bars)
    walker = Walker(seed, SIZE)
    for frame in range(round(bars * 2 * fps) + 2):  # 120 bpm
        looper.record(2 * frame / fps, walker.at(2 * frame / fps, Mix()), mix)
    looper.stop()
    return looper


def live(beat: float, seed: int = 1) -> np.ndarray:
    walker = Walker(seed, SIZE)
    walker.at(0, Mix())
    return walker.at(beat, Mix())


def test_a_new_or_erased_looper_is_empty() -> None:
    looper = Looper(SIZE)
    assert looper.empty and looper.play(3.0) is None
    looper.record(1.0, live(1.0))
    assert not looper.empty
    looper.erase()
    assert looper.empty


@pytest.mark.parametrize("fps", [24, 30, 60, 144])
def test_the_recording_repeats_on_the_same_beat_at_any_frame_rate(fps: float) -> None:
    looper = recorded(fps)
    for beat in (0.25, 1.0, 3.3, 7.9):
        again = looper.play(beat + 5 * 8)
        assert again is not None and angle(again, live(beat)) < 0.01
        assert np.linalg.norm(again) == pytest.approx(1)


def test_reverse_and_half_time() -> None:
    looper = recorded()
    for beat in (1.0, 2.5, 6.0):
        backwards, slow = looper.play(beat, -1.0), looper.play(beat, 0.5)
        assert backwards is not None and angle(backwards, live(8 - beat)) < 0.01
        assert slow is not None and angle(slow, live(beat / 2)) < 0.01


def test_overdubs_lie_between_the_old_and_the_new() -> None:
    looper = recorded(mix=0.5, looper=recorded(), seed=7)
    mixed = looper.play(3.0)
    assert mixed is not None and angle(mixed, slerp(live(3.0), live(3.0, 7), 0.5)) < 0.02


def test_nothing_is_recorded_across_a_clock_reset() -> None:
    looper = Looper(SIZE, 4)
    looper.record(1.0, live(1.0))
    looper.record(9.0, live(9.0))  # a tap, or a resync
    assert looper.play(5.0) is None
    looper.record(2.0, live(2.0))
    assert looper.play(5.0) is None


def test_a_new_recording_is_not_connected_to_the_last_one() -> None:
    looper = Looper(SIZE, 4)
    looper.record(1.0, live(1.0))
    looper.stop()
    looper.record(1.9, live(1.9))
    assert looper.play(1.5) is None
