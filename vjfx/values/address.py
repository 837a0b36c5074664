"""Addresses, and the values behind them in one frame."""

from __future__ import annotations

from typing import TypeAlias

from vjfx.core.param import Value

Snapshot: TypeAlias = dict[str, dict[str, Value]]  # "/layer/cam/lineart" -> {"strength": 4.0, ...}
HEARD = "/signal"  # the group of the signals of this frame: no addresses, for nobody can set them


def split(address: str) -> tuple[str, str]:
    """An address as the group that a stage reads at once, and the name within it."""
    group, _, name = address.rpartition("/")
    return group, name
