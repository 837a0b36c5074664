"""Random grooves: a bar of music and its instruments, for `songs` to perform.

The pieces that the beat tracker is measured on (`bench.pieces`) share nothing with them but the bars of their styles,
without the two styles that are held out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.beat.styles import (
    CLAP,
    CONGA,
    HAT,
    KICK,
    MARACAS,
    OPEN,
    PEDAL,
    RIDE,
    RIM,
    SNARE,
    STYLES,
    TAMBOURINE,
)

Line = NDArray[np.float64]  # (16,) the velocity of each sixteenth of a bar, 0..1

# The probability of each family of music, and its range of tempos in beats per minute.
_FAMILIES: Mapping[str, tuple[float, float, float]] = {
    "style": (0.30, 0, 0),
    "four": (0.26, 112, 148),
    "backbeat": (0.17, 84, 150),
    "breaks": (0.09, 112, 142),
    "dnb": (0.10, 160, 182),
    "hiphop": (0.16, 66, 100),
    "swing": (0.05, 100, 185),
    "sparse": (0.06, 64, 90),
    "latin": (0.04, 90, 130),
    "undrummed": (0.10, 68, 132),
}
_TEMPOS: Mapping[str, tuple[float, float]] = {
    "four": (110, 150), "house": (112, 132), "deep": (112, 126), "techno": (122, 148), "disco": (104, 130),
    "rock": (84, 180), "ballad": (62, 90), "punk": (150, 190), "motown": (100, 140), "funk": (88, 116),
    "breakbeat": (112, 142), "dnb": (160, 182), "hiphop": (66, 100), "boombap": (76, 100), "onedrop": (66, 86),
    "dub": (64, 84), "steppers": (120, 150), "bossa": (110, 150), "salsa": (84, 110), "jazz": (110, 190),
    "shuffle": (96, 150), "piano": (66, 130), "strum": (76, 130), "pads": (70, 120), "strings": (66, 110),
    "comping": (80, 125),
}  # fmt: skip
_BASSES = (32, 33, 34, 35, 36, 38, 39, 87)
_KEYS = (0, 0, 1, 4, 5, 16, 18, 24, 25, 26, 27, 29, 30, 48, 50, 61, 80, 81, 88, 89, 90, 11)


@dataclass(frozen=True)
class Groove:
    """A bar and its instruments."""

    bpm: float
    drums: Mapping[int, Line]
    bass: Line
    chords: Line
    hold: float  # length of a chord in steps
    programs: tuple[int, int]  # of bass and chords
    swing: float = 0.5  # where the second eighth falls in its beat
    swing16: float = 0.5  # where the second sixteenth falls in its eighth
    walking: bool = False
    broken: bool = False


def pick(r: Generator, *choices: Any) -> Any:
    """One of the choices at random."""
    return choices[r.integers(len(choices))]


def _line(text: str) -> Line:
    return np.array([0 if step == "." else int(step) for step in text]) / 10


def every(steps: int, first: int = 0, level: float = 0.8) -> Line:
    """A bar with a stroke every so many sixteenths."""
    line = np.zeros(16)
    line[first::steps] = level
    return line


def some(r: Generator, chances: Line, softest: float = 0.5) -> Line:
    """A random bar, with a probability for each sixteenth."""
    return (r.random(16) < chances) * r.uniform(softest, 0.95, 16)


def groove(r: Generator) -> Groove:
    """A random groove of one of the families."""
    shares = np.array([share for share, _, _ in _FAMILIES.values()])
    family = str(r.choice(list(_FAMILIES), p=shares / shares.sum()))
    if family == "style":
        return _styled(r)
    _, low, high = _FAMILIES[family]
    if family == "backbeat" and r.random() < 0.15:
        low, high = 150, 185
    drums = _drums(r, family)
    bass, (chords, hold) = _bass(r, drums), _chords(r)
    while family == "undrummed" and np.count_nonzero(bass) + np.count_nonzero(chords) < 3:
        bass, (chords, hold) = _bass(r, drums), _chords(r)
    if family == "undrummed" and not bass[0] and not chords[0]:
        bass[0] = 0.8
    return Groove(
        _between(r, low, high),
        drums,
        bass,
        chords,
        hold,
        (int(pick(r, *_BASSES)), int(pick(r, *_KEYS))),
        swing=r.uniform(0.6, 0.68) if family == "swing" else 0.5,
        swing16=r.uniform(0.52, 0.64) if family in ("backbeat", "breaks", "hiphop") and r.random() < 0.3 else 0.5,
        broken=family == "undrummed" and r.random() < 0.3,
    )


def _between(r: Generator, low: float, high: float) -> float:
    return float(np.exp(r.uniform(np.log(low), np.log(high))))


def _styled(r: Generator) -> Groove:
    """One of the styles, with parts removed or replaced at random."""
    name = str(pick(r, *_TEMPOS))
    style = STYLES[name]
    drums = {drum: _line(line) for drum, line in style.drums.items()}
    for drum in list(drums):
        if r.random() < 0.12 and len(drums) > 1:
            del drums[drum]
    bass = _line(style.bass) if style.bass else np.zeros(16)
    if r.random() < 0.25 and drums:
        bass = _bass(r, drums)
    chords, hold, program = _line(style.chords), style.hold, style.chord_program
    if r.random() < 0.3:
        chords, hold = _chords(r)
        program = int(pick(r, 0, 4, 16, 27, 48, 81, 89))
    return Groove(
        _between(r, *_TEMPOS[name]),
        drums,
        bass,
        chords,
        hold,
        (style.bass_program, program),
        style.swing,
        style.swing16,
        style.walking,
        style.broken,
    )


def _drums(r: Generator, family: str) -> dict[int, Line]:
    plain = _line("....9.......9...")
    back = plain if r.random() < 0.5 else _line(pick(r, "....9..3.3..9..3", "....9..4.4..9...", "....9.......9..4"))
    snare = int(pick(r, SNARE, SNARE, CLAP, RIM))
    if family == "four":
        drums = {KICK: np.maximum(every(4, 0, 0.95), some(r, np.where(np.arange(16) % 4, 0.02, 0)))}
        if r.random() < 0.75:
            drums[snare] = back if r.random() < 0.4 else plain
        return drums | _hats(r, four=True)
    if family in ("backbeat", "breaks", "hiphop"):
        chances = np.tile([0.2, 0.06, 0.3, 0.12] if family == "backbeat" else [0.2, 0.1, 0.4, 0.28], 4)
        chances[[4, 12]] = 0.02
        chances[8] = 0.6 if family == "backbeat" else 0.4
        chances[0], chances[2] = float(r.random() < 0.97), 0.6 * chances[2]
        drums = {KICK: some(r, chances, 0.7), snare: back}
        if family == "breaks" and r.random() < 0.35:
            drums[snare] = _line(pick(r, "....9..4.4....9.", "....9..3.3..9..3", "....9....3..9.3."))
        return drums | _hats(r)
    if family == "dnb":
        kick = pick(
            r, "9.........9.....", "9..5......9.....", "9.........97....", "9.9.......9.....", "9.....7...9....."
        )
        return {KICK: _line(kick), SNARE: _line("....9..4.4....9.") if r.random() < 0.2 else back} | _hats(r)
    if family == "swing":
        ride = _line(pick(r, "8...8.6.8...8.6.", "7.6.7.6.7.6.7.6.", "8...8...8...8..."))
        drums = {RIDE: ride, int(pick(r, PEDAL, SNARE)): _line("....7.......7...")}
        if r.random() < 0.7:
            drums[KICK] = _line(pick(r, "8.......8.......", "4...4...4...4...", "8.....7.8......."))
        return drums
    if family == "sparse":
        drums = {int(pick(r, KICK, SNARE, RIM)): _line("........9.......")} | _hats(r)
        if r.random() < 0.6:
            drums[KICK] = _line(pick(r, "9...............", "........9.......", "9.....7........."))
        return drums
    if family == "latin":
        return {
            KICK: _line(pick(r, "8..58..58..58..5", "8.....8.8.....8.", "8...8...8...8...")),
            RIM: _line(pick(r, "8..8..8...8.8...", "8..8..8...8..8..", "..8.8...8..8..8.")),
            int(pick(r, MARACAS, HAT)): _line("7353735373537353"),
            CONGA: some(r, np.tile([0.1, 0.1, 0.4, 0.4], 4)) * (r.random() < 0.5),
        }
    return {}


def _hats(r: Generator, four: bool = False) -> dict[int, Line]:
    sixteenths = _line("7353735373537353")
    if four and r.random() < 0.7:
        hats = {OPEN: every(4, 2, r.uniform(0.5, 0.9))}
        if r.random() < 0.6:
            line = pick(r, every(1, 0, 0.5), every(2, 0, 0.6), every(4, 0, 0.5), sixteenths)
            hats[int(pick(r, HAT, MARACAS, TAMBOURINE, RIDE))] = line * r.uniform(0.6, 1)
        return hats
    eighths = every(2, 0, 0.6) * np.tile([1, 1, r.uniform(0.5, 1), 1], 4)
    loose = some(r, np.tile([0.9, 0.2, 0.8, 0.3], 4))
    line = pick(r, eighths, eighths, eighths, sixteenths, every(4, 0, 0.6), loose)
    return {int(pick(r, HAT, HAT, HAT, RIDE, MARACAS)): line * r.uniform(0.6, 1.1)}


def _bass(r: Generator, drums: Mapping[int, Line]) -> Line:
    loose = some(r, np.tile([0.3, 0.15, 0.35, 0.15], 4))
    loose[0] = 0.85
    pair = np.zeros(16)
    pair[0], pair[pick(r, 6, 10, 8, 11)] = 0.8, 0.7
    between = every(1) - every(4)
    with_kick = 0.85 * (drums[KICK] > 0) if KICK in drums else loose
    clave = _line(pick(r, "8..8..8...8.8...", "8.....8.8.....8."))
    return np.array(pick(r, every(4), every(2), every(4, 2), between, with_kick, every(8), loose, clave, pair), float)


def _chords(r: Generator) -> tuple[Line, float]:
    """A random bar of chords, and their length in steps."""
    stabs = _line(
        pick(
            r,
            "8..8..8.........",
            "8..8..8...8..8..",
            "..8..8....8..8..",
            "8..8....8..8....",
            "...8..8..8......",
        )
    )
    loose = some(r, np.tile([0.3, 0.15, 0.3, 0.15], 4))
    pairs: tuple[tuple[Line, float], ...] = (
        (every(16), pick(r, 12.0, 15.0)),
        (every(8), 6.0),
        (every(4), pick(r, 1.0, 3.0)),
        (every(4, 2), 1.0),
        (stabs, 1.5),
        (every(2), 1.5),
        (_line("....8.......8..."), 2.0),
        (every(1, 0, 0.6), 1.0),
        (loose, pick(r, 1.0, 3.0)),
    )
    return pairs[r.integers(len(pairs))]
