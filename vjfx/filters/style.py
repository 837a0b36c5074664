"""The filter `style`: a network paints the picture in a style, or between several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vjfx.core.device import yield_to_show
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.filters.pixels import shrunk, to_rgb

if TYPE_CHECKING:
    from torch import Tensor

    from vjfx.nets.style_inference import StyleInference

_RGB = PixelFormat(Layout.RGB24)
_LARGEST = 1080  # rows


class Style(Filter):
    """The picture, painted; the frames have the size at which the network works."""

    params = (
        Param(
            "weights",
            Kind.TEXT,
            default="",
            help="a .safetensors file of `vjfx train style`; without one, the picture stays",
        ),
        Param("style", default=0.0, low=0.0, high=16.0, help="which style, from 0; fractions lie between two"),
        Param("lam", default=0.5, help="0: more of the style; 1: more of the picture"),
        Param("mix", default=1.0, help="0: picture; 1: painting"),
        Param("color", default=1.0, help="0: the picture's own colours; 1: the style's"),
        Param("resolution", Kind.LONG, default=180, low=64, high=_LARGEST, unit="px", help="height of the painting"),
        Param("stroke", default=1.0, low=0.5, high=3.0, help="size of the strokes; the painting is coarser"),
        Param("steady", default=0.5, help="how long a place keeps its colour as it moves"),
    )

    def __init__(self, setting: Setting) -> None:
        """Import torch now, before the filter is on air."""
        from vjfx.nets.style_inference import Steadier

        self._setting = setting
        self._shares_cpu = setting.live and setting.device == "cpu"
        self._new_steadier = Steadier
        self.reset()

    def reset(self) -> None:
        """Forget history: the next frame is the first."""
        self._steadier = self._new_steadier()
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
        plain = used.number("mix") == 0 or not used.text("weights")
        self._painted = frame if plain else self._paint(frame, used)
        self._frame, self._values = frame, used
        return self._painted

    def _paint(self, frame: Frame, used: Values) -> Frame:
        from vjfx.nets.style_inference import shares_of, to_picture

        network = self._load(used.text("weights"))
        rows = round(used.whole("resolution") / used.number("stroke"))
        small = shrunk(frame, min(max(rows, 32), _LARGEST))
        rgb = to_rgb(small)
        painted = network(rgb, shares_of(used.number("style"), len(network.names)), used.number("lam"))
        picture = to_picture(rgb, self._setting.device)
        painted = self._steadier(picture, painted, frame.time, used.number("steady"))
        return Frame(
            planes=(_mixed(picture, painted, used.number("color"), used.number("mix")),),
            format=_RGB,
            time=frame.time,
            index=frame.index,
            rotation=frame.rotation,
            pixel_aspect=small.pixel_aspect,
        )

    def _load(self, name: str) -> StyleInference:
        from vjfx.nets.style_inference import load_style

        # On the step clock, full precision, so that every machine renders the same pictures.
        return load_style(name, self._setting.device, fast=self._setting.live)


def _mixed(picture: Tensor, painted: Tensor, color: float, mix: float) -> NDArray[np.uint8]:
    """(h, w, 3): the painting with a share of the picture's own colours, over a share of the picture."""
    if color < 1:
        light = picture.new_tensor((0.299, 0.587, 0.114))[:, None, None]
        own = picture + ((painted - picture) * light).sum(1, keepdim=True)  # its colours, the painting's brightness
        painted = own + color * (painted - own)
    if mix < 1:
        painted = picture + mix * (painted - picture)
    pixels: NDArray[np.uint8] = (painted[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    return pixels
