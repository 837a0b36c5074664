"""The options of the beat networks' training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class BeatOptions:
    """All that decides the result; the songs and every random number are always the same."""

    songs: int = option(1600, Option("Songs to make.", 2, _MOST))
    held_out: int = option(80, Option("Songs for validation only, the first ones.", 1, _MOST, flag="--held-out"))
    own_voices: float = option(
        0.3,
        Option("Share of the songs that the groovebox plays; FluidSynth plays the others.", 0, 1, flag="--own-voices"),
    )
    activation_steps: int = option(
        4000, Option("Steps of the activation network.", 1, _MOST, flag="--activation-steps")
    )
    meter_steps: int = option(7000, Option("Steps of the second network.", 1, _MOST, flag="--meter-steps"))
    batch: int = 24  # excerpts per step of the activation network
    length: int = 700  # pairs of steps in an excerpt: 16 seconds
    rhythms: int = 100_000  # that the meter network learns from
    held_out_rhythms: int = 1500
