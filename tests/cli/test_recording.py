"""What the command line does to a film that is there: nothing, unless it is told to and has a new one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.playing import media
from tests.playing.show import ROOT, free_port

pytestmark = pytest.mark.slow

OLD = b"last night's film" * 100


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "night.mp4"
    path.write_bytes(OLD)
    return path


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "vjfx", *map(str, arguments)]


def live(film: Path, *more: object) -> list[str]:
    show = ("--preset", "demo", "--audio", "off", "--size", "64x36", "--osc", free_port())
    return command("live", "--headless", *show, "--record", film, *more)


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


def test_recording_leaves_an_existing_film_and_says_where_it_goes(film: Path) -> None:
    result = run(live(film, "--seconds", 0.5))
    other = film.with_name("night-2.mp4")
    assert result.returncode == 0, result.stderr
    assert f"{film} exists: recording {other} (--force records over it)" in result.stderr.splitlines()
    assert f"recorded {other}" in result.stderr.splitlines()
    assert film.read_bytes() == OLD
    assert media.frames(other)


def test_force_records_over_it(film: Path) -> None:
    result = run(live(film, "--seconds", 0.5, "--force"))
    assert result.returncode == 0, result.stderr
    assert media.frames(film)
    assert [path.name for path in film.parent.iterdir()] == ["night.mp4"]
    result = run(command("live", "--headless", "--force"))
    assert (result.returncode, result.stderr) == (2, "vjfx: --force needs --record FILE\n")


@pytest.mark.parametrize(
    "mistake",
    [
        ("--source", "missing.mp4"),
        ("--osc-out", "no.such.host.invalid:9000"),
        ("--encoder", "libx246"),
        ("--audio", "missing.wav"),
        ("--report", "no/folder/report.json"),
        ("--device", "cuda"),
    ],
    ids=lambda mistake: mistake[0],
)
def test_a_start_that_fails_touches_no_film(film: Path, mistake: tuple[str, str]) -> None:
    result = run(live(film, "--force", "--seconds", 0.5, *mistake))
    assert result.returncode == 1 or mistake[0] == "--encoder"
    assert result.returncode, result.stderr
    assert film.read_bytes() == OLD
    assert [path.name for path in film.parent.iterdir()] == ["night.mp4"]


def test_a_port_in_use_touches_no_film(film: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        result = run(live(film, "--force", "--osc", other.getsockname()[1]))
    assert result.returncode == 1 and "cannot listen" in result.stderr
    assert film.read_bytes() == OLD


def test_a_second_start_does_not_touch_the_film_that_is_being_recorded(tmp_path: Path) -> None:
    film = tmp_path / "night.mp4"
    report = tmp_path / "report.json"
    with subprocess.Popen(live(film, "--report", report), cwd=ROOT, stderr=subprocess.DEVNULL) as first:
        wait_for(film)
        second, third = run(live(film, "--seconds", 0.5)), run(live(film, "--seconds", 0.5, "--force"))
        first.send_signal(signal.SIGINT)
        assert first.wait(30) == 0
    assert second.returncode == 0
    assert f"recorded {film.with_name('night-2.mp4')}" in second.stderr
    assert third.returncode == 1
    assert third.stderr.endswith(f"vjfx: {film}: another vjfx is writing this film\n")
    played = json.loads(report.read_text())
    assert played["frames"] - played["dropped"] <= len(media.frames(film)) <= played["frames"]
    assert media.frames(film.with_name("night-2.mp4"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night-2.mp4", "night.mp4", "report.json"]


def wait_for(film: Path) -> None:
    """Until something of a film has been written."""
    end = time.monotonic() + 60
    while not (film.exists() and film.stat().st_size) and time.monotonic() < end:
        time.sleep(0.1)


def render(film: Path, seconds: float, preset: object = "demo") -> list[str]:
    show = ("--preset", preset, "--audio", "off", "--size", "64x36")
    return command("render", *show, "--seconds", seconds, "-o", film)


def test_a_render_replaces_a_film(film: Path) -> None:
    result = run(render(film, 0.5))
    assert result.returncode == 0, result.stderr
    assert len(media.frames(film)) == 15
    assert [path.name for path in film.parent.iterdir()] == ["night.mp4"]


def test_a_render_that_fails_leaves_the_film_that_was_there(film: Path) -> None:
    preset = film.parent / "show.toml"
    preset.write_text('[[layer]]\nsource = "missing.mp4"\n')
    assert run(render(film, 0.5, preset)).returncode == 1
    assert film.read_bytes() == OLD
    assert sorted(path.name for path in film.parent.iterdir()) == ["night.mp4", "show.toml"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_render_leaves_the_film_that_was_there_and_keeps_its_own(
    film: Path, number: signal.Signals
) -> None:
    part, rest = film.with_name(".night.part.mp4"), film.with_name("night-2.mp4")
    with subprocess.Popen(render(film, 3000), cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        wait_for(part)
        time.sleep(1.0)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"frames are in {rest}" in said
    assert film.read_bytes() == OLD
    assert media.frames(rest)
    assert not part.exists()


def test_a_render_that_is_killed_leaves_the_film_that_was_there_and_nothing_locked(film: Path) -> None:
    with subprocess.Popen(render(film, 3000), cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        wait_for(film.with_name(".night.part.mp4"))
        os.kill(process.pid, signal.SIGKILL)
    assert film.read_bytes() == OLD
    assert run(render(film, 0.5)).returncode == 0
    assert len(media.frames(film)) == 15
    assert [path.name for path in film.parent.iterdir()] == ["night.mp4"]
