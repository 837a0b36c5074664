"""Presets by name."""

from __future__ import annotations

from pathlib import Path

from vjfx.core import resources
from vjfx.core.errors import PresetError, UsageError, unknown


def presets() -> dict[str, Path]:
    """Every preset that comes with vjfx, by name."""
    return {path.stem: path for path in sorted(resources.folder("presets").glob("*.toml"))}


def preset(name: str) -> Path:
    """The file of a preset, by name or by path; raises UsageError for a name, PresetError for a path."""
    if name.endswith(".toml") or "/" in name or "\\" in name:
        if path := resources.find(name):
            return path
        raise PresetError(f"there is no preset file {name}")
    known = presets()
    if name not in known:
        raise UsageError(unknown("preset", name, known))
    return known[name]
