"""Live line art: one pass over the pixels; all parameters but the line width only change a palette of 256 colours."""

from __future__ import annotations

from math import exp

from vjfx.core.frame import Array, Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.filters.ink import Ink, palette
from vjfx.filters.pixels import luma, on_cuda
from vjfx.nets.coverage import LEAST
from vjfx.nets.lineart import difference

_SLOW = 0.5  # seconds; time constant with which the contrast follows the picture
_STEP = 0.1  # seconds; a longer pause or jump in the source counts as this long
_PAL8 = PixelFormat(Layout.PAL8)


class LineArt(Filter):
    """Lines where a pixel is darker than its neighbourhood: dilation minus the picture.

    Its frames have the layout pal8: the difference (H, W), on the device of the input, and a palette (256, 4) in main
    memory. They keep the index of the input, so a changed parameter gives a new Frame with the same index.
    """

    params = (
        Param("strength", default=4.0, low=0.0, high=16.0, help="gain: how small a difference becomes a full line"),
        Param("threshold", default=0.3, help="lines fainter than this fade away"),
        Param("radius", Kind.LONG, default=1, low=1, high=8, unit="px", help="line width"),
        Param("contrast", default=0.0, help="stretches the picture between its faintest and its strongest line"),
        Param("invert", Kind.BOOL, default=True, help="on: ink on paper; off: paper on ink"),
        Param("ink", Kind.COLOR, default=(0.0, 0.0, 0.0, 1.0), help="line colour"),
        Param("paper", Kind.COLOR, default=(1.0, 1.0, 1.0, 1.0), help="background colour"),
        Param("through", help="how much of the picture shows through the paper"),
    )

    def __init__(self, setting: Setting) -> None:
        self._cuda = setting.device == "cuda"
        self.reset()

    def reset(self) -> None:
        """Forget history: the next frame is the first."""
        self._frame: Frame | None = None
        self._drawn: Frame | None = None
        self._values = Values()
        self._span = Span()

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The line art of the frame; the same Frame object as long as neither frame nor values change."""
        used = Values({param.name: values.get(param.name, param.default) for param in self.params})
        if self._drawn is not None and frame is self._frame and used == self._values:
            return self._drawn
        if used != self._values:
            self._ink = Ink(
                used.number("strength"),
                used.number("threshold"),
                used.flag("invert"),
                used.color("ink"),
                used.color("paper"),
                used.number("through"),
            )
        if frame is not self._frame or used["radius"] != self._values["radius"]:
            plane = luma(frame)
            self._lines = difference(on_cuda(plane) if self._cuda else plane, used.whole("radius"))
        self._frame, self._values = frame, used
        self._drawn = self._colored(frame, used.number("contrast"))
        return self._drawn

    def _colored(self, frame: Frame, contrast: float) -> Frame:
        low, high = 0.0, 219.0 if frame.format.has_luma and not frame.format.full_range else 255.0
        if contrast > 0:
            weakest, strongest = self._span.follow(self._lines, frame.time)
            low += contrast * (weakest - low)
            high += contrast * (strongest - high)
        else:
            self._span = Span()
        return Frame(
            planes=(self._lines, palette(self._ink, low, high)),
            format=_PAL8,
            time=frame.time,
            index=frame.index,
            rotation=frame.rotation,
            pixel_aspect=frame.pixel_aspect,
            under=None if self._ink.opaque else frame,
        )


class Span:
    """The smallest and the largest difference of the picture, smoothed over time so that the contrast does not pump."""

    def __init__(self) -> None:
        self._low = self._high = 0.0
        self._time: float | None = None

    def follow(self, lines: Array, time: float) -> tuple[float, float]:
        """The two, 0..255, updated with the picture at `time` seconds; the first picture is not smoothed."""
        low = float(lines.min())
        high = max(float(lines.max()), low + LEAST)
        share = 1.0 if self._time is None else 1 - exp(-min(abs(time - self._time), _STEP) / _SLOW)
        self._low += share * (low - self._low)
        self._high += share * (high - self._high)
        self._time = time
        return self._low, self._high
