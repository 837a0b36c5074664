"""A film's frames, painted: every picture goes through a function of its pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from av import VideoFrame
from numpy.typing import NDArray

from vjfx.convert.film_format import FilmFormat, to_format
from vjfx.convert.layout import layout_of
from vjfx.convert.pixels import as_stored, from_rgb, to_rgb, upright

# Pixels (H, W, 3) as seen, and the time in seconds on the source's clock -> pixels of the same shape.
Paint: TypeAlias = Callable[[NDArray[np.uint8], float], NDArray[np.uint8]]


class PaintedFrames:
    """A `Renderer` of what `paint` makes of the film's pictures, one after another."""

    def __init__(self, paint: Paint, format: FilmFormat, prefetch: int) -> None:
        """`prefetch` as `Renderer` has it."""
        self.layout = layout_of(format, "line")
        self.prefetch = prefetch
        self._paint, self._format = paint, format

    def draw(self, source: VideoFrame) -> VideoFrame:
        """See `Renderer`."""
        format = self._format
        assert source.pts is not None and source.time_base is not None
        seen = upright(to_rgb(to_format(source, format), format), format)
        painted = as_stored(self._paint(seen, float(source.pts * source.time_base)), format)
        # The row or column by which an odd side is made even repeats the last one.
        beyond = (0, self.layout.height - format.height), (0, self.layout.width - format.width), (0, 0)
        frame = from_rgb(np.pad(painted, beyond, "edge"), format)
        frame.pts, frame.time_base, frame.duration = source.pts, source.time_base, source.duration
        return frame
