"""The source `still`: a picture that moves in a loop, by the beat."""

from __future__ import annotations

from math import floor

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.device import yield_to_show
from vjfx.core.errors import SourceError, WeightsError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Setting, Source
from vjfx.media.still import open_still
from vjfx.nets.motion.inference import MOST_PARTS, MovingPicture, load_motion

BEATS = "beat/time"
_ROUNDING = 1e-6  # of a picture: beats are not exact
_RGBA = PixelFormat(Layout.RGBA)
_PARTS = tuple(f"part{number}" for number in range(1, MOST_PARTS + 1))


class Still(Source):
    """The argument is a picture. Its position in the loop depends on the beat alone, not on the frame rate."""

    signals = (BEATS,)
    params = (
        Param("weights", Kind.TEXT, "", help="a .safetensors file of `vjfx train motion`; without one, nothing moves"),
        Param("amount", default=1.0, high=2.0, help="0: it stands still; 1: as it was learnt; 2: twice as far"),
        *(Param(name, default=1.0, high=2.0, help=f"the same for part {name[4:]} alone") for name in _PARTS),
        Param("beats", default=4.0, low=0.25, high=64.0, unit="beats", help="length of the loop"),
        Param("phase", default=0.0, help="where in the loop beat 0 is"),
        Param("frames", Kind.LONG, default=20, low=2, high=120, help="pictures of a loop"),
        Param("seed", Kind.LONG, default=0, high=9999, help="which of the motions that the picture could make"),
        Param("resolution", Kind.LONG, default=360, low=64, high=1080, unit="px", help="longest side, at most"),
    )

    def __init__(self, argument: str, setting: Setting) -> None:
        """Raises SourceError."""
        self._image = open_still(argument).convert("RGBA")
        self._device = setting.device
        self._shares_cpu = setting.live and setting.device == "cpu"
        self._moving: MovingPicture | None = None
        self._opened: tuple[str, int] | None = None
        self._look: tuple[object, ...] = ()
        self._pictures: dict[int, NDArray[np.uint8]] = {}  # of this look, by their number in the loop
        self._last: tuple[object, Frame] | None = None

    def read(self, now: float, values: Values) -> Frame | None:
        """The same Frame object as long as nothing changes; each picture of a loop is made once. Raises SourceError."""
        count, amount = values.whole("frames"), values.number("amount")
        turns = values.number(BEATS) / values.number("beats") + values.number("phase")
        number = floor(turns * count + _ROUNDING) % count
        amounts = tuple(amount * values.number(name) for name in _PARTS)
        look = values.text("weights"), values.whole("resolution"), values.whole("seed"), count, amounts
        if look != self._look:
            self._look, self._pictures = look, {}
        if self._last is not None and self._last[0] == (look, number):
            return self._last[1]
        if number not in self._pictures:
            self._open(values.text("weights"), values.whole("resolution"))
            moving = self._moving
            self._pictures[number] = (
                np.asarray(self._image) if moving is None else moving.frame(number / count, look[2], amounts)
            )
        frame = Frame((self._pictures[number],), _RGBA, now, 0 if self._last is None else self._last[1].index + 1)
        self._last = (look, number), frame
        return frame

    def _open(self, weights: str, resolution: int) -> None:
        """Let the network look at the picture, if it or the size has changed. Raises SourceError."""
        if self._opened == (weights, resolution):
            return
        if self._shares_cpu:
            yield_to_show()
            self._shares_cpu = False
        small = self._image.copy()
        small.thumbnail((resolution, resolution), Image.Resampling.BOX)
        try:
            self._moving = MovingPicture(*load_motion(weights), np.asarray(small), self._device) if weights else None
        except WeightsError as error:
            raise SourceError(str(error)) from error
        self._opened = weights, resolution
