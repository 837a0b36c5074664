"""Building footage from files and generators."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from tests.sources import clips
from vjfx.cli import footage, messages
from vjfx.core.errors import ShaderError, SourceError, UsageError
from vjfx.datasets.clip_sampler import sample_frames
from vjfx.datasets.footage import FRAMES, INDEX, Footage, read_index
from vjfx.datasets.footage_builder import SHEET, FootageBuilder
from vjfx.datasets.options import FootageOptions
from vjfx.gl.context import Graphics

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "vjfx", "train", "frames"]
SMALL = FootageOptions(size=64, fps=25.0)


def build(folder: Path, *sources: object, **options: object) -> list[str]:
    """Build footage; returns the reported problems."""
    with FootageBuilder(tuple(map(str, sources)), folder, replace(SMALL, **options)) as builder:  # type: ignore[arg-type]
        return [progress.problem for progress in builder.run() if progress.problem]


def shape(path: Path, **more: object) -> list[tuple[int, ...]]:
    return [frame.shape for _, frame in sample_frames(path, replace(SMALL, **more), None)]  # type: ignore[arg-type]


def test_files_of_all_sizes_give_one_array(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    clips.write(folder / "wide.mp4", 12, size=(160, 96))
    clips.write(folder / "high.mkv", 30, size=(64, 128))
    clips.write(folder / "four-k.mp4", 2, size=(3840, 2160))
    clips.write(folder / "turned.mov", 3, size=(96, 64), rotation=90.0)
    Image.fromarray(clips.picture(77)).convert("RGB").save(folder / "photo.png")
    (folder / "notes.txt").write_text("not footage")
    assert build(tmp_path / "out", folder) == []
    index = read_index(tmp_path / "out")
    found = {Path(entry.source).name: entry for entry in index.sources}
    assert sorted(found) == ["four-k.mp4", "high.mkv", "photo.png", "turned.mov", "wide.mp4"]
    counts = {name: len(entry.frames) + sum(entry.skipped_counts().values()) for name, entry in found.items()}
    assert counts == {"four-k.mp4": 2, "high.mkv": 30, "photo.png": 1, "turned.mov": 3, "wide.mp4": 12}
    assert found["high.mkv"].skipped["black"] == [[0, 0]]
    assert Footage(tmp_path / "out").frames.shape == (index.count, 64, 64, 3)
    assert Image.open(tmp_path / "out" / SHEET).size == (16 * 64, -(-index.count // 16) * 64)


def test_frames_match_their_times(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.mp4", 20)
    for fps, wanted in ((25.0, list(range(20))), (5.0, [0, 5, 10, 15]), (50.0, [n // 2 for n in range(40)])):
        found = list(sample_frames(path, FootageOptions(fps, 64, "fit"), None))
        assert [number for number, _ in found] == list(range(len(wanted)))
        assert [bits(frame) for _, frame in found] == wanted


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi"])
def test_a_limited_number_of_frames_is_spread_over_the_clip(tmp_path: Path, suffix: str) -> None:
    path = clips.write(tmp_path / f"a.{suffix}", 20)
    found = list(sample_frames(path, FootageOptions(25.0, 64, "fit"), 5))
    assert [number for number, _ in found] == [0, 4, 8, 12, 16]


def test_a_frame_is_shown_until_the_next_one(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.mkv", 4, times=(0, 40, 400, 440))
    found = [bits(frame) for _, frame in sample_frames(path, FootageOptions(25.0, 64, "fit"), None)]
    assert found == [0, *[1] * 9, 2, 3]


def test_a_clip_without_time_stamps_plays_at_its_rate(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.h264", 20, codec="libx264")
    assert [bits(frame) for _, frame in sample_frames(path, FootageOptions(25.0, 64, "fit"), None)] == list(range(20))


def bits(frame: np.ndarray) -> int:
    """The number shown by a clip of 64x48, with bars of 8 pixels above and below it."""
    gray = frame[8:56].mean(axis=2)
    cells = gray.reshape(2, 24, 4, 16)[:, 8:16, :, 4:12].mean(axis=(1, 3))
    return sum(1 << place for place, cell in enumerate(cells.ravel()) if cell > 128)


def test_crops(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.mp4", 4, size=(128, 64))
    assert shape(path, crop="center") == [(64, 64, 3)] * 4
    fitted = [frame for _, frame in sample_frames(path, FootageOptions(25.0, 64, "fit"), None)]
    assert all(frame[:14].max() < 8 and frame[-14:].max() < 8 for frame in fitted), "bars"
    still = clips.write(tmp_path / "b.mp4", 1, size=(128, 64))
    random = [frame for _, frame in sample_frames(still, FootageOptions(250.0, 64, "random", seed=3), None)]
    again = [frame for _, frame in sample_frames(still, FootageOptions(250.0, 64, "random", seed=3), None)]
    np.testing.assert_array_equal(random, again)
    path = clips.write(tmp_path / "c.mp4", 200, size=(128, 64))
    cut = {
        frame.tobytes()
        for number, frame in sample_frames(path, FootageOptions(25.0, 64, "random", seed=3), 4)
        if number < 100
    }
    assert len(cut) > 1


def test_unreadable_files_are_reported_and_skipped(tmp_path: Path) -> None:
    good = clips.write(tmp_path / "good.mp4", 12)
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_text("no film at all, whatever its name says")
    whole = good.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 3])
    bad = [tmp_path / name for name in ("empty.mp4", "text.mp4", "cut.mp4", "missing.mp4")]
    result = subprocess.run([*COMMAND, *bad, good, "-o", tmp_path / "out"], capture_output=True, text=True)
    assert result.returncode == 1
    said = result.stderr.splitlines()
    for name, why in (
        ("empty", "the file is empty"),
        ("text", "not a media file"),
        ("cut", ""),
        ("missing", "no such file"),
    ):
        assert any(f"{name}.mp4" in line and why in line for line in said), result.stderr
    assert said[-1] == "vjfx: 4 sources had problems"
    assert read_index(tmp_path / "out").count == 11
    again = subprocess.run([*COMMAND, *bad, good, "-o", tmp_path / "out"], capture_output=True, text=True)
    assert again.returncode == 1, "problems are reported again"
    assert read_index(tmp_path / "out").count == 11


def test_footage_without_frames_is_an_error(tmp_path: Path) -> None:
    black = clips.write(tmp_path / "black.mp4", 1)
    result = subprocess.run([*COMMAND, black, "-o", tmp_path / "out"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (1, "vjfx: all frames were skipped\n")
    assert not (tmp_path / "out" / SHEET).exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"no videos or pictures"):
        FootageBuilder((str(tmp_path / "empty"),), tmp_path / "more", FootageOptions())
    assert not (tmp_path / "more").exists()


def test_file_names_may_contain_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        messages, "console", Console(file=(shown := StringIO()), force_terminal=True, width=300, highlight=False)
    )
    (tmp_path / "old[").mkdir()
    names = os.fsdecode(b"caf\xe9.mp4"), "old[/red].mp4"
    for name in names:
        clips.write(tmp_path / "plain.mp4", 30 if name == names[1] else 12).replace(tmp_path / name)
    sources, out = [str(tmp_path / name) for name in names], str(tmp_path / "out")
    for _ in range(2):
        footage.command.main([*sources, "-o", out, "--size", "64", "--fps", "25"], standalone_mode=False)
    assert [entry.source for entry in read_index(tmp_path / "out").sources] == sources
    assert "old[/red].mp4 (2 of 2): 29 frames" in shown.getvalue()


def test_frames_are_divided_evenly(tmp_path: Path) -> None:
    """Also with a number sign in a file name, as in the names of takes."""
    sources = [clips.write(tmp_path / "mine#1.mp4", 100), clips.write(tmp_path / "b.mp4", 200, rotation=90.0)]
    build(tmp_path / "out", *sources, similar=0.0, count=150)
    counts = [len(entry.frames) for entry in read_index(tmp_path / "out").sources]
    assert counts == [75, 75]


def test_the_progress_ends_with_the_footage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clips.write(tmp_path / "a.mkv", 50)
    with FootageBuilder((str(path), str(tmp_path / "missing.mp4")), tmp_path / "out", SMALL) as builder:
        assert builder.estimated_count() == 50
        examined = [progress.examined for progress in builder.run()]
    assert examined == [*range(1, 51), 50]
    with FootageBuilder((str(path),), tmp_path / "out", SMALL) as builder:
        list(builder.run())
        assert builder._examined == 50


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("shader:swrm", ShaderError, "did you mean 'swarm'"),
        ("shader:swarm,sped=1", UsageError, "did you mean 'speed'"),
        ("shader:swarm,speed", UsageError, "allowed: shader:NAME,INPUT=VALUE"),
        ("shader:typography,form=words", UsageError, "did you mean 'word'"),
    ],
)
def test_wrong_generators_are_refused(tmp_path: Path, source: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        FootageBuilder((source,), tmp_path, SMALL)


def test_a_filter_is_refused(tmp_path: Path, graphics: Graphics) -> None:
    del graphics
    assert "footage needs a generator" in build(tmp_path, "shader:glow", count=4)[0]


def test_takes_differ_and_are_deterministic(tmp_path: Path, graphics: Graphics) -> None:
    del graphics  # skips the test without OpenGL
    few: dict[str, object] = {"size": 64, "fps": 4.0}
    for name in ("one", "two"):
        assert build(tmp_path / name, "shader:plasma", "shader:spectrum,palette=ice", count=80, **few) == []
    index = read_index(tmp_path / "one")
    assert index.count == 80
    assert [entry.source for entry in index.sources][:2] == ["shader:plasma#0", "shader:plasma#1"]
    first, second = (Footage(tmp_path / name).frames for name in ("one", "two"))
    np.testing.assert_array_equal(first, second)
    takes = [first[:30].mean(axis=(0, 1, 2)), first[32:40].mean(axis=(0, 1, 2))]
    assert np.abs(takes[0] - takes[1]).max() > 5, "takes differ in colour"
    build(tmp_path / "three", "shader:plasma", seed=1, count=8, **few)
    assert not np.array_equal(Footage(tmp_path / "three").frames, first[:8])


def test_a_killed_command_resumes_to_the_same_footage(tmp_path: Path, graphics: Graphics) -> None:
    del graphics
    command = [*COMMAND, "shader:plasma", "--fps", "10", "--count", "320", "--size", "64", "-o"]
    started = subprocess.Popen([*command, tmp_path / "killed"], start_new_session=True, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    index = tmp_path / "killed" / INDEX
    while started.poll() is None and time.monotonic() < end and not (index.exists() and read_index(index.parent).count):
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL, "the command was still running"
    for name in ("killed", "whole"):
        subprocess.run([*command, tmp_path / name], check=True, capture_output=True)
    assert (tmp_path / "killed" / FRAMES).read_bytes() == (tmp_path / "whole" / FRAMES).read_bytes()


def test_a_build_stopped_within_a_file_continues_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vjfx.datasets.footage_builder._SAVE_EVERY", 20)
    path = clips.write(tmp_path / "a.mp4", 60)
    build(tmp_path / "whole", path)
    with FootageBuilder((str(path),), tmp_path / "stopped", SMALL) as builder:
        for progress in builder.run():
            if progress.kept == 30:
                break
    assert read_index(tmp_path / "stopped").count == 20
    build(tmp_path / "stopped", path)
    for name in (FRAMES, INDEX):
        assert (tmp_path / "stopped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize("room", [50_000, 128 + 4 * 3 * 64**2 + 10_000], ids=["at once", "within Python's buffer"])
def test_a_full_disk_is_one_line(tmp_path: Path, room: int) -> None:
    """A limit on file size simulates it: writing fails in the same way."""
    path = clips.write(tmp_path / "a.mp4", 20)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [*COMMAND, path, "--size", "64", "-o", tmp_path / "out"]
    result = subprocess.run(command, capture_output=True, text=True, preexec_fn=small)
    assert result.returncode == 1
    assert result.stderr == f"vjfx: cannot write into '{tmp_path}/out': file too large\n"
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    assert [line.startswith("19 frames in") for line in result.stderr.splitlines()] == [True], result.stderr
