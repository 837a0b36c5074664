"""The options of building footage and loops, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option
from vjfx.nets.dcgan_shape import SIZES

CROPS = ("center", "random", "fit")
PER_GENERATOR = 3000  # frames, where no count is asked for
LOOP_SIZES = 64, 128, 256  # pixels a side


@dataclass(frozen=True, slots=True)
class FootageOptions:
    """Which frames are taken of the sources, and how each becomes a square of `size` pixels."""

    fps: float = option(30.0, Option("Frames per second of source.", 1, 500))
    size: int = option(96, Option("Side of a frame, in pixels.", choices=tuple(SIZES)))
    crop: str = option(
        "center",
        Option("center: the middle; random: another place and scale per frame; fit: all, with bars.", choices=CROPS),
    )
    count: int | None = option(
        None,
        Option("Frames in total, divided evenly among the sources.", 1, unset=f"all; {PER_GENERATOR} per generator"),
    )
    similar: float = option(
        0.1, Option("Skip a frame that differs from an earlier one by less than this share of its contrast.", 0, 1)
    )
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))


@dataclass(frozen=True, slots=True)
class LoopOptions:
    """What becomes of each animation."""

    size: int = option(128, Option("Side of a frame, in pixels.", choices=LOOP_SIZES))
    similar: float = option(
        0.1, Option("Skip a loop that differs from an earlier one by less than this share of its contrast.", 0, 1)
    )
