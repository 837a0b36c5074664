"""Where shaders and presets are found by name: beside the package in a checkout, inside it once installed.

Shaders also where ISF files are kept on each system (https://github.com/mrRay/ISF_Spec), and where the user says.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from vjfx.errors import PresetError, ShaderError, UsageError, unknown

_PACKAGE = Path(__file__).parent


def _root(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def shaders(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """Every shader by name: those in `folders` come before ours, and ours before those of the system's ISF folders."""
    found: dict[str, Path] = {}
    for folder in (*folders, _root("shaders"), *_isf_folders()):
        for path in sorted(folder.rglob("*.fs")):
            found.setdefault(path.stem, path)
    return found


def _isf_folders() -> list[Path]:
    if sys.platform == "darwin":
        return [root / "Library" / "Graphics" / "ISF" for root in (Path.home(), Path("/"))]
    if sys.platform == "win32":
        return [Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "ISF"]
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return [Path(root) / "ISF" for root in (home, "/usr/local/share", "/usr/share")]


def presets() -> dict[str, Path]:
    """Every preset of the library by name."""
    return {path.stem: path for path in sorted(_root("presets").glob("*.toml"))}


def shader(name: str, base: Iterable[Path] = (), folders: Iterable[Path] = ()) -> Path:
    """The file of a shader, by name (see `shaders`) or by path (also relative to `base`); raises ShaderError."""
    if name.endswith(".fs"):
        return _file(name, base) or _missing(ShaderError(f"there is no shader file {name}"))
    known = shaders(folders)
    return known.get(name) or _missing(ShaderError(unknown("shader", name, known)))


def preset(name: str) -> Path:
    """The file of a preset, by name or by path; raises UsageError for a name, PresetError for a path."""
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return _file(name, ()) or _missing(PresetError(f"there is no preset file {name}"))
    return presets().get(name) or _missing(UsageError(unknown("preset", name, presets())))


def _file(name: str, base: Iterable[Path]) -> Path | None:
    try:
        path = Path(name).expanduser()
        places = [path] if path.is_absolute() else [*(folder / path for folder in base), path]
        return next((place for place in places if place.is_file()), None)
    except (OSError, RuntimeError, ValueError):  # a name too long, a user who is not there, a zero byte
        return None


def _missing(error: Exception) -> Path:
    raise error
