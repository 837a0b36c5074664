"""The beat clock of a show follows the music."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.playing.show import FADER, Probe, options
from vjfx.app.session import Session
from vjfx.audio.groovebox.synth import Synth
from vjfx.core.protocols import Setting

pytestmark = pytest.mark.slow

FPS = 60.0
BPM = 124.0
SECONDS = 14.0


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The groovebox as a file, so that its beats have to be detected; the first is at 0.2 s."""
    synth = Synth(f"house:{BPM:g}", Setting())
    sound = synth.samples(round(32 * 60 / BPM * synth.rate), round(SECONDS * synth.rate))
    sound = np.concatenate([np.zeros((round(0.2 * synth.rate), 2), np.float32), sound])
    path = tmp_path_factory.mktemp("song") / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(synth.rate)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return path


class BeatRecorder(Probe):
    """Records the beat clock in each frame."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.beats: list[float] = []

    def write(self, picture: object) -> None:
        self.beats.append(self.session.loop.tempo.clock.beats)


def offsets(show: Path, song: Path, since: float, **more: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How far the clock is off at each true beat after `since` seconds, in seconds."""
    with Session(options(show, audio=str(song), live=False, fps=FPS, **more)) as session:
        recorder = BeatRecorder(session)
        session.loop.delivery.recorders = {"beats": recorder}
        session.run(SECONDS)
    frames = np.arange(len(recorder.beats)) / FPS
    true = np.arange(0.2, SECONDS - 0.5, 60 / BPM)
    at = np.interp(true[true > since], frames, recorder.beats)
    return (at - np.round(at)) * 60 / BPM


def test_the_clock_finds_the_beat_of_a_song_within_six_seconds(show: Path, song: Path) -> None:
    off = offsets(show, song, since=6.2)
    assert len(off) > 10 and np.abs(off).max() < 0.05


def test_with_lookahead_the_clock_is_right_from_the_first_beat(show: Path, song: Path) -> None:
    off = offsets(show, song, since=0.0, lookahead=SECONDS)
    assert len(off) > 25 and np.abs(off).max() < 0.05


def test_without_follow_the_clock_keeps_its_own_tempo(show: Path, song: Path) -> None:
    with Session(options(show, audio=str(song), live=False, fps=FPS)) as session:
        session.patch.set("/follow", 0)
        session.patch.set("/bpm", 90.0)
        session.run(8.0)
        assert session.loop.tempo.clock.bpm == 90.0
        assert session.loop.tempo.clock.beats == pytest.approx(8.0 * 90 / 60, abs=0.1)


def test_the_groovebox_sets_the_tempo_of_the_clock(show: Path) -> None:
    with Session(options(show, audio="synth:100", live=False, fps=FPS)) as session:
        session.run(3.0)
        assert session.loop.tempo.clock.bpm == 100.0
        assert session.loop.tempo.clock.beats == pytest.approx(3.0 * 100 / 60 - 100 / 60 / FPS, abs=0.01)


def test_latency_plays_the_beat_earlier(show: Path) -> None:
    show.write_text(
        FADER.replace("level = 0.5", "level = 0.0") + '[[route]]\nfrom = "beat/phase"\nto = "/layer/a/source/level"\n'
    )
    levels = []
    for latency in (0.0, 100.0):
        with Session(options(show, audio="synth:120", live=False, fps=FPS)) as session:
            session.patch.set("/latency", latency)
            probe = Probe()
            session.loop.delivery.recorders = {"probe": probe}
            session.run(0.3)
            levels.append(probe.levels[10][1] / 255)
    assert levels[1] - levels[0] == pytest.approx(0.1 * 120 / 60, abs=0.01)
