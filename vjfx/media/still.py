"""Still images in any format that Pillow opens: upright, of a bounded size; the first picture of an animation."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from vjfx.core.errors import SourceError

LARGEST = 8192  # pixels a side: the smallest texture limit of GPUs of the last ten years
SMALLEST = 32  # pixels a side of a picture for a feature network: in a smaller one the deepest features have no places

# Large pictures are reduced; those from twice Pillow's limit on are refused in one line.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


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
    except Image.DecompressionBombError as error:
        most = 2 * (Image.MAX_IMAGE_PIXELS or 0) // 1_000_000
        raise SourceError(f"cannot open '{path}': it is too large (allowed: {most} million pixels)") from error
    # Pillow's decoders raise SyntaxError for some broken files.
    except (OSError, ValueError, SyntaxError) as error:
        raise SourceError(f"cannot open '{path}': it is damaged or not an image") from error


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """RGB (h, w, 3), over white where it is transparent, at least SMALLEST pixels a side; raises SourceError."""
    rgba = open_still(path).convert("RGBA")
    rgb = np.asarray(Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB"))
    if min(rgb.shape[:2]) < SMALLEST:
        size = f"{rgb.shape[1]}x{rgb.shape[0]}"
        raise SourceError(f"'{path}' is {size} pixels large (allowed: at least {SMALLEST} a side)")
    return rgb


def read_mask(path: Path) -> NDArray[np.uint8]:
    """Brightness times opacity (h, w), 0..255; raises SourceError."""
    image = open_still(path)
    gray = np.asarray(image.convert("L"))
    if "A" not in image.getbands():
        return gray
    alpha = np.asarray(image.getchannel("A"))
    masked: NDArray[np.uint8] = (gray.astype(np.uint16) * alpha // 255).astype(np.uint8)
    return masked
