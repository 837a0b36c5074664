"""The user's map, and bindings that are written into files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.control.memory_midi import MemoryPorts
from vjfx.control.midi.bindings import read_binding
from vjfx.control.midi.controller import MidiControl
from vjfx.control.midi.maps import MidiMap, user_map
from vjfx.control.midi.written import line_of, save, with_binding
from vjfx.core.binding import Binding
from vjfx.core.param import Param
from vjfx.values.patch import Patch

MAP = """\
[midi]
takeover = "pickup"
"note 1/1" = { to = "/blackout", mode = "toggle" }
"cc 1/7" = "/master/level"
"cc 1/8" = "/layer/cam/opacity"   # which this show may not have
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vjfx" / "midi.toml"
    path.parent.mkdir()
    path.write_text(MAP)
    return path


def test_the_map_is_in_the_config_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: tmp_path)
    assert user_map() == tmp_path / "midi.toml"


def test_bindings_of_the_map_lie_under_those_of_the_preset(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    patch, system = Patch(), MemoryPorts("Keystep")
    patch.load({"/a/level": Param("level")}, {}, ())
    midi = MidiControl("all", patch, system, map_file=file)
    midi.bind({"cc 1/7": Binding("cc 1/7", "/a/level", takeover="jump")})
    system.play("Keystep", (0x90, 1, 100), (0xB0, 7, 127), (0xB0, 8, 127))
    assert (patch.value("/blackout"), patch.value("/a/level"), patch.value("/master/level")) == (True, 1.0, 1.0)
    midi.bind({})
    system.play("Keystep", (0xB0, 7, 0))
    assert patch.value("/master/level") == 1.0  # picked up, as the map says
    system.play("Keystep", (0xB0, 7, 127), (0xB0, 7, 64))
    assert patch.value("/master/level") == pytest.approx(64 / 127)
    assert caplog.messages == [] and not patch.ignored
    midi.close()


def test_a_map_that_is_saved_while_the_show_plays_is_read_again(file: Path) -> None:
    patch, system = Patch(), MemoryPorts("Keystep")
    midi = MidiControl("all", patch, system, map_file=file)
    midi.bind({})
    file.write_text('[midi]\n"cc 1/9" = "/master/level"\n')
    midi.scan()
    system.play("Keystep", (0xB0, 9, 0))
    assert patch.value("/master/level") == 0.0
    file.unlink()
    midi.scan()
    system.play("Keystep", (0xB0, 9, 127))
    assert patch.value("/master/level") == 0.0
    midi.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[midi]\n"cc 1/300" = "/tap"', ":2: cc 1/300: 'cc 1/300': number 300 is out of range (allowed: 0 to 127)"),
        ('[midi]\n"note 1/1" = "/blackot"', ":2: note 1/1: unknown address '/blackot'; did you mean '/blackout'?"),
        ('[midi]\n"cc 1/1" = 3', ":2: cc 1/1: 3 is not a binding"),
        ('x = 1\n[midi]\n"cc 1/1" = "/tap"', ":1: x: this is not part of a map (allowed: a table [midi])"),
        ("[midi", ": this map cannot be read ("),
    ],
)
def test_what_is_wrong_in_a_map_is_one_line_and_the_rest_works(
    file: Path, text: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(text)
    made = MidiMap(file)
    assert len(caplog.messages) == 1 and caplog.messages[0].startswith(f"{file}{said}")
    assert not made.follow()
    assert list(made.bindings) == (["cc 1/1"] if text.startswith("x") else [])


@pytest.mark.parametrize(
    "written",
    [
        "/preset neon",
        "/a/b",
        {"to": "/a/b", "value": 0.5},
        {"to": "/a/b", "value": "#ff0000", "feedback": False},
        {"to": "/a/b", "range": [0.25, 0.75], "curve": "exp", "invert": True, "takeover": "scale"},
        {"to": "/a/b", "relative": "twos", "step": 2, "acceleration": 3},
        {"to": '/a/"b', "mode": "toggle"},
    ],
)
def test_a_binding_is_written_as_it_is_read(written: object) -> None:
    binding = read_binding("cc 1/1", written)
    ((key, value),) = tomllib.loads(line_of(binding)).items()
    assert read_binding(key, value) == binding


BEFORE = """\
title = "x"  # kept

[midi]  # the pads
"note 1/1" = "/tap"   # a comment
'cc 1/7' = "/old"

[[route]]
from = "audio/bass"
"""


def test_a_file_keeps_its_other_lines() -> None:
    text = with_binding(BEFORE, Binding("cc 1/7", "/new"))
    assert text == BEFORE.replace("""'cc 1/7' = "/old\"""", '"cc 1/7" = "/new"')
    text = with_binding(BEFORE, Binding("fader 3", "/new"))
    assert text == BEFORE.replace('"/old"\n', '"/old"\n"fader 3" = "/new"\n')
    assert with_binding("", Binding("cc 1/7", "/new")) == '[midi]\n"cc 1/7" = "/new"\n'
    assert with_binding("bpm = 1", Binding("cc 1/7", "/new")) == 'bpm = 1\n\n[midi]\n"cc 1/7" = "/new"\n'
    with pytest.raises(ValueError, match=r"^its bindings are not in a table \[midi\] of their own$"):
        with_binding('midi = { "cc 1/1" = "/tap" }', Binding("cc 1/7", "/new"))


def test_a_file_that_is_not_toml_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text("[midi")
    with pytest.raises(ValueError):
        save(path, {"cc 1/7": Binding("cc 1/7", "/new")})
    assert path.read_text() == "[midi" and [each.name for each in tmp_path.iterdir()] == ["show.toml"]
