"""Real capture and playback, through PortAudio and a sound server that the tests start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.audio.made import encode, sine
from tests.audio.pulse import NO_JACK, Pulse
from tests.tools import absent
from vjfx.audio.io.devices import Device

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    try:
        import sounddevice  # noqa: F401
    except OSError as error:
        absent(str(error))
    folder = tmp_path / "sound"
    folder.mkdir()
    server = Pulse(folder)
    server.start()
    yield server
    server.stop()


def start(env: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "tests.audio.program", *arguments]
    return subprocess.Popen(program, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(env: dict[str, str], *arguments: str) -> list[dict[str, Any]]:
    program = start(env, *arguments)
    out, err = program.communicate(timeout=30)
    assert program.returncode == 0, err
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.parametrize("wanted", ["", "PUL"])
def test_an_input_captures_what_is_played(pulse: Pulse, tmp_path: Path, wanted: str) -> None:
    pulse.play(encode(tmp_path / "tone.wav", sine(60, 20, channels=2)))
    [captured] = run(pulse.env, "capture", wanted)
    assert captured["channels"] == 2
    assert captured["hertz"] == pytest.approx(60, abs=1)
    assert captured["frames"] == pytest.approx(2 * captured["rate"], rel=0.25)
    assert captured["values"]["audio/bass"] > 0.9
    assert captured["values"]["audio/high"] < 0.1
    assert (captured["lost"], captured["problem"]) == (0, "")
    assert captured["block"] == 256 * round(captured["rate"] / 48000)
    assert captured["block"] / captured["rate"] <= captured["latency"] < 0.2


def test_one_or_two_channels_in_any_order(pulse: Pulse, tmp_path: Path) -> None:
    both = np.concatenate([sine(60, 20), sine(600, 20)], axis=1)
    pulse.play(encode(tmp_path / "tone.wav", both))
    for spec, channels, hertz in (("@2", 1, 600), ("pulse@1", 1, 60), ("@2,1", 2, 600)):
        [captured] = run(pulse.env, "capture", spec)
        assert captured["channels"] == channels
        assert captured["hertz"] == pytest.approx(hertz, abs=1)


def test_a_missing_channel_is_a_clear_line(pulse: Pulse) -> None:
    [refused] = run(pulse.env, "refuse", "default@99")
    assert refused["error"].startswith("the sound input 'default' has no channel 99 (allowed: 1 to ")


def test_devices_are_listed(pulse: Pulse) -> None:
    [listing] = run(pulse.env, "listing")
    names = [line.split(", ")[0] for line in listing["lines"]]
    assert names == ["0 pulse (ALSA", "1 default (ALSA", "vj.monitor (PulseAudio"]
    assert [line.endswith(", default)") for line in listing["lines"]] == [False, True, False]
    assert listing["lines"][2].endswith(", 2 channels, 48000 Hz, monitor)")


def test_a_monitor_opens_by_its_name_whatever_the_default(pulse: Pulse, tmp_path: Path) -> None:
    assert pulse.control("load-module", "module-null-sink", "sink_name=other", "rate=44100", "norewinds=1")
    assert pulse.control("set-default-source", "other.monitor")
    pulse.play(encode(tmp_path / "tone.wav", sine(60, 20, channels=2)))
    [captured] = run(pulse.env, "capture", "vj.mon")
    assert captured["hertz"] == pytest.approx(60, abs=1)
    assert captured["rate"] == 48000
    [silent] = run(pulse.env, "capture", "")
    assert silent["values"]["audio/level"] == 0


def test_monitors_are_marked() -> None:
    names = {"Monitor of Built-in Audio": True, "Stereo Mix (Realtek)": True, "BlackHole 2ch": True, "Scarlett": False}
    for name, monitor in names.items():
        device = Device(index=0, name=name, api="any", channels=2, rate=48000, default=False)
        assert device.monitor is monitor
        assert ("monitor" in str(device).removeprefix(f"0 {name}")) is monitor


def test_a_lost_device_is_silent_and_reopened(pulse: Pulse, tmp_path: Path) -> None:
    tone = encode(tmp_path / "tone.wav", sine(60, 60, channels=2))
    pulse.play(tone)
    program = start(pulse.env, "unplug")
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["state"] == "heard"
    pulse.stop()
    gone = json.loads(program.stdout.readline())
    assert gone["state"] == "gone"
    assert "no sound from the input 'default'; reopening it" in gone["problem"]
    pulse.start()
    pulse.play(tone)
    assert json.loads(program.stdout.readline()) == {"state": "back", "problem": ""}
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 0, errors


def test_an_interface_that_is_unplugged_and_plugged_in_again_is_reopened(pulse: Pulse, tmp_path: Path) -> None:
    tone = encode(tmp_path / "tone.wav", sine(60, 60, channels=2))
    pulse.play(tone)
    program = start(pulse.env, "unplug")
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["state"] == "heard"
    assert pulse.control("unload-module", "module-null-sink")
    assert json.loads(program.stdout.readline())["state"] == "gone"
    assert pulse.control("load-module", "module-null-sink", "sink_name=vj", "rate=44100", "norewinds=1")
    pulse.play(tone)
    assert json.loads(program.stdout.readline()) == {"state": "back", "problem": ""}
    _, errors = program.communicate(timeout=30)
    assert program.returncode == 0, errors


def test_the_speaker_plays_in_time(pulse: Pulse) -> None:
    [captured] = run(pulse.env, "play")
    assert captured["fit"] > 0.9
    assert captured["late"] < 0.25


def test_a_wrong_name_lists_the_right_ones(pulse: Pulse) -> None:
    [refused] = run(pulse.env, "refuse", "pulze")
    assert refused["kind"] == "input"
    assert refused["error"].startswith("unknown sound input 'pulze'")
    assert "0 pulse, 1 default, vj.monitor" in refused["error"]


def test_without_any_device_there_is_one_line_each(tmp_path: Path) -> None:
    env = os.environ | {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        **NO_JACK,
    }
    refused = {line["kind"]: line["error"] for line in run(env, "refuse", "")}
    if not refused:
        pytest.skip("this machine has a sound card")
    assert "no sound input is connected" in refused["input"]
    assert "no sound output is connected" in refused["output"]


def test_without_portaudio_the_package_to_install_is_named() -> None:
    code = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from vjfx.audio.io.devices import devices\n"
        "from vjfx.core.errors import DeviceError\n"
        "try: devices()\n"
        "except DeviceError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    if sys.platform != "linux":
        pytest.skip("elsewhere sounddevice brings PortAudio with it")
    assert "apt install libportaudio2" in out
    assert out.count("\n") == 1
