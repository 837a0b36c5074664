"""Methods that draw the lines of a picture: made once for a film, they give the luma plane of its line art."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from av import VideoFrame

from vjfx.convert.film_format import FilmFormat
from vjfx.convert.job import Lines
from vjfx.core.errors import UsageError
from vjfx.core.registry import load
from vjfx.nets.coverage import LEAST, coverage
from vjfx.nets.dilation import Plane
from vjfx.nets.lineart import difference

METHODS = {"dilate": "vjfx.convert.lines:Dilate", "sketch": "vjfx.convert.sketch:Sketch"}


class Method(Protocol):
    """`METHODS` names classes that are made with (lines, format)."""

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """Draw into `result` (H, W) in the film's depth and range; `luma` (H, W) is the picture's first plane."""


def method_for(lines: Lines, format: FilmFormat) -> Method:
    """The method that `lines` names; raises UsageError."""
    made: Method = load("method", lines.method, METHODS)(lines, format)
    return made


class Inking:
    """Turns the strength of lines, 0 to `top`, into luma, by the film's strength, threshold, contrast and invert."""

    def __init__(self, lines: Lines, format: FilmFormat, top: int, full: int) -> None:
        """`full` is the strength that is drawn black."""
        self._lines, self._format, self._top = lines, format, top
        self._table = None if lines.contrast else self._shades(0, full)

    def __call__(self, drawn: Plane, result: Plane) -> None:
        """Of `drawn` (H, W) into `result` (H, W)."""
        table = self._table
        if table is None:
            low = float(drawn.min())
            table = self._shades(low, max(float(drawn.max()), low + LEAST * (self._top / 255)))
        table.take(drawn, out=result, mode="clip")

    def _shades(self, low: float, high: float) -> Plane:
        """(top + 1,): the luma of each strength."""
        share = coverage(self._top + 1, self._lines.strength, self._lines.threshold, low, high)
        return self._format.shades(share, self._lines.invert)


class Dilate:
    """The maximum around each pixel minus the pixel, subtracted from white: 235 - (max3x3(Y) - Y) by default."""

    def __init__(self, lines: Lines, format: FilmFormat) -> None:
        if lines.radius < 1:
            raise UsageError(f"radius {lines.radius} is too small (allowed: 1 and more)")
        self._lines, self._format = lines, format
        # Illegal luma makes differences larger than white, which must not wrap around. The limit is a whole row, as
        # numpy is much slower at comparing bytes with a single number.
        most = format.top - format.black if lines.invert else format.white
        self._most = np.full(format.width, most, np.uint8 if format.depth == 8 else np.uint16)
        self._inking = None if lines.plain else Inking(lines, format, format.top, format.white - format.black)

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """See `Method`."""
        rise = difference(luma, self._lines.radius)
        assert isinstance(rise, np.ndarray)
        if self._inking is not None:
            self._inking(rise, result)
            return
        np.minimum(rise, self._most, out=rise)
        if self._lines.invert:
            np.add(rise, self._format.black, out=result)
        else:
            np.subtract(self._format.white, rise, out=result)
