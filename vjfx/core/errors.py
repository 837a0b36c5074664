"""The errors that a user can fix; each message is one line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class VjfxError(Exception):
    """The base of every error that vjfx raises on purpose; it is shown without a traceback."""


class UsageError(VjfxError, ValueError):
    """The command line cannot be understood (exit code 2)."""


class FileError(VjfxError, ValueError):
    """Something in a text file is wrong; what `str()` gives starts with `path:line: `, as far as they are known."""

    def __init__(self, message: str, path: Path | None = None, line: int | None = None) -> None:
        place = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(place + message)
        self.message, self.path, self.line = message, path, line


class PresetError(FileError):
    """A preset cannot be read or played."""


class SourceError(VjfxError, OSError):
    """A video, image, camera or sound file cannot be opened or read."""


class ShaderError(FileError):
    """An ISF file cannot be parsed or compiled."""


class WeightsError(VjfxError, ValueError):
    """The weights of a network cannot be found or read, or do not fit it."""


class DeviceError(VjfxError, OSError):
    """A camera, sound device, display, GPU or port is missing or in use."""


class LibraryError(DeviceError):
    """An optional library is not installed; the message says how to install it."""


class PluginError(VjfxError, ImportError):
    """A third-party part cannot be loaded, or is not what it should be."""


class OutputError(VjfxError, OSError):
    """A film or stream cannot be written."""


def unknown(what: str, name: str, allowed: Iterable[str]) -> str:
    """One line about an unknown name: the name, the nearest known one, and all that are allowed."""
    names = sorted(allowed)
    folded = {each.casefold(): each for each in names}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    hint = f"; did you mean '{folded[close[0]]}'?" if close else ""
    shown = ", ".join(names) if names else "none"
    return f"unknown {what} '{name}'{hint} (allowed: {shown})"
