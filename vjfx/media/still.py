"""Still images in any format that Pillow opens: upright, of a bounded size; the first picture of an animation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from vjfx.core.errors import SourceError

LARGEST = 8192  # pixels a side: the smallest texture limit of GPUs of the last ten years


def open_still(path: str | Path) -> Image.Image:
    """The picture, reduced to LARGEST if a side is longer; raises SourceError."""
    try:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I;16"):  # Pillow would clip 16 bits, not scale them
                upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
            upright.thumbnail((LARGEST, LARGEST))
            return upright
    except FileNotFoundError as error:
        raise SourceError(f"cannot open '{path}': there is no such file") from error
    # Pillow's decoders raise SyntaxError for some broken files and its own error for absurd sizes.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise SourceError(f"cannot open '{path}': it is damaged or not an image") from error
