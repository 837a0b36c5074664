"""The line art filter: its plain form beside OpenCV's, and the effect of every parameter."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import cv2
import numpy as np
import pytest

from tests.filters.frames import colorful, frame, gray_frame, rgb_frame
from tests.nets.pictures import noise, opencv_difference, opencv_lineart, writing
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Value
from vjfx.core.protocols import Setting
from vjfx.filters.lineart import LineArt
from vjfx.media.pixels import to_rgb

STRICT: dict[str, Value] = {
    "strength": 1.0,
    "threshold": 0.0,
    "radius": 1,
    "contrast": 0.0,
    "invert": True,
    "through": 0.0,
}
RED, GREEN = (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 1.0)


def draw(picture: Frame, **values: Value) -> np.ndarray:
    """The displayed picture, RGB."""
    return to_rgb(LineArt(Setting())(picture, STRICT | values))


def step(height: int) -> np.ndarray:
    """Black beside a grey of this level: one vertical line, left of the middle."""
    gray = np.zeros((20, 40), np.uint8)
    gray[:, 20:] = height
    return gray


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (9, 1), (37, 53), (720, 1280)])
@pytest.mark.parametrize("layout", [Layout.RGB24, Layout.RGBA])
def test_the_plain_form_is_bit_for_bit_that_of_opencv(size, layout: Layout) -> None:
    rgb = np.random.default_rng(5).integers(0, 256, (*size, 3), dtype=np.uint8)
    wanted = opencv_lineart(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).reshape(size))
    seen = draw(frame(layout, rgb))
    for channel in range(3):
        np.testing.assert_array_equal(seen[..., channel], wanted)


@pytest.mark.parametrize("layout", [Layout.YUV420P, Layout.YUV422P, Layout.YUV444P, Layout.NV12, Layout.GRAY8])
def test_lines_depend_on_luma_only(layout: Layout) -> None:
    picture = frame(layout, colorful(45, 81))
    np.testing.assert_array_equal(draw(picture)[..., 0], opencv_lineart(picture.planes[0]))


def test_limited_range_gives_the_lines_of_full_range() -> None:
    levels = noise(60, 80) // 64
    full, limited = (levels * 85).astype(np.uint8), (16 + levels * 73).astype(np.uint8)
    np.testing.assert_array_equal(draw(gray_frame(limited, full_range=False)), draw(gray_frame(full)))
    np.testing.assert_array_equal(
        draw(gray_frame(limited, full_range=False), contrast=0.5, strength=2.0),
        draw(gray_frame(full), contrast=0.5, strength=2.0),
    )


def test_the_frame_keeps_time_and_index_of_its_input() -> None:
    picture = rgb_frame(colorful(30, 40), 2.5, 9, rotation=90, pixel_aspect=4 / 3)
    made = LineArt(Setting())(picture, STRICT)
    assert (made.time, made.index, made.rotation, made.pixel_aspect) == (2.5, 9, 90, 4 / 3)
    assert made.format == PixelFormat(Layout.PAL8)
    assert made.planes[0].shape == (30, 40)
    assert made.planes[1].shape == (256, 4)
    assert made.under is None


def test_strength_multiplies_and_saturates() -> None:
    for strength, ink in ((0.0, 0), (1.0, 40), (2.5, 100), (16.0, 255)):
        seen = draw(gray_frame(step(40)), strength=strength)
        assert seen[5, 19, 0] == 255 - ink
        assert seen[5, 30, 0] == 255


def test_threshold_removes_faint_lines_and_keeps_strong_ones() -> None:
    for height, kept in ((10, 0.0), (63, 0.48), (250, 1.0)):
        seen = draw(gray_frame(step(height)), threshold=0.5)
        assert (255 - seen[5, 19, 0]) / height == pytest.approx(kept, abs=0.03)


def test_threshold_is_soft() -> None:
    ink = [255 - int(draw(gray_frame(step(height)), threshold=0.5)[5, 19, 0]) for height in range(1, 256)]
    assert all(0 <= after - before <= 4 for before, after in pairwise(ink))


@pytest.mark.parametrize("radius", [1, 2, 5, 8])
def test_radius_is_the_line_width(radius: int) -> None:
    seen = draw(gray_frame(step(255)), radius=radius)
    np.testing.assert_array_equal(np.flatnonzero(seen[5, :, 0] == 0), np.arange(20 - radius, 20))
    gray = writing(90, 120)
    np.testing.assert_array_equal(255 - draw(gray_frame(gray), radius=radius)[..., 0], opencv_difference(gray, radius))


def test_contrast_makes_the_strongest_line_a_full_one() -> None:
    for contrast, ink in ((0.0, 51), (0.5, 85), (1.0, 255)):
        assert draw(gray_frame(step(51)), contrast=contrast)[5, 19, 0] == 255 - ink


def test_contrast_stretches_from_the_weakest() -> None:
    gray = np.array([[0, 40, 100, 220]], np.uint8)  # differences 40, 60, 120 and, at the end, 0
    grid = np.array([[0, 40, 100]], np.uint8)
    assert draw(gray_frame(gray), contrast=1.0)[0, :, 0].tolist() == [170, 128, 0, 255]
    assert draw(gray_frame(grid), contrast=1.0)[0, :, 0].tolist() == [85, 0, 255]


def test_the_noise_of_an_empty_picture_is_not_stretched_to_full_lines() -> None:
    assert draw(gray_frame(noise(60, 80) // 86), contrast=1.0).min() >= 230


def test_invert_swaps_ink_and_paper() -> None:
    lines, ground = (5, 19), (5, 30)
    colors = {"ink": RED, "paper": GREEN}
    dark = draw(gray_frame(step(255)), invert=True, **colors)
    light = draw(gray_frame(step(255)), invert=False, **colors)
    assert dark[lines].tolist() == light[ground].tolist() == [255, 0, 0]
    assert dark[ground].tolist() == light[lines].tolist() == [0, 255, 0]
    plain = draw(gray_frame(writing(50, 60)), invert=False)
    np.testing.assert_array_equal(plain[..., 0], opencv_difference(writing(50, 60)))


def test_through_shows_the_picture_between_the_lines() -> None:
    rgb = colorful(60, 80)
    seen = draw(rgb_frame(rgb), strength=0.0, through=1.0)
    np.testing.assert_array_equal(seen, rgb)
    half = draw(rgb_frame(rgb), strength=0.0, through=0.5)
    np.testing.assert_allclose(half, 255 * 0.5 + rgb * 0.5, atol=1.5)


@pytest.mark.parametrize("invert", [True, False])
def test_a_half_line_is_half_ink_over_the_background(invert: bool) -> None:
    ink, paper = (0.9, 0.1, 0.2, 0.8), (0.2, 0.8, 0.6, 0.9)
    gray = step(128)
    seen = draw(gray_frame(gray), ink=ink, paper=paper, through=0.6, invert=invert)
    line, ground = (np.array(color) for color in ((ink, paper) if invert else (paper, ink)))
    picture = np.repeat(gray[..., None] / 255, 3, axis=2)
    ground_alpha = ground[3] * 0.4
    bare = ground_alpha * ground[:3] + (1 - ground_alpha) * picture
    inked = line[3] * line[:3] + (1 - line[3]) * picture
    share = (opencv_difference(gray) / 255)[..., None]
    np.testing.assert_allclose(seen / 255, share * inked + (1 - share) * bare, atol=2 / 255)


def test_a_changed_parameter_makes_a_new_frame_of_the_same_pixels() -> None:
    filter, picture = LineArt(Setting()), gray_frame(writing(50, 60))
    first = filter(picture, STRICT)
    second = filter(picture, STRICT | {"strength": 3.0})
    assert second is not first
    assert second.planes[0] is first.planes[0]
    assert second.index == first.index
    assert (to_rgb(second) < to_rgb(first)).any()
    wider = filter(picture, STRICT | {"strength": 3.0, "radius": 2})
    assert (to_rgb(wider) < to_rgb(second)).any()


def test_missing_values_are_defaults() -> None:
    filter, picture = LineArt(Setting()), gray_frame(writing(50, 60))
    values = {param.name: param.default for param in filter.params}
    np.testing.assert_array_equal(to_rgb(filter(picture, {})), to_rgb(LineArt(Setting())(picture, values)))


def _strongest(filter: LineArt, height: int, time: float, **values: Value) -> int:
    """The amount of ink in the only line, 0..255."""
    seen = to_rgb(filter(gray_frame(step(height), time), STRICT | {"contrast": 1.0} | values))
    return 255 - int(seen[5, 19, 0])


def test_contrast_does_not_pump_when_the_light_changes() -> None:
    filter = LineArt(Setting(fps=30))
    assert _strongest(filter, 240, 0.0) == 255
    ink = [_strongest(filter, 60, 1 / 30 + frame / 30) for frame in range(90)]
    assert ink[0] < 75  # at first a dim line, as it is in the picture
    assert all(0 <= after - before <= 12 for before, after in pairwise(ink))
    assert ink[-1] >= 250


def test_contrast_follows_the_time_of_the_source_not_the_number_of_frames() -> None:
    once, twice = LineArt(Setting(fps=25)), LineArt(Setting(fps=50))
    slow = [_strongest(once, 240 if frame == 0 else 60, frame / 25) for frame in range(26)]
    fast = [_strongest(twice, 240 if frame == 0 else 60, frame / 50) for frame in range(51)]
    assert slow[-1] == pytest.approx(fast[-1], abs=1)


def test_contrast_treats_a_jump_in_time_as_a_short_step() -> None:
    for jump in (3600.0, -3600.0):
        filter = LineArt(Setting())
        _strongest(filter, 240, 100.0)
        assert _strongest(filter, 60, 100.0 + jump) < 100


def test_a_reset_forgets_the_contrast() -> None:
    filter = LineArt(Setting())
    _strongest(filter, 240, 0.0)
    filter.reset()
    assert _strongest(filter, 60, 1 / 30) == 255


def test_contrast_turned_off_forgets_too() -> None:
    filter = LineArt(Setting())
    _strongest(filter, 240, 0.0)
    _strongest(filter, 240, 0.1, contrast=0.0)
    assert _strongest(filter, 60, 0.2) == 255


def test_on_a_cpu_it_does_not_import_torch() -> None:
    program = """
import sys, numpy
from vjfx.filters import FILTERS
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.protocols import Setting
picture = Frame((numpy.zeros((40, 60), numpy.uint8),), PixelFormat(Layout.GRAY8), 0.0, 0)
FILTERS.find("lineart").open(Setting())(picture, {"contrast": 1.0})
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_cpu_tensors_give_the_same_lines() -> None:
    import torch

    gray = writing(50, 60)
    made = LineArt(Setting())(gray_frame(torch.from_numpy(gray)), STRICT | {"contrast": 0.5})  # type: ignore[arg-type]
    np.testing.assert_array_equal(to_rgb(made), draw(gray_frame(gray), contrast=0.5))


def test_a_gpu_gives_the_same_lines() -> None:
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA GPU")
    for picture in (gray_frame(writing(90, 160)), rgb_frame(colorful(90, 160))):
        made = LineArt(Setting(device="cuda"))(picture, STRICT | {"contrast": 0.5, "radius": 3})
        assert made.planes[0].device.type == "cuda"
        np.testing.assert_array_equal(to_rgb(made), draw(picture, contrast=0.5, radius=3))
