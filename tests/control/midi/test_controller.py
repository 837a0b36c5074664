"""Devices that come, go and return, and bindings for all of them or for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.control.memory_midi import MemoryPorts, replace_system
from vjfx.control.midi import controller, ports
from vjfx.control.midi.controller import MidiControl
from vjfx.core.binding import Binding
from vjfx.core.errors import DeviceError
from vjfx.core.param import Param
from vjfx.values.patch import Patch

LEVEL = {"cc 1/21": Binding("cc 1/21", "/a/level")}
NAMES = ("Launch Control XL 20:0", "nanoKONTROL2 1", "Keystep")


@pytest.fixture
def patch() -> Patch:
    patch = Patch()
    patch.load({"/a/level": Param("level"), "/a/other": Param("other")}, {}, ())
    return patch


@pytest.fixture
def system() -> Iterator[MemoryPorts]:
    system = MemoryPorts(*NAMES)
    yield system
    assert system.open == []


def test_all_inputs_or_those_of_a_name_are_opened(patch: Patch, system: MemoryPorts) -> None:
    midi = MidiControl("all", patch, system)
    assert midi.name == "MIDI: Launch Control XL, nanoKONTROL2 1, Keystep"
    midi.close()
    midi.close()
    midi = MidiControl("NANO", patch, system)
    assert midi.names == ["nanoKONTROL2 1"]
    midi.close()


def test_a_device_that_comes_goes_and_returns_is_followed(
    patch: Patch, system: MemoryPorts, caplog: pytest.LogCaptureFixture
) -> None:
    system.names.clear()
    midi = MidiControl("auto", patch, system)
    assert midi.name == "" and caplog.records == []
    midi.bind(LEVEL)
    system.names.append("Launch Control XL 20:0")
    midi.scan()
    system.play("Launch Control XL 20:0", (0xB0, 21, 127))
    assert patch.value("/a/level") == 1.0
    system.names.clear()
    midi.scan()
    assert midi.names == [] and system.open == []
    system.names.append("Launch Control XL 24:0")  # ALSA numbers it anew
    midi.scan()
    system.play("Launch Control XL 24:0", (0xB0, 21, 0))
    assert patch.value("/a/level") == 0.0
    midi.close()
    connected = "MIDI: Launch Control XL is connected"
    assert caplog.messages == [
        connected,
        "MIDI: Launch Control XL has gone; it is used again once it is back",
        connected,
    ]


def test_a_missing_device_is_named_and_waited_for(
    patch: Patch, system: MemoryPorts, caplog: pytest.LogCaptureFixture
) -> None:
    midi = MidiControl("Keystop", patch, system)
    assert caplog.messages == [
        "MIDI: no input is called 'Keystop' (connected: Launch Control XL, nanoKONTROL2 1, Keystep);"
        " it is used once it is connected"
    ]
    system.names.append("Keystop")
    midi.scan()
    assert midi.names == ["Keystop"]
    midi.close()


def test_an_input_that_does_not_open_is_reported_once_and_the_others_play(
    patch: Patch, system: MemoryPorts, caplog: pytest.LogCaptureFixture
) -> None:
    system.names.append("broken")
    midi = MidiControl("all", patch, system)
    midi.scan()
    midi.scan()
    assert len(midi.names) == 3
    assert caplog.messages == ["MIDI input 'broken' cannot be opened (no such device)"]
    midi.close()


def test_a_sound_server_that_restarts_costs_no_device(patch: Patch, system: MemoryPorts) -> None:
    midi = MidiControl("all", patch, system)

    def refused() -> list[str]:
        raise OSError("the server is away")

    system.inputs = refused  # type: ignore[method-assign]
    midi.scan()
    assert len(midi.names) == 3
    midi.close()


def test_a_binding_may_be_for_one_device_and_for_a_name_of_its_profile(patch: Patch) -> None:
    system = MemoryPorts("MIDI Mix 20:0", "Keystep")
    midi = MidiControl("all", patch, system)
    bindings = (Binding("Keystep: cc 1/19", "/a/level"), Binding("fader 1", "/a/other"))
    midi.bind({binding.control: binding for binding in bindings})
    system.play("MIDI Mix 20:0", (0xB0, 19, 127))
    assert (patch.value("/a/level"), patch.value("/a/other")) == (0.0, 1.0)
    system.play("Keystep", (0xB0, 19, 127))
    assert patch.value("/a/level") == 1.0
    midi.close()


def test_the_next_preset_replaces_the_bindings(patch: Patch, system: MemoryPorts) -> None:
    midi = MidiControl("Keystep", patch, system)
    midi.bind(LEVEL)
    midi.bind({"cc 1/22": Binding("cc 1/22", "/a/other")})
    system.play("Keystep", (0xB0, 21, 127), (0xB0, 22, 127))
    assert (patch.value("/a/level"), patch.value("/a/other")) == (0.0, 1.0)
    midi.close()


def test_a_value_that_has_gone_and_an_error_stop_nothing(
    patch: Patch, system: MemoryPorts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    midi = MidiControl("Keystep", patch, system)
    midi.bind(LEVEL)
    patch.load({}, {}, ())
    system.play("Keystep", (0xB0, 21, 127))
    assert patch.ignored == {"/a/level": 1}
    monkeypatch.setattr(patch, "set_normal", lambda address, share: 1 / 0)
    system.play("Keystep", (0xB0, 21, 127), (0xB0, 21, 1))
    assert [message for message in caplog.messages if "Keystep" in message] == [
        "MIDI Keystep: ZeroDivisionError: division by zero (reported once)"
    ]
    midi.close()


def test_the_overlay_names_controls_that_wait_for_their_value(patch: Patch) -> None:
    patch.set("/a/level", 1.0)
    system = MemoryPorts("MIDI Mix")
    midi = MidiControl("all", patch, system)
    midi.bind({"fader 1": Binding("fader 1", "/a/level", takeover="pickup")})
    assert midi.status() == ""
    system.play("MIDI Mix", (0xB0, 19, 10))
    assert midi.status() == "MIDI: fader 1 waits at /a/level"
    system.play("MIDI Mix", (0xB0, 19, 127))
    assert midi.status() == ""
    midi.close()


def test_devices_are_listed_and_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_system(monkeypatch, *NAMES)
    assert controller.names() == controller.output_names() == list(NAMES)
    monkeypatch.undo()
    monkeypatch.setitem(__import__("sys").modules, "rtmidi", None)
    with pytest.raises(DeviceError, match=r"^MIDI needs python-rtmidi \(pip install python-rtmidi\)$"):
        ports.system()
