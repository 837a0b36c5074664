"""Draws the lines of a film with the sketch network."""

from __future__ import annotations

from av import VideoFrame

from vjfx.convert.film_format import FilmFormat
from vjfx.convert.job import Lines
from vjfx.convert.lines import Inking
from vjfx.convert.pixels import to_rgb
from vjfx.core.device import pick
from vjfx.nets.dilation import Plane
from vjfx.nets.sketch_inference import load_sketch


class Sketch:
    """Lines found by a trained network: a `Method` of vjfx.convert.lines. Raises WeightsError."""

    def __init__(self, lines: Lines, format: FilmFormat) -> None:
        self._format = format
        # A film should look the same on any machine: on a processor the network runs at full precision.
        device = pick("auto")
        self._draw = load_sketch(lines.weights, device, fast=device != "cpu")
        self._inking = Inking(lines, format, top=255, full=255)

    def __call__(self, picture: VideoFrame, luma: Plane, result: Plane) -> None:
        """See `Method`."""
        self._inking(self._draw(to_rgb(picture, self._format)), result)
