"""What a performer types for a source: `camera:1`, `clip.mp4`, `rtsp://...`, `shader:plasma`."""

from __future__ import annotations

import re
from pathlib import Path

from vjfx.core.errors import UsageError
from vjfx.core.registry import SourceKind
from vjfx.media.suffixes import is_url
from vjfx.sources import SOURCES

_NAME = re.compile(r"[a-z][a-z0-9_-]+")  # a single letter is a Windows drive
_FILE = SOURCES.find("video")  # the kind of a file or URL that no other row claims


def usage(realtime: bool = True) -> str:
    """All forms of a source, for help and messages; without `realtime` those that can be rendered."""
    files = "FILE, URL, " if realtime else "FILE, "
    return files + ", ".join(kind.usage for kind in SOURCES if kind.listed and (realtime or not kind.realtime))


def parse(spec: str) -> tuple[SourceKind, str]:
    """A source's kind and argument, (camera, "1") for "camera:1"; raises UsageError, PluginError."""
    if not spec.strip():
        raise UsageError(f"a source cannot be empty (allowed: {usage()})")
    prefix, colon, argument = spec.partition(":")
    kind = SOURCES.find(prefix) if _is_kind(spec, prefix) else None
    if kind is not None and (colon or not kind.needs_argument):
        if not argument and kind.needs_argument:
            raise UsageError(f"'{spec}' needs a name after the colon ({kind.usage})")
        return kind, argument
    if is_url(spec):
        return next((kind for kind in SOURCES if prefix.lower() in kind.schemes), _FILE), spec
    suffix = Path(spec).suffix.lower()
    return next((kind for kind in SOURCES if suffix in kind.suffixes), _FILE), spec


def _is_kind(spec: str, prefix: str) -> bool:
    """Whether the prefix is the name of a source; plugins are looked up only if it could be one."""
    if prefix in SOURCES.rows:
        return True
    may_be = _NAME.fullmatch(prefix) is not None and not is_url(spec) and not Path(spec).exists()
    return may_be and prefix in SOURCES.plugins


def resolve(path: str, base: Path) -> str:
    """A file's path, looked for in `base` (a preset's folder), then in the working folder; a URL stays as it is."""
    if is_url(path):
        return path
    wanted = Path(path).expanduser()
    places = (base / wanted, Path.cwd() / wanted)
    return str(next((place for place in places if place.exists()), places[0]))
