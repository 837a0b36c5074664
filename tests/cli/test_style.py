"""`vjfx style`: pictures, sheets, films, masks, interruptions and mistakes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image

from tests.playing import media
from tests.playing.show import ROOT
from vjfx.cli.style import command
from vjfx.core.errors import SourceError, UsageError, VjfxError, WeightsError
from vjfx.transfer import still
from vjfx.transfer.optimizer import Progress, Transfer

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content, two styles and a mask, in the current folder."""
    r = np.random.default_rng(0)
    rows, columns = np.mgrid[:48, :64]
    disc = ((rows - 24) ** 2 + (columns - 32) ** 2 < 200)[..., None]
    Image.fromarray(np.where(disc, (220, 180, 40), (20, 40, 60)).astype(np.uint8)).save(tmp_path / "face.png")
    stripes = ((rows + columns) % 8 < 4)[..., None]
    Image.fromarray(np.where(stripes, (230, 60, 90), (250, 250, 250)).astype(np.uint8)).save(tmp_path / "wave.png")
    Image.fromarray(r.integers(0, 256, (48, 48, 3), np.uint8)).save(tmp_path / "grain.jpg")
    Image.fromarray(np.where(columns < 32, 0, 255).astype(np.uint8)).save(tmp_path / "mask.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> None:
    more = () if "--iterations" in arguments else ("--iterations", "3")
    command.main([*arguments, *more], standalone_mode=False)


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def test_a_picture_from_the_command_line(folder: Path) -> None:
    arguments = ("style", "face.png", "wave.png", "-o", "out.png", "--iterations", "2")
    result = subprocess.run(
        [sys.executable, "-m", "vjfx", *arguments],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        timeout=300,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "out.png is ready\n")
    assert pixels(folder / "out.png").shape == (48, 64, 3)


def test_the_film_ends_with_the_picture(folder: Path) -> None:
    styles = "wave.png:0.7", "grain.jpg:0.3"
    run("face.png", *styles, "-o", "out.png", "--film", "out.mp4", "--init", "content")
    film = media.frames(folder / "out.mp4")
    assert len(film) == 3 + 45 and film[0].shape == (48, 64, 3)
    light = [each.mean(axis=2) for each in (film[-1].astype(int), pixels(folder / "out.png"))]
    assert np.abs(light[0] - light[1]).mean() < 8  # the film is compressed
    assert sorted(path.name for path in folder.glob("*out*")) == ["out.mp4", "out.png"]


def test_several_weights_make_a_sheet(folder: Path) -> None:
    run("face.png", "wave.png", "-o", "sheet.png", "--lam", "0.005,0.5")
    height, width, _ = pixels(folder / "sheet.png").shape
    assert width > 2 * 64 and height > 48


def test_a_mask_keeps_the_content(folder: Path) -> None:
    run("face.png", "wave.png", "-o", "out.png", "--mask", "mask.png", "--init", "content")
    difference = np.abs(pixels(folder / "out.png") - pixels(folder / "face.png"))
    assert difference[:, :30].max() == 0 and difference[:, 34:].mean() > 2


def test_the_size_is_that_of_the_longer_side(folder: Path) -> None:
    run("face.png", "wave.png", "-o", "out.webp", "--size", "80", "--iterations", "1")
    assert pixels(folder / "out.webp").shape == (60, 80, 3)


def test_ctrl_c_keeps_the_newest_picture(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Transfer.run

    def interrupted(self: Transfer) -> Iterator[Progress]:
        for progress in whole(self):
            yield progress
            if progress.iteration == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(Transfer, "run", interrupted)
    with pytest.raises((KeyboardInterrupt, click.Abort)):
        run("face.png", "wave.png", "-o", "out.png", "--film", "out.mp4")
    assert pixels(folder / "out.png").shape == (48, 64, 3)
    assert len(media.frames(folder / "out.mp4")) == 2 + 45


def test_a_failed_run_leaves_the_files_that_were_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Transfer) -> Iterator[Progress]:
        raise RuntimeError("broken")
        yield

    (folder / "out.png").write_bytes(b"mine")
    (folder / "out.mp4").write_bytes(b"mine")
    monkeypatch.setattr(Transfer, "run", broken)
    with pytest.raises(RuntimeError):
        run("face.png", "wave.png", "-o", "out.png", "--film", "out.mp4")
    assert {path.read_bytes() for path in folder.glob("*out*")} == {b"mine"}


@pytest.mark.parametrize("memory", [1, 0])
def test_without_memory_a_smaller_size_is_tried(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], memory: int
) -> None:
    """At first there is none; then there is, or never."""
    answers = iter([False, bool(memory), False])
    monkeypatch.setattr("vjfx.transfer.request.has_memory", lambda needed: next(answers))
    if memory:
        run("face.png", "wave.png", "-o", "out.png")
        assert pixels(folder / "out.png").shape == (36, 48, 3)
        return
    with pytest.raises(VjfxError, match=r"not enough memory for 'out.png', even at a smaller size"):
        run("face.png", "wave.png", "-o", "out.png")
    assert not (folder / "out.png").exists()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("missing.png", "wave.png", "-o", "out.png"), SourceError, "cannot open 'missing.png': there is no such file"),
        (("face.png", "text.txt", "-o", "out.png"), SourceError, "cannot open 'text.txt': it is damaged or not an"),
        (("dot.png", "wave.png", "-o", "out.png"), SourceError, "'dot.png' is 1x1 pixels large"),
        (("face.png", "wave.png", "-o", "out.gif"), UsageError, "out.gif: cannot write a picture as '.gif'"),
        (("face.png", "wave.png:0", "-o", "out.png"), UsageError, "wave.png:0: the weight is 0"),
        (("face.png", "wave.png", "-o", "out.png", "--lam", "much"), click.UsageError, "'much' .allowed: numbers"),
        (("face.png", "wave.png", "-o", "out.png", "--features", "text.txt"), WeightsError, "text.txt is damaged or"),
        (
            ("face.png", "wave.png", "-o", "out.png", "--film", "out.gif"),
            UsageError,
            "out.gif: cannot record as '.gif'",
        ),
        (
            ("face.png", "wave.png", "-o", "out.png", "--lam", "1,2", "--film", "out.mp4"),
            UsageError,
            "--film shows one picture",
        ),
    ],
)
def test_mistakes_are_said_and_write_nothing(
    folder: Path, arguments: tuple[str, ...], error: type[Exception], message: str
) -> None:
    (folder / "text.txt").write_text("nothing")
    Image.new("RGB", (1, 1)).save(folder / "dot.png")
    with pytest.raises(error, match=message):
        run(*arguments)
    assert not list(folder.glob("*out*"))


