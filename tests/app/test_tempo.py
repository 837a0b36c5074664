"""The tempo: who sets it, and who is told."""

from __future__ import annotations

import pytest

from tests.app.fakes import FakeAnalyzer, FakeSound, audio
from vjfx.app.tempo import TempoController
from vjfx.core.param import Values
from vjfx.core.protocols import ClockBeat
from vjfx.values.beat import BeatEstimate
from vjfx.values.patch import GLOBALS, Patch

QUIET = Values({name.removeprefix("/"): param.default for name, param in GLOBALS.items() if name.count("/") == 1})


def test_it_follows_the_beat_tracker_unless_follow_is_off() -> None:
    patch = Patch()
    tempo = TempoController(patch, audio(analyzer=FakeAnalyzer()))
    tempo.follow(1.0)
    assert tempo.clock.bpm == 90.0 and tempo.clock.beats % 4 == pytest.approx(2.25)
    patch.set("/follow", False)
    tempo.clock.bpm = 60.0
    tempo.follow(2.0)
    assert tempo.clock.bpm == 60.0 and tempo.clock.beats % 4 == pytest.approx(3.25)


class Known:
    bpm = 140.0

    def beat(self, now: float) -> float:
        return now * self.bpm / 60


def test_known_beats_come_before_those_that_are_tracked() -> None:
    sound = FakeSound()
    sound.tempo = Known()
    tempo = TempoController(Patch(), audio(sound, FakeAnalyzer()))
    tempo.follow(3.0)
    assert tempo.clock.bpm == 140.0 and tempo.clock.beats == pytest.approx(7.0)


def test_taps_set_the_tempo_of_the_show_the_sound_and_the_tracker() -> None:
    patch, sound, analyzer = Patch(), FakeSound(), FakeAnalyzer()
    tempo = TempoController(patch, audio(sound, analyzer))
    for beat in range(4):
        tempo.clock.advance(beat * 0.4)
        tempo.obey(QUIET | {"tap": True}, beat * 0.4)
    assert tempo.clock.bpm == pytest.approx(150.0) and patch.value("/bpm") == pytest.approx(150.0)
    assert sound.tempi[-1] == pytest.approx(150.0)
    assert analyzer.corrections[-1] == (pytest.approx(150.0), 0.0)


def test_the_tempo_of_the_preset_does_not_correct_the_tracker_but_a_fader_does() -> None:
    analyzer = FakeAnalyzer()
    tempo = TempoController(Patch(), audio(analyzer=analyzer))
    tempo.obey(QUIET | {"bpm": 128.0}, 0.0)
    assert tempo.clock.bpm == 128.0 and analyzer.corrections == []
    tempo.obey(QUIET | {"bpm": 130.0}, 0.1)
    assert analyzer.corrections == [(130.0, None)]


def test_resync_starts_a_bar_and_nudges_move_the_beat() -> None:
    analyzer = FakeAnalyzer()
    tempo = TempoController(Patch(), audio(analyzer=analyzer))
    tempo.obey(QUIET, 0.0)
    tempo.clock.advance(0.7)
    tempo.obey(QUIET | {"resync": True}, 0.7)
    assert tempo.clock.beats % 4 == 0.0 and analyzer.corrections == [(None, 0.0)] and analyzer.bars == 1
    tempo.obey(QUIET | {"later": True}, 0.7)
    assert tempo.clock.beats == pytest.approx(-1 / 32)


def test_latency_plays_the_beat_earlier() -> None:
    patch = Patch()
    tempo = TempoController(patch, audio())
    tempo.clock.bpm = 120.0
    patch.set("/latency", 250.0)
    assert tempo.beats() == pytest.approx(0.5)


def test_a_metre_set_by_hand_reaches_clock_and_tracker_and_0_follows_the_sound_again() -> None:
    analyzer = FakeAnalyzer()
    tempo = TempoController(Patch(), audio(analyzer=analyzer))
    tempo.follow(0.0)
    tempo.obey(QUIET | {"metre": 3}, 0.0)
    tempo.follow(0.1)
    assert tempo.clock.metre == 3 and analyzer.metres == [3]
    tempo.obey(QUIET | {"metre": 0}, 0.1)
    analyzer.beat = BeatEstimate(90.0, 0.25, 2, 1.0, 5)
    tempo.follow(0.2)
    assert tempo.clock.metre == 5 and analyzer.metres == [3, 0]


