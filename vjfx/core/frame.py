"""Frames: pictures on their way from a source to the GPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vjfx.core.tiles import Drawn, Tiles

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


MOST_PARTS = 8  # of a picture that moves


@dataclass(frozen=True, slots=True, eq=False)
class PictureParts:
    """A picture taken apart, so that its parts can be moved over what is behind them; it is sent to the GPU once.

    `masks` and `fields` cover the square around the picture, in which places are -1..1, y down. A mask of a part that
    is in front of others comes after theirs.
    """

    picture: NDArray[np.uint8]  # RGBA (H, W, 4), premultiplied
    behind: NDArray[np.uint8]  # the same without the parts, its holes filled
    masks: NDArray[np.uint8]  # (parts + 1, h, w): the ground's, then the parts'
    fields: NDArray[np.float16]  # (2, h, w, 4): x and y of two smooth fields each
    square: tuple[float, float, float, float]  # scale and offset from places in the picture (0..1) to the square
    tiles: Tiles

    @classmethod
    def of(
        cls,
        picture: NDArray[np.uint8],
        behind: NDArray[np.uint8],
        masks: NDArray[np.uint8],
        fields: NDArray[np.float16],
        square: tuple[float, float, float, float],
    ) -> PictureParts:
        """With its tiles."""
        return cls(picture, behind, masks, fields, square, Tiles(picture, behind, masks, fields, square))

    def moved(self, terms: NDArray[np.float32], swings: NDArray[np.float32], pixels: Callable[[], Array]) -> Motion:
        """In motion; arguments as in `Motion`."""
        return Motion(self, terms, swings, self.tiles.at(terms, swings), pixels)


NOTHING = PictureParts.of(
    np.full((3, 3, 4), 255, np.uint8),
    np.full((3, 3, 4), 255, np.uint8),
    np.full((2, 3, 3), 255, np.uint8),
    np.zeros((2, 3, 3, 4), np.float16),
    (2.0, 2.0, -1.0, -1.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """Where the parts of a picture are taken from: the rest of a Frame that moves."""

    parts: PictureParts
    terms: NDArray[np.float32]  # (parts, 2, 6): by how much, x and y over 1, x, y, x², xy, y² of the place
    swings: NDArray[np.float32]  # (4,): the share of each field that is added
    drawn: Drawn  # the tiles in which they can be seen
    pixels: Callable[[], Array]  # the same picture as RGBA (H, W, 4), for filters; may be smaller

    @property
    def still(self) -> bool:
        """Whether nothing is moved."""
        return not (self.terms.any() or self.swings.any())

    @property
    def sent(self) -> PictureParts:
        """What the GPU keeps from frame to frame."""
        return self.parts


@dataclass(frozen=True, slots=True, eq=False)
class PictureFlow:
    """A picture, parts of which drift along a field that stays the same; it is sent to the GPU once."""

    picture: NDArray[np.uint8]  # RGBA (H, W, 4), premultiplied
    around: NDArray[np.uint8]  # the same without details, smaller
    # (h, w, 4): x and y within one loop, the picture being 1; how alike what is blended is, 0..1; nothing
    field: NDArray[np.float16]


STILL_WATER = PictureFlow(np.zeros((3, 3, 4), np.uint8), np.zeros((3, 3, 4), np.uint8), np.zeros((3, 3, 4), np.float16))


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """Where in its loop a picture is that flows: the rest of a Frame."""

    flow: PictureFlow
    phase: float  # 0..1
    amount: float
    pixels: Callable[[], Array]  # the same picture as RGBA (H, W, 4), for filters; may be smaller

    @property
    def still(self) -> bool:
        """Whether nothing is moved."""
        return self.phase == 0 or self.amount == 0

    @property
    def sent(self) -> PictureFlow:
        """What the GPU keeps from frame to frame."""
        return self.flow


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A picture, rows from the top, uint8 in numpy or torch. It is never changed in place.

    Where its alpha is below 1, `under` shows through: line art on a palette lies over the frame it was drawn from.
    With a `motion`, the picture in `planes` is moved when it is drawn.
    """

    planes: tuple[Array, ...]
    format: PixelFormat
    time: float  # seconds, of the source
    index: int  # counts the pictures of the source; the same index means the same picture
    rotation: int = 0  # degrees clockwise that turn the stored picture upright: 0, 90, 180, 270
    pixel_aspect: float = 1.0  # width of a pixel over its height
    under: Frame | None = None
    motion: Motion | Drift | None = None
    fading: tuple[Frame, float] | None = None  # the frame that this one is mixed with, and its own share, 0..1

    def flat(self) -> Frame:
        """The frame as pixels alone: with its motion done, and not mixed with another one."""
        if self.motion is None:
            return self
        return replace(self, planes=(self.motion.pixels(),), motion=None, fading=None)

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
