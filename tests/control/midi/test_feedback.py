"""Lights, rings and motor faders: they follow values, states and the beat, and echo nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.control.memory_midi import MemoryPorts
from vjfx.control.midi import feedback
from vjfx.control.midi.bindings import fit, read_binding
from vjfx.control.midi.controller import MidiControl
from vjfx.core.param import Kind, Param
from vjfx.values.patch import Patch

MINI, MIX, TWISTER = "APC mini mk2", "MIDI Mix", "Midi Fighter Twister"
PARAMS = {
    "/a/level": Param("level", default=0.5),
    "/a/on": Param("on", Kind.BOOL, False),
    "/a/flash": Param("flash", Kind.EVENT, False),
    "/a/blend": Param("blend", Kind.LONG, 0, choices=((0, "normal"), (1, "screen"))),
    **{f"/b/{n}": Param(str(n), Kind.BOOL, True) for n in range(64)},
}
Message = tuple[int, ...]


class Stage:
    def __init__(self) -> None:
        self.patch, self.system, self.now, self.beats = Patch(), MemoryPorts(), 100.0, 0.5
        self.patch.load(PARAMS, {}, ())
        self.midi = MidiControl("all", self.patch, self.system, lambda: self.now)
        self.midi.close()  # its thread: time is the test's

    def plug(self, name: str, bindings: dict[str, object]) -> list[Message]:
        """Plug a device in: what it is sent at first."""
        self.system.names = [name]
        self.midi.bind({key: fit(read_binding(key, said), self.patch.params) for key, said in bindings.items()})
        self.midi.scan()
        return self.update()

    def update(self, passed: float = 1.0) -> list[Message]:
        """What is sent in the next update."""
        self.now += passed
        self.midi.beat(self.beats, 120.0)
        self.midi.step()
        port = self.system.senders.get(self.system.names[0])
        sent = port.sent[:] if port else []
        if port:
            port.sent.clear()
        return sent

    def play(self, *messages: Sequence[int]) -> None:
        self.system.play(self.system.names[0], *messages)


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.midi.close()


def test_a_light_is_lit_while_its_switch_is_on(stage: Stage) -> None:
    assert stage.plug(MIX, {"mute 1": {"to": "/a/on", "mode": "toggle"}}) == [(0x90, 1, 0)]
    stage.patch.set("/a/on", True)
    assert stage.update() == [(0x90, 1, 127)]
    assert stage.update() == []
    stage.play((0x90, 1, 127))  # the button may have lit itself
    assert stage.update() == [(0x90, 1, 0)]


def test_pads_of_a_radio_group_show_the_choice_in_their_colour(stage: Stage) -> None:
    pads = {"pad 1/1": "/a/blend normal", "pad 1/2": "/a/blend screen"}
    assert stage.plug(MINI, pads) == [(0x96, 56, 21), (0x96, 57, 0)]
    stage.patch.set("/a/blend", 1)
    assert stage.update() == [(0x96, 56, 0), (0x96, 57, 21)]
    stage.play((0x90, 57, 100))  # the pad is lit, and the device may have put it out
    assert stage.update() == [(0x96, 57, 21)]


def test_a_trigger_is_lit_while_it_is_held_and_tap_with_the_beat(stage: Stage) -> None:
    assert stage.plug(MIX, {"mute 1": "/a/flash", "mute 2": "/tap"}) == [(0x90, 1, 0), (0x90, 4, 0)]
    stage.play((0x90, 1, 127))
    stage.beats = 8.1
    assert stage.update() == [(0x90, 1, 127), (0x90, 4, 127)]
    stage.play((0x90, 1, 0))
    stage.beats = 8.3
    assert stage.update() == [(0x90, 1, 0), (0x90, 4, 0)]


def test_a_ring_shows_a_value_and_is_left_alone_while_it_is_turned(stage: Stage) -> None:
    assert stage.plug(TWISTER, {"knob 1/1": "/a/level"}) == [(0xB0, 0, 64)]
    stage.play((0xB0, 0, 100))
    assert stage.update(0.1) == []
    assert stage.update(2.0) == []  # it shows where it was turned to
    stage.patch.set("/a/level", 0.0)
    assert stage.update() == [(0xB0, 0, 0)]
    stage.play((0xB0, 0, 10))
    stage.patch.set("/a/level", 1.0)
    assert stage.update(0.1) == []
    assert stage.update(2.0) == [(0xB0, 0, 127)]


def test_a_ring_shows_the_part_of_the_range_that_its_knob_covers(stage: Stage) -> None:
    assert stage.plug(TWISTER, {"knob 1/1": {"to": "/a/level", "range": [0.5, 1], "invert": True}}) == [(0xB0, 0, 127)]
    stage.patch.set("/a/level", 0.75)
    assert stage.update() == [(0xB0, 0, 64)]


def test_a_device_without_a_profile_shows_what_the_binding_says(stage: Stage) -> None:
    bindings = {"pitch 2": {"to": "/a/level", "feedback": True}, "note 1/5": {"to": "/a/on", "feedback": True}}
    assert stage.plug("Motors", {**bindings, "cc 1/9": "/a/level"}) == [(0xE1, 0, 64), (0x90, 5, 0)]
    assert stage.plug(MIX, {"mute 1": {"to": "/a/on", "feedback": False}}) == []


def test_a_device_that_returns_is_set_up_and_shows_everything_again(stage: Stage) -> None:
    lights = {"top 1": "/a/on"}
    setup = tuple(bytes.fromhex("F0 00 20 29 02 0C 0E 01 F7"))
    assert stage.plug("LPX MIDI", lights) == [setup, (0xB0, 91, 0)]
    stage.patch.set("/a/on", True)
    stage.system.names.clear()
    stage.midi.scan()
    assert stage.plug("LPX MIDI", lights) == [setup, (0xB0, 91, 21)]
    port = stage.system.senders["LPX MIDI"]
    stage.midi.close()
    assert port.sent == [(0xB0, 91, 0), tuple(bytes.fromhex("F0 00 20 29 02 0C 0E 00 F7"))] and port.closed


def test_lights_that_are_bound_no_more_go_out(stage: Stage) -> None:
    stage.patch.set("/a/on", True)
    assert stage.plug(MIX, {"mute 1": "/a/on"}) == [(0x90, 1, 127)]
    stage.midi.bind({})
    assert stage.update() == [(0x90, 1, 0)]


def test_an_update_sends_no_more_than_a_cable_carries_and_forgets_nothing(stage: Stage) -> None:
    pads = {f"pad {n // 8 + 1}/{n % 8 + 1}": f"/b/{n}" for n in range(64)}
    first = stage.plug(MINI, pads)
    assert len(first) == feedback._AT_ONCE
    rest = stage.update() + stage.update()
    assert len({message[1] for message in first + rest}) == 64 and stage.update() == []


def test_a_device_that_does_not_take_it_shows_no_more_and_plays_on(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.plug(MIX, {"mute 1": "/a/on", "fader 1": "/a/level"})
    stage.patch.set("/a/on", True)
    stage.system.names = ["another"]
    stage.now += 1
    stage.midi.step()
    stage.midi.step()
    assert caplog.messages[-1] == "MIDI: MIDI Mix shows nothing any more (the device has gone)"
    stage.system.play(MIX, (0xB0, 19, 127))
    assert stage.patch.value("/a/level") == 1.0
