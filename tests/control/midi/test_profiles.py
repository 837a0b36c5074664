"""Profiles of controllers: each is whole, and belongs to its device alone."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from vjfx.control.midi.encoders import ENCODINGS
from vjfx.control.midi.names import Control
from vjfx.control.midi.ports import belongs, short
from vjfx.control.midi.profiles import FOLDER, Light, Profile, is_control, load, profile_of, profiles, read

FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_profile_names_its_manual_and_no_control_twice(file: Any) -> None:
    profile = load(file)
    assert profile.manual and profile.ports and profile.controls
    assert len(set(profile.controls.values())) == len(profile.controls)
    assert set(profile.encoders.values()) <= set(ENCODINGS)
    assert all(message[0] == 0xF0 and message[-1] == 0xF7 for message in profile.setup + profile.leave)
    for light in profile.lights.values():
        assert 0 <= light.off < light.on <= 127 and light.channel in (None, *range(16))


@pytest.mark.parametrize(
    ("port", "name"),
    [
        ("APC40 mkII:APC40 mkII MIDI 1 24:0", "Akai APC40 mkII"),
        ("APC mini mk2:APC mini mk2 APC mini mk2 Contr 28:0", "Akai APC mini mk2"),
        ("Launchpad Mini MK3:Launchpad Mini MK3 LPMiniMK3 MI 20:1", "Novation Launchpad Mini MK3"),
        ("Launchpad X LPX MIDI Out", "Novation Launchpad X"),
        ("MIDI Mix", "Akai MIDImix"),
        ("nanoKONTROL2 SLIDER/KNOB", "Korg nanoKONTROL2"),
        ("LPD8", "Akai LPD8"),
        ("LPD8 mk2", None),
        ("Midi Fighter Twister", "DJ TechTools Midi Fighter Twister"),
        ("Launchpad Mini MK3:Launchpad Mini MK3 LPMiniMK3 DA 20:0", None),
        ("Keystep", None),
    ],
)
def test_a_port_has_the_profile_of_its_device(port: str, name: str | None) -> None:
    profile = profile_of(port)
    assert (profile.name if profile else None) == name
    assert sum(any(text in port for text in each.ports) for each in profiles()) <= 1


DOCUMENT = """
name = "X"
manual = "M"
ports = ["X"]
[controls]
fader = "cc 1..3/7"
pad = ["note 1/8..9", "note 1/0..1"]
knob = ["cc 1/1", "cc 1/5"]
master = "cc 1/9"
[encoders]
knob = "twos"
[lights]
pad = { on = 3, channel = 7 }
master = { position = true }
"""


def test_ranges_and_lists_are_numbered() -> None:
    profile = read(tomllib.loads(DOCUMENT))
    assert profile.controls == {
        **{f"fader {n}": Control("cc", n - 1, 7) for n in (1, 2, 3)},
        "pad 1/1": Control("note", 0, 8),
        "pad 1/2": Control("note", 0, 9),
        "pad 2/1": Control("note", 0, 0),
        "pad 2/2": Control("note", 0, 1),
        "knob 1": Control("cc", 0, 1),
        "knob 2": Control("cc", 0, 5),
        "master": Control("cc", 0, 9),
    }
    assert profile.encoders == {"knob 1": "twos", "knob 2": "twos"}
    assert profile.lights["pad 2/1"] == Light(on=3, channel=6) and profile.lights["master"] == Light(position=True)


def test_the_first_row_may_be_left_out() -> None:
    profile: Profile = read(tomllib.loads(DOCUMENT))
    assert [profile.find(name) for name in ("pad 2", "knob 1/2", "pad 2/2", "master", "pad 3")] == [
        "pad 1/2",
        "knob 2",
        "pad 2/2",
        "master",
        None,
    ]
    assert is_control("knob 3") and not is_control("pad 99")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('manual = "M"', "", "bad.toml: manual is missing"),
        ("[lights]", "[light]", "bad.toml: unknown key 'light'; did you mean 'lights'?"),
        ("on = 3", "om = 3", "bad.toml: unknown key 'om'; did you mean 'on'?"),
        ('"cc 1/9"', '"cc 1/900"', "bad.toml: 'cc 1/900': number 900 is out of range"),
        ('knob = "twos"', 'knobs = "twos"', "bad.toml: 'knobs' is not among the controls"),
    ],
)
def test_a_wrong_profile_is_explained(old: str, new: str, said: str, tmp_path: Any) -> None:
    (tmp_path / "bad.toml").write_text(DOCUMENT.replace(old, new))
    with pytest.raises(ValueError) as raised:
        load(tmp_path / "bad.toml")
    assert str(raised.value).startswith(said)


def test_ports_of_one_device_belong_together() -> None:
    assert short("nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0") == "nanoKONTROL2 MIDI 1"
    assert belongs("nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0", "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0")
    assert belongs("LPX MIDI In", "LPX MIDI Out") and belongs("LPD8 2", "LPD8 1")
    assert not belongs("Launchpad X LPX DAW In", "Launchpad X LPX MIDI Out")
