"""Loops as files: every format gives the pictures back; `vjfx animate` moves a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from numpy.typing import NDArray
from PIL import Image

from vjfx.cli.animate import command
from vjfx.convert.loop_writer import ANIMATIONS, FILMS, write_loop
from vjfx.core.errors import OutputError, UsageError
from vjfx.datasets.loop_reader import read_loop
from vjfx.media.track import PictureTrack
from vjfx.nets import weights
from vjfx.nets.motion.base import NETWORK
from vjfx.nets.motion.models import build


def disc(size: tuple[int, int] = (64, 64), count: int = 20) -> list[NDArray[np.uint8]]:
    """A red disc on a transparent ground that goes to and fro."""
    rows, columns = np.mgrid[: size[1], : size[0]]
    frames = np.zeros((count, size[1], size[0], 4), np.uint8)
    for frame, angle in zip(frames, 2 * np.pi * np.arange(count) / count, strict=True):
        frame[np.hypot(rows - size[1] / 2, columns - size[0] / 2 - 12 * np.sin(angle)) < 12] = 230, 30, 40, 255
    return list(frames)


@pytest.mark.parametrize("suffix", ANIMATIONS)
def test_an_animation_has_its_pictures_and_alpha(suffix: str, tmp_path: Path) -> None:
    frames = disc()
    write_loop(tmp_path / f"loop{suffix}", frames, 30)
    read = read_loop(tmp_path / f"loop{suffix}", 64)
    assert read is not None and np.array_equal(read[..., 3] > 127, np.stack(frames)[..., 3] > 127)
    seen = np.stack(frames)[..., 3] > 0
    assert np.abs(read[seen].astype(int) - np.stack(frames)[seen]).mean() < 8
    with Image.open(tmp_path / f"loop{suffix}") as image:
        assert image.info.get("loop") == 0


@pytest.mark.parametrize("suffix", FILMS)
def test_a_film_has_its_pictures(suffix: str, tmp_path: Path) -> None:
    frames = disc((63, 65), 6)
    for name in ("one", "other"):
        write_loop(tmp_path / f"{name}{suffix}", frames, 25)
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"other{suffix}").read_bytes()
    track = PictureTrack(str(tmp_path / f"one{suffix}"))
    pictures = [each.raw.to_ndarray(format="rgb24") for each in track.pictures()]
    track.close()
    assert len(pictures) == 6 and pictures[0].shape == (66, 64, 3) and track.rate == 25
    assert np.abs(pictures[0][32, 30].astype(int) - (230, 30, 40)).max() < 20
    if suffix == ".mp4":
        assert pictures[0][2, 2].min() > 245, "white where it is transparent"


def test_animate(tmp_path: Path) -> None:
    torch.manual_seed(0)
    weights.write(
        tmp_path / "m.safetensors",
        NETWORK,
        {"model": "parts", "size": 64, "width": 8, "parts": 2},
        build("parts", 64, 8, 2),
    )
    Image.fromarray(disc((48, 40))[0]).save(tmp_path / "disc.png")
    given = [str(tmp_path / "disc.png"), "--weights", str(tmp_path / "m.safetensors"), "--frames", "5", "-o"]
    made = []
    for name, more in (("a.apng", []), ("b.apng", []), ("c.apng", ["--seed", "1"]), ("still.apng", ["--amount", "0"])):
        found = CliRunner().invoke(command, [*given, str(tmp_path / name), *more], catch_exceptions=False)
        assert found.exit_code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1] and made[0] != made[2] != made[3]
    with Image.open(tmp_path / "a.apng") as image:
        assert image.size == (48, 40) and getattr(image, "n_frames", 1) == 5
        assert np.array_equal(np.asarray(image.convert("RGBA"))[..., 3], disc((48, 40))[0][..., 3])


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot hold a loop \(allowed: .gif"):
        write_loop(tmp_path / "loop.jpg", disc(), 20)
    with pytest.raises(OutputError, match="cannot write"):
        write_loop(tmp_path / "none" / "loop.gif", disc(), 20)
