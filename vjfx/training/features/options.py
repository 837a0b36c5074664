"""The options of a feature network's training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class FeatureOptions:
    """All that decides the result, except the pictures themselves; checkpoints store these fields by name."""

    pictures: str = ""  # folder, searched with its subfolders
    batch: int = option(64, Option("Pictures per step, each in two views.", 2, _MOST))
    side: int = option(80, Option("Side of a view, in pixels.", 32, 1024))
    lr: float = option(2e-3, Option("Peak learning rate.", 0, 10, above=True))
    steps: int = option(
        5000, Option("Steps to train; the learning rate falls to zero by then.", 1, _MOST, resumable=True)
    )
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))
    bfloat16: bool = option(False, Option("Compute in bfloat16: faster on processors that support it.", flag="--bf16"))
    every: int = option(250, Option("Steps between validations and checkpoints.", 1, _MOST, resumable=True))
