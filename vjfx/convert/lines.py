"""Ways to draw the lines of a picture: each is made once for a film and gives the luma plane of its line art."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from av import VideoFrame

from vjfx.convert.job import Lines
from vjfx.convert.picture import Form
from vjfx.core.errors import UsageError
from vjfx.core.registry import load
from vjfx.nets.coverage import LEAST, coverage
from vjfx.nets.dilation import Plane
from vjfx.nets.lineart import difference

METHODS = {"dilate": "vjfx.convert.lines:Dilate", "sketch": "vjfx.convert.sketch:Sketch"}


class Method(Protocol):
    """`METHODS` names classes that are made with (lines, form)."""

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """Draw into `result` (H, W) in the form's depth and range; `luma` (H, W) is the picture's first plane."""


def method_for(lines: Lines, form: Form) -> Method:
    """The method that `lines` names; raises UsageError."""
    made: Method = load("method", lines.method, METHODS)(lines, form)
    return made


class Dilate:
    """The maximum around each pixel, less the pixel, taken from white: lineY = 235 - (max3x3(Y) - Y) by default."""

    def __init__(self, lines: Lines, form: Form) -> None:
        if lines.radius < 1:
            raise UsageError(f"radius {lines.radius} is no width of a line (allowed: 1 and more)")
        self._lines, self._form = lines, form
        # A difference that is larger than white is bright, which only illegal luma makes, must not wrap around.
        # It is a row of numbers, as numpy compares bytes with one alone no faster than one by one.
        most = form.top - form.black if lines.invert else form.white
        self._most = np.full(form.width, most, np.uint8 if form.depth == 8 else np.uint16)
        self._table = None if lines.plain or lines.contrast else self._palette(0, form.white - form.black)

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """See `Method`."""
        rise = difference(luma, self._lines.radius)
        assert isinstance(rise, np.ndarray)
        if self._lines.plain:
            np.minimum(rise, self._most, out=rise)
            if self._lines.invert:
                np.add(rise, self._form.black, out=result)
            else:
                np.subtract(self._form.white, rise, out=result)
            return
        table = self._palette(*self._span(rise)) if self._table is None else self._table
        table.take(rise, out=result, mode="clip")

    def _span(self, rise: Plane) -> tuple[float, float]:
        low, least = float(rise.min()), LEAST * (self._form.top / 255)
        return low, max(float(rise.max()), low + least)

    def _palette(self, low: float, high: float) -> Plane:
        """(top + 1,): the luma of each difference."""
        share = coverage(self._form.top + 1, self._lines.strength, self._lines.threshold, low, high)
        return self._form.shades(share, self._lines.invert)
