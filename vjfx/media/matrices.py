"""Colour matrix and range of decoded pictures, numbered as in ITU-T H.273, with defaults for files that have none."""

from __future__ import annotations

from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from vjfx.core.frame import Matrix

UNSPECIFIED = 2
_HD = 720  # rows: without a matrix, most encoders mean BT.601 below (SD) and BT.709 from here on (HD)

# AVColorSpace, which is H.273 table 4; SMPTE 240M (7) is BT.709 within 1 % of luma.
MATRICES = {
    1: Matrix.BT709,
    4: Matrix.BT601,
    5: Matrix.BT601,
    6: Matrix.BT601,
    7: Matrix.BT709,
    9: Matrix.BT2020,
    10: Matrix.BT2020,
}
COLORSPACES = {Matrix.BT601: Colorspace.ITU601, Matrix.BT709: Colorspace.ITU709, Matrix.BT2020: Colorspace.BT2020}


def matrix_of(number: int, height: int) -> Matrix:
    """The matrix with a picture's number, or the default for its height."""
    return MATRICES.get(number) or (Matrix.BT709 if height >= _HD else Matrix.BT601)


def colorspace(number: int, height: int) -> int:
    """A picture's own number if it names a matrix, else that of the default for its height."""
    return number if number in MATRICES else int(COLORSPACES[matrix_of(number, height)])


def is_full_range(picture: VideoFrame) -> bool:
    """Whether luma is 0 to 255 rather than 16 to 235; gray is full range by default."""
    if picture.color_range == ColorRange.UNSPECIFIED:
        return picture.format.name.startswith("yuvj") or len(picture.format.components) <= 2
    return bool(picture.color_range == ColorRange.JPEG)
