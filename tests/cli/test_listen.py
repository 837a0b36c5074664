"""`vjfx listen`: a file written down, the same in the terminal as it sounds, and what is said about wrong input."""

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


def written(path: Path, out: Path) -> dict[str, Any]:
    run("--file", path, "--json", out)
    heard: dict[str, Any] = json.loads(out.read_text())
    return heard


def test_a_file_is_written_down_as_a_show_hears_it(tmp_path: Path) -> None:
    path = encode(tmp_path / "song.flac", Synth("house", Setting()).samples(0, 9 * RATE), codec="flac")
    heard = written(path, tmp_path / "song.json")
    assert {"beats", "downbeats", "onsets", "drums", "tempo", "features", "rate", "hop", "seconds"} <= set(heard)
    assert heard["seconds"] == pytest.approx(9)
    assert heard["tempo"] == pytest.approx(Synth("house", Setting()).tempo.bpm, rel=0.04)
    assert len(heard["onsets"]) > 20
    assert set(heard["drums"]) == {"kick", "snare", "hat"}
    assert [row["time"] for row in heard["features"]] == pytest.approx(
        np.arange(1, 9 * RATE // 256 + 1) * 256 / RATE, abs=1e-6
    )
    analyzer, sound = AudioAnalyzer(RATE, 2), FileSound(str(path), Setting(live=False))
    for frame in range(1, 9 * 60):
        values = analyzer.feed(sound.read(frame / 60))
        row = heard["features"][frame * 800 // 256 - 1]
        assert values == pytest.approx({name: row[name] for name in values}, abs=1e-6)
    sound.close()


@pytest.mark.parametrize(
    ("name", "codec"), [("a.wav", "pcm_s24le"), ("a.wav", "pcm_f32le"), ("a.mp3", "libmp3lame"), ("a.ogg", "libopus")]
)
def test_files_of_all_kinds_are_heard(tmp_path: Path, name: str, codec: str) -> None:
    heard = written(encode(tmp_path / name, noise(1), codec=codec), tmp_path / "a.json")
    assert heard["seconds"] == pytest.approx(1, abs=0.1)
    assert heard["features"][-20]["audio/level"] > 0.9


def test_silence_is_null_and_zeros(tmp_path: Path) -> None:
    heard = written(encode(tmp_path / "a.wav", np.zeros((RATE, 1), np.float32)), tmp_path / "a.json")
    assert (heard["tempo"], heard["beats"], heard["downbeats"], heard["onsets"]) == (None, [], [], [])
    assert all(row["audio/level"] == 0 for row in heard["features"])


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
    assert "--json wants --file" in run("--json", out, code=2)
    assert "--file is heard as it is" in run("--file", good, "--audio", "synth", code=2)
    assert "there is nothing to hear" in run("--audio", "off", code=2)
    assert "is not a tempo" in run("--audio", "synth:9", code=2)
    assert "sound" in run("--audio", "No Such Soundcard", code=1)


def test_live_it_tells_what_it_hears_until_it_is_stopped() -> None:
    with subprocess.Popen(command("--audio", "synth"), cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = ""
        while "kick 0" in said or "kick" not in said:
            said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=20)
    assert "bpm" in said
    assert (process.returncode, rest.count("Traceback")) == (0, 0)
