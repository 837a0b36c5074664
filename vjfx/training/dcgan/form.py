"""Which form of numbers and memory trains fastest here: found by trying, as processors differ by several times."""

from __future__ import annotations

import time
from dataclasses import replace

import torch

from vjfx.datasets.footage import Footage
from vjfx.training.dcgan.trainer import FORMS, Recipe, Training

_TRIED = 2  # steps of each form, after one that does not count


def fastest(recipe: Recipe, footage: Footage, device: str, forms: tuple[str, ...] = FORMS) -> dict[str, float]:
    """Seconds of a step in each form, the fastest first; networks of their own are used and thrown away."""
    spent = {}
    for form in forms:
        training = Training(replace(recipe, form=form), footage, device)
        training.advance()
        best = float("inf")
        for _ in range(_TRIED):
            start = time.perf_counter()
            training.advance()
            if device.startswith("cuda"):
                torch.cuda.synchronize()
            best = min(best, time.perf_counter() - start)
        spent[form] = best
    return dict(sorted(spent.items(), key=lambda pair: pair[1]))
