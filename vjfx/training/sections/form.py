"""Songs before they are played: their parts, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Section:
    """Some bars in which the same parts play; the last `gap` beats are silent."""

    kind: str  # intro, groove, break, build, drop, outro
    bars: int
    parts: str
    gap: float = 0.0


@dataclass(frozen=True)
class Style:
    """The bars of each part in sixteenths, `|` between bars; hits have velocities, notes semitones above the root."""

    bars: Mapping[str, str]
    duck: float = 0.6
    general_midi: bool = False
    programs: Mapping[str, int] = field(default_factory=dict)
    beats: int = 4  # per bar
    swing: float = 0.0  # of a sixteenth


@dataclass(frozen=True)
class Arrangement:
    """A song before it is played."""

    name: str
    style: Style
    bpm: float
    form: tuple[Section, ...]
    seed: int
    level: float = 0.0  # how far the master evens out the loudness, 0..1
    gain: float = 0.0  # decibels
    fills: int = 0  # bars from fill to fill
    lead: float = 0.2  # seconds before the first beat

    @property
    def bar(self) -> float:
        """Seconds."""
        return self.style.beats * 60 / self.bpm

    def starts(self) -> list[float]:
        """The time of each section, and of the end, in seconds."""
        bars = np.cumsum([0, *(section.bars for section in self.form)])
        return [self.lead + float(bar) * self.bar for bar in bars]

    def kinds(self) -> list[str]:
        """The kind of each bar."""
        return [section.kind for section in self.form for _ in range(section.bars)]

    def drops(self) -> list[float]:
        """Seconds."""
        return [time for time, section in zip(self.starts(), self.form, strict=False) if section.kind == "drop"]
