"""Learning: which control was moved, what kind it is, and what becomes of the binding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.control.memory_midi import MemoryPorts
from vjfx.control.midi.controller import MidiControl
from vjfx.core.binding import Binding
from vjfx.core.param import Kind, Param
from vjfx.values.patch import Patch

PARAMS = {
    "/a/level": Param("level"),
    "/a/on": Param("on", Kind.BOOL, False),
    "/a/blend": Param("blend", Kind.LONG, 0, choices=((0, "normal"), (1, "screen"))),
}
DEVICES = ("Keystep", "MIDI Mix")


class Stage:
    """A performer with two controllers, who has time."""

    def __init__(self, folder: Path) -> None:
        self.patch, self.system, self.now = Patch(), MemoryPorts(*DEVICES), 100.0
        self.patch.load(PARAMS, {}, ())
        self.map = folder / "config" / "midi.toml"
        self.midi = MidiControl("all", self.patch, self.system, lambda: self.now, self.map)
        self.midi.bind({"cc 1/7": Binding("cc 1/7", "/master/level")})
        self.patch.changes()

    def ask(self, address: str, value: str) -> None:
        self.patch.set(address, value)
        self.midi.send(self.patch.changes())
        self.midi.step()

    def learn(self, written: str, *messages: Sequence[int], device: str = "Keystep", wait: float = 1.0) -> None:
        self.ask("/midi/learn", written)
        self.play(*messages, device=device, wait=wait)

    def play(self, *messages: Sequence[int], device: str = "Keystep", wait: float = 1.0) -> None:
        for message in messages:
            self.now += 0.02
            self.system.play(device, message)
        self.now += wait
        self.midi.step()

    def bindings(self, device: str = "Keystep") -> dict[str, Binding]:
        actions = next(each.actions for each in self.midi._roster if each.name == device)
        return {str(control): action.binding for control, action in actions.items()}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.midi.close()


def fader(number: int, *values: int) -> list[tuple[int, int, int]]:
    return [(0xB0, number, value) for value in values]


@pytest.mark.parametrize(
    ("address", "messages", "control", "binding"),
    [
        ("/a/level", fader(21, 60, 61, 62, 63, 64, 65), "cc 1/21", Binding("cc 1/21", "/a/level")),
        ("/a/level", fader(21, 1, 1, 127, 127), "cc 1/21", Binding("cc 1/21", "/a/level", relative="twos")),
        ("/a/level", fader(21, 65, 65, 63), "cc 1/21", Binding("cc 1/21", "/a/level", relative="offset")),
        (
            "/a/level",
            [m for value in range(3) for m in fader(1, value) + fader(33, 9 * value)],
            "cc14 1/1",
            Binding("cc14 1/1", "/a/level"),
        ),
        (
            "/a/level",
            [*fader(99, 0), *fader(98, 5), *fader(6, 20), *fader(6, 21)],
            "nrpn 1/5",
            Binding("nrpn 1/5", "/a/level"),
        ),
        ("/a/level", [(0xE0, 0, 64), (0xE0, 0, 70)], "pitch 1", Binding("pitch 1", "/a/level")),
        ("/a/level", [(0xD0, 9), (0x90, 36, 50), (0xD0, 50)], "note 1/36", Binding("note 1/36", "/a/level")),
        ("/a/on", [(0x90, 36, 50)], "note 1/36", Binding("note 1/36", "/a/on", mode="toggle")),
        ("/a/blend", [(0x90, 36, 50)], "note 1/36", Binding("note 1/36", "/a/blend", step=1.0)),
        ("/a/blend screen", [(0x90, 36, 50)], "note 1/36", Binding("note 1/36", "/a/blend", value=1)),
        ("/preset neon", [(0xC0, 4)], "program 1/4", Binding("program 1/4", "/preset", value="neon")),
        ("/a/level", fader(21, 1, 2, 3) + fader(22, 64), "cc 1/21", Binding("cc 1/21", "/a/level")),  # 22 trembles
    ],
)
def test_the_control_that_moves_is_bound_as_what_it_is(
    stage: Stage, address: str, messages: list[Sequence[int]], control: str, binding: Binding
) -> None:
    stage.learn(address, *messages)
    assert stage.bindings()[control] == binding
    assert stage.patch.value("/midi/learn") == "" and stage.midi.status() == ""


def test_a_control_that_moves_while_it_is_learned_moves_nothing_else(stage: Stage) -> None:
    stage.learn("/a/level", *fader(7, 1, 2, 3))
    assert stage.patch.value("/master/level") == 1.0
    stage.play(*fader(7, 127))
    assert stage.patch.value("/a/level") == 1.0


def test_a_conflict_is_shown(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.learn("/a/level", *fader(7, 1, 2, 3))
    assert caplog.messages == ["MIDI: cc 1/7 of Keystep is /a/level now (it was /master/level)"]


def test_an_encoder_that_is_turned_one_way_is_asked_for_the_other(stage: Stage) -> None:
    stage.learn("/a/level", *fader(21, 1, 1, 1))
    assert stage.midi.status() == "MIDI: learning /a/level: turn the encoder back, too"
    stage.play(*fader(21, 65))
    assert stage.bindings()["cc 1/21"].relative == "sign"
    stage.learn("/a/on", *fader(22, 1, 1, 1))
    stage.play(wait=4.0)  # nobody turns it back
    assert stage.bindings()["cc 1/22"].relative == "twos"


def test_a_control_of_a_known_device_is_bound_by_its_name(stage: Stage) -> None:
    stage.learn("/a/level", *fader(19, 1, 2), device="MIDI Mix")
    assert stage.bindings("MIDI Mix")["cc 1/19"].control == "fader 1"
    assert "cc 1/19" not in stage.bindings("Keystep")


def test_learning_is_called_off_and_a_wrong_address_is_explained(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.learn("/a/level", wait=0.0)
    assert stage.midi.status() == "MIDI: learning /a/level: move a control"
    stage.learn("", *fader(7, 0))
    assert stage.patch.value("/master/level") == 0.0
    stage.ask("/midi/learn", "/a/lvel")
    assert caplog.messages[-1].startswith("/midi/learn: unknown address '/a/lvel'; did you mean '/a/level'?")


def test_what_was_learned_outlives_the_preset_and_is_saved_where_the_user_says(stage: Stage, tmp_path: Path) -> None:
    stage.learn("/a/level", *fader(21, 1, 2, 3))
    stage.midi.bind({"cc 1/21": Binding("cc 1/21", "/a/on")})
    assert stage.bindings()["cc 1/21"].address == "/a/level"
    preset = tmp_path / "show.toml"
    preset.write_text('title = "x"\n')
    stage.midi.preset = preset
    stage.ask("/midi/save", "preset")
    assert preset.read_text() == 'title = "x"\n\n[midi]\n"cc 1/21" = "/a/level"\n'
    stage.ask("/midi/save", "map")
    assert stage.map.read_text() == '[midi]\n"cc 1/21" = "/a/level"\n'
    assert stage.patch.value("/midi/save") == ""


def test_a_file_that_cannot_be_written_is_reported(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.ask("/midi/save", "map")
    assert caplog.messages == ["/midi/save map: nothing was learned"]
    stage.learn("/a/level", *fader(21, 1, 2, 3))
    stage.map.parent.write_text("a file, where a folder should be")
    stage.ask("/midi/save", "map")
    assert "the bindings cannot be saved" in caplog.messages[-1]
