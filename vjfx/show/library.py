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
    if name.endswith(".toml"):
        if path := resources.find(name):
            return path
        raise PresetError(f"there is no preset file {name}")
    if "/" in name or "\\" in name:
        hint = f"; did you mean {name}.toml?" if resources.find(f"{name}.toml") else ""
        raise UsageError(f"{name} is not a preset{hint} (allowed: a name, or a .toml file)")
    known = presets()
    if name not in known:
        raise UsageError(unknown("preset", name, known))
    return known[name]


def preset_on_air(name: str, start: Path) -> Path:
    """The same while a show plays, which was started with the preset file `start`: names in its folder come first.

    Anyone on the network may ask: a path must lead into our presets' folder or into that of `start`, links resolved.
    """
    own = {path.stem: path for path in start.parent.glob("*.toml")}
    if name in own:
        return own[name]
    if not any(mark in name for mark in (".toml", "/", "\\")) and name not in presets():
        raise UsageError(unknown("preset", name, {**presets(), **own}))
    path = preset(name)
    allowed = dict.fromkeys((resources.folder("presets"), start.parent))
    if path != start and not any(path.resolve().is_relative_to(folder.resolve()) for folder in allowed):
        raise PresetError(
            f"the preset file {name} cannot be opened from here (allowed: files in {' and '.join(map(str, allowed))})"
        )
    return path


def playlist(start: Path) -> tuple[str, ...]:
    """The presets on keys 1 to 9: those in the folder of `start`, the preset that the session is started with."""
    return tuple(sorted(path.stem for path in start.parent.glob("*.toml")))
