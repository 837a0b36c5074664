"""Finds shaders by name: in the user's folders, then ours, then the system's ISF folders.

The system folders are those of https://github.com/mrRay/ISF_Spec.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from vjfx.core import resources
from vjfx.core.errors import ShaderError, unknown


def shaders(folders: Iterable[Path] = ()) -> dict[str, Path]:
    """Every shader by name; those in `folders` take precedence over ours, and ours over the system's."""
    found: dict[str, Path] = {}
    for folder in (*folders, resources.folder("shaders"), *_isf_folders()):
        for path in sorted(folder.rglob("*.fs")):
            found.setdefault(path.stem, path)
    return found


def shader(name: str, bases: Iterable[Path] = (), folders: Iterable[Path] = ()) -> Path:
    """The file of a shader, by name (see `shaders`) or by path (also relative to `bases`); raises ShaderError."""
    if name.endswith(".fs"):
        if path := resources.find(name, bases):
            return path
        raise ShaderError(f"there is no shader file {name}")
    known = shaders(folders)
    if name not in known:
        raise ShaderError(unknown("shader", name, known))
    return known[name]


def _isf_folders() -> list[Path]:
    if sys.platform == "darwin":
        return [root / "Library" / "Graphics" / "ISF" for root in (Path.home(), Path("/"))]
    if sys.platform == "win32":
        return [Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "ISF"]
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return [Path(root) / "ISF" for root in (home, "/usr/local/share", "/usr/share")]
