"""What a transfer is asked for: pictures and weights by name, and a size that memory allows."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import NamedTuple

from vjfx.core.errors import UsageError
from vjfx.transfer.pictures import Size

_SHARE = 0.7  # of the free memory that a transfer may take
_MOST = 1920, 1080  # pixels of the largest result, unless another size is asked for
_SMALLER = 0.75  # of a side, where memory does not suffice


class WeightedPath(NamedTuple):
    """A style's file, and its weight among the styles."""

    path: Path
    weight: float


def parse_style(text: str) -> WeightedPath:
    """`wave.png`, or `wave.png:0.7`; raises UsageError."""
    name, colon, number = text.rpartition(":")
    if not colon or Path(text).exists():
        return WeightedPath(Path(text), 1.0)
    try:
        weight = float(number)
    except ValueError:
        return WeightedPath(Path(text), 1.0)  # a colon in its name
    if not (math.isfinite(weight) and weight > 0):
        raise UsageError(f"{text}: the weight is {number} (allowed: more than 0)")
    return WeightedPath(Path(name), weight)


def size_of(picture: Size, longest: int | None) -> Size:
    """The result's size: with this longer side, or the picture's own, 1920x1080 at most (upright or not)."""
    if longest is not None:
        factor = longest / max(picture)
    else:
        factor = min(1.0, max(_MOST) / max(picture), min(_MOST) / min(picture))
    return max(1, round(picture[0] * factor)), max(1, round(picture[1] * factor))


def smaller(size: Size) -> Size:
    """The next size to try where memory does not suffice."""
    return round(size[0] * _SMALLER), round(size[1] * _SMALLER)


def has_memory(needed: int) -> bool:
    """Whether so many bytes are free; true where the system does not say."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows, macOS
        return True
    return needed < _SHARE * free
