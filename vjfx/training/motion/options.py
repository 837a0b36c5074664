"""The options of a motion network's training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

MODELS = "parts", "flow", "affine", "pix2pix"
_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class MotionOptions:
    """All that decides the result, except the loops themselves; checkpoints store these fields by name."""

    loops: str = ""  # folder that `vjfx train loops` has made; empty: synthetic loops only
    model: str = option("parts", Option("How pictures are moved.", choices=MODELS))
    size: int = option(64, Option("Side of a picture, in pixels; that of the loops.", choices=(64, 96, 128, 256)))
    width: int = option(32, Option("Channels of the network at half the picture's size.", 8, 256))
    parts: int = option(6, Option("Parts beside the ground; parts only.", 1, 32))
    batch: int = option(8, Option("Loops per step.", 1, _MOST))
    frames: int = option(4, Option("Frames of each loop per step; pix2pix takes all 20.", 1, 19))
    synthetic: float = option(0.4, Option("Share of loops that are drawn by program.", 0, 1))
    lr: float | None = option(None, Option("Peak learning rate.", 0, 10, above=True, unset="2e-3; pix2pix 2e-4"))
    steps: int = option(
        40_000, Option("Steps to train; the learning rate falls to zero by then.", 1, _MOST, resumable=True)
    )
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))
    every: int = option(1000, Option("Steps between validations and checkpoints.", 1, _MOST, resumable=True))
