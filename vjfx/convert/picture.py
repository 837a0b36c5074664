"""Pictures as they are drawn on and encoded: planar Y, U, V of 8 to 16 bits, whatever the source stored."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar, cast

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

T = TypeVar("T", bound=np.generic)

_SHIFT = {16: 0, 8: 1, 4: 2}  # of 16 pixels, how many have a chroma sample -> how often its side was halved
_UPRIGHT = (1, 0, 0, 1)

assert sys.byteorder == "little", "planes are FFmpeg's little-endian formats"


@dataclass(frozen=True, slots=True)
class Form:
    """What all pictures of a film have in common; the numbers for colours are those of ITU-T H.273."""

    pixels: str  # FFmpeg's name
    width: int
    height: int
    depth: int  # bits of a sample
    chroma: tuple[int, int]  # how often chroma's width and height were halved
    full: bool  # black at 0 and white at the top; else 16 to 235 of 255
    range: int  # as the source says it, 0 if it does not
    matrix: int
    primaries: int
    transfer: int
    aspect: Fraction  # width of a pixel over its height
    display: tuple[int, ...] = ()  # FFmpeg's matrix, 9 numbers: how a player turns the picture

    @property
    def turn(self) -> tuple[int, ...]:
        """Where the stored right (x, y) and the stored down (x, y) are seen; turned by no quarter, as if upright."""
        signs = tuple(int(np.sign(self.display[index])) for index in (0, 1, 3, 4)) if self.display else _UPRIGHT
        return signs if sorted(map(abs, signs)) == [0, 0, 1, 1] else _UPRIGHT

    def shades(self, share: NDArray[np.float64], invert: bool) -> Plane:
        """The luma of each share of ink (0..1) on white paper, or of light ink on black where it is inverted."""
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
        """The largest number a sample can be."""
        return (1 << self.depth) - 1


def form_of(frame: VideoFrame, aspect: Fraction, look: Style) -> Form:
    """The form of a film whose first picture is `frame`, scaled to the look's size with its shape as a whole kept."""
    name = frame.format.name
    pixels = nearest(name, look.codec)
    stored = VideoFormat(pixels, 16, 16)
    colored = not (frame.format.is_rgb or frame.format.has_palette)
    full = is_full_range(frame)
    form = Form(
        pixels,
        frame.width,
        frame.height,
        stored.components[0].bits,
        (_SHIFT[stored.chroma_width(16)], _SHIFT[stored.chroma_height(16)]),
        full=full and colored,
        range=int(ColorRange.MPEG if not colored else ColorRange.JPEG if full else frame.color_range),
        # RGB becomes what players take a film for that does not name a matrix.
        matrix=frame.colorspace if colored else colorspace(UNSPECIFIED, frame.height),
        primaries=frame.color_primaries,
        transfer=frame.color_trc,
        aspect=aspect,
        display=_display_matrix(frame),
    )
    if look.size is None:
        return form
    width, height = look.size if form.turn[0] else look.size[::-1]
    return replace(
        form, width=width, height=height, aspect=aspect * Fraction(frame.width * height, frame.height * width)
    )


def to_form(frame: VideoFrame, form: Form) -> VideoFrame:
    """The picture in the film's pixel format and size; the very same one where it is so already."""
    name = frame.format.name
    same = name == form.pixels or name.replace("yuvj", "yuv") == form.pixels
    if len(frame.format.components) <= 2 and frame.format.components[0].bits == form.depth:
        same = True  # gray: only its luma is looked at
    if same and (frame.width, frame.height) == (form.width, form.height):
        return frame
    if same:
        return frame.reformat(form.width, form.height)
    matrix = colorspace(form.matrix, form.height)
    range_ = int(ColorRange.JPEG if form.full else ColorRange.MPEG)
    colored = not (frame.format.is_rgb or frame.format.has_palette)
    return frame.reformat(
        form.width,
        form.height,
        form.pixels,
        src_colorspace=matrix if colored else None,
        dst_colorspace=matrix,
        src_color_range=range_ if colored else int(ColorRange.JPEG),
        dst_color_range=range_,
    )


def planes(frame: VideoFrame) -> list[Plane]:
    """The frame's memory, plane by plane, (H, W) each."""
    dtype = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
    return [view(plane, 1, dtype) for plane in frame.planes]


def _display_matrix(frame: VideoFrame) -> tuple[int, ...]:
    side_data: Mapping[object, Buffer] = cast(Any, frame.side_data)
    if Type.DISPLAYMATRIX not in side_data:
        return ()
    return tuple(np.frombuffer(bytes(side_data[Type.DISPLAYMATRIX]), np.int32).tolist())


def to_rgb(picture: VideoFrame, form: Form) -> NDArray[np.uint8]:
    """(H, W, 3), full range, of a picture that is of the form."""
    range_ = ColorRange.JPEG if form.full else ColorRange.MPEG
    matrix = colorspace(form.matrix, form.height)
    rgb = picture.reformat(
        format="rgb24", src_colorspace=matrix, src_color_range=int(range_), dst_color_range=int(ColorRange.JPEG)
    )
    return np.asarray(rgb.to_ndarray(), np.uint8)


def upright(pixels: NDArray[T], form: Form) -> NDArray[T]:
    """The same pixels (H, W, ...) as a player would show them."""
    a, b, c, d = form.turn
    if a == 0:
        pixels = pixels.swapaxes(0, 1)
    left, up = a + c < 0, b + d < 0  # the stored right, or what took its place, is seen to the left
    return pixels[:: -1 if up else 1, :: -1 if left else 1]
