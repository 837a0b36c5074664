"""MIDI clock to another machine: steady ticks that follow the beat clock, and its jumps."""

from __future__ import annotations

import pytest

from tests.control.memory_midi import MemoryPorts
from tests.control.midi.jack import wait
from vjfx.control.midi.clock_in import ClockIn
from vjfx.control.midi.clock_out import ClockOut, Ticker

START, CONTINUE, STOP = (0xFA,), (0xFB,), (0xFC,)


class Played:
    """A ticker that follows a beat clock for some seconds, at 50 frames a second."""

    def __init__(self) -> None:
        self.ticker, self.now = Ticker(), 0.0
        self.sent: list[tuple[float, tuple[int, ...]]] = []

    def play(self, seconds: float, beats: float, bpm: float) -> list[tuple[int, ...]]:
        """`beats` at the beginning; what was sent but for ticks."""
        begin, count = self.now, len(self.sent)
        for frame in range(round(seconds * 50)):
            at = begin + frame / 50
            self.ticker.follow(beats + (at - begin) * bpm / 60, bpm, at)
            while (due := self.ticker.due()) is not None and due < at + 0.02:
                self.sent += [(due, message) for message in self.ticker.send(due)]
        self.now = begin + seconds
        return [message for _, message in self.sent[count:] if message != (0xF8,)]

    @property
    def ticks(self) -> list[float]:
        return [at for at, message in self.sent if message == (0xF8,)]

    def heard(self) -> ClockIn:
        """The clock as another machine hears it."""
        clock = ClockIn()
        for at, message in self.sent:
            clock.take(message, at)
        return clock


def test_24_ticks_a_beat_and_the_song_starts_on_a_bar() -> None:
    played = Played()
    assert played.play(4.0, 1.5, 120.0) == [START]
    gaps = [b - a for a, b in zip(played.ticks, played.ticks[1:], strict=False)]
    assert gaps == pytest.approx([1 / 48] * len(gaps))
    beat = played.heard().beat(4.0)
    assert beat is not None and beat.bpm == pytest.approx(120.0)
    assert beat.beats == pytest.approx(1.5 + 8 - 4)  # since the bar that began at beat 4


def test_a_small_correction_moves_the_ticks_without_a_burst_or_a_hole() -> None:
    played = Played()
    played.play(4.0, 0.0, 120.0)
    assert played.play(4.0, 8.3, 120.0) == []
    assert played.play(4.0, 16.0, 120.0) == []
    gaps = [b - a for a, b in zip(played.ticks, played.ticks[1:], strict=False)]
    assert min(gaps) >= 0.5 / 48 - 1e-9 and max(gaps) <= 2 / 48 + 1e-9
    beat = played.heard().beat(12.0)
    assert beat is not None and beat.beats == pytest.approx(24.0, abs=0.01)


def test_a_jump_is_a_song_position() -> None:
    played = Played()
    played.play(4.0, 0.0, 120.0)
    assert played.play(4.0, 40.0, 120.0) == [STOP, (0xF2, 160 & 127, 1), CONTINUE]
    beat = played.heard().beat(8.0)
    assert beat is not None and beat.beats == pytest.approx(48.0, abs=0.05)
    assert played.play(4.0, -9.0, 120.0) == [STOP, START]  # before the song's beginning: it waits for a bar


def test_the_tempo_is_followed() -> None:
    played = Played()
    played.play(4.0, 0.0, 120.0)
    played.play(8.0, 8.0, 90.0)
    beat = played.heard().beat(12.0)
    assert beat is not None and beat.bpm == pytest.approx(90.0, abs=0.1)
    assert beat.beats == pytest.approx(20.0, abs=0.02)


def test_an_output_that_is_missing_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    system, now = MemoryPorts(), [0.0]
    clock = ClockOut("synth", system, lambda: now[0])
    assert caplog.messages == ["MIDI clock: no output is called 'synth'; it is sent once there is one"]
    system.names.append("Synth 1")

    def step() -> bool:
        now[0] += 0.1
        clock.beat(now[0] * 2, 120.0)
        return "Synth 1" in system.senders and (0xF8,) in system.senders["Synth 1"].sent

    wait(step, "the clock")
    system.names.clear()
    wait(lambda: step() and len(caplog.messages) > 1, "the end of the output")
    assert caplog.messages[1].startswith("MIDI clock: synth has gone")
    system.names.append("Synth 1")
    system.senders.clear()
    wait(step, "the clock")
    clock.close()
    clock.close()
    assert system.senders["Synth 1"].sent[-1] == STOP and system.senders["Synth 1"].closed
