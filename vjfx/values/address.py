"""Addresses, and the values behind them in one frame."""

from __future__ import annotations

from typing import TypeAlias

from vjfx.core.param import Values

Snapshot: TypeAlias = dict[str, Values]  # "/layer/cam/lineart" -> {"strength": 4.0, ...}
SIGNAL_GROUP = "/signal"  # where a snapshot holds the signals of its frame; they are not addresses, as none can be set


def split(address: str) -> tuple[str, str]:
    """An address split into its group, which a stage reads as a whole, and the name within it."""
    group, _, name = address.rpartition("/")
    return group, name
