"""The options of a sketch network's training, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from vjfx.core.options import Option, option

_MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class SketchOptions:
    """All that decides the result, except the pairs themselves; checkpoints store these fields by name."""

    pairs: str = ""  # folder of pairs; empty: synthetic illustrations
    width: float = option(0.25, Option("Channels of the network, as a share of the article's.", 1 / 64, 4))
    batch: int = option(15, Option("Patches per step.", 1, _MOST))
    patch: int = option(128, Option("Side of a patch, in pixels.", 16, 4096))
    lr: float = option(2e-5, Option("Peak learning rate.", 0, 10, above=True))
    steps: int = option(
        100_000, Option("Steps to train; the learning rate falls to zero by then.", 1, _MOST, resumable=True)
    )
    warmup: int = option(200, Option("Steps until the learning rate reaches its peak.", 0))
    seed: int = option(0, Option("Seed of all random numbers.", 0, 2**31))
    bfloat16: bool = option(False, Option("Compute in bfloat16: faster on processors that support it.", flag="--bf16"))
    every: int = option(500, Option("Steps between validations and checkpoints.", 1, _MOST, resumable=True))
