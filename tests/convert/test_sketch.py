"""`--method sketch`: a film's lines as the network draws them, in the film's depth and range."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.cli.test_convert_cli import fails, run
from tests.convert.media import film, seen
from vjfx.convert.films import convert
from vjfx.convert.job import FilmJob, Lines, Style
from vjfx.nets import weights
from vjfx.nets.sketch import Sketch

pytestmark = pytest.mark.slow


def lumas(source: Path, **lines: object) -> list[np.ndarray]:
    target = source.with_name("lines.mkv")
    style = Style(Lines(method="sketch", **lines), layout="line", codec="ffv1")  # type: ignore[arg-type]
    assert not convert(FilmJob(source, target, style)).problems
    return [planes[0].astype(float) for planes in seen(target).pictures]


def drawn(source: Path) -> list[np.ndarray]:
    """The output of the network itself for the film's pictures, 0 ink and 1 paper."""
    net = Sketch(0.25).eval()
    weights.read("sketch", "fine").fill(net)
    with torch.inference_mode():
        return [net(torch.from_numpy(rgb)[None].permute(0, 3, 1, 2) / 255)[0, 0].numpy() for rgb in colors(source)]


def colors(source: Path) -> list[np.ndarray]:
    import av

    with av.open(str(source)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


@pytest.mark.parametrize(("pixels", "full"), [("yuv420p", False), ("yuv444p", True), ("yuv420p10le", False)])
def test_network_lines_in_the_depth_and_range_of_the_film(tmp_path: Path, pixels: str, full: bool) -> None:
    source = film(tmp_path / "clip.mkv", 2, pixels=pixels, size=(66, 50), full=full)
    unit = 4 if "10" in pixels else 1
    black, white = (0, 255) if full else (16 * unit, 235 * unit)
    for luma, wanted in zip(lumas(source), drawn(source), strict=True):
        assert luma.std() > 5 * unit, "nothing is drawn"
        assert np.abs((luma - black) / (white - black) - wanted).mean() < 0.01
    for dark, light in zip(lumas(source), lumas(source, invert=True), strict=True):
        np.testing.assert_allclose(dark + light, black + white, atol=unit)


def test_strength_threshold_and_contrast_apply_to_network_lines(tmp_path: Path) -> None:
    source = film(tmp_path / "clip.mkv", 2)
    plain, strong = lumas(source), lumas(source, strength=3.0)
    assert all((more <= less).all() and more.mean() < less.mean() - 2 for more, less in zip(strong, plain, strict=True))
    cleaned = lumas(source, threshold=0.9)
    assert all(fewer.mean() > less.mean() + 2 for fewer, less in zip(cleaned, plain, strict=True))
    assert all(stretched.min() == 16 for stretched in lumas(source, contrast=True))


def test_sketch_by_the_command(tmp_path: Path) -> None:
    clip, out = film(tmp_path / "clip.mp4", 3, "libx264"), tmp_path / "out.mp4"
    sketched = (clip, "-o", out, "--method", "sketch")
    fails("unknown sketch weights 'fin'; did you mean 'fine'?", 1, *sketched, "--weights", "fin")
    fails("--radius 3 needs --method dilate", 2, *sketched, "--radius", 3)
    fails("--weights need --method sketch", 2, clip, "-o", out, "--weights", "live")
    result = run(*sketched, "--weights", "live")
    assert result.returncode == 0, result.stderr
    assert seen(out).stream["size"] == (64, 96)