def test_a_metre_is_set_without_any_sound_and_for_the_groovebox() -> None:
    silent = TempoController(Patch(), audio())
    silent.obey(QUIET | {"metre": 7}, 0.0)
    silent.follow(1.0)
    assert silent.clock.metre == 7
    silent.obey(QUIET, 1.0)
    assert silent.clock.metre == 4
    sound = FakeSound()
    sound.tempo = Known()
    tempo = TempoController(Patch(), audio(sound, FakeAnalyzer()))
    tempo.follow(3.0)
    assert (tempo.clock.metre, tempo.clock.bars) == (4, pytest.approx(7 / 4))
    tempo.obey(QUIET | {"metre": 3}, 3.0)
    tempo.follow(3.0)
    assert (tempo.clock.metre, tempo.clock.beat_in_bar) == (3, 1)


def test_latency_plays_the_bar_earlier() -> None:
    patch = Patch()
    tempo = TempoController(patch, audio())
    tempo.clock.bpm = 120.0
    tempo.clock.set_metre(2)
    patch.set("/latency", 250.0)
    assert tempo.bars() == pytest.approx(0.25)


def test_the_metre_is_an_address_that_takes_2_to_7_and_0() -> None:
    patch = Patch()
    for value, expected in ((3, 3), (1, 3), (9, 3), (7.0, 7), (0, 0)):
        patch.set("/metre", value)
        assert patch.value("/metre") == expected
    patch.set("/metre", 5)
    patch.reset()
    assert patch.value("/metre") == 5


class Machine:
    """Another machine's clock."""

    def __init__(self) -> None:
        self.beat: ClockBeat | None = ClockBeat(140.0, 5.25)

    def __call__(self, source: str, now: float) -> ClockBeat | None:
        return self.beat if source == "midi" else None


def test_the_clock_follows_the_source_that_is_chosen() -> None:
    patch = Patch()
    tempo = TempoController(patch, audio(analyzer=FakeAnalyzer()))
    tempo.outside = Machine()
    tempo.follow(1.0)
    assert tempo.clock.bpm == 90.0
    patch.set("/clock", "midi")
    tempo.follow(1.0)
    assert tempo.clock.bpm == 140.0 and tempo.clock.beats % 4 == pytest.approx(1.25)
    patch.set("/latency", 100.0)  # of the sound
    assert tempo.beats() == tempo.clock.beats
    for source in ("mtc", "tap"):  # there is none, and nobody taps
        patch.set("/clock", source)
        tempo.clock.bpm = 60.0
        tempo.follow(1.0)
        assert tempo.clock.bpm == 60.0
    patch.set("/clock", "midi")
    patch.set("/follow", False)
    tempo.follow(1.0)
    assert tempo.clock.bpm == 60.0


def test_the_performer_moves_the_beat_of_another_machine_until_it_starts_anew() -> None:
    patch, machine = Patch(), Machine()
    patch.set("/clock", "midi")
    tempo = TempoController(patch, audio())
    tempo.outside = machine
    tempo.follow(0.0)
    tempo.obey(QUIET | {"resync": True}, 0.0)
    tempo.follow(0.0)
    assert tempo.clock.beats % 4 == pytest.approx(0.0)
    tempo.obey(QUIET | {"later": True}, 0.0)
    tempo.follow(0.0)
    assert tempo.clock.beats % 4 == pytest.approx(4 - 1 / 32)
    machine.beat = ClockBeat(140.0, 8.5, start=1)
    tempo.follow(0.0)
    assert tempo.clock.beats % 4 == pytest.approx(0.5)


def test_a_machine_whose_song_has_not_started_gives_the_tempo() -> None:
    patch, machine = Patch(), Machine()
    patch.set("/clock", "midi")
    tempo = TempoController(patch, audio())
    tempo.outside, machine.beat = machine, ClockBeat(100.0, None)
    tempo.follow(0.0)
    tempo.follow(0.6)
    assert tempo.clock.bpm == 100.0 and tempo.clock.beats == pytest.approx(1.0)
