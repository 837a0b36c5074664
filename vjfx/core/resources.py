"""The files that come with vjfx: beside the package in a checkout, inside it once installed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def folder(name: str) -> Path:
    """The folder `shaders` or `presets`."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def find(name: str, bases: Iterable[Path] = ()) -> Path | None:
    """The first existing file of this name in `bases`, then in the current folder; None if there is none."""
    try:
        path = Path(name).expanduser()
        places = [path] if path.is_absolute() else [*(base / path for base in bases), path]
        return next((place for place in places if place.is_file()), None)
    except (OSError, RuntimeError, ValueError):  # a name too long, an unknown user, a zero byte
        return None
