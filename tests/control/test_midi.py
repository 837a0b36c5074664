from __future__ import annotations

from collections.abc import Iterator

import mido
import pytest
from mido import Message

from tests.control import memory_midi
from vjfx.control.binding import Control, parse_binding
from vjfx.control.midi import MidiIn, ports
from vjfx.core.errors import DeviceError
from vjfx.core.param import Kind, Param
from vjfx.values.patch import Patch


class Moved(list[tuple[str, float]]):
    def set_normal(self, address: str, share: float) -> None:
        self.append((address, share))


@pytest.fixture(autouse=True)
def backend() -> Iterator[None]:
    before = mido.backend
    mido.set_backend(memory_midi.__name__)
    memory_midi.names[:] = ["Launch Control XL", "nanoKONTROL2 1", "Keystep"]
    yield
    assert memory_midi.opened == {}
    mido.set_backend(before)


@pytest.mark.parametrize(
    ("key", "control"),
    [
        ("cc 1/21", Control("cc", 0, 21)),
        ("cc 16/127", Control("cc", 15, 127)),
        ("note 10/0", Control("note", 9, 0)),
        ("pitch 3", Control("pitch", 2, 0)),
    ],
)
def test_the_name_of_a_control_is_parsed(key: str, control: Control) -> None:
    assert parse_binding(key) == control


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "cc1/21",
            "'cc1/21' is not a MIDI control (allowed: 'cc CHANNEL/NUMBER', 'note CHANNEL/NUMBER', 'pitch CHANNEL')",
        ),
        ("", "'' is not a MIDI control (allowed: 'cc CHANNEL/NUMBER', 'note CHANNEL/NUMBER', 'pitch CHANNEL')"),
        ("nota 1/2", "'nota 1/2': unknown MIDI control 'nota'; did you mean 'note'? (allowed: cc, note, pitch)"),
        ("cc 0/21", "'cc 0/21': channel 0 is out of range (allowed: 1 to 16)"),
        ("cc 17/21", "'cc 17/21': channel 17 is out of range (allowed: 1 to 16)"),
        ("cc 1/128", "'cc 1/128': number 128 is out of range (allowed: 0 to 127)"),
        ("cc 1", "'cc 1': the number is missing"),
        ("pitch 1/2", "'pitch 1/2': a pitch wheel has no number"),
    ],
)
def test_a_wrong_name_of_a_control_is_explained(key: str, said: str) -> None:
    with pytest.raises(ValueError) as raised:
        parse_binding(key)
    assert str(raised.value) == said


def test_messages_set_the_bound_values() -> None:
    moved = Moved()
    midi = MidiIn("launch", {"cc 1/21": "/a", "note 10/36": "/b", "pitch 1": "/c", "note 10/37": "/d"}, moved)
    memory_midi.opened["Launch Control XL"].play(
        Message("control_change", channel=0, control=21, value=127),
        Message("control_change", channel=0, control=21, value=0),
        Message("control_change", channel=1, control=21, value=1),  # another channel
        Message("control_change", channel=0, control=22, value=1),  # another fader
        Message("note_on", channel=9, note=36, velocity=3),
        Message("note_on", channel=9, note=36, velocity=0),
        Message("note_on", channel=9, note=37, velocity=127),
        Message("note_off", channel=9, note=37, velocity=127),
        Message("pitchwheel", channel=0, pitch=-8192),
        Message("pitchwheel", channel=0, pitch=8191),
        Message("program_change", channel=0, program=21),
        Message("clock"),
    )
    midi.close()
    midi.close()
    assert moved == [("/a", 1), ("/a", 0), ("/b", 1), ("/b", 0), ("/d", 1), ("/d", 0), ("/c", 0), ("/c", 1)]


def test_a_fader_spans_the_range_of_its_value() -> None:
    patch = Patch()
    patch.load({"/layer/cam/lineart/strength": Param("strength", low=2.0, high=10.0)}, {}, ())
    midi = MidiIn("all", {"cc 1/21": "/layer/cam/lineart/strength"}, patch)
    memory_midi.opened["Keystep"].play(Message("control_change", control=21, value=127))
    assert patch.snapshot({}, 0)["/layer/cam/lineart"]["strength"] == 10.0
    midi.close()


def test_a_fader_moves_one_channel_of_a_colour() -> None:
    patch = Patch()
    patch.load({"/layer/cam/ink": Param("ink", Kind.COLOR, (0.1, 0.2, 0.3, 1.0))}, {}, ())
    patch.changes()
    midi = MidiIn("all", {"cc 1/21": "/layer/cam/ink/g", "cc 1/22": "/layer/cam/ink/x"}, patch)
    for control in (21, 22):
        memory_midi.opened["Keystep"].play(Message("control_change", control=control, value=127))
    midi.close()
    assert patch.snapshot({}, 0)["/layer/cam"]["ink"] == (0.1, 1.0, 0.3, 1.0)
    assert patch.changes() == {"/layer/cam/ink": (0.1, 1.0, 0.3, 1.0)}
    assert patch.ignored == {"/layer/cam/ink/x": 1}


def test_the_next_preset_replaces_the_bindings() -> None:
    moved = Moved()
    midi = MidiIn("Keystep", {"cc 1/21": "/old", "cc 1/1": "/gone"}, moved)
    midi.bind({"cc 1/21": "/new"})
    memory_midi.opened["Keystep"].play(Message("control_change", control=21), Message("control_change", control=1))
    midi.close()
    assert moved == [("/new", 0)]


def test_all_inputs_or_those_of_a_name_are_opened() -> None:
    midi = MidiIn("all", {}, Moved())
    assert midi.names == ["Launch Control XL", "nanoKONTROL2 1", "Keystep"] == ports()
    midi.close()
    midi = MidiIn("NANO", {}, Moved())
    assert midi.names == ["nanoKONTROL2 1"]
    midi.close()


def test_a_missing_input_is_an_error() -> None:
    with pytest.raises(DeviceError, match=r"^unknown MIDI input 'Keystop'; did you mean 'Keystep'\?"):
        MidiIn("Keystop", {}, Moved())
    memory_midi.names.clear()
    with pytest.raises(DeviceError, match=r"^no MIDI input is connected$"):
        MidiIn("all", {}, Moved())


def test_an_input_that_does_not_open_is_an_error_and_the_others_are_closed() -> None:
    memory_midi.names.append("broken")
    with pytest.raises(DeviceError, match=r"^MIDI input 'broken' cannot be opened \(no such device\)$"):
        MidiIn("all", {}, Moved())


def test_a_missing_midi_library_is_named_with_its_installation() -> None:
    mido.set_backend("a_backend_that_is_not_installed")
    for attempt in (ports, lambda: MidiIn("all", {}, Moved())):
        with pytest.raises(DeviceError, match=r"^MIDI needs python-rtmidi \(pip install python-rtmidi\)$"):
            attempt()
