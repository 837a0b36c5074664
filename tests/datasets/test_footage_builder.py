"""Footage gathered from files and from our own generators."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from tests.sources import clips
from vjfx.cli import footage, messages
from vjfx.core.errors import ShaderError, SourceError, UsageError
from vjfx.datasets.clip_sampler import CROPS, Cut, sample_frames
from vjfx.datasets.footage import FRAMES, INDEX, Footage, read_index
from vjfx.datasets.footage_builder import SHEET, Gathering
from vjfx.gl.context import Graphics
from vjfx.nets.dcgan import SIZES

COMMAND = [sys.executable, "-m", "vjfx", "train", "frames"]
SMALL = Cut(size=64, fps=25.0)


def gather(folder: Path, *sources: object, cut: Cut = SMALL, **more: object) -> list[str]:
    """What was said on the way."""
    with Gathering(tuple(map(str, sources)), folder, cut, **more) as gathering:  # type: ignore[arg-type]
        return [state.problem for state in gathering.run() if state.problem]


def shape(path: Path, **more: object) -> list[tuple[int, ...]]:
    return [frame.shape for _, frame in sample_frames(path, Cut(**{"fps": 25.0, "size": 64, **more}), None)]  # type: ignore[arg-type]


def test_files_of_all_sizes_become_one_array(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    clips.write(folder / "wide.mp4", 12, size=(160, 96))
    clips.write(folder / "high.mkv", 30, size=(64, 128))
    clips.write(folder / "four-k.mp4", 2, size=(3840, 2160))
    clips.write(folder / "turned.mov", 3, size=(96, 64), rotation=90.0)
    Image.fromarray(clips.picture(77)).convert("RGB").save(folder / "photo.png")
    (folder / "notes.txt").write_text("not footage")
    assert gather(tmp_path / "out", folder) == []
    index = read_index(tmp_path / "out")
    found = {Path(entry.source).name: entry for entry in index.sources}
    assert sorted(found) == ["four-k.mp4", "high.mkv", "photo.png", "turned.mov", "wide.mp4"]
    counts = {name: len(entry.frames) + sum(entry.lost().values()) for name, entry in found.items()}
    assert counts == {"four-k.mp4": 2, "high.mkv": 30, "photo.png": 1, "turned.mov": 3, "wide.mp4": 12}
    assert found["high.mkv"].skipped["black"] == [[0, 0]]
    assert Footage(tmp_path / "out").frames.shape == (index.count, 64, 64, 3)
    assert Image.open(tmp_path / "out" / SHEET).size == (16 * 64, -(-index.count // 16) * 64)


def test_frames_are_those_of_their_times(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.mp4", 20)
    for fps, wanted in ((25.0, list(range(20))), (5.0, [0, 5, 10, 15]), (50.0, [n // 2 for n in range(40)])):
        found = list(sample_frames(path, Cut(fps, 64, "fit"), None))
        assert [number for number, _ in found] == list(range(len(wanted)))
        assert [bits(frame) for _, frame in found] == wanted


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi"])
def test_a_share_of_a_long_clip_is_spread_over_it(tmp_path: Path, suffix: str) -> None:
    path = clips.write(tmp_path / f"a.{suffix}", 20)
    found = list(sample_frames(path, Cut(25.0, 64, "fit"), 5))
    assert [number for number, _ in found] == [0, 4, 8, 12, 16]


def test_a_frame_is_on_view_until_the_next_one(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.mkv", 4, times=(0, 40, 400, 440))
    found = [bits(frame) for _, frame in sample_frames(path, Cut(25.0, 64, "fit"), None)]
    assert found == [0, *[1] * 9, 2, 3]


def test_a_clip_without_time_stamps_goes_on_at_its_pace(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.h264", 20, codec="libx264")
    assert [bits(frame) for _, frame in sample_frames(path, Cut(25.0, 64, "fit"), None)] == list(range(20))


def bits(frame: np.ndarray) -> int:
    """The number that a clip of 64x48 says, with bars of 8 pixels above and below it."""
    gray = frame[8:56].mean(axis=2)
    cells = gray.reshape(2, 24, 4, 16)[:, 8:16, :, 4:12].mean(axis=(1, 3))
    return sum(1 << place for place, cell in enumerate(cells.ravel()) if cell > 128)


def test_crops(tmp_path: Path) -> None:
    path = clips.write(tmp_path / "a.mp4", 4, size=(128, 64))
    assert shape(path, crop="center") == [(64, 64, 3)] * 4
    fitted = [frame for _, frame in sample_frames(path, Cut(25.0, 64, "fit"), None)]
    assert all(frame[:14].max() < 8 and frame[-14:].max() < 8 for frame in fitted), "bars"
    still = clips.write(tmp_path / "b.mp4", 1, size=(128, 64))
    random = [frame for _, frame in sample_frames(still, Cut(250.0, 64, "random", seed=3), None)]
    again = [frame for _, frame in sample_frames(still, Cut(250.0, 64, "random", seed=3), None)]
    np.testing.assert_array_equal(random, again)
    path = clips.write(tmp_path / "c.mp4", 200, size=(128, 64))
    cut = {frame.tobytes() for number, frame in sample_frames(path, Cut(25.0, 64, "random", seed=3), 4) if number < 100}
    assert len(cut) > 1


def test_bad_files_are_told_and_passed_by(tmp_path: Path) -> None:
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
    assert said[-1] == "vjfx: 4 of the sources had something wrong"
    assert read_index(tmp_path / "out").count == 11
    again = subprocess.run([*COMMAND, *bad, good, "-o", tmp_path / "out"], capture_output=True, text=True)
    assert again.returncode == 1, "what is still wrong is still told"
    assert read_index(tmp_path / "out").count == 11


def test_footage_of_nothing_is_told(tmp_path: Path) -> None:
    black = clips.write(tmp_path / "black.mp4", 1)
    result = subprocess.run([*COMMAND, black, "-o", tmp_path / "out"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (1, "vjfx: no frame was worth keeping\n")
    assert not (tmp_path / "out" / SHEET).exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"no videos and no pictures"):
        Gathering((str(tmp_path / "empty"),), tmp_path / "more", Cut())
    assert not (tmp_path / "more").exists()


def test_names_may_hold_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_frames_are_shared_out_evenly(tmp_path: Path) -> None:
    """Whatever a file's name: takes of generators have a number sign in theirs."""
    sources = [clips.write(tmp_path / "mine#1.mp4", 100), clips.write(tmp_path / "b.mp4", 200, rotation=90.0)]
    gather(tmp_path / "out", *sources, similar=0.0, count=150)
    counts = [len(entry.frames) for entry in read_index(tmp_path / "out").sources]
    assert counts == [75, 75]


