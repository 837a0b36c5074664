"""The learning rate over a run."""

from __future__ import annotations

from math import cos, pi


def warm_cosine(step: int, steps: int, peak: float, warmup: int) -> float:
    """A linear rise to `peak` within `warmup` steps, then a cosine down to zero."""
    rise = min(1.0, (step + 1) / warmup) if warmup else 1.0
    return peak * rise * 0.5 * (1 + cos(pi * min(1.0, step / steps)))
