"""The strokes, notes and voices that mixes are made of: made ones, and recorded ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator

from vjfx.training.drums import voices
from vjfx.training.drums.samples import Bank, sonic_pi, soundfont
from vjfx.training.drums.sound import Mono, between

_SPOKEN = 5.0  # seconds

Make = Callable[[Generator], Mono]

# What is made of each kind, and how many as a share of the kicks.
_MADE: Mapping[str, tuple[tuple[Make, ...], float]] = {
    "kick": ((voices.kick,), 1.0),
    "snare": ((voices.snare, voices.snare, voices.clap), 0.6),
    "hat": ((voices.hat, voices.hat, voices.hat, voices.shaker, voices.cymbal), 0.6),
    "tom": ((voices.tom,), 0.6),
    "rim": ((voices.rim,), 0.25),
    "plosive": ((voices.plosive,), 0.3),
    "bass": ((lambda r: voices.bass(r, between(r, 35, 75), 1.0),), 0.6),
    "tone": ((lambda r: voices.tone(r, between(r, 180, 380), 1.2),), 0.3),
    "speech": ((lambda r: voices.speech(r, _SPOKEN),), 0.06),
}
_TIMES = {"kick": 8, "snare": 4, "hat": 3, "tom": 1, "rim": 1, "bass": 2, "tone": 1}  # each recorded one counts


def bank(count: int, sampled: bool) -> Bank:
    """So many made kicks, and others in proportion, always the same; with recorded strokes beside them if `sampled`.

    Raises DeviceError where their packages are missing.
    """
    r = np.random.default_rng(0)
    made: Bank = {
        kind: [makes[number % len(makes)](r) for number in range(max(2, round(count * share)))]
        for kind, (makes, share) in _MADE.items()
    }
    if sampled:
        for source in (sonic_pi(held_out=False), soundfont()):
            for kind, sounds in source.items():
                made[kind] += sounds * _TIMES[kind]
    return made
