"""Weights of styles, sizes of results, the sizes on the way there, and the film's moments."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from vjfx.core.errors import UsageError
from vjfx.transfer.film import moments
from vjfx.transfer.pyramid import levels
from vjfx.transfer.request import parse_style, size_of


@pytest.mark.parametrize(
    ("text", "name", "weight"),
    [("wave.png", "wave.png", 1.0), ("wave.png:0.7", "wave.png", 0.7), ("a:b.png", "a:b.png", 1.0)],
)
def test_a_style_may_have_a_weight(text: str, name: str, weight: float) -> None:
    assert parse_style(text) == (Path(name), weight)


def test_a_file_is_taken_by_its_whole_name_first(tmp_path: Path) -> None:
    path = tmp_path / "wave:2"
    path.touch()
    assert parse_style(str(path)) == (path, 1.0)


@pytest.mark.parametrize("weight", ["0", "-1", "nan", "inf"])
def test_a_weight_is_a_positive_number(weight: str) -> None:
    with pytest.raises(UsageError, match=rf"the weight is {weight} \(allowed: more than 0\)"):
        parse_style(f"wave.png:{weight}")


@pytest.mark.parametrize(
    ("picture", "longest", "size"),
    [
        ((640, 480), None, (640, 480)),
        ((7680, 4320), None, (1920, 1080)),
        ((1000, 3000), None, (640, 1920)),
        ((640, 480), 320, (320, 240)),
        ((640, 480), 1280, (1280, 960)),
    ],
)
def test_the_result_has_the_contents_size_within_bounds(picture, longest, size) -> None:
    assert size_of(picture, longest) == size


def test_a_large_picture_is_corrected_from_coarse_to_fine() -> None:
    found = levels((1920, 1080), 200, least=32)
    assert [level.size for level in found] == [(480, 270), (960, 540), (1920, 1080)]
    assert [level.iterations for level in found] == [200, 100, 50]
    assert levels((500, 300), 200, least=32) == [((500, 300), 200)]
    assert [level.iterations for level in levels((1920, 1080), 3, least=32)] == [3, 3, 3]
    assert all(min(level.size) >= 32 for level in levels((8192, 40), 10, least=32))


def test_a_film_is_dense_at_first() -> None:
    shown = moments(1000)
    gaps = [later - earlier for earlier, later in pairwise(shown)]
    assert shown[:5] == [1, 2, 3, 4, 5] and shown[-1] == 1000
    assert all(gap >= 1 for gap in gaps) and max(gaps[:20]) == 1 and min(gaps[-20:]) > 5
    assert moments(3) == [1, 2, 3]
