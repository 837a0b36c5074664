"""Image files and arrays as textures: RGBA, straight alpha, rows from the bottom."""

from __future__ import annotations

from pathlib import Path

import moderngl
import numpy as np
from numpy.typing import NDArray

from vjfx.core.errors import OutputError, SourceError
from vjfx.gl.context import Graphics


def read_image(path: Path) -> NDArray[np.uint8]:
    """An image file as (H, W, 4), rows from the top; raises SourceError."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as image:
            return np.asarray(ImageOps.exif_transpose(image).convert("RGBA"))
    except FileNotFoundError:
        raise SourceError(f"cannot open '{path}': there is no such file") from None
    # Pillow's decoders raise SyntaxError for some broken files and its own error for absurd sizes.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise SourceError(f"cannot open '{path}': it is damaged or not an image") from None


def upload_image(graphics: Graphics, pixels: NDArray[np.uint8]) -> moderngl.Texture:
    """A texture of the same size; `pixels` is (H, W, 4), rows from the top."""
    texture = graphics.texture((pixels.shape[1], pixels.shape[0]))
    texture.write(np.ascontiguousarray(pixels[::-1]))
    return texture


def lasting(
    graphics: Graphics, pixels: NDArray[np.uint8] | NDArray[np.float16], mipmaps: bool = False
) -> moderngl.Texture:
    """A texture that is sent once and sampled often; `pixels` is (h, w, 4), and keeps its rows' order."""
    height, width = pixels.shape[:2]
    texture = graphics.texture((width, height), 4, "f1" if pixels.dtype == np.uint8 else "f2")
    texture.write(np.ascontiguousarray(pixels).tobytes())
    if mipmaps:
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    return texture


def write_image(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write (H, W, 4), rows from the top, straight alpha; creates the folder. Raises OutputError."""
    from PIL import Image

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    except (OSError, ValueError) as error:  # ValueError: not the suffix of an image format
        raise OutputError(f"cannot write '{path}': {error}") from None
