"""The options of the drum network's training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class DrumOptions:
    """All that decides the result; the mixes and every random number are always the same."""

    mixes: int = option(1000, Option("Mixes to make.", 2, _MOST))
    held_out: int = option(40, Option("Mixes for validation only, the first ones.", 1, _MOST, flag="--held-out"))
    voices: int = option(700, Option("Kicks to make, and other voices in proportion.", 2, _MOST))
    steps: int = option(3300, Option("Steps of the training.", 1, _MOST))
    seconds: float = 5.0  # of a mix
    sampled: bool = True  # with the recorded strokes of Sonic Pi and FluidR3 beside those made here
    batch: int = 32  # excerpts per step, each of them two mixes at once by chance
    length: int = 220  # hops in an excerpt: 1.2 seconds
