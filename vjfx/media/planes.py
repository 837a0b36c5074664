"""Turns FFmpeg's pictures into frames: without a copy if a layout of ours fits, else converted by swscale."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
from av import VideoFormat, VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from vjfx.core.frame import Frame, Layout, Matrix, PixelFormat
from vjfx.media.matrices import COLORSPACES, is_full_range, matrix_of

T = TypeVar("T", bound=np.generic)

STORED = {
    "yuv420p": Layout.YUV420P,
    "yuvj420p": Layout.YUV420P,
    "yuv422p": Layout.YUV422P,
    "yuvj422p": Layout.YUV422P,
    "yuv444p": Layout.YUV444P,
    "yuvj444p": Layout.YUV444P,
    "nv12": Layout.NV12,
    "gray": Layout.GRAY8,
    "rgba": Layout.RGBA,
}
CHANNELS = {Layout.NV12: (1, 2), Layout.RGBA: (4,)}  # per plane; one in each plane of the other layouts


def to_frame(picture: VideoFrame, time: float, index: int, pixel_aspect: float) -> Frame:
    """The picture as a frame sharing its memory, or converted to the nearest 8-bit layout; keeps matrix and range."""
    name = picture.format.name
    layout = STORED.get(name) or nearest(name)
    matrix, full = matrix_of(picture.colorspace, picture.height), is_full_range(picture)
    upright = -picture.rotation % 360  # FFmpeg counts counterclockwise
    if name not in STORED:
        picture = _convert(picture, layout, matrix, full)
    channels = CHANNELS.get(layout, (1, 1, 1))
    planes = tuple(view(plane, count, np.uint8) for plane, count in zip(picture.planes, channels, strict=False))
    format = PixelFormat(layout) if layout is Layout.RGBA else PixelFormat(layout, matrix, full)
    return Frame(planes, format, time, index, upright, pixel_aspect)


@cache
def nearest(name: str) -> Layout:
    """The layout with the least loss for a pixel format: RGBA for RGB and alpha, else by chroma resolution."""
    format = VideoFormat(name, 16, 16)
    if format.is_rgb or format.has_palette or format.is_bayer or any(part.is_alpha for part in format.components):
        return Layout.RGBA
    if len(format.components) == 1:
        return Layout.GRAY8
    if format.chroma_width(16) == 16:
        return Layout.YUV444P
    return Layout.YUV420P if format.chroma_height(16) == 8 else Layout.YUV422P


def view(plane: VideoPlane, channels: int, kind: type[T]) -> NDArray[T]:
    """A plane's memory, (H, W) or, of several channels, (H, W, channels)."""
    size = np.dtype(kind).itemsize
    shape: tuple[int, ...] = (plane.height, plane.width, channels)
    strides: tuple[int, ...] = (plane.line_size, channels * size, size)
    if channels == 1:
        shape, strides = shape[:2], strides[:2]
    return np.ndarray(shape, kind, memoryview(plane), strides=strides)


def _convert(picture: VideoFrame, layout: Layout, matrix: Matrix, full: bool) -> VideoFrame:
    range_ = ColorRange.JPEG if full else ColorRange.MPEG
    return picture.reformat(
        format="gray" if layout is Layout.GRAY8 else layout.value,
        src_colorspace=COLORSPACES[matrix],
        dst_colorspace=COLORSPACES[matrix],
        src_color_range=range_,
        dst_color_range=ColorRange.JPEG if layout is Layout.RGBA else range_,
    )
