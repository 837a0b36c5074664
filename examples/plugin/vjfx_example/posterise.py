"""A filter: a frame comes in, another goes out."""

import numpy as np

from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Kind, Param, Values
from vjfx.core.protocols import Filter, Setting
from vjfx.filters.pixels import to_rgb

_RGB = PixelFormat(Layout.RGB24)


class Posterise(Filter):
    """Rounds each colour to one of `levels` values."""

    params = (Param("levels", Kind.LONG, default=4, low=2, high=16, help="how many values each colour can have"),)

    def __init__(self, setting: Setting) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget history: the next frame is the first."""
        self._before: tuple[Frame, int] | None = None
        self._made: Frame | None = None

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The new frame; the same object again as long as nothing changes, so that it is not uploaded again."""
        levels = values.whole("levels")
        if self._made is None or self._before != (frame, levels):
            steps = np.rint(np.arange(256) / 255 * (levels - 1))
            table = np.rint(steps * 255 / (levels - 1)).astype(np.uint8)
            self._made = Frame(
                planes=(table[to_rgb(frame)],),
                format=_RGB,
                time=frame.time,
                index=frame.index,
                rotation=frame.rotation,
                pixel_aspect=frame.pixel_aspect,
            )
            self._before = frame, levels
        return self._made
