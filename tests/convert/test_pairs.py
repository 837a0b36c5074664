"""Pairs from films: aligned, upright, full range; which frames are selected; what the index contains."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.cli.test_convert_cli import fails, run
from tests.convert.media import film, seen
from vjfx.convert.job import WHOLE, Style
from vjfx.convert.pairs import PairJob, add_to_index
from vjfx.convert.selection import Selection, Selector
from vjfx.datasets.pairs import PairDataset


def pairs_of(
    clip: Path,
    style: Style = Style(),  # noqa: B008
    selection: Selection = Selection(),  # noqa: B008
    kind: str = "array",
) -> PairDataset:
    folder = clip.parent / "pairs"
    outcome = PairJob(clip, folder, clip.stem, style, WHOLE, selection, kind).run(lambda frames: None)
    assert outcome.pairs is not None and not outcome.problems
    add_to_index(folder, outcome.pairs)
    return PairDataset(folder)


def lines(luma: np.ndarray) -> np.ndarray:
    """The expected lines of limited-range luma: 255 minus the difference, scaled to full range."""
    rise = cv2.dilate(luma, np.ones((3, 3), np.uint8)).astype(float) - luma
    return 255 - rise * 255 / 219


@pytest.mark.parametrize("kind", ["array", "png"])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv444p", "yuv422p10le"])
def test_pairs_are_aligned(tmp_path: Path, pixels: str, kind: str) -> None:
    clip = film(tmp_path / "clip.mkv", 10, pixels=pixels, size=(66, 50))
    dataset = pairs_of(clip, selection=Selection(every=3), kind=kind)
    assert len(dataset) == 4 and dataset.sources[0].numbers == (0, 3, 6, 9)
    assert dataset.sources[0].times == (0.0, 0.12, 0.24, 0.36)
    for (line, color), number in zip(dataset, (0, 3, 6, 9), strict=True):
        y, u, v = (plane.astype(float) / (4 if "10" in pixels else 1) for plane in seen(clip).pictures[number])
        assert line.shape == (50, 66) and color.shape == (50, 66, 3)
        wanted = lines((seen(clip).pictures[number][0] / (4 if "10" in pixels else 1)).astype(np.float32))
        assert np.abs(line - wanted).max() <= 1
        if pixels == "yuv444p":  # BT.601, the default for SD
            red = 1.164 * (y - 16) + 1.596 * (v - 128)
            blue = 1.164 * (y - 16) + 2.018 * (u - 128)
            assert np.abs(color[..., 0] - red.clip(0, 255)).max() <= 2.5
            assert np.abs(color[..., 2] - blue.clip(0, 255)).max() <= 2.5


@pytest.mark.parametrize(("rotation", "turns"), [(-90, -1), (90, 1), (180, 2)])
def test_pairs_are_upright(tmp_path: Path, rotation: float, turns: int) -> None:
    options = {"crf": "0", "preset": "ultrafast"}
    clip = film(tmp_path / "clip.mp4", 1, "libx264", rotation=rotation, options=options)
    ((line, color),) = pairs_of(clip)
    np.testing.assert_allclose(line, np.rot90(lines(seen(clip).pictures[0][0]), turns), atol=1)
    assert color.shape == (*line.shape, 3)


def test_pairs_of_a_size(tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", 2, "libx264", rotation=90)
    assert [pair[0].shape for pair in pairs_of(clip, Style(size=(40, 30)))] == [(30, 40)] * 2


def scene(level: int, moved: int = 0) -> np.ndarray:
    luma = np.full((72, 128), level, np.uint8)
    luma[20:40, 30 + moved : 50 + moved] = 235 - level
    return luma


def test_which_frames_are_selected() -> None:
    film = [scene(40), scene(40), scene(40, 1), scene(40, 12), scene(160), scene(160), scene(160, 12)]

    def selected(selection: Selection) -> list[int]:
        selector = Selector(selection, 8)
        return [number for number, luma in enumerate(film) if selector.accepts(number, luma)]

    assert selected(Selection()) == list(range(7))
    assert selected(Selection(every=3)) == [0, 3, 6]
    assert selected(Selection(skip_cuts=True)) == [0, 1, 2, 3, 5, 6]
    assert selected(Selection(skip_still=True)) == [0, 2, 3, 4, 6]
    assert selected(Selection(skip_still=True, skip_cuts=True)) == [0, 2, 3, 5, 6]
    assert selected(Selection(every=2, skip_still=True)) == [0, 2, 4, 6]
    ten = Selector(Selection(skip_still=True), 10)
    assert [ten.accepts(n, luma.astype(np.uint16) * 4) for n, luma in enumerate(film[:3])] == [True, False, True]
    tiny = Selector(Selection(skip_still=True), 8)
    assert [tiny.accepts(n, np.full((3, 2), 50, np.uint8)) for n in range(2)] == [True, False]


def test_grain_does_not_count_as_movement() -> None:
    random = np.random.default_rng(0)
    selector = Selector(Selection(skip_still=True), 8)
    film = [np.clip(scene(60) + random.integers(-3, 4, (72, 128)), 0, 255).astype(np.uint8) for _ in range(4)]
    assert [selector.accepts(number, luma) for number, luma in enumerate(film)] == [True, False, False, False]


def test_pairs_by_the_command(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        film(tmp_path / "in" / name if (tmp_path / "in").mkdir(exist_ok=True) is None else tmp_path, 6, "libx264")
    pairs = tmp_path / "pairs"
    assert run(tmp_path / "in", "--pairs", pairs, "--every", 2, "--workers", 2).returncode == 0
    assert sorted((each.source, each.numbers) for each in PairDataset(pairs).sources) == [
        ("a.mp4", (0, 2, 4)), ("b.mp4", (0, 2, 4))
    ]  # fmt: skip
    fails("already has pairs of", 1, tmp_path / "in", "--pairs", pairs)
    film(tmp_path / "in" / "c.mp4", 3, "libx264")
    assert run(tmp_path / "in", "--pairs", pairs, "--resume").returncode == 0
    assert sorted(len(each.numbers) for each in PairDataset(pairs).sources) == [3, 3, 3]
    assert run(tmp_path / "in" / "a.mp4", "--pairs", pairs, "--force", "--invert").returncode == 0
    dataset = PairDataset(pairs)
    assert sorted(len(each.numbers) for each in dataset.sources) == [3, 3, 6]
    inverted = next(n for n in range(len(dataset)) if dataset.find(n)[0].source == "a.mp4")
    assert dataset[inverted][0].mean() < 128
    assert not list(pairs.glob(".*"))


def test_a_source_that_fails_is_not_in_the_index(tmp_path: Path) -> None:
    good, gone = film(tmp_path / "good.mp4", 3, "libx264"), tmp_path / "gone.mp4"
    result = run(good, gone, "--pairs", tmp_path / "pairs", "--pairs-as", "png")
    assert result.returncode == 1 and "gone.mp4" in result.stderr
    assert [each.source for each in PairDataset(tmp_path / "pairs").sources] == ["good.mp4"]
