"""The lines of drums and bass made at random: velocities of sixteenths, repeated."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.drums.sound import between

_STEPS = 16

Line = NDArray[np.float64]


def drum_lines(r: Generator, what: str) -> dict[str, Line]:
    """A bar, (16,) of velocities, or several of them, for each drum that plays."""
    if what in ("music", "other"):
        some = {role: random_line(r, 0.25) for role in ("tom", "rim", "plosive")}
        return {role: line for role, line in some.items() if r.random() < 0.2}
    if what == "alone":
        role = str(r.choice(["kick", "snare", "hat", "tom", "rim"], p=[0.3, 0.17, 0.17, 0.24, 0.12]))
        every = int(r.choice([2, 4, 4, 8, 3, 6]))
        line = np.zeros(48)
        line[::every] = r.uniform(0.5, 1, len(line[::every])) if r.random() < 0.5 else 1.0
        return {role: line}
    lines: dict[str, Line] = {}
    if r.random() < 0.92:
        lines["kick"] = _kick_line(r)
    if r.random() < 0.75:
        back = np.zeros(32)
        back[[4, 12, 20, 28]] = 1
        if r.random() < 0.15:
            back = np.roll(back, 4)
        if r.random() < 0.4:
            back = np.maximum(back, random_line(r, 0.1, 32) * r.uniform(0.3, 1))
        if r.random() < 0.1:
            back[24:] = np.linspace(0.4, 1, 8)  # a roll
        lines["snare"] = back
    if r.random() < 0.85:
        lines["hat"] = _hat_line(r)
    if r.random() < 0.3:
        lines["tom"] = random_line(r, between(r, 0.04, 0.4), 32)
    if r.random() < 0.25:
        lines["rim"] = random_line(r, between(r, 0.05, 0.4))
    return lines


def _kick_line(r: Generator) -> Line:
    line = np.zeros(32)
    kind = r.random()
    if kind < 0.45:
        line[::4] = 1
        if r.random() < 0.3:
            line = np.maximum(line, random_line(r, 0.08, 32))
    elif kind < 0.9:
        line = random_line(r, between(r, 0.1, 0.35), 32)
        line[0] = 1
    else:
        line[:: int(r.choice([1, 2]))] = 1  # double bass drum
    return line * r.uniform(0.7, 1, 32) if r.random() < 0.5 else line


def _hat_line(r: Generator) -> Line:
    line = np.zeros(32)
    kind = r.random()
    if kind < 0.3:
        line[2::4] = 1
    elif kind < 0.6:
        line[::2] = 1
    elif kind < 0.85:
        line[:] = 1
    else:
        line = random_line(r, 0.5, 32)
    return line * np.tile(r.uniform(0.3, 1, 4), 8)


def random_line(r: Generator, chance: float, steps: int = _STEPS) -> Line:
    """A stroke on each sixteenth with this probability."""
    return (r.random(steps) < chance) * r.uniform(0.4, 1, steps)


def bass_line(r: Generator, kicks: Line | None) -> Line:
    """(32,): with the kicks, between them, or at random."""
    line = np.zeros(32)
    kind = r.random()
    if kind < 0.2 and kicks is not None:
        return np.resize(kicks, 32) * 1.0
    if kind < 0.4:
        line[2::4] = 1
    elif kind < 0.55:
        line[:] = 1
        line[::4] = r.random() < 0.5
    elif kind < 0.75:
        line[:: int(r.choice([2, 4, 8]))] = 1
    else:
        line = random_line(r, between(r, 0.1, 0.6), 32)
    return line
