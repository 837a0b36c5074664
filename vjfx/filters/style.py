"""The filter `style`: a network paints the picture in a style, or between several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vjfx.core.device import yield_to_show
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.filters.pixels import opacity
from vjfx.media.pixels import shrunk, to_rgb

if TYPE_CHECKING:
    from vjfx.nets.style_inference import StyleInference

_RGB, _RGBA = PixelFormat(Layout.RGB24), PixelFormat(Layout.RGBA)
_LARGEST = 1080  # rows

LEARNED = Param(
    "learned",
    Kind.TEXT,
    default="",
    help="a .safetensors file of styles that were learned live for these weights; they join the list",
)


class Style(Filter):
    """The picture, painted; the frames have the size at which the network works."""

    params = (
        Param(
            "weights",
            Kind.TEXT,
            default="default",
            help="default: nine styles that come with vjfx; or a .safetensors file of `vjfx train style`",
        ),
        Param("style", default=0.0, low=0.0, high=16.0, help="which style, from 0; fractions lie between two"),
        Param("lam", default=0.5, help="0: more of the style; 1: more of the picture"),
        Param("mix", default=1.0, help="0: picture; 1: painting"),
        Param("color", default=1.0, help="0: the picture's own colours; 1: the style's"),
        Param("resolution", Kind.LONG, default=180, low=64, high=_LARGEST, unit="px", help="height of the painting"),
        Param("stroke", default=1.0, low=0.5, high=3.0, help="size of the strokes; the painting is coarser"),
        Param("steady", default=0.6, help="how long a place keeps its colour as it moves"),
        LEARNED,
        Param("newest", default=0.0, help="0: as `style` says; 1: the style that was learned last"),
        Param("progress", default=1.0, help="of learned styles: 0: before they were learned; 1: as far as they are"),
    )

    def __init__(self, setting: Setting) -> None:
        """Import torch now, before the filter is on air."""
        from vjfx.nets.style_painter import Painter

        self._setting = setting
        self._shares_cpu = setting.live and setting.device == "cpu"
        self._new_painter = Painter
        self.reset()

    def reset(self) -> None:
        """Forget history: the next frame is the first."""
        self._painter = self._new_painter(self._setting.device)
        self._frame: Frame | None = None
        self._painted: Frame | None = None
        self._values = Values()

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The painting of the frame; the same Frame object as long as neither frame nor values change."""
        used = Values({param.name: values.get(param.name, param.default) for param in self.params})
        if self._painted is not None and frame is self._frame and used == self._values:
            return self._painted
        if self._shares_cpu:
            yield_to_show()
            self._shares_cpu = False
        plain = used.number("mix") == 0
        self._painted = frame if plain else self._paint(frame, used)
        self._frame, self._values = frame, used
        return self._painted

    def _paint(self, frame: Frame, used: Values) -> Frame:
        from vjfx.nets.style_painter import Look

        network, shares = self._network(used)
        rows = round(used.whole("resolution") / used.number("stroke"))
        small = shrunk(frame, min(max(rows, 32), _LARGEST))
        look = Look(tuple(shares), *map(used.number, ("lam", "steady", "color", "mix")))
        painted, alpha = self._painter(network, to_rgb(small), frame.time, look), opacity(frame, small.size)
        return Frame(
            planes=(painted if alpha is None else np.dstack([painted, alpha]),),
            format=_RGB if alpha is None else _RGBA,
            time=frame.time,
            index=frame.index,
            rotation=frame.rotation,
            pixel_aspect=small.pixel_aspect,
        )

    def _network(self, used: Values) -> tuple[StyleInference, list[float]]:
        """The network, and the shares of its rows."""
        from vjfx.nets.style_inference import load_grown, load_style, shares_of

        # On the step clock, full precision, so that every machine renders the same pictures.
        how = self._setting.device, self._setting.live
        position = used.number("style")
        if not used.text("learned"):
            network = load_style(used.text("weights"), *how)
            return network, shares_of(position, len(network.names))
        network, learned = load_grown(used.text("weights"), used.text("learned"), *how)
        shares = shares_of(position, len(network.names))
        return network, learned.shares(shares, used.number("newest"), used.number("progress"))
