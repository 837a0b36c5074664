"""What is to be converted, and what came of it: plain data, which travels to other processes and machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from vjfx.datasets.pairs import PairSource

LAYOUTS = ("stack", "side", "line")


@dataclass(frozen=True, slots=True)
class Lines:
    """How line art is drawn."""

    method: str = "dilate"  # a name in vjfx.convert.lines.METHODS
    strength: float = 1.0  # times a difference counts
    threshold: float = 0.0  # 0..1: fainter lines fade away
    radius: int = 1  # pixels
    contrast: bool = False  # stretched between each frame's weakest and strongest difference
    invert: bool = False  # bright lines on black
    weights: str = "fine"  # of the sketch network: a name, or a file

    @property
    def plain(self) -> bool:
        """Whether a line is as dark as the difference is large, and no more."""
        return self.strength == 1 and self.threshold == 0 and not self.contrast


@dataclass(frozen=True, slots=True)
class Style:
    """What the film shows, and how it is encoded."""

    lines: Lines = Lines()
    layout: str = "stack"  # one of LAYOUTS: the original above, beside, or not at all
    size: tuple[int, int] | None = None  # pixels of each picture, upright; None: as it is
    codec: str = "libx264"  # a name in vjfx.convert.codecs.CODECS
    crf: float | None = None  # None: the codec's usual
    preset: str | None = None
    threads: int = 0  # of decoder and encoder; 0: as many as there are cores


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of the source, in seconds from its beginning."""

    start: Fraction | None = None
    end: Fraction | None = None


WHOLE = Cut()


@dataclass(frozen=True, slots=True)
class Job:
    """One film to be made of one file."""

    source: Path
    target: Path
    look: Style = Style()
    cut: Cut = WHOLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job, or of a part of one."""

    frames: int = 0
    seconds: float = 0.0  # of the film
    notes: list[str] = field(default_factory=list)  # worth knowing
    problems: list[str] = field(default_factory=list)  # what is missing from the film, or why there is none
    fatal: bool = False  # nothing came of it, for another reason than what the source holds
    begin: str = "0"  # of a part: seconds on the source's clock, a fraction
    pairs: PairSource | None = None  # what goes into the index of pairs
