"""Stills for a transfer: read from a file, and written to one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError, UsageError
from vjfx.media.still import read_rgb
from vjfx.media.suffixes import suffix

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF"}
_QUALITY = 95


def read(path: Path) -> NDArray[np.uint8]:
    """RGB (h, w, 3), upright, over white where it is transparent; the first picture of an animation.

    Raises SourceError.
    """
    return read_rgb(path)


def check(path: Path) -> None:
    """Raise UsageError if a picture of this name cannot be written."""
    if suffix(path) not in _FORMATS:
        how = f"as '{path.suffix}'" if path.suffix else "without a suffix"
        raise UsageError(f"{path}: cannot write a picture {how} (allowed: {', '.join(_FORMATS)})")


def write(path: Path, rgb: NDArray[np.uint8]) -> None:
    """Write a picture (h, w, 3) in one step; raises OutputError."""
    try:
        with replacing(path) as part:
            Image.fromarray(rgb).save(part, _FORMATS[suffix(path)], quality=_QUALITY)
    except OSError as error:
        raise OutputError(f"cannot write '{path}': {error.strerror or error}") from error
