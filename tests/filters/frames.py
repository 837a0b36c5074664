"""Frames of every layout, made from one picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.nets.pictures import writing
from vjfx.core.frame import Frame, Layout, Matrix, PixelFormat

Pixels = NDArray[np.uint8]
LAYOUTS = tuple(Layout)


def colorful(height: int, width: int) -> Pixels:
    """RGB: letters on a gradient."""
    light = writing(height, width).astype(np.float32)
    tint = np.stack([np.linspace(a, b, width) for a, b in ((0.4, 1.0), (1.0, 0.6), (0.8, 0.5))], axis=1)
    return (light[..., None] * tint).astype(np.uint8)


def rgb_frame(rgb: Pixels, time: float = 0.0, index: int = 0, **more: object) -> Frame:
    return Frame((rgb,), PixelFormat(Layout.RGB24), time, index, **more)  # type: ignore[arg-type]


def gray_frame(gray: Pixels, time: float = 0.0, index: int = 0, full_range: bool = True) -> Frame:
    return Frame((gray,), PixelFormat(Layout.GRAY8, full_range=full_range), time, index)


def frame(layout: Layout, rgb: Pixels, time: float = 0.0, index: int = 0) -> Frame:
    """The picture in this layout; the chroma of YUV is arbitrary, as only its shape matters here."""
    height, width = rgb.shape[:2]
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    half = -(-height // 2), -(-width // 2)
    u, v = np.full(half, 90, np.uint8), np.full(half, 160, np.uint8)
    match layout:
        case Layout.RGB24:
            planes: tuple[Pixels, ...] = (rgb,)
        case Layout.RGBA:
            planes = (np.dstack((rgb, np.full((height, width), 255, np.uint8))),)
        case Layout.GRAY8:
            planes = (luma,)
        case Layout.YUV420P:
            planes = (luma, u, v)
        case Layout.NV12:
            planes = (luma, np.dstack((u, v)))
        case Layout.YUV422P:
            planes = (luma, *(np.repeat(c, 2, axis=0)[:height] for c in (u, v)))
        case Layout.YUV444P:
            planes = (luma, np.full_like(luma, 90), np.full_like(luma, 160))
        case Layout.PAL8:
            colors = np.stack([np.arange(256), 255 - np.arange(256), np.arange(256), np.full(256, 255)], axis=1)
            planes = (luma, colors.astype(np.uint8))
    return Frame(planes, PixelFormat(layout, Matrix.BT601), time, index)
