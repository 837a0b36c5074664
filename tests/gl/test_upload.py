from __future__ import annotations

import av
import numpy as np
import pytest
import torch
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from vjfx.core.blend import Fit
from vjfx.core.frame import Frame, Layout, Matrix, PixelFormat
from vjfx.gl.context import Graphics
from vjfx.gl.present import Screen
from vjfx.gl.upload import Upload

RNG = np.random.default_rng(7)


def frame(layout: Layout, *planes: object, **more: object) -> Frame:
    format = PixelFormat(layout, more.pop("matrix", Matrix.BT709), bool(more.pop("full_range", True)))  # type: ignore[arg-type]
    return Frame(planes, format, 0.0, 0, **more)  # type: ignore[arg-type]


def seen(graphics: Graphics, picture: Frame, size: tuple[int, int], fit: Fit = Fit.FILL) -> NDArray[np.uint8]:
    """RGBA of the finished picture, rows from the top."""
    return Screen(graphics, size).read(Upload(graphics, size)(picture, fit)).copy()


def noise(*shape: int) -> NDArray[np.uint8]:
    return RNG.integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("size", [(16, 8), (33, 21), (1, 1)])
def test_packed_pictures_arrive_bit_for_bit(graphics: Graphics, size: tuple[int, int]) -> None:
    rgba = noise(size[1], size[0], 4)
    assert (seen(graphics, frame(Layout.RGBA, rgba), size) == rgba).all()
    assert (
        seen(graphics, frame(Layout.RGB24, np.ascontiguousarray(rgba[..., :3])), size)[..., :3] == rgba[..., :3]
    ).all()
    gray = rgba[..., 0]
    assert (seen(graphics, frame(Layout.GRAY8, gray), size)[..., 1] == gray).all()


def test_strided_planes_and_tensors_arrive_too(graphics: Graphics) -> None:
    wide = noise(8, 32)
    plane = wide[:, :16]
    assert (seen(graphics, frame(Layout.GRAY8, plane), (16, 8))[..., 0] == plane).all()
    tensor = torch.from_numpy(plane.copy())
    assert (seen(graphics, frame(Layout.GRAY8, tensor), (16, 8))[..., 0] == plane).all()


@pytest.mark.parametrize("layout", [Layout.YUV420P, Layout.YUV422P, Layout.YUV444P, Layout.NV12])
@pytest.mark.parametrize(("matrix", "full_range"), [(Matrix.BT601, False), (Matrix.BT709, False), (Matrix.BT709, True)])
def test_colours_survive_yuv(graphics: Graphics, layout: Layout, matrix: Matrix, full_range: bool) -> None:
    rgb = np.zeros((8, 16, 3), np.uint8)
    rgb[:] = (200, 60, 120)
    names = {Matrix.BT601: Colorspace.SMPTE170M, Matrix.BT709: Colorspace.ITU709}
    picture = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
        format=str(layout),
        dst_colorspace=names[matrix],
        dst_color_range=ColorRange.JPEG if full_range else ColorRange.MPEG,
    )
    planes = [np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size) for plane in picture.planes]
    cut = [
        plane[:, : p.width * (2 if len(planes) == 2 and i else 1)]
        for i, (plane, p) in enumerate(zip(planes, picture.planes, strict=True))
    ]
    if layout is Layout.NV12:
        cut[1] = cut[1].reshape(cut[1].shape[0], -1, 2)
    drawn = seen(graphics, frame(layout, *cut, matrix=matrix, full_range=full_range), (16, 8))
    assert np.abs(drawn[..., :3].astype(int) - (200, 60, 120)).max() <= 3


def test_limited_range_black_and_white(graphics: Graphics) -> None:
    gray = np.array([[16, 235]], np.uint8)
    drawn = seen(graphics, frame(Layout.GRAY8, gray, full_range=False), (2, 1))
    assert drawn[0, :, 0].tolist() == [0, 255]


