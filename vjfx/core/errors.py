"""What can go wrong in a way that a user can mend: each message is one line, for people."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class VjfxError(Exception):
    """The base of every error that vjfx raises on purpose; `str()` of it is shown without a traceback."""


class UsageError(VjfxError, ValueError):
    """The command line cannot be understood (exit code 2)."""


class PresetError(VjfxError, ValueError):
    """A preset says something that cannot be played; the message starts with `file:line:`."""


class SourceError(VjfxError, OSError):
    """A video, image, camera or sound file cannot be opened or read."""


class ShaderError(VjfxError, ValueError):
    """An ISF file cannot be parsed or compiled; the message starts with `file:line:`."""


class WeightsError(VjfxError, ValueError):
    """The weights of a network cannot be found or read, or do not fit it."""


class DeviceError(VjfxError, OSError):
    """A camera, sound device, display, GPU or port is not there or is taken."""


class OutputError(VjfxError, OSError):
    """A film or stream cannot be written."""


def unknown(what: str, name: str, allowed: Iterable[str]) -> str:
    """One line for a name that is not there: what it was, the nearest right one, and what is allowed."""
    names = sorted(allowed)
    folded = {each.casefold(): each for each in names}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    hint = f"; did you mean '{folded[close[0]]}'?" if close else ""
    shown = ", ".join(names) if names else "none"
    return f"unknown {what} '{name}'{hint} (allowed: {shown})"
