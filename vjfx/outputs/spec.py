"""What a performer types for an output: `night.mp4`, or `NAME:ARGUMENT`."""

from __future__ import annotations

import re

from vjfx.core.errors import UsageError
from vjfx.core.registry import OutputKind
from vjfx.outputs import OUTPUTS

_FILE = OUTPUTS.find("film")  # the kind of a spec without a name
_NAME = re.compile(r"[a-z][a-z0-9_-]+")  # a single letter is a Windows drive


def parse(spec: str) -> tuple[OutputKind, str]:
    """An output's kind and argument, (film, "night.mp4") for "night.mp4"; raises UsageError, PluginError."""
    if not spec.strip():
        raise UsageError("an output cannot be empty (allowed: FILE, NAME:ARGUMENT)")
    name, colon, argument = spec.partition(":")
    if not _NAME.fullmatch(name) or not (colon or OUTPUTS.knows(name)):
        return _FILE, spec
    kind = OUTPUTS.find(name)
    if kind.argument.startswith(":") and not argument:
        raise UsageError(f"'{spec}' needs an argument ({kind.name}{kind.argument})")
    return kind, argument
