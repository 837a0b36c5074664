"""MIDI clock from another machine: tempo and phase through jitter, changes of tempo, and the song's position."""

from __future__ import annotations

import random

import pytest

from vjfx.control.midi.clock_in import ClockIn

TICK, START, CONTINUE, STOP = (0xF8,), (0xFA,), (0xFB,), (0xFC,)


class Machine:
    """Plays a clock whose ticks arrive up to `jitter` seconds early or late."""

    def __init__(self, bpm: float = 120.0, jitter: float = 0.0, seed: int = 1) -> None:
        self.clock, self.bpm, self.jitter = ClockIn(), bpm, jitter
        self.now = 50.0  # of the next tick
        self.random = random.Random(seed)
        self.arrived = 0.0

    def play(self, beats: float) -> None:
        for _ in range(round(24 * beats)):
            late = self.random.uniform(-self.jitter, self.jitter)
            self.arrived = max(self.now + late, self.arrived)
            self.clock.take(TICK, self.arrived)
            self.now += 60 / self.bpm / 24

    def send(self, *messages: tuple[int, ...]) -> None:
        for message in messages:
            self.clock.take(message, self.now)

    @property
    def beats(self) -> float | None:
        """Where it is at the time of the next tick."""
        beat = self.clock.beat(self.now)
        assert beat is not None
        return beat.beats

    @property
    def measured(self) -> float:
        beat = self.clock.beat(self.now)
        assert beat is not None
        return beat.bpm


@pytest.mark.parametrize("bpm", [60.0, 123.4, 174.0])
@pytest.mark.parametrize("seed", range(8))
def test_tempo_and_phase_are_right_after_two_bars_of_jitter(bpm: float, seed: int) -> None:
    machine = Machine(bpm, jitter=0.003, seed=seed)
    machine.send(START)
    machine.play(8)
    assert machine.measured == pytest.approx(bpm, abs=0.1)
    assert machine.beats == pytest.approx(8.0, abs=0.005 * bpm / 60)
    machine.play(64)
    assert machine.measured == pytest.approx(bpm, abs=0.1)
    assert machine.beats == pytest.approx(72.0, abs=0.005 * bpm / 60)


@pytest.mark.parametrize("after", [60.0, 121.0, 126.0, 180.0])
def test_a_change_of_tempo_is_followed_within_a_bar(after: float) -> None:
    machine = Machine(120.0, jitter=0.001)
    machine.send(START)
    machine.play(32)
    machine.bpm = after
    machine.play(4)
    assert machine.measured == pytest.approx(after, abs=0.3)
    assert machine.beats == pytest.approx(36.0, abs=0.005 * after / 60)


def test_a_clock_without_a_start_gives_the_tempo_alone() -> None:
    machine = Machine(128.0)
    assert machine.clock.beat(machine.now) is None
    machine.play(2)
    assert machine.measured == pytest.approx(128.0) and machine.beats is None


def test_start_stop_continue_and_song_position() -> None:
    machine = Machine()
    machine.play(1)
    machine.send(START)
    machine.play(5)
    assert machine.beats == pytest.approx(5.0)
    machine.send(STOP)
    machine.play(2)  # most machines tick on
    assert machine.beats is None
    machine.send(CONTINUE)
    machine.play(1)
    assert machine.beats == pytest.approx(6.0)
    machine.send(STOP, (0xF2, 64, 0), CONTINUE)  # sixteenths
    machine.play(1)
    assert machine.beats == pytest.approx(17.0)
    machine.send((0xF2, 0, 1))  # while it plays
    machine.play(1)
    assert machine.beats == pytest.approx(33.0)


def test_every_start_and_jump_has_a_number_of_its_own() -> None:
    machine, numbers = Machine(), []
    for message in (START, STOP, CONTINUE, (0xF2, 8, 0)):
        machine.send(message)
        machine.play(1)
        beat = machine.clock.beat(machine.now)
        assert beat is not None
        numbers.append(beat.start)
    assert numbers == [1, 1, 2, 3]


def test_a_clock_that_falls_silent_is_no_clock_and_starts_anew() -> None:
    machine = Machine()
    machine.send(START)
    machine.play(8)
    machine.now += 3.0
    assert machine.clock.beat(machine.now) is None
    machine.bpm = 90.0
    machine.play(1)
    assert machine.measured == pytest.approx(90.0)


def test_two_ticks_at_the_same_time_and_other_messages_do_no_harm() -> None:
    machine = Machine()
    for message in ((0xFE,), (0xF0, 1, 0xF7), (0xF2,), (0xF6,), (0xFF,)):
        machine.send(message)
    for _ in range(50):
        machine.send(TICK)
    assert machine.measured > 0