def test_a_palette_colours_indices_and_lets_the_picture_under_it_through(graphics: Graphics) -> None:
    palette = np.zeros((256, 4), np.uint8)
    palette[0] = (10, 20, 30, 255)
    palette[255] = (255, 0, 0, 0)
    indices = np.array([[0, 255]], np.uint8)
    under = frame(Layout.RGBA, np.array([[(1, 2, 3, 255), (4, 5, 6, 255)]], np.uint8))
    drawn = seen(graphics, frame(Layout.PAL8, indices, palette, under=under), (2, 1))
    assert drawn[0].tolist() == [[10, 20, 30, 255], [4, 5, 6, 255]]
    alone = seen(graphics, frame(Layout.PAL8, indices, palette), (2, 1))
    assert alone[0, 1].tolist() == [255, 0, 0, 0]


@pytest.mark.parametrize(("rotation", "turns"), [(0, 0), (90, -1), (180, 2), (270, 1)])
def test_rotated_pictures_are_turned_upright(graphics: Graphics, rotation: int, turns: int) -> None:
    stored = noise(6, 4, 4)
    upright = np.rot90(stored, turns)
    size = (upright.shape[1], upright.shape[0])
    assert (seen(graphics, frame(Layout.RGBA, stored, rotation=rotation), size) == upright).all()


def test_fit_modes(graphics: Graphics) -> None:
    square = np.full((8, 8, 4), 255, np.uint8)
    square[:, :2] = (255, 0, 0, 255)
    square[:2] = (0, 255, 0, 255)
    picture = frame(Layout.RGBA, square)
    fit = seen(graphics, picture, (16, 8), Fit.FIT)
    assert fit[:, :4, 3].max() == 0 and fit[:, 12:, 3].max() == 0 and fit[:, 4:12, 3].min() == 255
    fill = seen(graphics, picture, (16, 8), Fit.FILL)
    assert (
        fill[..., 3].min() == 255 and fill[1:, :3, 0].min() == 255 and not (fill[..., :3] == (0, 255, 0)).all(-1).any()
    )
    stretch = seen(graphics, picture, (16, 8), Fit.STRETCH)
    assert (stretch[0, :, :3] == (0, 255, 0)).all() and (stretch[4, :3, :3] == (255, 0, 0)).all()


def test_pixels_that_are_not_square(graphics: Graphics) -> None:
    picture = frame(Layout.RGBA, noise(8, 8, 4), pixel_aspect=2.0)
    assert picture.aspect == 2.0
    drawn = seen(graphics, picture, (16, 8), Fit.FIT)
    assert drawn.shape == (8, 16, 4) and abs(int(drawn[0, 0, 0]) - int(picture.planes[0][0, 0, 0])) <= 1


def test_much_smaller_pictures_do_not_alias(graphics: Graphics) -> None:
    stripes = np.zeros((256, 256), np.uint8)
    stripes[:, ::2] = 255
    drawn = seen(graphics, frame(Layout.GRAY8, stripes), (32, 32))
    assert np.abs(drawn[..., 0].astype(int) - 127).max() < 8


def test_only_what_changed_is_sent(graphics: Graphics, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    write = __import__("vjfx.gl.upload", fromlist=["_write"])._write
    monkeypatch.setattr(
        "vjfx.gl.upload._write", lambda texture, plane: (sent.append(plane.size), write(texture, plane))
    )
    upload, indices = Upload(graphics, (8, 8)), noise(8, 8)
    first, second = (frame(Layout.PAL8, indices, np.full((256, 4), level, np.uint8)) for level in (255, 128))
    upload(first, Fit.FILL)
    upload(first, Fit.FILL)
    assert sent == [64, 1024]
    upload(second, Fit.FILL)
    assert sent == [64, 1024, 1024]
    assert Screen(graphics, (8, 8)).read(upload(second, Fit.FILL))[0, 0, 0] == 128
