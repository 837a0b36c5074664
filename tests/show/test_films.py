"""What is left of a show: films that repeat, follow their sound, and survive; the report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.playing import media
from tests.playing.show import FADER, ROOT, SIZE, Probe, free_port, options
from vjfx.app.session import Session
from vjfx.core.protocols import Picture
from vjfx.gl.present import Screen

pytestmark = pytest.mark.slow


def test_a_render_repeats_itself(tmp_path: Path) -> None:
    made = media.clip(tmp_path / "clip.mp4")
    films = []
    for name in ("one.mp4", "two.mp4", "three.mp4", "four.mp4"):
        with Session(
            options(Path("neon"), source=str(made), audio=None, live=False, record=tmp_path / name)
        ) as session:
            session.run(1.0)
        films.append(media.frames(tmp_path / name))
    assert [len(film) for film in films] == [30] * 4
    for other in films[1:]:
        assert all((one == two).all() for one, two in zip(films[0], other, strict=True))
    assert np.ptp([frame.mean() for frame in films[0]]) > 0.1


def test_a_render_follows_its_sound_to_the_frame(show: Path, tmp_path: Path) -> None:
    at = [0.5, 1.1, 1.5, 2.233, 2.9, 4.0, 6.5, 8.017, 9.5]
    sound = media.clicks(tmp_path / "clicks.wav", at, 10.0)
    show.write_text(
        FADER.replace("level = 0.5", "level = 0.0")
        + '[[route]]\nfrom = "audio/onset"\nto = "/layer/a/source/level"\namount = 1.0\n'
    )
    film = tmp_path / "film.mp4"
    with Session(options(show, audio=str(sound), live=False, record=film)) as session:
        session.run(10.0)
    levels = media.brightness(film)
    assert len(levels) == 300
    rises = [i for i in range(1, 300) if levels[i] - levels[i - 1] > 60]
    assert len(rises) == len(at), rises
    # A click is heard in the frame that ends after it has begun to sound; the analysis may take one frame more.
    assert all(0 <= rise - np.ceil(click * 30) <= 1 for rise, click in zip(rises, at, strict=True)), (rises, at)


def test_sound_reaches_a_film_with_its_own_picture_though_the_gpu_gives_pictures_back_late(show: Path) -> None:
    received: list[tuple[int, int]] = []

    class AudioProbe(Probe):
        def write(self, picture: Picture) -> None:
            received.append((picture.tick.index, self.samples))

    with Session(options(show, audio="synth", live=False)) as session:
        session.loop.delivery.screen = Screen(session.graphics, SIZE, ring=2)
        probe = AudioProbe()
        session.loop.delivery.recorders = {"probe": probe}
        session.run(0.5)
    assert received == [(index, index * 1600) for index in range(15)]
    assert probe.samples == 15 * 1600


def test_a_film_of_a_live_show_plays_after_kill_9(show: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = [
        sys.executable,
        "run_live.py",
        "--headless",
        "--preset",
        str(show),
        "--audio",
        "synth",
        "--size",
        "64x36",
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--osc", str(free_port()), "--record", str(film)], cwd=ROOT, env=environment
    ) as process:
        end = time.monotonic() + 30
        while not (film.exists() and film.stat().st_size > 20_000) and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(2.0)
        process.send_signal(signal.SIGKILL)
    pictures = media.frames(film)
    assert len(pictures) >= 30
    assert pictures[0].mean() == pytest.approx(127.5, abs=3)


def test_ctrl_c_finishes_the_film(show: Path, tmp_path: Path) -> None:
    film, report = tmp_path / "film.mp4", tmp_path / "report.json"
    command = [sys.executable, "run_live.py", "--headless", "--preset", str(show), "--audio", "off", "--size", "64x36"]
    with subprocess.Popen(
        [*command, "--osc", str(free_port()), "--record", str(film), "--report", str(report)], cwd=ROOT
    ) as process:
        end = time.monotonic() + 30
        while not film.exists() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert len(media.frames(film)) > 20
    assert '"p99"' in report.read_text()


def test_the_report_holds_what_the_contract_says(show: Path, tmp_path: Path) -> None:
    import json

    path = tmp_path / "report.json"
    with Session(options(show, report=path)) as session:
        session.run(0.5)
    report = json.loads(path.read_text())
    assert set(report) == {"frames", "dropped", "seconds", "fps", "first_frame_s", "frame_ms", "stages_ms"}
    assert set(report["frame_ms"]) == {"p50", "p95", "p99", "max"}
    assert report["frames"] + report["dropped"] == pytest.approx(15, abs=1)
    assert {"p50", "p99"} == set(report["stages_ms"]["/layer/a/source"])
