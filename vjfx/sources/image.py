"""A still image in any format that Pillow opens, upright, with its alpha; the first picture of an animation."""

from __future__ import annotations

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps

from vjfx.core.errors import SourceError
from vjfx.core.frame import Frame, Layout, PixelFormat
from vjfx.core.param import Values
from vjfx.core.protocols import Setting, Source

LARGEST = 8192  # pixels a side: the smallest texture limit of GPUs of the last ten years


class Image(Source):
    """One RGBA frame."""

    def __init__(self, argument: str, _setting: Setting) -> None:
        pixels = np.asarray(_load(argument))
        self._frame = Frame((pixels,), PixelFormat(Layout.RGBA), 0.0, 0)

    def read(self, _now: float, _values: Values) -> Frame | None:
        """The same frame each time."""
        return self._frame

    def close(self) -> None:
        """Does nothing: the file is closed already."""


def _load(path: str) -> Pillow.Image:
    try:
        with Pillow.open(path) as image:
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I;16"):  # Pillow would clip 16 bits, not scale them
                upright = Pillow.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
            upright.thumbnail((LARGEST, LARGEST))
            return upright.convert("RGBA")
    except FileNotFoundError as error:
        raise SourceError(f"cannot open '{path}': there is no such file") from error
    # Pillow's decoders raise SyntaxError for some broken files and its own error for absurd sizes.
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise SourceError(f"cannot open '{path}': it is damaged or not an image") from error
