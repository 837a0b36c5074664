"""RGB as from FFmpeg's converter, and luma without a copy where a frame has it."""

from __future__ import annotations

import av
import cv2
import numpy as np
import pytest

from tests.filters.frames import colorful, frame, gray_frame, rgb_frame
from vjfx.core.frame import Frame, Layout, Matrix, PixelFormat
from vjfx.filters.pixels import luma
from vjfx.media.pixels import to_rgb

COLORSPACE = {Matrix.BT601: 5, Matrix.BT709: 1, Matrix.BT2020: 9}  # FFmpeg's AVColorSpace
RANGE = {False: 1, True: 2}  # FFmpeg's AVColorRange


def _by_ffmpeg(planes: tuple[np.ndarray, ...], format: PixelFormat) -> np.ndarray:
    height, width = planes[0].shape
    picture = av.VideoFrame(width, height, format.layout.value)
    for plane, pixels in zip(picture.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size), np.uint8)
        flat = pixels.reshape(plane.height, -1)
        rows[:, : flat.shape[1]] = flat
        plane.update(rows)
    picture.colorspace, picture.color_range = COLORSPACE[format.matrix], RANGE[format.full_range]
    converter = av.video.reformatter.VideoReformatter()
    options = {"src_color_range": RANGE[format.full_range], "dst_color_range": 2, "interpolation": "BILINEAR"}
    return converter.reformat(picture, format="rgb24", src_colorspace=COLORSPACE[format.matrix], **options).to_ndarray()


def _random_yuv(layout: Layout, blocks: int) -> tuple[np.ndarray, ...]:
    """Patches of uniform colour, 16 pixels wide, within the limited range."""
    random = np.random.default_rng(3)
    y, u, v = (random.integers(16, 236, (blocks, blocks), dtype=np.uint8) for _ in range(3))

    def patches(values: np.ndarray, height: int, width: int) -> np.ndarray:
        return np.kron(values, np.ones((height, width), np.uint8))

    match layout:
        case Layout.YUV420P:
            return patches(y, 16, 16), patches(u, 8, 8), patches(v, 8, 8)
        case Layout.YUV422P:
            return patches(y, 16, 16), patches(u, 16, 8), patches(v, 16, 8)
        case Layout.NV12:
            return patches(y, 16, 16), np.dstack((patches(u, 8, 8), patches(v, 8, 8)))
    return patches(y, 16, 16), patches(u, 16, 16), patches(v, 16, 16)


@pytest.mark.parametrize("layout", [Layout.YUV444P, Layout.YUV422P, Layout.YUV420P, Layout.NV12])
@pytest.mark.parametrize("matrix", list(Matrix))
@pytest.mark.parametrize("full_range", [False, True])
def test_rgb_is_that_of_ffmpeg(layout: Layout, matrix: Matrix, full_range: bool) -> None:
    format = PixelFormat(layout, matrix, full_range)
    planes = _random_yuv(layout, 6)
    ours = to_rgb(Frame(planes, format, 0.0, 0)).astype(int)
    theirs = _by_ffmpeg(planes, format).astype(int)
    inside = np.arange(96) % 16
    inside = (inside > 3) & (inside < 12)  # where two patches meet, each converter blends chroma its own way
    assert np.abs(ours - theirs)[inside][:, inside].max() <= 3


@pytest.mark.parametrize(
    ("along", "wanted"),
    [("row", [0, 50, 100, 150, 200]), ("column", [0, 25, 75, 125, 175])],  # at the left of a pair; between two rows
)
def test_chroma_is_interpolated(along: str, wanted: list[int]) -> None:
    u = np.array([[0, 100, 200]], np.uint8)
    luma = np.full((1, 5), 128, np.uint8)
    if along == "column":
        u, luma = u.T, luma.T
    format = PixelFormat(Layout.YUV420P, Matrix.BT601)
    blue = to_rgb(Frame((luma, u, np.full_like(u, 128)), format, 0.0, 0))[..., 2].ravel()
    np.testing.assert_allclose(blue, np.clip(128 + 1.772 * (np.array(wanted) - 128), 0, 255), atol=1)


def test_limited_range_gray_is_stretched() -> None:
    gray = np.array([[0, 16, 89, 235, 255]], np.uint8)
    shown = to_rgb(gray_frame(gray, full_range=False))
    np.testing.assert_array_equal(shown[0], np.repeat([[0], [0], [85], [255], [255]], 3, axis=1))


def test_a_palette_is_composed_over_the_frame_under_it() -> None:
    under = rgb_frame(np.full((1, 3, 3), 200, np.uint8))
    colors = np.zeros((256, 4), np.uint8)
    colors[1], colors[2] = (255, 0, 0, 255), (0, 0, 100, 51)
    indices = np.array([[0, 1, 2]], np.uint8)
    over = Frame((indices, colors), PixelFormat(Layout.PAL8), 0.0, 0, under=under)
    np.testing.assert_array_equal(to_rgb(over)[0], [[200, 200, 200], [255, 0, 0], [160, 160, 180]])
    alone = Frame((indices, colors), PixelFormat(Layout.PAL8), 0.0, 0)
    np.testing.assert_array_equal(to_rgb(alone)[0], [[0, 0, 0], [255, 0, 0], [0, 0, 20]])


@pytest.mark.parametrize("layout", [Layout.YUV420P, Layout.YUV422P, Layout.YUV444P, Layout.NV12, Layout.GRAY8])
def test_a_luma_plane_is_returned_unchanged(layout: Layout) -> None:
    picture = frame(layout, colorful(31, 45))
    assert luma(picture) is picture.planes[0]


@pytest.mark.parametrize("layout", [Layout.RGB24, Layout.RGBA, Layout.PAL8])
def test_without_a_luma_plane_it_is_the_grey_of_the_picture(layout: Layout) -> None:
    picture = frame(layout, colorful(31, 45))
    np.testing.assert_array_equal(
        luma(picture), cv2.cvtColor(np.ascontiguousarray(to_rgb(picture)), cv2.COLOR_RGB2GRAY)
    )
