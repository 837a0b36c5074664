"""A sheet of pictures side by side, each with a caption."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_GAP = 8  # pixels
_CAPTION = 28  # pixels high


def sheet(pictures: Sequence[tuple[str, NDArray[np.uint8]]]) -> NDArray[np.uint8]:
    """One row (h, w, 3) of captions and pictures (h, w, 3) of one size."""
    height, width = pictures[0][1].shape[:2]
    page = Image.new("RGB", (len(pictures) * (width + _GAP) + _GAP, height + _CAPTION + 2 * _GAP), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(size=16)
    for number, (caption, picture) in enumerate(pictures):
        left = _GAP + number * (width + _GAP)
        draw.text((left, _GAP), caption, fill="black", font=font)
        page.paste(Image.fromarray(picture), (left, _GAP + _CAPTION))
    return np.asarray(page)
