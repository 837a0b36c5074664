"""Footage: format, screening of frames, kill and resume, damaged files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.footage import FRAMES, INDEX, Footage, Index
from vjfx.datasets.footage_writer import FootageWriter
from vjfx.datasets.pairs import Pixels
from vjfx.datasets.screening import FrameScreener

SIDE = 32


def frame(seed: int) -> Pixels:
    return default_rng(seed).integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8)


def writer(folder: Path, **more: object) -> FootageWriter:
    return FootageWriter(folder, Index(SIDE, 30.0, "center", **more), 0.1)  # type: ignore[arg-type]


def fill(folder: Path, frames: list[Pixels], source: str = "a.mp4") -> FootageWriter:
    made = writer(folder)
    entry = made.entry(source)
    for number, each in enumerate(frames):
        made.add(entry, number, each)
    entry.done = True
    made.save()
    return made


def test_numpy_reads_the_array(tmp_path: Path) -> None:
    frames = [frame(seed) for seed in range(300)]
    fill(tmp_path, frames).close()
    np.testing.assert_array_equal(np.load(tmp_path / FRAMES, mmap_mode="r"), frames)
    footage = Footage(tmp_path)
    np.testing.assert_array_equal(footage.frames, frames)
    assert isinstance(footage.frames, np.memmap)
    held_out, training = footage.held_out(), footage.training()
    assert len(held_out) == 16
    assert sorted((*held_out, *training)) == list(range(300))


def test_black_frozen_and_duplicate_frames_are_skipped(tmp_path: Path) -> None:
    noise = default_rng(9).integers(-3, 4, (SIDE, SIDE, 3))
    black, first, second = np.full((SIDE, SIDE, 3), 16, np.uint8), frame(1), frame(2)
    shown = [black, black, first, (first.astype(int) + noise).clip(0, 255).astype(np.uint8), second, first, black]
    made = fill(tmp_path, shown)
    assert made.index.sources[0].frames == [2, 4]
    assert made.index.sources[0].skipped == {"black": [[0, 1], [6, 6]], "frozen": [[3, 3]], "duplicate": [[5, 5]]}
    assert made.index.sources[0].skipped_counts() == {"black": 3, "frozen": 1, "duplicate": 1}
    written = json.loads((tmp_path / INDEX).read_text())
    assert (written["version"], written["count"], written["sources"][0]["frames"]) == (1, 2, [2, 4])


def test_a_few_sparks_in_the_dark_are_not_black() -> None:
    screener = FrameScreener(0.1, lambda number: frame(number))
    dark = np.zeros((SIDE, SIDE, 3), np.uint8)
    dark[::8, ::8] = 200
    assert screener.rejection(dark) is None
    assert screener.rejection(dark // 10) == "black"


def test_a_slow_movement_keeps_some_frames() -> None:
    """Most frames are like the last kept one; a frame that has moved enough is kept."""
    kept: list[Pixels] = []
    screener = FrameScreener(0.1, lambda number: kept[number])
    for x in range(0, 200):
        picture = np.zeros((SIDE, SIDE, 3), np.uint8)
        left = 4 + x // 20
        picture[8:24, left : left + 12] = 255
        if screener.rejection(picture) is None:
            kept.append(picture)
            screener.remember(picture)
    assert len(kept) == 10


def test_unsaved_frames_are_dropped(tmp_path: Path) -> None:
    made = fill(tmp_path, [frame(seed) for seed in range(5)])
    entry = made.entry("b.mp4")
    for number in range(3):
        made.add(entry, number, frame(100 + number))
    made._file.flush()  # a kill here: the array has frames that the index does not list
    again = writer(tmp_path)
    assert [each.source for each in again.index.sources] == ["a.mp4"]
    assert again.index.count == 5
    assert again.add(again.entry("b.mp4"), 0, frame(2)) is False, "a duplicate of a saved frame"
    again.add(again.entry("b.mp4"), 1, frame(50))
    again.save()
    np.testing.assert_array_equal(Footage(tmp_path).frames[5], frame(50))
    assert np.load(tmp_path / FRAMES).shape == (6, SIDE, SIDE, 3)


def test_footage_with_other_properties_is_not_extended(tmp_path: Path) -> None:
    fill(tmp_path, [frame(0)]).close()
    with pytest.raises(OutputError, match=r"has seed 0 .asked for: 7"):
        writer(tmp_path, seed=7)
    with pytest.raises(OutputError, match=r"has size 32 .asked for: 64"):
        FootageWriter(tmp_path, Index(64, 30.0, "center"), 0.1)
    (tmp_path / INDEX).unlink()
    with pytest.raises(OutputError, match=r"not overwritten"):
        writer(tmp_path)


def test_truncated_footage_is_not_extended(tmp_path: Path) -> None:
    fill(tmp_path, [frame(0), frame(1)]).close()
    whole = (tmp_path / FRAMES).read_bytes()
    for broken in (whole[:-1], b""):
        (tmp_path / FRAMES).write_bytes(broken)
        with pytest.raises(OutputError, match=r"damaged or shorter than"):
            writer(tmp_path)
        assert (tmp_path / FRAMES).read_bytes() == broken
    (tmp_path / FRAMES).unlink()
    with pytest.raises(OutputError, match=r"cannot read .*frames.npy: No such file"):
        writer(tmp_path)
    (tmp_path / FRAMES).write_bytes(whole)
    assert writer(tmp_path).index.count == 2


def test_damaged_footage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no footage in"):
        Footage(tmp_path)
    fill(tmp_path, []).close()
    with pytest.raises(SourceError, match=r"has no frames"):
        Footage(tmp_path)
    fill(tmp_path, [frame(0), frame(1)]).close()
    whole = (tmp_path / FRAMES).read_bytes()
    for broken in (whole[:-1], b"x" * len(whole), b""):
        (tmp_path / FRAMES).write_bytes(broken)
        with pytest.raises(SourceError, match=r"damaged or shorter than"):
            Footage(tmp_path)
    for written in ('{"version": 2}', '{"version": 1, "sources": [{}]}', "[]", "{"):
        (tmp_path / INDEX).write_text(written)
        with pytest.raises(SourceError, match=r"damaged or not an index|has version 2"):
            Footage(tmp_path)
