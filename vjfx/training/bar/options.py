"""The options of the bar network's training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class BarOptions:
    """All that decides the result; the songs and every random number are always the same."""

    songs: int = option(2400, Option("Songs to make.", 2, _MOST))
    held_out: int = option(64, Option("Songs for validation only, the first ones.", 1, _MOST, flag="--held-out"))
    steps: int = option(5000, Option("Steps of the training.", 1, _MOST))
    batch: int = 8  # excerpts per step
    length: int = 1100  # calls in an excerpt: 25 seconds
