"""Wrong and right command lines: the exit code and one clear line, no traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.playing import media

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, str(ROOT / "run_live.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=120, check=False)


def wrong(*arguments: object, code: int, says: str) -> None:
    result = run("--headless", "--seconds", "0.2", *arguments)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    last = result.stderr.strip().splitlines()[-1]
    assert says in last, result.stderr


PRESET = """\
[[layer]]
name = "a"
source = "testcard"
filters = ["lineart"]
passes = [{ use = "level.fs", level = 0.5 }]
"""


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    inputs = '{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "level", "TYPE": "float"}'
    media.shader(tmp_path / "level.fs", "gl_FragColor = level * IMG_THIS_PIXEL(inputImage);", inputs)
    path = tmp_path / "show.toml"
    path.write_text(PRESET)
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('["lineart"]', '["lineat"]', "show.toml:4: unknown filter 'lineat'; did you mean 'lineart'?"),
        ('["lineart"]', '[{ use = "lineart", strnegth = 1 }]', "show.toml:4: unknown parameter of lineart 'strnegth'"),
        ('"testcard"', '"shader:nothing"', "show.toml:3: unknown shader 'nothing'"),
        ('"testcard"', '"plasma"', "plasma': there is no such file; did you mean 'shader:plasma'?"),
        ('"testcard"', '"testcrad"', "did you mean 'testcard'?"),
        ('"testcard"', '"dcgan:TYPE"', "show.toml:3: unknown dcgan weights 'TYPE'; did you mean 'type'?"),
        ('"level.fs"', '"glwo"', "show.toml:5: unknown pass 'glwo'; did you mean 'glow'? (allowed: ascii, "),
        ('"level.fs"', '"sketch"', "(it is a filter, not a pass)"),
        ('"testcard"', '"layer:b"', "show.toml:3: unknown layer 'b'"),
        ('"testcard"', '"dcgan:partikles"', "show.toml:3: unknown dcgan weights 'partikles'"),
        ('"testcard"', '"missing.mp4"', "missing.mp4"),
        ('"level.fs"', '"levle.fs"', "show.toml:5: there is no shader file levle.fs"),
        ("level = 0.5", "level = 1.5", "show.toml:5: level: 1.5 is out of range (allowed: 0 to 1)"),
        ("level = 0.5", 'level = "high"', "show.toml:5: level: 'high' is not a number"),
        ('name = "a"', 'nmae = "a"', "show.toml:2: unknown key 'nmae'; did you mean 'name'?"),
        ('name = "a"', "name = ", "show.toml:2: this is not TOML"),
        (
            "level = 0.5 }]",
            'level = 0.5 }]\n[[route]]\nfrom = "audio/bass"\nto = "/layer/a/level/levle"',
            "show.toml:6: unknown address",
        ),
    ],
)
def test_a_wrong_preset(preset: Path, old: str, new: str, says: str) -> None:
    assert old in PRESET
    preset.write_text(PRESET.replace(old, new))
    wrong("--preset", preset, code=1, says=says)


def test_a_shader_that_does_not_compile(preset: Path) -> None:
    (preset.parent / "level.fs").write_text(
        '/*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/\nvoid main() {\n  gl_FragColor = nothing;\n}\n'
    )
    preset.write_text(PRESET.replace(", level = 0.5", ""))
    wrong("--preset", preset, code=1, says="level.fs:3: ")


def test_wrong_arguments(tmp_path: Path, preset: Path) -> None:
    wrong("--preset", "neno", code=2, says="unknown preset 'neno'; did you mean 'neon'?")
    wrong("--preset", tmp_path / "no.toml", code=1, says="there is no preset file")
    wrong("--preset", "/etc/passwd", code=2, says="/etc/passwd is not a preset (allowed: a name, or a .toml file)")
    wrong("--preset", "presets/neon", code=2, says="did you mean presets/neon.toml?")
    wrong("neon", code=2, says="Got unexpected extra argument (neon). Did you mean --preset neon?")
    wrong("README.md", code=2, says="Did you mean --source README.md?")
    wrong("--size", "wide", code=2, says="'wide' is not a size")
    wrong("--osc", "99999", code=2, says="'99999' is not a port")
    wrong("--preset", preset, "--device", "cuda", code=1, says="no cuda device here")
    wrong("--no-such-option", code=2, says="No such option")


def test_missing_and_broken_files_and_devices(tmp_path: Path, preset: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"no film" * 100)
    wrong("--preset", preset, "--source", tmp_path / "missing.mp4", code=1, says="missing.mp4")
    wrong("--preset", preset, "--source", tmp_path / "broken.mp4", code=1, says="broken.mp4")
    wrong("--preset", preset, "--source", "camera:7", code=1, says="camera")
    wrong("--preset", preset, "--audio", tmp_path / "missing.wav", code=1, says="missing.wav")
    wrong("--preset", preset, "--audio", "No Such Soundcard", code=1, says="sound")
    wrong("--preset", preset, "--record", tmp_path / "nowhere" / "x.mp4", code=1, says="x.mp4: there is no folder ")
    wrong("--preset", preset, "--record", tmp_path / "x.doc", code=2, says="x.doc")


def test_a_clip_that_is_played_is_not_recorded_over(tmp_path: Path, preset: Path) -> None:
    clip = media.clip(tmp_path / "clip.mp4", 0.5)
    before = clip.read_bytes()
    wrong("--preset", preset, "--source", clip, "--record", clip, code=1, says="is being played")
    assert clip.read_bytes() == before


def test_numbers_must_be_finite_and_positive(preset: Path) -> None:
    for option in ("--seconds", "--fps"):
        for number in ("nan", "inf", "-1", "0"):
            wrong("--preset", preset, option, number, code=2, says=option)
    wrong("--preset", preset, "--seconds", "-1", code=2, says="-1 is out of range (allowed: more than 0, at most 1")
    wrong("--preset", preset, "--fps", "501", code=2, says="501 is out of range (allowed: 1 to 500)")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (
            "shader:plasmo",
            "vjfx: --source shader:plasmo: unknown shader 'plasmo'; did you mean 'plasma'? (allowed: cells,",
        ),
        ("shader:glow", "vjfx: --source shader:glow: shader 'glow' is a filter, not a source"),
        ("shader:plasma", "vjfx: --source shader:plasma: filter 'lineart' ("),
        ("layer:b", "vjfx: --source layer:b: unknown layer 'b'"),
        (
            "plasma",
            "plasma': there is no such file; did you mean 'shader:plasma'?",
        ),
    ],
)
def test_a_wrong_source_blames_the_option_and_not_the_preset(preset: Path, source: str, says: str) -> None:
    wrong("--preset", preset, "--source", source, code=1, says=says)


def test_a_filter_is_not_a_source(preset: Path) -> None:
    preset.write_text(PRESET.replace('"testcard"', '"shader:glow"').replace('filters = ["lineart"]', ""))
    wrong("--preset", preset, code=1, says="show.toml:3: shader 'glow' is a filter, not a source")


def test_any_preset_takes_a_source(tmp_path: Path) -> None:
    clip = media.clip(tmp_path / "clip.mp4", 0.5)
    result = run(
        "--headless", "--preset", "demo", "--source", clip, "--size", "64x36", "--seconds", "0.3", "--osc", 7017
    )
    assert result.returncode == 0, result.stderr


def test_an_interrupted_render_exits_with_130(preset: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = [sys.executable, "-m", "vjfx", "render", "--preset", str(preset), "--seconds", "3000", "-o", str(film)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 30
        while not film.exists() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in said and "Traceback" not in said


def test_a_port_in_use(preset: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        wrong("--preset", preset, "--osc", port, code=1, says=str(port))


def test_lists() -> None:
    assert "neon" in run("--list-presets").stdout
    devices = run("--list-devices").stdout
    assert all(f"{kind}:" in devices for kind in ("cameras", "sound inputs", "MIDI inputs", "MIDI outputs", "displays"))


def test_without_a_display_a_film_is_made(preset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("--preset", preset, "--size", "64x36", "--fps", "5", "--audio", "synth", cwd=preset.parent)
    assert result.returncode == 0, result.stderr
    assert "no display found" in result.stderr
    assert len(media.frames(preset.parent / "vjfx-show.mp4")) == 50


def test_a_film_can_be_made_without_torch(preset: Path, tmp_path: Path) -> None:
    arguments = ["--preset", preset, "--seconds", "0.2", "--size", "64x36", "-o", tmp_path / "x.mp4"]
    code = (
        "import sys; from vjfx.cli.render import command\n"
        f"command.main({[str(argument) for argument in arguments]}, standalone_mode=False)\n"
        "assert 'torch' not in sys.modules"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr
