"""The training film: playable at any time, and continued after a cut."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from vjfx.training.dcgan.append_file import AppendFile
from vjfx.training.dcgan.film import FilmSegment, grid, mosaic, remux


def picture(number: int) -> NDArray[np.uint8]:
    """A bar that grows by four pixels per frame."""
    made = np.zeros((64, 128, 3), np.uint8)
    made[:, : 4 * number] = 200
    return made


def segment(first: int, count: int) -> bytes:
    made = FilmSegment(first)
    for number in range(first, first + count):
        made.add(picture(number))
    assert made.frames == first + count
    return made.finish()


def bars(path: Path) -> list[tuple[float, int]]:
    """Time and bar length of each frame."""
    with av.open(str(path)) as film:
        assert film.streams.video[0].average_rate == 30
        frames = [(frame.time, frame.to_ndarray(format="gray")) for frame in film.decode(video=0)]
    return [(round(30 * (time or 0)) / 30, round((gray[32] > 100).sum() / 4)) for time, gray in frames]


def test_the_film_is_playable_after_each_segment(tmp_path: Path) -> None:
    path, whole = tmp_path / "film.mp4", b""
    for first, count in ((0, 5), (5, 1), (6, 8)):
        whole += segment(first, count)
        path.write_bytes(whole)
        assert bars(path) == [(number / 30, number) for number in range(first + count)]
    path.write_bytes(whole[:-100])  # a kill during the write
    assert [bar for _, bar in bars(path)][:6] == list(range(6))
    path.write_bytes(whole)
    remux(path, tmp_path / "done.mp4")
    assert bars(tmp_path / "done.mp4") == [(number / 30, number) for number in range(14)]
    assert b"moof" not in (tmp_path / "done.mp4").read_bytes()


def test_a_segment_is_deterministic_and_may_be_empty() -> None:
    assert segment(3, 4) == segment(3, 4)
    assert FilmSegment(7).finish() == b""


def test_an_append_file_is_cut_to_its_valid_length(tmp_path: Path) -> None:
    grown = AppendFile(tmp_path / "log")
    grown.append(b"one")
    grown.append(b"two")
    grown.write()
    grown.append(b"lost")
    grown.write()
    again = AppendFile(tmp_path / "log")
    again.cut(6)
    again.append(b"3")
    again.write()
    assert (tmp_path / "log").read_bytes() == b"onetwo3"
    away = AppendFile(tmp_path / "away" / "log")
    away.append(b"kept")
    with pytest.raises(OSError, match="No such file"):
        away.write()
    (tmp_path / "away").mkdir()
    away.write()
    assert (tmp_path / "away" / "log").read_bytes() == b"kept"


def test_a_mosaic_is_filled_row_by_row() -> None:
    pictures = torch.linspace(-1, 1, 6)[:, None, None, None].expand(6, 3, 4, 4)
    made = mosaic(pictures, 3)
    assert made.shape == (8, 12, 3)
    assert made[::4, ::4, 0].tolist() == [[0, 51, 102], [153, 204, 255]]
    for size in (64, 96, 128, 192, 256):
        across, down = grid(size)
        assert across * down <= 64
        assert down * size <= 1080
