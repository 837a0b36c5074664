"""FFmpeg's pixel formats as layouts of ours, with their matrix and range."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.video.format import names as pixel_formats
from av.video.reformatter import ColorRange

from vjfx.core.frame import Frame, Layout, Matrix
from vjfx.media.planes import nearest, to_frame

LIMITED, FULL = ColorRange.MPEG, ColorRange.JPEG


def filled(pixels: str, *levels: int, size: tuple[int, int] = (32, 16), space: int = 2, span: int = 0) -> Frame:
    picture = av.VideoFrame(*size, pixels)
    for plane, level in zip(picture.planes, levels, strict=True):
        wide = any(depth in pixels for depth in ("10le", "12le", "16le"))
        np.frombuffer(plane, np.uint16 if wide else np.uint8)[:] = level
    picture.colorspace = space
    picture.color_range = span
    return to_frame(picture, 0.0, 0, 1.0)


def levels(frame: Frame) -> list[int]:
    return [round(float(np.asarray(plane).mean())) for plane in frame.planes]


@pytest.mark.parametrize(
    ("pixels", "stored", "layout", "shown"),
    [
        ("yuv420p", (16, 128, 90), Layout.YUV420P, [16, 128, 90]),
        ("yuv420p10le", (64, 512, 360), Layout.YUV420P, [16, 128, 90]),
        ("yuv420p10le", (940, 960, 64), Layout.YUV420P, [235, 240, 16]),
        ("yuv422p12le", (256, 2048, 2800), Layout.YUV422P, [16, 128, 175]),
        ("yuv444p16le", (4096, 32768, 44800), Layout.YUV444P, [16, 128, 175]),
        ("nv12", (40, 90), Layout.NV12, [40, 90]),
        ("nv21", (40, 90), Layout.YUV420P, [40, 90, 90]),
        ("yuyv422", (90,), Layout.YUV422P, [90, 90, 90]),
        ("yuv411p", (100, 50, 60), Layout.YUV422P, [100, 50, 60]),
        ("yuv440p", (100, 50, 60), Layout.YUV444P, [100, 50, 60]),
        ("gray", (77,), Layout.GRAY8, [77]),
        ("gray16le", (65535,), Layout.GRAY8, [255]),
    ],
)
def test_brightness_and_colour_are_kept(pixels: str, stored: tuple[int, ...], layout: Layout, shown: list[int]) -> None:
    frame = filled(pixels, *stored)
    assert frame.format.layout is layout and levels(frame) == shown


@pytest.mark.parametrize(
    ("pixels", "stored", "rgba"),
    [
        ("bgra", (77,), (77, 77, 77, 77)),
        ("gbrp", (10, 20, 30), (30, 10, 20, 255)),
        ("rgb24", (9,), (9, 9, 9, 255)),
        ("yuva420p", (16, 128, 128, 0), (0, 0, 0, 0)),
        ("yuva444p10le", (940, 512, 512, 512), (255, 255, 255, 128)),
    ],
)
def test_rgb_and_alpha_become_rgba(pixels: str, stored: tuple[int, ...], rgba: tuple[int, ...]) -> None:
    frame = filled(pixels, *stored)
    assert frame.format.layout is Layout.RGBA and frame.format.full_range
    assert tuple(np.asarray(frame.planes[0])[5, 7]) == rgba


def test_alpha_formats_use_the_pictures_own_matrix() -> None:
    def red(space: int) -> list[int]:
        pixel = np.asarray(filled("yuva444p", 63, 102, 240, 255, space=space).planes[0])[0, 0]
        return [int(part) for part in pixel]

    hd, sd = red(1), red(6)
    assert hd[0] > 245 and max(hd[1:3]) < 8  # 100 % red in BT.709
    assert hd != sd


def test_matrix_is_the_streams_or_depends_on_the_height() -> None:
    assert filled("yuv420p", 0, 0, 0, space=1).format.matrix is Matrix.BT709
    assert filled("yuv420p", 0, 0, 0, space=5).format.matrix is Matrix.BT601
    assert filled("yuv420p", 0, 0, 0, space=6).format.matrix is Matrix.BT601
    assert filled("yuv420p", 0, 0, 0, space=9).format.matrix is Matrix.BT2020
    assert filled("yuv420p", 0, 0, 0, size=(1024, 576)).format.matrix is Matrix.BT601
    assert filled("yuv420p", 0, 0, 0, size=(1280, 720)).format.matrix is Matrix.BT709


def test_range_is_the_streams_or_depends_on_the_format() -> None:
    assert not filled("yuv420p", 0, 0, 0).format.full_range
    assert filled("yuv420p", 0, 0, 0, span=FULL).format.full_range
    assert filled("yuvj420p", 0, 0, 0).format.full_range
    assert filled("gray", 0).format.full_range
    assert not filled("gray", 0, span=LIMITED).format.full_range
    full = filled("yuv420p10le", 1023, 512, 512, span=FULL)
    assert full.format.full_range and levels(full) == [255, 128, 128]


def test_every_pixel_format_that_swscale_reads_has_a_layout() -> None:
    drawn = 0
    for name in sorted(set(pixel_formats) - {"yaf32le", "yaf32be"}):  # there swscale 9 ends the process
        try:
            picture = av.VideoFrame(32, 16, name)
            picture.reformat(format="yuv444p")
        except (ValueError, OSError, av.FFmpegError):
            continue  # frames of a graphics card, and formats that swscale only writes
        frame = to_frame(picture, 0.0, 0, 1.0)
        assert frame.size == (32, 16), name
        assert not name.startswith("yuva") or nearest(name) is Layout.RGBA
        drawn += 1
    assert drawn > 100
