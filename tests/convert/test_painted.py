"""Films whose pictures are painted: the pixels that are given and shown, upright, in every format."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.convert.media import film, packets, seen
from vjfx.convert.films import convert
from vjfx.convert.job import FilmJob, Style
from vjfx.convert.painted import PaintedFrames


class Inverted:
    """Inverts the colours of the lower half, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[NDArray[np.uint8], float]] = []

    def __call__(self, rgb: NDArray[np.uint8], seconds: float) -> NDArray[np.uint8]:
        self.given.append((rgb.copy(), seconds))
        painted = rgb.copy()
        painted[len(rgb) // 2 :] = 255 - painted[len(rgb) // 2 :]
        return painted


def painted(source: Path, name: str = "out.mkv", codec: str = "ffv1", **style: object) -> tuple[Path, Inverted]:
    target, paint = source.with_name(name), Inverted()
    job = FilmJob(source, target, Style(codec=codec, **style))  # type: ignore[arg-type]
    outcome = convert(job, make=lambda format, _: PaintedFrames(paint, format, 2))
    assert not outcome.problems
    return target, paint


def colors(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


@pytest.mark.parametrize(("pixels", "full"), [("yuv420p", None), ("yuv444p", True), ("yuv420p10le", None)])
def test_pixels_come_back_as_painted(tmp_path: Path, pixels: str, full: bool | None) -> None:
    clip = film(tmp_path / "clip.mkv", 3, pixels=pixels, size=(66, 50), full=full)
    target, paint = painted(clip)
    assert [time for _, time in paint.given] == pytest.approx([0, 0.04, 0.08])
    for (rgb, _), before, after in zip(paint.given, colors(clip), colors(target), strict=True):
        assert np.abs(rgb.astype(int) - before).mean() < 2, "given as it is seen"
        wanted = np.concatenate([rgb[:25], 255 - rgb[25:]]).astype(int)
        # Chroma at half the size cannot hold single pixels, and not every RGB has a YUV.
        light = [each @ np.array([0.2126, 0.7152, 0.0722]) for each in (after.astype(int), wanted)]
        assert np.abs(light[0] - light[1]).mean() < 8
    assert seen(target).stream["range"] == seen(clip).stream["range"]


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_a_turned_film_is_painted_upright(tmp_path: Path, rotation: float) -> None:
    clip = film(tmp_path / "clip.mp4", 2, "libx264", size=(64, 48), rotation=rotation)
    target, paint = painted(clip, "out.mp4", "libx264", size=(48, 64) if rotation != 180 else (64, 48))
    turns = {90: 1, 180: 2, -90: 3}[rotation]
    upright, stored = np.rot90(colors(clip)[0], turns), colors(target)[0]
    assert np.abs(paint.given[0][0].astype(int) - upright).mean() < 3
    shown = np.rot90(stored, turns).astype(int)
    half = len(shown) // 2
    assert np.abs(shown[: half - 2] - upright[: half - 2]).mean() < 20 < np.abs(shown[half:] - upright[half:]).mean()
    assert seen(target).stream["rotation"] == seen(clip).stream["rotation"]


def test_an_odd_size_and_a_smaller_one(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 2, "libx264", size=(66, 50), aspect=Fraction(4, 3), sound="aac")
    target, paint = painted(clip, "out.mp4", "libx264", size=(33, 25))
    assert paint.given[0][0].shape == (25, 33, 3)
    assert seen(target).stream["size"] == (34, 26)
    assert packets(target, "audio") and seen(target).stream["aspect"] == Fraction(4, 3)
