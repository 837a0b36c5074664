"""`vjfx listen`: a whole file as JSON, a live sound in the terminal, and errors."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.audio.made import RATE, encode, noise
from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.audio.groovebox.synth import Synth
from vjfx.audio.io.file import FileSound
from vjfx.core.protocols import Setting

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "vjfx", "listen", *map(str, arguments)]


def run(*arguments: object, code: int = 0) -> str:
    result = subprocess.run(command(*arguments), capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout if code == 0 else result.stderr.strip().splitlines()[-1]


def analysed(path: Path, out: Path) -> dict[str, Any]:
    run("--file", path, "--json", out)
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def test_a_file_is_analysed_as_in_a_show(tmp_path: Path) -> None:
    path = encode(tmp_path / "song.flac", Synth("house", Setting()).samples(0, 9 * RATE), codec="flac")
    found = analysed(path, tmp_path / "song.json")
    assert {"beats", "downbeats", "onsets", "drums", "tempo", "features", "rate", "hop", "seconds"} <= set(found)
    assert found["seconds"] == pytest.approx(9)
    assert found["tempo"] == pytest.approx(Synth("house", Setting()).tempo.bpm, rel=0.04)
    assert len(found["onsets"]) > 20
    assert set(found["drums"]) == {"kick", "snare", "hat"}
    assert [row["time"] for row in found["features"]] == pytest.approx(
        np.arange(1, 9 * RATE // 256 + 1) * 256 / RATE, abs=1e-6
    )
    analyzer, sound = AudioAnalyzer(RATE, 2), FileSound(str(path), Setting(live=False))
    for frame in range(1, 9 * 60):
        values = analyzer.feed(sound.read(frame / 60))
        row = found["features"][frame * 800 // 256 - 1]
        assert values == pytest.approx({name: row[name] for name in values}, abs=1e-6)
    sound.close()


@pytest.mark.parametrize(
    ("name", "codec"), [("a.wav", "pcm_s24le"), ("a.wav", "pcm_f32le"), ("a.mp3", "libmp3lame"), ("a.ogg", "libopus")]
)
def test_files_of_all_kinds_are_analysed(tmp_path: Path, name: str, codec: str) -> None:
    found = analysed(encode(tmp_path / name, noise(1), codec=codec), tmp_path / "a.json")
    assert found["seconds"] == pytest.approx(1, abs=0.1)
    assert found["features"][-20]["audio/level"] > 0.9


def test_silence_is_null_and_zeros(tmp_path: Path) -> None:
    found = analysed(encode(tmp_path / "a.wav", np.zeros((RATE, 1), np.float32)), tmp_path / "a.json")
    assert (found["tempo"], found["beats"], found["downbeats"], found["onsets"]) == (None, [], [], [])
    assert all(row["audio/level"] == 0 for row in found["features"])


def test_wrong_input_is_one_line(tmp_path: Path) -> None:
    empty, text, out = tmp_path / "empty.wav", tmp_path / "text.wav", tmp_path / "out.json"
    with wave.open(str(empty), "wb") as header:
        header.setparams((2, 2, RATE, 0, "NONE", ""))
    text.write_text("this is not sound" * 100)
    assert "has no sound that can be decoded" in run("--file", empty, "--json", out, code=1)
    assert "it is damaged or not a media file" in run("--file", text, "--json", out, code=1)
    assert "there is no such file" in run("--file", tmp_path / "gone.wav", code=1)
    assert list(tmp_path.glob("out*")) == []
    good = encode(tmp_path / "a.wav", noise(0.2))
    assert "no folder/x.json cannot be written" in run("--file", good, "--json", tmp_path / "no folder/x.json", code=1)
    assert "--json needs --file" in run("--json", out, code=2)
    assert "--file cannot be combined with --audio or --seconds" in run("--file", good, "--audio", "synth", code=2)
    assert "no sound to analyse" in run("--audio", "off", code=2)
    assert "is not a tempo" in run("--audio", "synth:9", code=2)
    assert "sound" in run("--audio", "No Such Soundcard", code=1)


def test_live_it_prints_lines_until_it_is_interrupted() -> None:
    with subprocess.Popen(command("--audio", "synth"), cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = ""
        while "kick 0" in line or "kick" not in line:
            line = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=20)
    assert "bpm" in line
    assert (process.returncode, rest.count("Traceback")) == (0, 0)
