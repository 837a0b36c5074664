"""The filter `sketch`: a network draws the lines of the picture, a palette colours them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vjfx.core.device import yield_to_show
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.filters.ink import Ink, palette
from vjfx.media.pixels import shrunk, to_rgb

if TYPE_CHECKING:
    from vjfx.nets.sketch_inference import SketchInference

_PAL8 = PixelFormat(Layout.PAL8)


class Sketch(Filter):
    """Lines drawn by a trained network: none at the edges of shadows, but also between equally bright colours.

    The frames have the layout pal8, like those of line art, and the size of the network's input.
    """

    params = (
        Param("weights", Kind.TEXT, default="live", help="live, fine or a .safetensors file"),
        Param("resolution", Kind.LONG, default=360, low=96, high=1080, unit="px", help="height of the network's input"),
        Param("strength", default=1.5, low=0.0, high=4.0, help="gain of the lines"),
        Param("threshold", default=0.4, help="fainter lines disappear"),
        Param("mix", default=1.0, help="0: picture; 1: drawing"),
        Param("ink", Kind.COLOR, default=(0.0, 0.0, 0.0, 1.0), help="colour of the lines"),
        Param("paper", Kind.COLOR, default=(1.0, 1.0, 1.0, 1.0), help="colour of the background"),
    )

    def __init__(self, setting: Setting) -> None:
        """Import torch and load the default weights now, before the filter is on air."""
        self._setting = setting
        self._load("live")
        self._shares_cpu = setting.live and setting.device == "cpu"
        self.reset()

    def reset(self) -> None:
        """Forget history: the next frame is the first."""
        self._frame: Frame | None = None
        self._drawn: Frame | None = None
        self._values = Values()
        self._input: tuple[Frame, str, int] | None = None  # input of the current lines

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The drawing of the frame; the same Frame object as long as neither frame nor values change."""
        used = Values({param.name: values.get(param.name, param.default) for param in self.params})
        if self._drawn is not None and frame is self._frame and used == self._values:
            return self._drawn
        if self._shares_cpu:
            yield_to_show()
            self._shares_cpu = False
        if used.number("mix") == 0:
            self._drawn = frame
        else:
            source = frame, used.text("weights"), used.whole("resolution")  # frames compare by identity
            if source != self._input:
                self._small = shrunk(frame, used.whole("resolution"))
                self._lines = self._load(used.text("weights"))(to_rgb(self._small))
                self._input = source
            self._drawn = self._colored(frame, used)
        self._frame, self._values = frame, used
        return self._drawn

    def _load(self, name: str) -> SketchInference:
        from vjfx.nets.sketch_inference import load_sketch

        # On the step clock, full precision, so that every machine renders the same pictures.
        return load_sketch(name, self._setting.device, fast=self._setting.live)

    def _colored(self, frame: Frame, used: Values) -> Frame:
        colors = used.color("ink"), used.color("paper")
        mix = used.number("mix")
        ink = Ink(used.number("strength"), used.number("threshold"), True, *colors, through=0.0)
        return Frame(
            planes=(self._lines, _colors(ink, mix)),
            format=_PAL8,
            time=frame.time,
            index=frame.index,
            rotation=frame.rotation,
            pixel_aspect=self._small.pixel_aspect,
            under=None if ink.opaque and mix == 1 else frame,
        )


@lru_cache(maxsize=64)
def _colors(ink: Ink, mix: float) -> NDArray[np.uint8]:
    """(256, 4) RGBA, straight alpha: the colour per amount of ink, with opacity `mix`."""
    whole = palette(ink, 0, 255)
    colors: NDArray[np.uint8] = np.rint(whole * (1, 1, 1, mix)).astype(np.uint8)
    colors.setflags(write=False)
    return colors
