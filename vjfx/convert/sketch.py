"""The sketch network as a way to draw the lines of a film."""

from __future__ import annotations

from av import VideoFrame

from vjfx.convert.job import Lines
from vjfx.convert.picture import Form, to_rgb
from vjfx.core.device import pick
from vjfx.nets.coverage import LEAST, coverage
from vjfx.nets.dilation import Plane
from vjfx.nets.sketch_inference import load_sketch


class Sketch:
    """Lines where a network has learned to see them: a `Method` of vjfx.convert.lines. Raises WeightsError."""

    def __init__(self, lines: Lines, form: Form) -> None:
        self._lines, self._form = lines, form
        # A film should look the same wherever it was made: on a processor nothing is rounded more than it must be.
        device = pick("auto")
        self._draw = load_sketch(lines.weights, device, fast=device != "cpu")
        self._table = None if lines.contrast else self._palette(0, 255)

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """See `Method`."""
        ink = self._draw(to_rgb(picture, self._form))
        table = self._palette(*self._span(ink)) if self._table is None else self._table
        table.take(ink, out=result, mode="clip")

    def _span(self, ink: Plane) -> tuple[float, float]:
        low = float(ink.min())
        return low, max(float(ink.max()), low + LEAST)

    def _palette(self, low: float, high: float) -> Plane:
        """(256,): the luma of each amount of ink."""
        share = coverage(256, self._lines.strength, self._lines.threshold, low, high)
        return self._form.shades(share, self._lines.invert)
