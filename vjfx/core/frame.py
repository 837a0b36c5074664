"""Frames: pictures on their way from a source to the GPU."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

    Array: TypeAlias = NDArray[np.uint8] | torch.Tensor
else:
    Array = Any


class Layout(StrEnum):
    """Pixel layouts, with FFmpeg's names."""

    YUV420P = "yuv420p"  # Y (H, W), U and V (ceil H/2, ceil W/2)
    YUV422P = "yuv422p"  # Y (H, W), U and V (H, ceil W/2)
    YUV444P = "yuv444p"  # Y, U, V (H, W)
    NV12 = "nv12"  # Y (H, W), UV (ceil H/2, ceil W/2, 2)
    RGB24 = "rgb24"  # (H, W, 3)
    RGBA = "rgba"  # (H, W, 4), straight alpha
    GRAY8 = "gray8"  # (H, W)
    PAL8 = "pal8"  # indices (H, W), palette (256, 4) RGBA, straight alpha


class Matrix(StrEnum):
    """The luma coefficients that convert Y, U, V to R, G, B (ITU-R)."""

    BT601 = "bt601"
    BT709 = "bt709"
    BT2020 = "bt2020"


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """Layout, matrix and range of the planes; matrix and range apply to Y planes (yuv, nv12, gray8) only."""

    layout: Layout
    matrix: Matrix = Matrix.BT709
    full_range: bool = True

    @property
    def has_luma(self) -> bool:
        """Whether plane 0 is a luma plane."""
        return self.layout in _LUMA


_LUMA = {Layout.YUV420P, Layout.YUV422P, Layout.YUV444P, Layout.NV12, Layout.GRAY8}


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture, rows from the top, uint8 in numpy or torch. It is never changed in place.

    Where its alpha is below 1, `under` shows through: line art on a palette lies over the frame it was drawn from.
    """

    planes: tuple[Array, ...]
    format: PixelFormat
    time: float  # seconds, of the source
    index: int  # counts the pictures of the source; the same index means the same picture
    rotation: int = 0  # degrees clockwise that turn the stored picture upright: 0, 90, 180, 270
    pixel_aspect: float = 1.0  # width of a pixel over its height
    under: Frame | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as stored, in pixels."""
        height, width = self.planes[0].shape[:2]
        return int(width), int(height)

    @property
    def aspect(self) -> float:
        """Width over height, as displayed upright."""
        width, height = self.size
        ratio = width * self.pixel_aspect / height
        return 1 / ratio if self.rotation in (90, 270) else ratio
