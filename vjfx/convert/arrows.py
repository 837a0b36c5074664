"""Arrows that say by hand how a picture moves, as a JSON file: a list of [x0, y0, x1, y1], in the picture's pixels."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from vjfx.core.errors import FileError, SourceError
from vjfx.nets.motion.hints import Arrow

_MOST = 1000
_ALLOWED = "a list of arrows [x0, y0, x1, y1], in pixels of the picture"


def read_arrows(path: Path, size: tuple[int, int], scale: float = 1.0) -> tuple[Arrow, ...]:
    """The arrows of a picture of this width and height, times `scale`. Raises SourceError and FileError."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise SourceError(f"cannot read '{path}': {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"not a JSON file (allowed: {_ALLOWED})", path, getattr(error, "lineno", None)) from error
    if not isinstance(found, list) or len(found) > _MOST:
        raise FileError(f"not {_ALLOWED}; at most {_MOST} of them", path)
    return tuple(_arrow(each, number, path, size, scale) for number, each in enumerate(found, 1))


def _arrow(given: Any, number: int, path: Path, size: tuple[int, int], scale: float) -> Arrow:
    numbers = given if isinstance(given, list) else []
    fine = all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers)
    if len(numbers) != 4 or not fine or not all(math.isfinite(each) and abs(each) < 1e6 for each in numbers):
        raise FileError(f"arrow {number} is {json.dumps(given)[:60]} (allowed: four numbers, x0, y0, x1, y1)", path)
    x, y = numbers[:2]
    if not (0 <= x < size[0] and 0 <= y < size[1]):
        raise FileError(f"arrow {number} starts at {x:g}, {y:g}, outside of the picture ({size[0]}x{size[1]})", path)
    return Arrow(*(scale * each for each in numbers))
