"""A film's pictures as pixels, RGB of full range: taken from a film's format, turned upright, and put back."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from vjfx.convert.film_format import FilmFormat
from vjfx.media.matrices import colorspace

T = TypeVar("T", bound=np.generic)


def to_rgb(picture: VideoFrame, format: FilmFormat) -> NDArray[np.uint8]:
    """(H, W, 3), full range, of a picture in the film's format."""
    range_ = ColorRange.JPEG if format.full else ColorRange.MPEG
    matrix = colorspace(format.matrix, format.height)
    rgb = picture.reformat(
        format="rgb24", src_colorspace=matrix, src_color_range=int(range_), dst_color_range=int(ColorRange.JPEG)
    )
    return np.asarray(rgb.to_ndarray(), np.uint8)


def from_rgb(pixels: NDArray[np.uint8], format: FilmFormat) -> VideoFrame:
    """A picture in the film's pixel format, from pixels (H, W, 3), full range."""
    range_ = ColorRange.JPEG if format.full else ColorRange.MPEG
    return VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24").reformat(
        format=format.pixels,
        dst_colorspace=colorspace(format.matrix, format.height),
        src_color_range=int(ColorRange.JPEG),
        dst_color_range=int(range_),
    )


def upright(pixels: NDArray[T], format: FilmFormat) -> NDArray[T]:
    """The same pixels (H, W, ...) as a player shows them."""
    a = format.turn[0]
    return _flipped(pixels.swapaxes(0, 1) if a == 0 else pixels, format)


def as_stored(pixels: NDArray[T], format: FilmFormat) -> NDArray[T]:
    """Pixels (H, W, ...) that a player shall show, as they are stored."""
    a = format.turn[0]
    flipped = _flipped(pixels, format)
    return flipped.swapaxes(0, 1) if a == 0 else flipped


def _flipped(pixels: NDArray[T], format: FilmFormat) -> NDArray[T]:
    a, b, c, d = format.turn
    left, up = a + c < 0, b + d < 0  # the stored right, or what replaced it, is seen to the left
    return pixels[:: -1 if up else 1, :: -1 if left else 1]
