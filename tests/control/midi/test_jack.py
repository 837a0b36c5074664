"""Real MIDI ports: a controller of another client moves a value, goes, and returns."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.control.midi.jack import server, virtual, wait
from vjfx.control.midi.clock_out import open_clock
from vjfx.control.midi.controller import MidiControl, names, open_inputs
from vjfx.control.midi.ports import system
from vjfx.core.binding import Binding
from vjfx.core.param import Param
from vjfx.values.patch import Patch


@pytest.fixture(autouse=True)
def jack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with server(monkeypatch):
        yield


def test_a_real_controller_moves_a_value_and_is_followed_as_it_goes_and_returns() -> None:
    patch = Patch()
    patch.load({"/a/level": Param("level")}, {}, ())
    device = virtual(True, "MIDI Mix")
    assert names() == ["MIDI Mix:MIDI Mix"]
    midi = open_inputs("mix", patch)
    midi.bind({"fader 1": Binding("fader 1", "/a/level")})
    assert midi.name == "MIDI: MIDI Mix"
    device.send_message([0xF0, *[1] * 100_000, 0xF7])  # longer than JACK carries
    device.send_message([0xB0, 19, 127])
    wait(lambda: patch.value("/a/level") == 1.0, "the fader")
    device.delete()
    wait(lambda: midi.names == [], "the end of the device")
    device = virtual(True, "MIDI Mix")
    wait(lambda: midi.names != [], "the device")
    device.send_message([0xB0, 19, 0])
    wait(lambda: patch.value("/a/level") == 0.0, "the fader")
    device.delete()
    midi.close()
    assert names() == []


def test_the_clock_of_one_client_is_the_beat_of_another() -> None:
    heard = MidiControl("all", Patch(), system())
    port = virtual(False, "Sequencer")  # what the clock is sent to, and what it sends on
    forward = virtual(True, "Sequencer out")
    port.ignore_types(False, False, False)
    port.set_callback(lambda event, _: forward.send_message(event[0]))
    clock = open_clock("sequencer", Patch())
    begin = time.perf_counter()

    def beats() -> float:
        return (time.perf_counter() - begin) * 150 / 60

    def followed() -> bool:
        clock.beat(beats(), 150.0)
        beat = heard.clock("midi")
        return beat is not None and beat.beats is not None and abs(beat.bpm - 150.0) < 0.5

    wait(followed, "the clock")
    clock.close()
    heard.close()
    port.cancel_callback()  # as it forwards no more, it can be deleted
    time.sleep(0.1)
    port.delete()
    forward.delete()
