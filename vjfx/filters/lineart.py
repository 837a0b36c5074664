"""Line art, live: the pixels are touched once, and every knob but the line's weight turns a palette of 256 colours."""

from __future__ import annotations

from dataclasses import fields
from math import exp
from typing import Any

from vjfx.core.frame import Array, Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.filters.ink import Ink, palette
from vjfx.filters.pixels import luma, on_cuda
from vjfx.nets.coverage import LEAST
from vjfx.nets.lineart import difference

_SLOW = 0.5  # seconds: in so long the stretch follows the picture two thirds of the way
_STEP = 0.1  # seconds: no pause, seam or jump in the source's time counts for more
_PAL8 = PixelFormat(Layout.PAL8)
_INK = tuple(field.name for field in fields(Ink))


class LineArt(Filter):
    """Lines where the picture turns dark beside something bright: dilation, minus the picture.

    The frames it makes are of layout pal8: the difference (H, W), where the frame was, and a palette (256, 4) in the
    processor's memory. They keep the index of the picture they show, so a turn of a knob is a new Frame of that index.
    """

    params = (
        Param("strength", default=4.0, low=0.0, high=16.0, help="how quickly a difference becomes a full line"),
        Param("threshold", default=0.3, help="lines fainter than this fade away"),
        Param("radius", Kind.LONG, default=1, low=1, high=8, unit="px", help="weight of the line"),
        Param("contrast", default=0.0, help="how far the strongest line of the picture is made a full one"),
        Param("invert", Kind.BOOL, default=True, help="on: ink on paper; off: the two colours change places"),
        Param("ink", Kind.COLOR, default=(0.0, 0.0, 0.0, 1.0), help="colour of the lines"),
        Param("paper", Kind.COLOR, default=(1.0, 1.0, 1.0, 1.0), help="colour of the ground"),
        Param("through", help="how much of the picture shows through the ground"),
    )

    def __init__(self, setting: Setting) -> None:
        self._cuda = setting.device == "cuda"
        self.reset()

    def reset(self) -> None:
        """Forget history: the next frame is the first."""
        self._frame: Frame | None = None
        self._drawn: Frame | None = None
        self._knobs: dict[str, Any] = {}
        self._span = Span()

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The line art of the frame; the very same Frame again as long as neither frame nor values change."""
        knobs: dict[str, Any] = {param.name: values.get(param.name, param.default) for param in self.params}
        if self._drawn is not None and frame is self._frame and knobs == self._knobs:
            return self._drawn
        if knobs != self._knobs:
            self._ink = Ink(**{name: knobs[name] for name in _INK})
        if frame is not self._frame or knobs["radius"] != self._knobs["radius"]:
            plane = luma(frame)
            self._lines = difference(on_cuda(plane) if self._cuda else plane, knobs["radius"])
        self._frame, self._knobs = frame, knobs
        self._drawn = self._colored(frame, knobs)
        return self._drawn

    def _colored(self, frame: Frame, knobs: dict[str, Any]) -> Frame:
        low, high = 0.0, 219.0 if frame.format.has_luma and not frame.format.full_range else 255.0
        if knobs["contrast"] > 0:
            weakest, strongest = self._span.follow(self._lines, frame.time)
            low += knobs["contrast"] * (weakest - low)
            high += knobs["contrast"] * (strongest - high)
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
    """The weakest and the strongest difference of the picture, smoothed over its time so that it does not pump."""

    def __init__(self) -> None:
        self._low = self._high = 0.0
        self._time: float | None = None

    def follow(self, lines: Array, time: float) -> tuple[float, float]:
        """The two, 0..255, with the picture of `time` seconds taken in; the first one counts as it is."""
        low = float(lines.min())
        high = max(float(lines.max()), low + LEAST)
        share = 1.0 if self._time is None else 1 - exp(-min(abs(time - self._time), _STEP) / _SLOW)
        self._low += share * (low - self._low)
        self._high += share * (high - self._high)
        self._time = time
        return self._low, self._high
