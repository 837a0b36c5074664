"""The options of the training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class SectionOptions:
    """All that decides the result; the songs and every random number are always the same."""

    songs: int = option(80, Option("Songs to compose at random.", 2, _MOST))
    arranged: int = option(28, Option("Songs of the arrangers, besides.", 0, _MOST))
    held_out: int = option(8, Option("Composed songs for validation only, the first.", 1, _MOST, flag="--held-out"))
    steps: int = option(250, Option("Steps of the training.", 1, _MOST))
    batch: int = 16  # songs per step
    soundfont: bool = True  # some songs are played by FluidSynth
