"""Ways to draw the lines of a picture: each is made once for a film and gives the luma plane of its line art."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from av import VideoFrame

from vjfx.errors import UsageError
from vjfx.nets.coverage import LEAST, coverage
from vjfx.nets.dilation import Plane
from vjfx.nets.lineart import difference
from vjfx.offline.job import Lines, Look
from vjfx.offline.picture import Form
from vjfx.tables import load

METHODS = {"dilate": "vjfx.offline.lines:Dilate", "sketch": "vjfx.offline.sketching:Sketch"}


class Method(Protocol):
    """`METHODS` names classes that are made with (look, form)."""

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """Draw into `result` (H, W) in the form's depth and range; `luma` (H, W) is the picture's first plane."""


def method_for(look: Look, form: Form) -> Method:
    """The method that the look names; raises UsageError."""
    made: Method = load("method", look.lines.method, METHODS)(look, form)
    return made


class Inks:
    """What luma a line becomes, by how strong it is found; `steps` is the strength of a full one."""

    def __init__(self, lines: Lines, form: Form, steps: int) -> None:
        self._lines, self._form, self._steps = lines, form, steps
        self._table = None if lines.contrast else self._luma(0, steps)

    def put(self, found: Plane, result: Plane) -> None:
        """Draw (H, W), each line so strong, into `result`."""
        table = self._luma(*self._span(found)) if self._table is None else self._table
        table.take(found, out=result, mode="clip")

    def _span(self, found: Plane) -> tuple[float, float]:
        low, least = float(found.min()), LEAST * self._steps / 255
        return low, max(float(found.max()), low + least)

    def _luma(self, low: float, high: float) -> Plane:
        """(N,): of each strength there can be."""
        form, lines = self._form, self._lines
        share = coverage(max(form.top, self._steps) + 1, lines.strength, lines.threshold, low, high)
        ink, paper = (form.white, form.black) if lines.invert else (form.black, form.white)
        return np.rint(paper + share * (ink - paper)).astype(np.uint8 if form.depth == 8 else np.uint16)


class Dilate:
    """The maximum around each pixel, less the pixel, taken from white: lineY = 235 - (max3x3(Y) - Y) by default."""

    def __init__(self, look: Look, form: Form) -> None:
        if look.lines.radius < 1:
            raise UsageError(f"radius {look.lines.radius} is no width of a line (allowed: 1 and more)")
        self._lines, self._form = look.lines, form
        # A difference that is larger than white is bright, which only illegal luma makes, must not wrap around.
        self._most = form.top - form.black if look.lines.invert else form.white
        self._inks = None if look.lines.plain else Inks(look.lines, form, form.white - form.black)

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """See `Method`."""
        rise = difference(luma, self._lines.radius)
        assert isinstance(rise, np.ndarray)
        if self._inks:
            self._inks.put(rise, result)
            return
        np.minimum(rise, self._most, out=rise)
        if self._lines.invert:
            np.add(rise, self._form.black, out=result)
        else:
            np.subtract(self._form.white, rise, out=result)
