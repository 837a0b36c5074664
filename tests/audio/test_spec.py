from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vjfx.audio import SOUNDS, channels, parse
from vjfx.core.errors import UsageError
from vjfx.core.registry import SoundKind, resolve


@pytest.mark.parametrize(
    ("spec", "parsed"),
    [
        ("default", ("default", "")),
        ("off", ("off", "")),
        ("synth", ("synth", "")),
        ("synth:140", ("synth", "140")),
        ("3", ("device", "3")),
        ("Scarlett 2i2 USB", ("device", "Scarlett 2i2 USB")),
        ("hw:1,0", ("device", "hw:1,0")),
        ("vj.monitor", ("device", "vj.monitor")),
        ("Scarlett@3,4", ("device", "Scarlett@3,4")),
        ("default@2", ("default", "@2")),
        ("song.MP3", ("file", "song.MP3")),
        ("a/b c.flac", ("file", "a/b c.flac")),
        ("clip.mp4", ("file", "clip.mp4")),
    ],
)
def test_specs(spec: str, parsed: tuple[str, str]) -> None:
    assert parse(spec) == parsed


def test_an_existing_file_needs_no_suffix(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.touch()
    assert parse(str(path)) == ("file", str(path))


@pytest.mark.parametrize(
    ("argument", "parted"),
    [
        ("", ("", ())),
        ("3", ("3", ())),
        ("3@1", ("3", (0,))),
        ("Scarlett 2i2 USB@3,4", ("Scarlett 2i2 USB", (2, 3))),
        ("@2", ("", (1,))),
        ("me@home", ("me@home", ())),
        ("me@home@10,9", ("me@home", (9, 8))),
    ],
)
def test_a_device_may_name_its_channels(argument: str, parted: tuple[str, tuple[int, ...]]) -> None:
    assert channels(argument) == parted


def test_channels_are_counted_from_one() -> None:
    with pytest.raises(UsageError, match="Scarlett@0: channels are counted from 1"):
        channels("Scarlett@0")


def test_an_empty_spec_is_refused() -> None:
    with pytest.raises(UsageError, match="allowed: source, default"):
        parse("")


@pytest.mark.parametrize("kind", [*SOUNDS], ids=lambda kind: kind.name)
def test_every_sound_of_the_table_has_the_same_shape(kind: SoundKind) -> None:
    assert {"read", "close"} <= set(dir(resolve(kind.make)))


def test_the_folder_imports_no_library() -> None:
    code = "import sys, vjfx.audio; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "vjfx.audio" in modules
    assert not {"av", "numpy", "sounddevice", "torch"} & set(modules)