def test_the_bar_ends_with_the_footage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clips.write(tmp_path / "a.mkv", 50)
    with Gathering((str(path), str(tmp_path / "missing.mp4")), tmp_path / "out", SMALL) as gathering:
        assert gathering.expected() == 50
        looked = [state.looked for state in gathering.run()]
    assert looked == [*range(1, 51), 50]
    with Gathering((str(path),), tmp_path / "out", SMALL) as gathering:
        list(gathering.run())
        assert gathering._looked == 50


def test_the_command_offers_what_there_is() -> None:
    offered = {
        param.name: param.type.choices for param in footage.command.params if isinstance(param.type, click.Choice)
    }
    assert list(map(int, offered["size"])) == list(SIZES)
    assert tuple(offered["crop"]) == CROPS


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("shader:swrm", ShaderError, "did you mean 'swarm'"),
        ("shader:swarm,sped=1", UsageError, "did you mean 'speed'"),
        ("shader:swarm,speed", UsageError, "allowed: shader:NAME,KNOB=VALUE"),
        ("shader:typography,form=words", UsageError, "did you mean 'word'"),
    ],
)
def test_a_generator_that_is_not_there(tmp_path: Path, source: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Gathering((source,), tmp_path, SMALL)


def test_a_filter_makes_no_footage(tmp_path: Path, graphics: Graphics) -> None:
    del graphics
    assert "only generators make footage" in gather(tmp_path, "shader:glow", count=4)[0]


def test_takes_differ_and_come_again(tmp_path: Path, graphics: Graphics) -> None:
    del graphics  # there is OpenGL
    cut = Cut(size=64, fps=4.0)
    for name in ("one", "two"):
        assert gather(tmp_path / name, "shader:plasma", "shader:spectrum,palette=ice", cut=cut, count=80) == []
    index = read_index(tmp_path / "one")
    assert index.count == 80
    assert [entry.source for entry in index.sources][:2] == ["shader:plasma#0", "shader:plasma#1"]
    first, second = (Footage(tmp_path / name).frames for name in ("one", "two"))
    np.testing.assert_array_equal(first, second)
    takes = [first[:30].mean(axis=(0, 1, 2)), first[32:40].mean(axis=(0, 1, 2))]
    assert np.abs(takes[0] - takes[1]).max() > 5, "another take has other colours"
    gather(tmp_path / "three", "shader:plasma", cut=Cut(size=64, fps=4.0, seed=1), count=8)
    assert not np.array_equal(Footage(tmp_path / "three").frames, first[:8])


def test_killed_it_goes_on_to_the_same_footage(tmp_path: Path, graphics: Graphics) -> None:
    del graphics
    command = [*COMMAND, "shader:plasma", "--fps", "10", "--count", "320", "--size", "64", "-o"]
    started = subprocess.Popen([*command, tmp_path / "killed"], start_new_session=True, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    index = tmp_path / "killed" / INDEX
    while started.poll() is None and time.monotonic() < end and not (index.exists() and read_index(index.parent).count):
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL, "it had more to do"
    for name in ("killed", "whole"):
        subprocess.run([*command, tmp_path / name], check=True, capture_output=True)
    assert (tmp_path / "killed" / FRAMES).read_bytes() == (tmp_path / "whole" / FRAMES).read_bytes()


def test_stopped_within_a_file_it_goes_on_within_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vjfx.datasets.footage_builder._SAVED", 20)
    path = clips.write(tmp_path / "a.mp4", 60)
    gather(tmp_path / "whole", path)
    with Gathering((str(path),), tmp_path / "stopped", SMALL) as gathering:
        for state in gathering.run():
            if state.kept == 30:
                break
    assert read_index(tmp_path / "stopped").count == 20
    gather(tmp_path / "stopped", path)
    for name in (FRAMES, INDEX):
        assert (tmp_path / "stopped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize("room", [50_000, 128 + 4 * 3 * 64**2 + 10_000], ids=["at once", "within Python's buffer"])
def test_a_disk_that_is_full_is_one_line(tmp_path: Path, room: int) -> None:
    """A limit on the size of files stands for it: the system refuses to write on in the same way."""
    path = clips.write(tmp_path / "a.mp4", 20)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [*COMMAND, path, "--size", "64", "-o", tmp_path / "out"]
    result = subprocess.run(command, capture_output=True, text=True, preexec_fn=small)
    assert result.returncode == 1
    assert result.stderr == f"vjfx: cannot write into '{tmp_path}/out': file too large\n"
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    assert [line.startswith("19 frames are in") for line in result.stderr.splitlines()] == [True], result.stderr