@pytest.mark.parametrize("mode", ["CMYK", "LA", "P", "I;16", "1", "RGBA"])
def test_pictures_of_every_kind_are_read(folder: Path, mode: str) -> None:
    name = folder / ("odd.tif" if mode == "CMYK" else "odd.png")
    if mode == "I;16":
        Image.fromarray(np.full((48, 64), 40_000, np.uint16)).save(name)
    else:
        Image.open(folder / "face.png").convert(mode).save(name)
    assert still.read(name).shape == (48, 64, 3)


@pytest.mark.parametrize("name", ["moving.gif", "moving.png", "moving.webp"])
def test_the_first_picture_of_an_animation_is_read(folder: Path, name: str) -> None:
    first, second = (Image.new("RGB", (40, 40), color) for color in ("red", "blue"))
    first.save(folder / name, save_all=True, append_images=[second], duration=100)
    assert np.abs(still.read(folder / name).mean((0, 1)) - (255, 0, 0)).max() < 4


def test_pictures_of_8k_are_painted(folder: Path) -> None:
    large = Image.open(folder / "wave.png").resize((7680, 4320), Image.Resampling.NEAREST)
    large.save(folder / "large.png", compress_level=1)
    run("large.png", "wave.png", "-o", "out.png", "--size", "64", "--iterations", "1")
    assert pixels(folder / "out.png").shape == (36, 64, 3)


@pytest.mark.parametrize("name", ["cut.png", "cut.jpg", "cut.webp"])
def test_a_truncated_picture_is_said(folder: Path, name: str) -> None:
    path = folder / name
    Image.open(folder / "grain.jpg").save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError, match=f"cannot open '{name}': it is damaged or not an image"):
        run("face.png", name, "-o", "out.png")


def test_what_is_transparent_is_white(folder: Path) -> None:
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(folder / "clear.png")
    assert still.read(folder / "clear.png").min() == 255
