"""Families of music: their share, tempos, metres and instruments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """How its music is made."""

    share: float  # of all music
    tempos: tuple[float, float]  # beats per minute
    metres: tuple[tuple[int, int], ...] = ((4, 4),)  # beats, and steps in a beat
    feel: str = "backbeat"  # of the drums
    chords: str = "mixed"
    bass: str = "mixed"
    palette: str = "pop"  # of instruments
    melody: float = 0.5  # probability
    singer: float = 0.3  # share of the melodies that are sung
    riff: float = 0.1  # probability
    swing: tuple[float, float] = (0.5, 0.5)
    live: float = 0.4  # probability of human timing


FAMILIES: Mapping[str, Family] = {
    "style": Family(0.20, (60, 190), melody=0.4),
    "four": Family(0.12, (108, 152), feel="four", chords="dance", bass="dance", palette="dance", live=0.03),
    "hard": Family(0.02, (148, 205), feel="four", chords="dance", bass="dance", palette="dance", riff=0.3, live=0.02),
    "rock": Family(0.10, (72, 172), bass="rock", palette="rock", riff=0.55, singer=0.55, live=0.8),
    "punk": Family(0.02, (148, 215), feel="fast", bass="rock", palette="rock", riff=0.7, singer=0.6, live=0.8),
    "metal": Family(0.02, (84, 200), feel="metal", bass="rock", palette="rock", riff=0.9, singer=0.2, live=0.6),
    "pop": Family(0.10, (70, 138), palette="pop", melody=0.8, singer=0.75, live=0.4),
    "ballad": Family(0.06, (48, 88), feel="slow", palette="soft", melody=0.8, singer=0.6, live=0.7),
    "halftime": Family(0.04, (120, 172), feel="half", chords="dance", bass="loose", palette="dance", live=0.05),
    "hiphop": Family(0.08, (60, 106), feel="loose", palette="pop", melody=0.5, singer=0.5, live=0.3),
    "dembow": Family(0.03, (76, 112), feel="dembow", chords="dance", bass="mixed", palette="dance", live=0.1),
    "breaks": Family(0.07, (92, 148), feel="breaks", chords="dance", palette="dance", live=0.1),
    "dnb": Family(0.06, (160, 184), feel="dnb", chords="dance", palette="dance", live=0.03),
    "swing": Family(0.07, (80, 225), feel="swing", bass="walking", palette="jazz", swing=(0.58, 0.68), live=0.8),
    "shuffle": Family(0.06, (66, 170), palette="rock", swing=(0.62, 0.68), riff=0.3, live=0.7),
    "waltz": Family(0.06, (72, 200), ((3, 4),), feel="waltz", chords="oompah", bass="oompah", palette="any", live=0.7),
    "three": Family(0.02, (80, 150), ((3, 4),), feel="backbeat", palette="any", live=0.4),
    "compound": Family(0.05, (42, 135), ((2, 3), (2, 3), (4, 3)), feel="compound", palette="any", live=0.6),
    "odd": Family(0.03, (90, 215), ((5, 4), (7, 4), (5, 4), (7, 4), (6, 4)), feel="odd", palette="any", riff=0.4),
    "latin": Family(0.03, (84, 135), feel="latin", chords="stabs", bass="clave", palette="jazz", live=0.5),
    "offbeat": Family(0.03, (66, 180), feel="offbeat", chords="offbeat", bass="loose", palette="pop", live=0.5),
    "march": Family(0.03, (80, 140), ((2, 4), (4, 4)), feel="march", chords="oompah", bass="oompah", palette="brass"),
    "orchestra": Family(
        0.05, (52, 165), ((4, 4), (4, 4), (3, 4), (2, 4), (2, 3)), feel="timpani", palette="orchestra", melody=0.9,
        singer=0.08, live=0.9,
    ),
    "solo": Family(
        0.05, (52, 165), ((4, 4), (4, 4), (3, 4), (2, 3)), feel="none", chords="broken", palette="solo", melody=0.75,
        live=0.9,
    ),
    "folk": Family(
        0.03, (84, 138), ((4, 4), (2, 3), (2, 4), (3, 4)), feel="folk", chords="strum", palette="folk", melody=0.95,
        singer=0.3, live=0.7,
    ),
    "chip": Family(0.06, (76, 185), ((4, 4), (4, 4), (4, 4), (3, 4)), palette="chip", melody=0.9, singer=0, live=0),
    "ambient": Family(0.02, (54, 118), feel="faint", chords="long", palette="soft", melody=0.6, singer=0.2),
    "voices": Family(0.01, (60, 140), feel="claps", chords="none", bass="none", palette="soft", melody=1, singer=1),
}  # fmt: skip
