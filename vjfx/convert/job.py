"""What to convert, and the outcome: plain data that can be sent to other processes and machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line reads its defaults here, and should not wait for numpy
    from vjfx.datasets.pairs import PairSource

LAYOUTS = ("stack", "side", "line")


@dataclass(frozen=True, slots=True)
class Lines:
    """How line art is drawn."""

    method: str = "dilate"  # a name in vjfx.convert.lines.METHODS
    strength: float = 1.0  # gain of the differences
    threshold: float = 0.0  # 0..1: fainter lines fade out
    radius: int = 1  # pixels
    contrast: bool = False  # stretch each frame between its weakest and its strongest difference
    invert: bool = False  # bright lines on black
    weights: str = "fine"  # of the sketch network: a name, or a file

    @property
    def plain(self) -> bool:
        """Whether a line is exactly as dark as the difference is large."""
        return self.strength == 1 and self.threshold == 0 and not self.contrast


@dataclass(frozen=True, slots=True)
class Style:
    """What the film shows, and how it is encoded."""

    lines: Lines = Lines()
    layout: str = "stack"  # one of LAYOUTS: the original above, the original beside, line art only
    size: tuple[int, int] | None = None  # pixels of each picture, upright; None: that of the source
    codec: str = "libx264"  # a name in vjfx.convert.codecs.CODECS
    crf: float | None = None  # None: the codec's default
    preset: str | None = None
    threads: int = 0  # of decoder and encoder; 0: one per core


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of the source, in seconds from its beginning."""

    start: Fraction | None = None
    end: Fraction | None = None


WHOLE = Cut()


@dataclass(frozen=True, slots=True)
class FilmJob:
    """One film to make from one file."""

    source: Path
    target: Path
    style: Style = Style()
    cut: Cut = WHOLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a job, or of a part of one."""

    frames: int = 0
    seconds: float = 0.0  # of the film
    notes: list[str] = field(default_factory=list)  # worth knowing
    problems: list[str] = field(default_factory=list)  # what is missing from the film, or why there is none
    fatal: bool = False  # nothing was made, for a reason that is not in the source's contents
    begin: str = "0"  # of a part: seconds on the source's clock, a fraction
    pairs: PairSource | None = None  # the entry for the index of pairs
