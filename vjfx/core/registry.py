"""Tables of what a folder offers: names to `module:Class`, imported when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from vjfx.core.errors import UsageError, unknown


def load(what: str, name: str, table: Mapping[str, str]) -> Any:
    """The class that `table` names; raises UsageError with the nearest name when there is none."""
    if name not in table:
        raise UsageError(unknown(what, name, table))
    module, _, attribute = table[name].partition(":")
    return getattr(import_module(module), attribute)
