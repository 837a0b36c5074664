from __future__ import annotations

import pytest

from vjfx.audio.groovebox.tempo_map import TempoMap


def test_beats_follow_the_tempo() -> None:
    tempo = TempoMap(120)
    assert [tempo.time(beat) for beat in range(4)] == [0, 0.5, 1, 1.5]
    assert tempo.beat(2.25) == 4.5


def test_a_change_moves_no_earlier_beat() -> None:
    tempo = TempoMap(120)
    tempo.change(60, when=1.25)
    assert tempo.bpm == 60
    assert [tempo.time(beat) for beat in (1, 2, 2.5, 3)] == [0.5, 1, 1.25, 1.75]
    assert tempo.beat(1.25) == 2.5


def test_time_and_beat_are_inverse_through_many_changes() -> None:
    tempo = TempoMap(128)
    for change in range(1, 50):
        tempo.change(100 + change, when=change / 7)
    for seconds in (0.0, 0.3, 2.0, 5.55, 8.0, 100.0):
        assert tempo.time(tempo.beat(seconds)) == pytest.approx(seconds, abs=1e-9)


def test_a_change_discards_later_ones() -> None:
    tempo = TempoMap(120)
    tempo.change(90, when=4)
    tempo.change(60, when=2)
    assert tempo.beat(5) == 2 * 2 + 3


def test_a_moving_fader_does_not_grow_the_memory() -> None:
    tempo = TempoMap(120)
    for change in range(1, 1000):
        tempo.change(60 + change % 100, when=float(change))
    assert len(tempo._changes) <= 512
    assert tempo.beat(999) > tempo.beat(998)
