"""The format in which a film's pictures are drawn on and encoded: planar Y, U, V of 8 to 16 bits."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast

import numpy as np
from av import VideoFormat, VideoFrame
from av.buffer import Buffer
from av.sidedata.sidedata import Type
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from vjfx.convert.codecs import nearest
from vjfx.convert.job import Style
from vjfx.media.matrices import UNSPECIFIED, colorspace, is_full_range
from vjfx.media.planes import view
from vjfx.nets.dilation import Plane

_SHIFT = {16: 0, 8: 1, 4: 2}  # chroma samples for 16 pixels -> how often the side was halved
_UPRIGHT = (1, 0, 0, 1)

assert sys.byteorder == "little", "planes are FFmpeg's little-endian formats"


@dataclass(frozen=True, slots=True)
class FilmFormat:
    """What all pictures of a film have in common; colours are numbered as in ITU-T H.273."""

    pixels: str  # FFmpeg's name
    width: int
    height: int
    depth: int  # bits of a sample
    chroma: tuple[int, int]  # how often chroma's width and height were halved
    full: bool  # full range, black at 0 and white at the top; else 16 to 235 of 255
    range: int  # as the source gives it, 0 if it does not
    matrix: int
    primaries: int
    transfer: int
    aspect: Fraction  # width of a pixel over its height
    display: tuple[int, ...] = ()  # FFmpeg's display matrix, 9 numbers: how a player turns the picture

    @property
    def turn(self) -> tuple[int, ...]:
        """Where the stored right (x, y) and the stored down (x, y) are seen; only quarter turns count."""
        signs = tuple(int(np.sign(self.display[index])) for index in (0, 1, 3, 4)) if self.display else _UPRIGHT
        return signs if sorted(map(abs, signs)) == [0, 0, 1, 1] else _UPRIGHT

    @property
    def seen(self) -> tuple[int, int]:
        """Width and height as a player shows them."""
        return (self.width, self.height) if self.turn[0] else (self.height, self.width)

    def shades(self, share: NDArray[np.float64], invert: bool) -> Plane:
        """The luma of each share of ink (0..1): black ink on white paper, or white on black if inverted."""
        ink, paper = (self.white, self.black) if invert else (self.black, self.white)
        return np.rint(paper + share * (ink - paper)).astype(np.uint8 if self.depth == 8 else np.uint16)

    @property
    def black(self) -> int:
        """Luma of black."""
        return 0 if self.full else 16 << (self.depth - 8)

    @property
    def white(self) -> int:
        """Luma of white."""
        return self.top if self.full else 235 << (self.depth - 8)

    @property
    def top(self) -> int:
        """The largest value of a sample."""
        return (1 << self.depth) - 1


def format_of(frame: VideoFrame, aspect: Fraction, style: Style) -> FilmFormat:
    """The format of a film with the first picture `frame`, scaled to the style's size; its display aspect is kept."""
    name = frame.format.name
    pixels = nearest(name, style.codec)
    stored = VideoFormat(pixels, 16, 16)
    colored = not (frame.format.is_rgb or frame.format.has_palette)
    full = is_full_range(frame)
    format = FilmFormat(
        pixels,
        frame.width,
        frame.height,
        stored.components[0].bits,
        (_SHIFT[stored.chroma_width(16)], _SHIFT[stored.chroma_height(16)]),
        full=full and colored,
        range=int(ColorRange.MPEG if not colored else ColorRange.JPEG if full else frame.color_range),
        # RGB is converted with the matrix that players assume if none is given.
        matrix=frame.colorspace if colored else colorspace(UNSPECIFIED, frame.height),
        primaries=frame.color_primaries,
        transfer=frame.color_trc,
        aspect=aspect,
        display=_display_matrix(frame),
    )
    if style.size is None:
        return format
    width, height = style.size if format.turn[0] else style.size[::-1]
    return replace(
        format, width=width, height=height, aspect=aspect * Fraction(frame.width * height, frame.height * width)
    )


def to_format(frame: VideoFrame, format: FilmFormat) -> VideoFrame:
    """The picture in the film's pixel format and size; the same object if it has them already."""
    name = frame.format.name
    same = name == format.pixels or name.replace("yuvj", "yuv") == format.pixels
    if len(frame.format.components) <= 2 and frame.format.components[0].bits == format.depth:
        same = True  # gray: only the luma is used
    if same and (frame.width, frame.height) == (format.width, format.height):
        return frame
    if same:
        return frame.reformat(format.width, format.height)
    matrix = colorspace(format.matrix, format.height)
    range_ = int(ColorRange.JPEG if format.full else ColorRange.MPEG)
    colored = not (frame.format.is_rgb or frame.format.has_palette)
    return frame.reformat(
        format.width,
        format.height,
        format.pixels,
        src_colorspace=matrix if colored else None,
        dst_colorspace=matrix,
        src_color_range=range_ if colored else int(ColorRange.JPEG),
        dst_color_range=range_,
    )


def planes(frame: VideoFrame) -> list[Plane]:
    """The memory of each of a frame's planes, (H, W)."""
    dtype = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
    return [view(plane, 1, dtype) for plane in frame.planes]


def _display_matrix(frame: VideoFrame) -> tuple[int, ...]:
    side_data: Mapping[object, Buffer] = cast(Any, frame.side_data)
    if Type.DISPLAYMATRIX not in side_data:
        return ()
    return tuple(np.frombuffer(bytes(side_data[Type.DISPLAYMATRIX]), np.int32).tolist())
