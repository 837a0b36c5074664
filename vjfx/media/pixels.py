"""The RGB of a frame of any layout, and smaller frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import Array, Frame, Layout, PixelFormat
from vjfx.core.luma import WEIGHTS


def to_rgb(frame: Frame) -> NDArray[np.uint8]:
    """(H, W, 3) as stored, not rotated; a palette is composed over `under`, or black; other alpha is ignored.

    Chroma is interpolated bilinearly; its samples lie at the left of their pair, between the two rows (MPEG-2 siting).
    """
    match frame.format.layout:
        case Layout.RGB24 | Layout.RGBA:
            return on_host(frame.planes[0])[..., :3]
        case Layout.PAL8:
            return _palette_to_rgb(frame)
        case _:
            return _yuv_to_rgb(frame)


def shrunk(frame: Frame, height: int) -> Frame:
    """The frame, at most `height` pixels high as stored; each pixel is the mean of those it replaces."""
    width, tall = frame.size
    if tall <= height:
        return frame
    size = max(1, round(width * height / tall)), height
    if frame.format.has_luma:
        format, planes = frame.format, tuple(on_host(plane) for plane in frame.planes)
    else:
        format, planes = PixelFormat(Layout.RGB24), (to_rgb(frame),)
    small = tuple(
        resized(
            plane,
            *(
                new if side == full else -(-new // 2)
                for side, full, new in zip(plane.shape[1::-1], frame.size, size, strict=True)
            ),
        )
        for plane in planes
    )
    aspect = frame.pixel_aspect * width / tall * size[1] / size[0]
    return replace(frame, planes=small, format=format, pixel_aspect=aspect, under=None)


def on_host(plane: Array) -> NDArray[np.uint8]:
    """The plane in numpy, without a copy if it is in main memory."""
    return plane if isinstance(plane, np.ndarray) else plane.cpu().numpy()


def resized(plane: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A plane (h, w) or (h, w, n) at another size; each pixel is the mean of those it replaces."""
    from PIL import Image

    if plane.ndim == 3 and plane.shape[2] == 2:  # Pillow would treat the second channel as alpha
        return np.dstack([resized(plane[..., channel], width, height) for channel in range(2)])
    image = Image.fromarray(np.ascontiguousarray(plane))
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))


def _palette_to_rgb(frame: Frame) -> NDArray[np.uint8]:
    indices, palette = on_host(frame.planes[0]), on_host(frame.planes[1])
    alpha = palette[:, 3:] / 255
    colors = (palette[:, :3] * alpha).astype(np.float32)[indices]
    if frame.under is not None:
        colors += (1 - alpha).astype(np.float32)[indices] * to_rgb(frame.under)
    return _round(colors)


def _yuv_to_rgb(frame: Frame) -> NDArray[np.uint8]:
    planes = [on_host(plane).astype(np.float32) for plane in frame.planes]
    height, width = planes[0].shape
    light = planes[0]
    if not frame.format.full_range:
        light = (light - 16) * np.float32(255 / 219)
    if frame.format.layout is Layout.GRAY8:
        return _round(np.repeat(light[..., None], 3, axis=2))
    u, v = (planes[1][..., 0], planes[1][..., 1]) if frame.format.layout is Layout.NV12 else planes[1:]
    chroma = np.stack((u, v)) - 128
    if not frame.format.full_range:
        chroma *= np.float32(255 / 224)
    if u.shape[0] < height:
        chroma = _sampled(chroma, np.arange(height) / 2 - 0.25, axis=1)
    if u.shape[1] < width:
        chroma = _sampled(chroma, np.arange(width) / 2, axis=2)
    red_share, _, blue_share = WEIGHTS[frame.format.matrix]
    red = light + 2 * (1 - red_share) * chroma[1]
    blue = light + 2 * (1 - blue_share) * chroma[0]
    green = (light - red_share * red - blue_share * blue) / (1 - red_share - blue_share)
    return _round(np.stack((red, green, blue), axis=2))


def _sampled(planes: NDArray[np.float32], places: NDArray[np.float64], axis: int) -> NDArray[np.float32]:
    """The samples at `places` along the axis, linearly interpolated, clamped at the ends."""
    places = np.clip(places, 0, planes.shape[axis] - 1)
    before = places.astype(np.intp)
    after = np.minimum(before + 1, planes.shape[axis] - 1)
    share = np.expand_dims(places - before, tuple(range(1, planes.ndim - axis))).astype(np.float32)
    sampled: NDArray[np.float32] = planes.take(before, axis) * (1 - share) + planes.take(after, axis) * share
    return sampled


def _round(colors: NDArray[np.float32]) -> NDArray[np.uint8]:
    rounded: NDArray[np.uint8] = np.rint(np.clip(colors, 0, 255)).astype(np.uint8)
    return rounded
