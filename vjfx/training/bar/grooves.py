"""Random grooves: the metre, tempo, drums and layers of a piece of music, for `songs` to perform.

The pieces that the beat tracker is measured on (`bench.pieces`) share nothing with them but the bars of their styles,
without the two styles that are held out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from vjfx.training.bar.drumming import Drums, drumming
from vjfx.training.bar.families import FAMILIES, Family
from vjfx.training.bar.layers import Layer, arrange
from vjfx.training.bar.metre import Metre, pick, written
from vjfx.training.beat.styles import STYLES


@dataclass(frozen=True)
class Groove:
    """Everything that stays the same in a song."""

    family: str
    bpm: float
    metre: Metre
    drums: Drums
    variation: Drums
    layers: tuple[Layer, ...]
    swing: float = 0.5  # where the second eighth falls in its beat
    swing16: float = 0.5  # where the second sixteenth falls in its eighth
    electronic: bool = False
    live: float = 0.0  # how unsteady the players are, 0..1


def groove(r: Generator) -> Groove:
    """A random groove of one of the families."""
    shares = np.array([family.share for family in FAMILIES.values()])
    name = str(r.choice(list(FAMILIES), p=shares / shares.sum()))
    family = FAMILIES[name]
    if name == "style":
        return _styled(r, family)
    metre = Metre(*family.metres[r.integers(len(family.metres))])
    low, high = family.tempos
    if metre.beats == 2 and metre.per == 4:
        low, high = max(low, 70), min(high, 150)
    bpm = float(np.exp(r.uniform(np.log(low), np.log(high))))
    electronic = family.palette in ("dance", "chip")
    drums, variation = drumming(r, family.feel, metre), drumming(r, family.feel, metre)
    if name == "chip" and r.random() < 0.3:
        drums = {}
    layers = arrange(r, family, metre, drums, bpm)
    swing16 = r.uniform(0.52, 0.66) if family.feel in ("loose", "backbeat", "half") and r.random() < 0.25 else 0.5
    swing = r.uniform(*family.swing)
    if not electronic and metre.per == 4 and r.random() < 0.15:
        swing = r.uniform(0.58, 0.67)
    live = r.uniform(0.2, 1) if r.random() < family.live else 0.0
    kept = {drum: line for drum, line in drums.items() if r.random() > 0.06 or len(drums) == 1}
    return Groove(
        name, bpm, metre, kept, variation if r.random() < 0.5 else drums, layers, swing, swing16, electronic, live
    )


_TEMPOS: Mapping[str, tuple[float, float]] = {
    "four": (110, 150), "house": (112, 132), "deep": (112, 126), "techno": (122, 148), "disco": (104, 130),
    "rock": (84, 180), "ballad": (56, 90), "punk": (150, 205), "motown": (100, 140), "funk": (88, 116),
    "breakbeat": (112, 142), "dnb": (160, 182), "hiphop": (66, 100), "boombap": (76, 100), "onedrop": (66, 86),
    "dub": (64, 84), "steppers": (120, 150), "bossa": (110, 150), "salsa": (84, 110), "jazz": (110, 210),
    "shuffle": (90, 150), "piano": (60, 130), "strum": (70, 130), "pads": (70, 120), "strings": (60, 110),
    "comping": (72, 125),
}  # fmt: skip


def _styled(r: Generator, family: Family) -> Groove:
    """One of the styles, with parts removed or replaced at random, and with a melody."""
    name = str(pick(r, *_TEMPOS))
    style, metre = STYLES[name], Metre(4, 4)
    drums = {drum: written(line) for drum, line in style.drums.items()}
    for drum in list(drums):
        if r.random() < 0.12 and len(drums) > 1:
            del drums[drum]
    bpm = float(np.exp(r.uniform(*np.log(_TEMPOS[name]))))
    layers = arrange(r, family, metre, drums, bpm)
    if r.random() < 0.7:
        own = []
        if style.bass:
            own.append(Layer("bass", style.bass_program, written(style.bass), 1.8, 0.8, walking=style.walking))
        role = "arpeggio" if style.broken else "chords"
        own.append(Layer(role, style.chord_program, written(style.chords), style.hold, r.uniform(0.3, 0.7)))
        layers = (*own, *(layer for layer in layers if layer.role in ("melody", "riff")))
    live = r.uniform(0.2, 0.8) if r.random() < 0.3 else 0.0
    return Groove(name, bpm, metre, drums, drums, layers, style.swing, style.swing16, r.random() < 0.3, live)
