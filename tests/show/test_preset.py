from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from vjfx.core.binding import Binding
from vjfx.core.errors import PresetError
from vjfx.core.protocols import Setting
from vjfx.show import preset_reader
from vjfx.show.planner import Planner

GOOD = """\
title = "Two layers"
bpm = 128
audio = "synth"

[[layer]]
name = "cam"
source = "camera"
filters = [{ use = "lineart", strength = 4.0, invert = true }]
passes = [
  { use = "glow", radius = 0.4 },
  { use = "glitch", amount = 0.1 },
  "glitch",
]

[[layer]]
source = { use = "clip.mp4", speed = 0.5 }
blend = "screen"
opacity = 0.7

[master]
passes = [{ use = "crt", name = "tv", amount = 0.0 }]

[[route]]
from = "audio/bass"
to = "/master/tv/amount"
amount = 0.8
attack = 0.01
release = 0.2
curve = "exp"

[midi]
"cc 1/21" = "/layer/layer2/opacity"
"""


def test_a_preset_is_read_as_it_is_written() -> None:
    show = preset_reader.read(GOOD, Path("two.toml"))
    assert (show.name, show.title, show.bpm, show.audio) == ("two", "Two layers", 128.0, "synth")
    cam, clip = show.layers
    assert cam.filters[0].values == {"strength": 4.0, "invert": True}
    assert [effect.name for effect in cam.passes] == ["glow", "glitch", "glitch-2"]
    assert clip.name == "layer2" and clip.source.use == "clip.mp4" and clip.source.values == {"speed": 0.5}
    assert clip.values == {"blend": "screen", "opacity": 0.7}
    assert show.master[0].name == "tv"
    route = show.routes[0].route
    assert (route.source, route.target, route.amount, route.curve) == ("audio/bass", "/master/tv/amount", 0.8, "exp")
    assert show.midi["cc 1/21"][0] == "/layer/layer2/opacity"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("bpm = 128", "bmp = 128", "two.toml:2: unknown key 'bmp'; did you mean 'bpm'?"),
        ("bpm = 128", "bpm = 1000", "two.toml:2: bpm = 1000 (allowed: 20 to 300"),
        ("bpm = 128", "bpm =", "two.toml:2: this is not TOML"),
        ("opacity = 0.7", "opcaity = 0.7", "two.toml:18: unknown key 'opcaity'; did you mean 'opacity'?"),
        ('name = "cam"', 'name = "The Camera"', "two.toml:6: 'The Camera' cannot name a layer"),
        ('name = "cam"', 'name = "layer2"', "the name 'layer2' is used twice"),
        ('source = "camera"', "", "two.toml:5: layer 'cam' needs a source"),
        (
            '{ use = "glow", radius = 0.4 }',
            "{ radius = 0.4 }",
            "two.toml:9: {'radius': 0.4} is not a part of a show",
        ),
        ('"audio/bass"', '"audio/base"', "two.toml:24: unknown signal 'audio/base'; did you mean 'audio/bass'?"),
        ("attack = 0.01", "attack = -1", "two.toml:27: attack = -1 (allowed: 0 to 60)"),
        ('curve = "exp"', 'curve = "expo"', "two.toml:29: unknown curve 'expo'; did you mean 'exp'?"),
        ("[[layer]]", "[layer]", "two.toml:15: this is not TOML: [layer] is written twice"),
        ("bpm = 128", "bpm = 128\n[master]\n[[master]]", "two.toml:4: this is not TOML: [[master]] is written twice"),
        ('curve = "exp"', 'curve = ["exp"]', "two.toml:29: unknown curve"),
        ('name = "tv", amount', 'name = "source", amount', "'source' cannot name an effect"),
        (
            "opacity = 0.7",
            "opacity = 0.7\nopacity = 0.8",
            "two.toml:19: this is not TOML: opacity is written twice",
        ),
        (
            "bpm = 128",
            'bpm = 128\ndescription = """one\ntwo"""\ndescription = """\none\ntwo\n"""',
            "two.toml:5: this is not TOML: description is written twice",
        ),
        (
            "radius = 0.4",
            "radius = 0.4, radius = 0.5",
            "two.toml:10: this is not TOML: Duplicate inline table key 'radius'",
        ),
        ('name = "cam"', 'name = "cam', "two.toml:6: this is not TOML: a quote is not closed"),
        ('"glitch",', '"glitch,', "two.toml:11: this is not TOML: a quote is not closed"),
        ("bpm = 128", 'description = """one\ntwo', "two.toml:2: this is not TOML: a quote is not closed"),
        (
            '"cc 1/21" = "/layer/layer2/opacity"',
            '"cc 1/21" = "/layer',
            "two.toml:32: this is not TOML: a quote is not closed",
        ),
        ('"/layer/layer2/opacity"', "3", 'midi must be a table of "cc CHANNEL/NUMBER"'),
        ("[master]\npasses = [{", "[master]\npasses = {}\nx = [{", "unknown key 'x'"),
    ],
)
def test_mistakes_are_told_with_their_line(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(PresetError) as error:
        preset_reader.read(GOOD.replace(old, new), Path("two.toml"))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unreadable_file_is_a_preset_error(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name, message in (("missing.toml", "cannot be read"), ("binary.toml", "UTF-8")):
        with pytest.raises(PresetError, match=message):
            preset_reader.load(tmp_path / name)
    with pytest.raises(PresetError, match="at least one"):
        preset_reader.read("", Path("empty.toml"))


BINDINGS = """\
[[layer]]
name = "cam"
source = "testcard"
filters = ["lineart"]
passes = ["colorize"]
[[layer]]
name = "words"
source = "text:HELLO"
[midi]
"cc 1/1" = "/layer/cam/opacity"
"cc 1/2" = "/layer/cam/blend"
"note 1/3" = "/panic"
"cc 1/4" = "/layer/cam/lineart/ink/r"
"""


def planned(tmp_path: Path, binding: str = "") -> Mapping[str, Binding]:
    path = tmp_path / "show.toml"
    path.write_text(f"{BINDINGS}{binding}\n")
    plan = Planner(Setting()).plan(preset_reader.load(path))
    plan.close()
    return plan.midi


def test_a_controller_is_bound_to_numbers_choices_switches_triggers_and_channels(tmp_path: Path) -> None:
    assert set(planned(tmp_path)) == {"cc 1/1", "cc 1/2", "note 1/3", "cc 1/4"}


@pytest.mark.parametrize(
    ("binding", "says"),
    [
        ('"cc 1/5" = "/layer/words/source/text"', "is a text, which needs a value"),
        ('"cc 1/5" = "/preset"', "cc 1/5: /preset is a text, which needs a value"),
        (
            '"cc 1/5" = "/layer/cam/lineart/ink"',
            "/layer/cam/lineart/ink is a colour, and a controller moves one number (allowed: /layer/cam/lineart/ink/r",
        ),
        ('"cc 1/5" = "/layer/cam/lineart/ink/x"', "unknown address '/layer/cam/lineart/ink/x'; did you mean '"),
        ('"cc 1/128" = "/layer/cam/opacity"', "'cc 1/128': number 128 is out of range"),
    ],
)
def test_a_binding_that_cannot_work_is_refused_at_its_line(tmp_path: Path, binding: str, says: str) -> None:
    with pytest.raises(PresetError, match=rf"show\.toml:14: .*{re.escape(says)}"):
        planned(tmp_path, binding)
