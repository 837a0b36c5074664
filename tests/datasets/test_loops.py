"""Loops: every kind of animation reads alike; stills and near-duplicates are left out; families stay together."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.loop_builder import SHEET, LoopBuilder
from vjfx.datasets.loop_reader import find_animations, read_loop
from vjfx.datasets.loops import FRAMES, LOOPS, Loops, family, is_held_out
from vjfx.datasets.options import LoopOptions

SIDE = 64


def ball(count: int = FRAMES, color: tuple[int, int, int] = (200, 40, 90)) -> list[Image.Image]:
    """A ball that goes round on a transparent ground."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    made = []
    for angle in 2 * np.pi * np.arange(count) / count:
        inside = np.hypot(rows - 32 - 16 * np.sin(angle), columns - 32 - 16 * np.cos(angle)) < 10
        pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
        pixels[inside] = *color, 255
        made.append(Image.fromarray(pixels))
    return made


def save(path: Path, pictures: list[Image.Image], milliseconds: int | list[int] = 50) -> Path:
    more = {"lossless": True} if path.suffix == ".webp" else {"disposal": 2}
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0, **more)
    return path


def film(path: Path, pictures: list[Image.Image]) -> Path:
    """A lossless video, which has no alpha: transparent pixels are black."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=20)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "bgr0"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_image(picture.convert("RGB"))))
        container.mux(stream.encode(None))
    return path


def premultiplied(loop: NDArray[np.uint8] | None) -> NDArray[np.int16]:
    assert loop is not None
    return np.where(loop[..., 3:] > 127, loop[..., :3], 0).astype(np.int16)


def test_every_kind_of_file_gives_the_same_loop(tmp_path: Path) -> None:
    pictures = ball()
    files = [save(tmp_path / f"ball{suffix}", pictures) for suffix in (".png", ".gif", ".webp")]
    files.append(film(tmp_path / "ball.mkv", pictures))
    wanted = np.stack([np.asarray(each) for each in pictures])
    for path in files:
        loop = read_loop(path, SIDE)
        assert np.abs(premultiplied(loop) - premultiplied(wanted)).max() <= 6, path  # GIF has a palette
        assert loop is not None and (path.suffix == ".mkv" or np.array_equal(loop[..., 3] > 127, wanted[..., 3] > 127))


def test_frames_are_spread_evenly_over_the_time_of_the_loop(tmp_path: Path) -> None:
    pictures = ball(4)
    uneven = read_loop(save(tmp_path / "uneven.png", pictures, [100, 300, 100, 500]), SIDE)
    fast = read_loop(save(tmp_path / "fast.webp", ball(60), 30), SIDE)
    assert uneven is not None and fast is not None
    shown = [next(n for n, one in enumerate(pictures) if np.array_equal(one, frame)) for frame in uneven]
    assert shown == [0] * 2 + [1] * 6 + [2] * 2 + [3] * 10
    assert np.array_equal(fast, np.stack([np.asarray(each) for each in ball(60)])[1::3])


def test_a_loop_is_fitted_into_a_square(tmp_path: Path) -> None:
    wide = [each.crop((0, 16, 64, 48)) for each in ball()]
    loop = read_loop(save(tmp_path / "wide.png", wide), 128)
    assert loop is not None and loop.shape == (FRAMES, 128, 128, 4)
    assert not loop[:, :32].any() and not loop[:, 96:].any() and loop[:, 32:96].any()


def test_a_folder_of_loops(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    save(source / "round.png", ball())
    save(source / "again.webp", ball(FRAMES))
    save(source / "blue.gif", ball(color=(30, 60, 240)))
    ball()[0].save(source / "still.png")
    save(source / "same.gif", [ball()[0]] * 3)
    (source / "broken.webp").write_bytes((source / "again.webp").read_bytes()[:90])
    (source / "notes.txt").write_text("not an animation")
    builder = LoopBuilder((source,), target, LoopOptions(size=64))
    problems = [progress.problem for progress in builder.run() if progress.problem]
    assert len(problems) == 1 and "broken.webp" in problems[0]
    assert builder.skipped == {"still": 2, "similar to others": 1}
    loops = Loops(target)
    assert loops.names == ["again", "blue"] and loops.array.shape == (2, FRAMES, 64, 64, 4)
    assert np.array_equal(loops.array[0], np.stack([np.asarray(each) for each in ball()]))
    assert sorted([*loops.held_out(), *loops.training()]) == [0, 1]
    assert Image.open(target / SHEET).size == (6 * 3 * 64, 64)
    with pytest.raises(OutputError, match="already loops"):
        LoopBuilder((source,), target, LoopOptions())
    (target / LOOPS).write_bytes((target / LOOPS).read_bytes()[:-1])
    with pytest.raises(SourceError, match="damaged or shorter"):
        Loops(target)


def test_variants_of_an_emoji_are_on_the_same_side() -> None:
    variants = ["1f3c3", "1f3c3-1f3fb", "1f3c3-1f3ff-200d-2640-fe0f", "1f3c3-200d-2642-fe0f"]
    assert {family(name) for name in variants} == {"1f3c3"}
    assert family("1f468-1f3fd-200d-1f373") == family("1f469-200d-1f373") == family("1f9d1-200d-1f373")
    names = [f"{number:x}" for number in range(0x1F400, 0x1F500)]
    assert 0.05 < np.mean([is_held_out(name) for name in names]) < 0.15


def test_what_cannot_be_a_loop_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="there are no animations"):
        find_animations((tmp_path / "empty",))
    with pytest.raises(SourceError, match="no such file"):
        read_loop(tmp_path / "missing.gif", 64)
    with pytest.raises(SourceError, match="longer than 60 s"):
        read_loop(save(tmp_path / "long.webp", ball(3), 30_000), 64)
    with pytest.raises(SourceError, match="damaged or not an index"):
        (tmp_path / "index.json").write_text("{}")
        Loops(tmp_path)
