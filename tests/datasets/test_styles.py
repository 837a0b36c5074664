"""Style pictures: deterministic, full of contrast, and different from one another."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from numpy.random import default_rng

from vjfx.datasets.styles import STYLES, style_picture
from vjfx.datasets.styles.brush import Sheet
from vjfx.datasets.styles.halftone import screened
from vjfx.datasets.styles.noise import blurred, fractal, grid, streamed, value_noise
from vjfx.datasets.styles.woodcut import cuts

SIDE = 96
MANY_STROKES = ("ink", "chalk", "cyanotype")  # these take a second or two at any size


@cache
def drawn(name: str) -> np.ndarray:
    return style_picture(name, SIDE)


def statistics(picture: np.ndarray) -> np.ndarray:
    """Mean colour, share of darkest and brightest pixels, and strength of edges along and across: about 0..1 each."""
    color = picture.astype(float) / 255
    luma = color.mean(axis=2)
    edges = [np.abs(np.diff(luma, axis=axis)).mean() * 4 for axis in (0, 1)]
    return np.array(
        [*color.mean(axis=(0, 1)), (luma < 0.15).mean(), (luma > 0.7).mean(), *edges, np.ptp(color, axis=2).mean()]
    )


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow if n in MANY_STROKES else ()) for n in STYLES])
def test_a_style_is_a_full_picture(name) -> None:
    picture = drawn(name)
    assert picture.shape == (SIDE, SIDE, 3)
    assert picture.dtype == np.uint8
    luma = picture.mean(axis=2)
    assert np.ptp(np.percentile(luma, [2, 98])) > 110, "darks and lights"
    blocks = luma.reshape(4, SIDE // 4, 4, SIDE // 4).std(axis=(1, 3))
    assert (blocks > 4).mean() > 0.7, "few parts of it are empty"


@pytest.mark.slow
def test_styles_differ_from_one_another() -> None:
    for one, other in combinations(STYLES, 2):
        apart = np.linalg.norm(statistics(drawn(one)) - statistics(drawn(other)))
        assert apart > 0.12, f"{one} is like {other}"


@pytest.mark.parametrize("name", ["woodcut", "glass", "circuit"])
def test_the_same_seed_gives_the_same_picture(name) -> None:
    one, again, other = (STYLES[name](default_rng(seed), 40) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, again)
    assert (one != other).mean() > 0.3


@pytest.mark.parametrize("name", ["halftone", "glass"])
def test_any_side_shows_the_same_picture(name) -> None:
    small, large = (style_picture(name, side).astype(float).reshape(8, side // 8, 8, side // 8, 3) for side in (48, 96))
    apart = np.abs(small.mean(axis=(1, 3)) - large.mean(axis=(1, 3))).mean()
    assert apart < 25, "only its detail depends on the size"


def test_what_is_drawn_after_noise_does_not_depend_on_its_detail() -> None:
    r, other = default_rng(1), default_rng(1)
    value_noise(r, 32, 5)
    value_noise(other, 64, 30)
    assert r.uniform() == other.uniform()


def test_a_blur_keeps_a_flat_field_and_the_amount_of_light() -> None:
    np.testing.assert_allclose(blurred(np.ones((40, 40), np.float32), 0.1), 1, atol=1e-5)
    spot = np.zeros((41, 41), np.float32)
    spot[20, 20] = 1
    soft = blurred(spot, 2 / 41)
    assert abs(soft.sum() - 1) < 1e-3
    assert abs(soft[20, 20] - 1 / (2 * np.pi * 4)) < 1e-3, "a Gaussian of 2 px"


def test_streams_run_along_the_flow() -> None:
    noise = fractal(default_rng(0), 64, 32, 1)
    streaks = streamed(noise, np.zeros((64, 64), np.float32), 0.1)
    assert np.abs(np.diff(streaks, axis=1)).mean() < 0.5 * np.abs(np.diff(streaks, axis=0)).mean()


def test_a_screen_prints_the_share_of_its_tint() -> None:
    shares = [
        screened(default_rng(0), np.full((200, 200), tint, np.float32), 15).mean() for tint in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert np.all(np.diff(shares) > 0.1)
    assert abs(shares[2] - 0.5) < 0.06


def test_gouge_marks_let_as_much_light_through_as_asked() -> None:
    x, y = grid(200)
    dark, half, bright = (
        cuts(default_rng(0), y * 20, x * 5, np.full_like(x, light), 1.0).mean() for light in (0.0, 0.4, 0.9)
    )
    assert dark == 0
    assert 0.15 < half < 0.55 < bright


def test_a_sheet_has_the_units_of_its_side() -> None:
    sheet = Sheet(40)
    sheet.fill([(0, 0), (0.5, 0), (0.5, 1), (0, 1)], np.array([1, 0.5, 0], np.float32), 0.5)
    np.testing.assert_allclose(sheet.pixels()[20, 5], (0.5, 0.25, 0, 0.5), atol=2e-3)
    sheet.erase([(0, 0), (1, 0), (1, 0.5), (0, 0.5)])
    mask = sheet.mask()
    assert not mask[:20].any()
    np.testing.assert_allclose(mask[22:, :18], 0.5, atol=2e-3)
    np.testing.assert_allclose(sheet.over(np.ones((40, 40, 3), np.float32))[30, 5], (1, 0.75, 0.5), atol=2e-3)
