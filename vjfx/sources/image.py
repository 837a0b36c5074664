"""A still image in any format that Pillow opens, upright, with its alpha; the first picture of an animation."""

from __future__ import annotations

import numpy as np

from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Values
from vjfx.core.protocols import Setting, Source
from vjfx.media.still import open_still


class Image(Source):
    """One RGBA frame."""

    def __init__(self, argument: str, _setting: Setting) -> None:
        pixels = np.asarray(open_still(argument).convert("RGBA"))
        self._frame = Frame((pixels,), PixelFormat(Layout.RGBA), 0.0, 0)

    def read(self, _now: float, _values: Values) -> Frame | None:
        """The same frame each time."""
        return self._frame

    def close(self) -> None:
        """Does nothing: the file is closed already."""
